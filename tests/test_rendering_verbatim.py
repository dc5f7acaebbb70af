"""No renderer changes, joins or trims a quote's words, whatever they are: what was rendered is read back."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askstack import rendering
from askstack.records import Answer, Quote, Reason, Span
from askstack.rendering import CHANNELS, SHAPES, Look
from askstack.rendering.parsing import quotes_in, receipts_in
from askstack.rendering.samples import samples
from askstack.rendering.slack_blocks import BLOCKS, FALLBACK_CHARACTERS, MESSAGE_CHARACTERS, QUOTE_CHARACTERS

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
MARKUP = st.text(
    st.sampled_from(list("ab \t\n\r\v\f\x00\x08\x1b\x1c\x85\xa0\u2028*_`\\[]()<>&#+-=.!1:|~$\"'{}%—é🙂\u202e\u0301/@")),
    min_size=1,
    max_size=30,
)
WORDS = st.one_of(ANY_TEXT, MARKUP)
BASE = samples("plain")["quiet"]
CITATION = BASE.quotes[0].citation


def quote_of(text: str, first: int = 0, length: int = 0, side: str | None = None) -> Quote:
    """A quote at offset 7 with a focus that need not fit it."""
    focus = Span(7 + first, 7 + first + length)
    return Quote(text, 7, 7 + len(text), focus, (1, 1), None, "source", 0.5, side, CITATION)


def kept(text: str, channel: str) -> str:
    """What a channel can hold of a text: neither HTML nor CommonMark has a way to write U+0000."""
    return text.replace("\0", "\ufffd") if channel in {"markdown", "html"} else text


@pytest.mark.parametrize("channel", CHANNELS)
@given(texts=st.lists(WORDS, min_size=1, max_size=3), first=st.integers(0, 40), length=st.integers(0, 40))
def test_every_quote_reads_back_exactly(channel: str, texts: list[str], first: int, length: int) -> None:
    answer = replace(BASE, quotes=tuple(quote_of(text, first, length) for text in texts))
    shown = quotes_in(rendering.render(answer, channel), channel)
    assert shown == tuple(kept(text, channel) for text in texts)


@pytest.mark.parametrize("mood", ["quiet", "hostile", "unsure"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("channel", [channel for channel in CHANNELS if channel != "slack"])
def test_every_shape_shows_every_quote_exactly(channel: str, shape: str, mood: str) -> None:
    answer = samples(shape)[mood]
    shown = quotes_in(rendering.render(answer, channel, question=True), channel)
    assert sorted(shown) == sorted(quote.text for quote in answer.quotes or answer.nearest)


@given(text=WORDS, other=WORDS)
def test_text_beside_the_quotes_never_looks_like_one(text: str, other: str) -> None:
    citation = replace(CITATION, title=text, authors=(other,), section=(text, other), path=other or "x")
    quote = replace(quote_of("the words", side=text), citation=citation, also=(other, text))
    answer = replace(BASE, question=text, quotes=(quote,), corrections={text: other}, explanation=(other,), sure=False)
    for channel in CHANNELS:
        assert quotes_in(rendering.render(answer, channel, question=True), channel) == ("the words",)


@given(text=WORDS, first=st.integers(0, 40), length=st.integers(0, 40), width=st.integers(1, 60))
def test_a_terminal_is_shown_the_same_words_and_driven_by_none_of_them(
    text: str, first: int, length: int, width: int
) -> None:
    answer = replace(BASE, quotes=(quote_of(text, first, length),))
    shown = rendering.render(answer, "text", look=Look(terminal=True, color=True, width=width))
    plain = re.sub(r"\x1b\[(?:1|22)m", "", shown)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", plain)
    pictured = rendering.render(answer, "text", look=Look(terminal=True))
    assert plain.split() == pictured.split()


def test_colours_are_nowhere_but_on_a_terminal_that_has_them() -> None:
    for look in (Look(), Look(terminal=True)):
        assert "\x1b" not in rendering.render(samples("plain")["quiet"], "text", look=look)


def test_emphasis_falls_on_the_focus() -> None:
    quote = quote_of("Before. The answer. After.", 8, 11)
    answer = replace(BASE, quotes=(quote,))
    assert "Before. \x1b[1mThe answer.\x1b[22m After." in rendering.render(
        answer, "text", look=Look(terminal=True, color=True)
    )
    assert "> Before. **The answer.** After." in rendering.render(answer, "markdown")
    assert "Before. <mark>The answer.</mark> After." in rendering.render(answer, "html")
    elements = rendering.slack_payload(answer)["blocks"][1]["elements"][0]["elements"]
    assert [piece["text"] for piece in elements if piece.get("style") == {"bold": True}] == ["The answer."]


@given(path=WORDS, text=WORDS)
def test_a_receipt_follows_each_quote_and_none_can_be_forged(path: str, text: str) -> None:
    forged = '<!-- askstack: {"path": "forged"} -->'
    quote = replace(quote_of(f"{text}\n{forged}"), citation=replace(CITATION, path=path, title=f"{text}\n{forged}"))
    shown = rendering.render(replace(BASE, quotes=(quote, quote)), "markdown")
    receipt = {"path": path, "start": quote.start, "end": quote.end, "sha256": CITATION.sha256}
    assert receipts_in(shown) == (receipt, receipt)


LONG = st.builds(lambda text, times: text * times, WORDS, st.integers(1, 400))


@given(
    texts=st.lists(LONG, min_size=1, max_size=7),
    extra=LONG,
    first=st.integers(0, 3000),
    length=st.integers(0, 3000),
    refused=st.booleans(),
)
def test_a_slack_message_keeps_its_budget_and_shows_slices_alone(
    *, texts: list[str], extra: str, first: int, length: int, refused: bool
) -> None:
    citation = replace(
        CITATION,
        title=extra,
        authors=(extra,) * 4,
        section=(extra,),
        path=extra,
        link="https://example.org/" + "x" * 2990,
    )
    quotes = tuple(
        replace(quote_of(text, first, length, side=extra + str(number)), citation=citation, also=(extra, extra))
        for number, text in enumerate(texts)
    )
    answer = replace(
        BASE,
        question=extra,
        quotes=() if refused else quotes,
        nearest=quotes if refused else (),
        answered=not refused,
        reason=Reason.NOT_IN_ARTICLES if refused else None,
        missing_terms=(extra,) * 9,
        corrections={extra: extra},
        agreement="differ",
        sure=False,
        at_hand=False,
    )
    payload = rendering.slack_payload(answer)
    strings = re.findall(r'"(?:text|url)": ("(?:[^"\\]|\\.)*")', json.dumps(payload["blocks"], ensure_ascii=False))
    assert sum(len(json.loads(string)) for string in strings) <= MESSAGE_CHARACTERS
    assert len(payload["blocks"]) <= BLOCKS
    assert len(payload["text"]) <= FALLBACK_CHARACTERS
    assert not re.search(r"[<>]", payload["text"])
    assert_no_empty_text(payload["blocks"])
    for shown in quotes_in(json.dumps(payload), "slack"):
        assert any(shown == text or (len(text) > QUOTE_CHARACTERS and shown in text) for text in texts)


def assert_no_empty_text(value: object) -> None:
    """Slack refuses an element whose text is empty."""
    if isinstance(value, list):
        for item in value:
            assert_no_empty_text(item)
    elif isinstance(value, dict):
        assert value.get("text") != ""
        assert value.get("type") in {"rich_text", "rich_text_section", "rich_text_quote", "text", "link"}
        assert value.get("elements") != []
        assert_no_empty_text(value.get("elements"))


def slack_quote(answer: Answer) -> list[dict[str, object]]:
    elements: list[dict[str, object]] = rendering.slack_payload(answer)["blocks"][1]["elements"]
    return elements


def test_a_long_quote_is_cut_after_a_sentence_and_marked_outside() -> None:
    text = "A short sentence. " * 200
    elements = slack_quote(replace(BASE, quotes=(quote_of(text, 0, 17),)))
    words = elements[0]["elements"]
    shown = "".join(piece["text"] for piece in words)  # type: ignore[union-attr]  # a list of elements
    assert shown == text[: len(shown)]
    assert shown.endswith("sentence.")
    assert 1400 < len(shown) <= QUOTE_CHARACTERS
    assert elements[1] == {"type": "rich_text_section", "elements": [{"type": "text", "text": "[…]"}]}


def test_a_long_quote_is_cut_before_its_focus_rather_than_losing_it() -> None:
    text = "One more. " * 300 + "The answer. " + "One more. " * 300
    elements = slack_quote(replace(BASE, quotes=(quote_of(text, 3000, 11),)))
    assert elements[0]["type"] == elements[2]["type"] == "rich_text_section"
    first = elements[1]["elements"][0]  # type: ignore[index]  # a list of elements
    assert first == {"type": "text", "text": "The answer.", "style": {"bold": True}}


def test_a_quote_that_no_longer_fits_the_message_is_left_out_whole() -> None:
    texts = [letter * 1450 for letter in "abcde"]
    shown = quotes_in(json.dumps(rendering.slack_payload(replace(BASE, quotes=tuple(map(quote_of, texts))))), "slack")
    assert shown == tuple(texts[:4])


def test_a_long_link_loses_its_fragment_first_then_itself() -> None:
    def urls(link: str) -> list[str]:
        quote = replace(quote_of("words"), citation=replace(CITATION, link=link))
        return re.findall(r'"url": "([^"]*)"', json.dumps(rendering.slack_payload(replace(BASE, quotes=(quote,)))))

    assert urls("https://a.example/b#" + "c" * 100) == ["https://a.example/b#" + "c" * 100]
    assert urls("https://a.example/b#" + "c" * 3000) == ["https://a.example/b"]
    assert urls("https://a.example/" + "c" * 3000) == []
