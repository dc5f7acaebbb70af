"""How replies look in Slack: exact goldens for the shapes of message, and the budget for any question and articles."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askstack.errors import TemplateError
from askstack.records import Answer, QuestionKind, Quote, Reason, Span
from askstack.rendering import SHAPES
from askstack.rendering.parsing import quotes_in
from askstack.rendering.samples import samples
from askstack.slack.core import Notice, Reply
from askstack.slack.messages import Messages
from askstack.slack.words import load_words
from slack_kit import buttons, words_of
from slack_limits import problems_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MESSAGES = Messages(load_words(), None, "C0HELP")
ANSWER_ID = "a" * 22
LONGEST_NAME = "Ada " * 50
TOO_LONG = json.dumps(dict.fromkeys(load_words().__slots__, "w" * 80))


def text_of(message: dict[str, object]) -> str:
    return json.dumps(message, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize(
    ("shape", "sample"), [*((shape, "quiet") for shape in SHAPES), ("comparison", "hostile"), ("plain", "unsure")]
)
def test_answers_look_as_they_should(shape: str, sample: str, golden: Callable[[str, str], None]) -> None:
    message = MESSAGES.message(Reply(samples(shape)[sample], ANSWER_ID, has_more=True), "T0001")
    assert problems_in(message) == []
    golden(f"slack_messages/{shape}.{sample}.json", text_of(message))


def test_a_shared_answer_looks_as_it_should(golden: Callable[[str, str], None]) -> None:
    reply = Reply(samples("yes_no")["quiet"], ANSWER_ID, is_private=False)
    message = MESSAGES.shared(reply, "T0001", "ada\n<!channel> *quay*")
    assert problems_in(message) == []
    golden("slack_messages/shared.json", text_of(message))


@pytest.mark.parametrize("notice", Notice)
def test_notices_look_as_they_should(notice: Notice, golden: Callable[[str, str], None]) -> None:
    golden(f"slack_messages/notice.{notice}.json", text_of(MESSAGES.message(Reply(notice=notice))))


TEXT = st.text(max_size=200) | st.sampled_from(
    [
        "<!channel>",
        "<@U1>",
        "*b* _i_ ~s~ `c`",
        "__init__",
        "<https://x.example|y>",
        ":smile:",
        "&amp;",
        "word " * 400,
        "é" * 3000,
    ]
)
WORDS = TEXT.filter(lambda text: any(map(str.isalnum, text)))  # as every question and every side of one has
LINKS = st.none() | st.sampled_from(
    ["javascript:x", "https://x.example/" + "a" * 2900, "https://x.example/?a=1#:~:text=b"]
)


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    text = draw(TEXT.filter(str.strip))
    start = draw(st.integers(0, len(text) - 1))
    citation = replace(
        samples("plain")["hostile"].quotes[0].citation,
        title=draw(st.none() | TEXT),
        path=draw(TEXT.filter(str.strip)),
        link=draw(LINKS),
        authors=tuple(draw(st.lists(TEXT, max_size=4))),
        section=tuple(draw(st.lists(TEXT, max_size=3))),
    )
    focus = Span(start, draw(st.integers(start + 1, len(text))))
    also = tuple(draw(st.lists(TEXT, max_size=3)))
    return Quote(text, 0, len(text), focus, (1, 1), None, "source", 0.5, draw(st.none() | WORDS), citation, also)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    found = tuple(draw(st.lists(quotes(), max_size=7)))
    is_answered = draw(st.booleans())
    return replace(
        samples("plain")["quiet"],
        question=draw(WORDS | st.just("")),
        kind=draw(st.sampled_from(QuestionKind)),
        answered=is_answered,
        reason=None if is_answered else draw(st.sampled_from(Reason)),
        missing_terms=tuple(draw(st.lists(TEXT, max_size=7))),
        corrections={draw(TEXT): draw(TEXT) for _ in range(draw(st.integers(0, 3)))},
        agreement=draw(st.sampled_from([None, "agree", "differ"])),
        quotes=found if is_answered else (),
        nearest=() if is_answered else found,
        sure=draw(st.booleans()),
        at_hand=draw(st.booleans()),
    )


@given(answer=answers(), is_private=st.booleans(), user_name=TEXT)
def test_any_answer_keeps_within_what_slack_takes_and_pings_nobody(
    answer: Answer,
    is_private: bool,  # noqa: FBT001 - a case
    user_name: str,
) -> None:
    reply = Reply(answer, ANSWER_ID, is_private=is_private, has_more=True)
    message = (
        MESSAGES.shared(reply, "T0123456789", user_name) if not is_private else MESSAGES.message(reply, "T0123456789")
    )
    assert problems_in(message) == []
    assert not {"<", ">"} & set(message["text"])
    for words in quotes_in(json.dumps(message), "slack"):
        assert any(words in quote.text for quote in (*answer.quotes, *answer.nearest))


def test_the_largest_answer_keeps_within_the_budget() -> None:
    """Five quotes, each as long as may be, each with the longest of everything beside it."""
    hostile = samples("comparison")["hostile"]
    long = "word " * 500
    citation = replace(
        hostile.quotes[0].citation,
        title=long,
        path=long,
        section=(long,),
        authors=(long,),
        link="https://x.example/" + "a" * 2900,
    )
    found = tuple(
        Quote(letter + long, 0, 2501, Span(0, 2501), (1, 1), None, "source", 0.5, f"{letter} {long}", citation, (long,))
        for letter in "abcde"
    )
    answer = replace(
        hostile, question=long, quotes=found, corrections={long: long}, sure=False, at_hand=False, agreement="differ"
    )
    for shape_of in (QuestionKind.COMPARISON, QuestionKind.OTHER):
        reply = Reply(replace(answer, kind=shape_of), ANSWER_ID, has_more=True, carried=(long, long))
        assert problems_in(MESSAGES.message(reply, "T0123456789")) == []
        assert problems_in(MESSAGES.shared(replace(reply, is_private=False), "T0123456789", LONGEST_NAME)) == []


def test_a_name_that_shares_is_short_and_plain() -> None:
    message = MESSAGES.shared(Reply(samples("plain")["quiet"], ANSWER_ID, is_private=False), "T1", LONGEST_NAME)
    assert words_of(message).splitlines()[-1] == ("Shared by " + LONGEST_NAME[:40]).rstrip()


def test_small_talk_has_no_buttons() -> None:
    assert buttons(MESSAGES.message(Reply(samples("small_talk")["quiet"], ANSWER_ID))) == []


def test_words_can_be_in_another_language(tmp_path: Path) -> None:
    words = json.dumps(dict.fromkeys(load_words().__slots__, "Wort"))
    (tmp_path / "slack").mkdir()
    (tmp_path / "slack" / "words.j2").write_text(words)
    message = Messages(load_words(tmp_path), None, None).message(Reply(samples("plain")["quiet"], ANSWER_ID))
    assert {button["text"]["text"] for button in buttons(message)} == {"Wort"}


@pytest.mark.parametrize(
    "words", ["{", "[]", '{"help": 5}', "{{ nosuch }}", json.dumps(dict.fromkeys(load_words().__slots__, "w" * 80))]
)
def test_broken_words_are_named_when_the_server_starts(tmp_path: Path, words: str) -> None:
    (tmp_path / "slack").mkdir()
    (tmp_path / "slack" / "words.j2").write_text(words)
    with pytest.raises(TemplateError, match=r"slack/words\.j2"):
        load_words(tmp_path)
