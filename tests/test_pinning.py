"""Pinned answers: what an editor ties to a question is served word for word, or reported and not served."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import askstack
from asking_kit import CORPUS
from askstack import cli, engine
from askstack.checkup import check_pins, examine_pins
from askstack.pinning import check, find
from askstack.pinning.parsing import Pin, parse
from askstack.pinning.placing import MOST_WORDS
from askstack.records import Reason
from askstack.settings import Settings, load

if TYPE_CHECKING:
    from askstack.engine import Stack

LOCKS = """\
# Locks

## How ships pass

A ship enters the chamber and the gates close. The water rises *four metres* in ten minutes. Small boats
pass together.

## Prices

- A yacht pays six marks.
- A barge pays twenty marks.
"""
TIDES = "The tide turns twice a day. At spring tide the sea rises three metres above the lower mark.\n"
PINS = """\
# What we want people to read

Kept by Ada; ask her before you change the first one.

## How fast does the water rise?
- Is the lock quick?
- WebSockets
* how long does a ship wait at the gates

> The water rises four metres
> in ten minutes.
>
> — [Locks](corpus/locks.md)

## What does it cost to pass?

See the [prices](locks.md#prices).

## When does the tide turn? ##

> The tide turns *twice* a day.

— Tides · the port · `tides.txt:1`
<!-- a note -->
"""
RISE = "The water rises *four metres* in ten minutes."


@pytest.fixture
def port(tmp_path: Path) -> Settings:
    """A folder of two articles with its index and three pinned answers."""
    settings = load(folder=tmp_path, environ={})
    settings.corpus.mkdir()
    (settings.corpus / "locks.md").write_text(LOCKS, encoding="utf-8")
    (settings.corpus / "tides.txt").write_text(TIDES, encoding="utf-8")
    pin(settings, PINS)
    engine.sync(settings)
    return settings


def pin(settings: Settings, text: str) -> None:
    assert settings.pinned
    settings.pinned.write_text(text, encoding="utf-8")


def told(settings: Settings) -> list[str]:
    """What is reported of the pins, without the folder's name."""
    return [problem.removeprefix(f"{settings.pinned}:") for problem in check_pins(settings).problems]


def test_the_format() -> None:
    assert list(parse(PINS)) == [
        Pin(
            5,
            (
                "How fast does the water rise?",
                "Is the lock quick?",
                "WebSockets",
                "how long does a ship wait at the gates",
            ),
            "corpus/locks.md",
            "",
            ("The water rises four metres\nin ten minutes.",),
        ),
        Pin(15, ("What does it cost to pass?",), "locks.md", "prices", ()),
        Pin(19, ("When does the tide turn?",), "tides.txt", "", ("The tide turns *twice* a day.",)),
    ]


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("How fast does the water rise?", RISE),
        ("is the LOCK quick", RISE),
        ("waiting ship, gates: how long?", RISE),
        ("websockets", RISE),
        ("What does it cost to pass?", "- A yacht pays six marks.\n- A barge pays twenty marks."),
        ("When does the tide turn?", "The tide turns twice a day."),
        ("tides turning", "The tide turns twice a day."),
    ],
)
def test_a_pinned_answer_comes_first_in_the_articles_own_words(port: Settings, question: str, quote: str) -> None:
    answer = engine.open(port).ask(question)
    first = answer.quotes[0]
    assert first.text == quote
    assert (answer.pinned, answer.answered, answer.sure, answer.confidence) == (True, True, True, 1.0)
    text = (port.corpus / first.citation.path).read_text(encoding="utf-8")
    assert text[first.start : first.end] == quote
    assert first.start <= first.focus.start < first.focus.end <= first.end
    assert not any(quote.overlaps(first) for quote in answer.quotes[1:])
    assert len(answer.quotes) <= port.limit


@pytest.mark.parametrize(
    "question",
    [
        "How fast does the water sink?",
        "How fast does the cold water rise?",
        "Why does the water rise fast?",
        "Where does the tide turn?",
        "When does the tide trn?",
        "",
        "What is it?",
    ],
)
def test_a_question_that_means_something_else_is_answered_as_ever(port: Settings, question: str) -> None:
    with_pins = engine.open(port).ask(question)
    assert with_pins == engine.open(replace(port, pinned=None)).ask(question)
    assert not with_pins.pinned


@pytest.mark.parametrize(
    "heading", ["prices", "Prices", "how-ships-pass", "how ships pass", "How%20ships%20pass", "locks"]
)
def test_a_link_may_name_a_heading_or_the_title_as_sites_write_them(port: Settings, heading: str) -> None:
    pin(port, f"## A lock?\n[x](<locks.md#{heading}>)\n")
    expected = "- A yacht" if heading.lower() == "prices" else "A ship enters"
    assert engine.open(port).ask("the lock").quotes[0].text.startswith(expected)


def test_a_list_comes_with_the_line_that_leads_into_it(port: Settings) -> None:
    (port.corpus / "list.md").write_text(
        "# Fees\n\nThese pay:\n\n- yachts\n- barges\n\nNobody else.\n", encoding="utf-8"
    )
    engine.sync(port)
    pin(port, "## Who pays?\n[x](list.md#fees)\n")
    assert engine.open(port).ask("who pays").quotes[0].text == "These pay:\n\n- yachts\n- barges"


def test_what_would_be_refused_is_answered_where_an_editor_knows_better(port: Settings) -> None:
    pin(port, "## Are zebras welcome?\n> Small boats pass together.\n— locks.md\n")
    stack = engine.open(port)
    assert [quote.text for quote in stack.ask("Are zebras welcome?").quotes][:1] == ["Small boats\npass together."]
    assert stack.ask("Are lions welcome?").reason is not None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("## A lock?\n> The water sinks.\n— locks.md", "locks.md does not say these words (any more); quote it anew"),
        ("## A lock?\n[x](gone.md#prices)", "gone.md is not in the index; mend the link, or remove the pin"),
        ("## A lock?\n[x](locks.md#toll)", "locks.md has no text under a heading “toll” (any more); mend the link"),
        ("## A lock?\n> The water", "names no article; put a link to one below the question"),
        (
            "## A lock?\n[x](locks.md)",
            "has neither a quotation nor a link to a heading (article.md#heading); add one",
        ),
        ("## A lock?\n> The\n\n> water\n— locks.md", "has more than one quotation; keep one"),
        (
            "## A lock?\n> Small boats pass together. A yacht pays six marks.\n— locks.md",
            "locks.md does not say these words (any more); quote it anew",
        ),
        ("## What is it?\n[x](locks.md#prices)", "“What is it?” has no word that carries it; say what it is about"),
    ],
)
def test_a_pin_that_cannot_be_served_is_one_line_and_no_answer(port: Settings, text: str, line: str) -> None:
    pin(port, f"Notes.\n\n{text}\n")
    question = text.splitlines()[0].removeprefix("## ")
    assert told(port) == [f"3: “{question}”: {line}"]
    assert not engine.open(port).ask(question).pinned


def test_a_question_that_is_pinned_twice_is_served_once_and_reported(port: Settings) -> None:
    pin(port, "## A lock?\n[x](locks.md#prices)\n\n## Locks\n- the lock?\n[x](tides.txt#x)\n")
    assert told(port) == ["4: “Locks”: asks the same as line 1, which is served; keep one of them"]
    assert engine.open(port).ask("lock").quotes[0].text.startswith("- A yacht")


def test_a_quotation_over_two_sections_or_of_too_many_words_is_reported(port: Settings) -> None:
    long = " ".join(f"The keeper counts ship number {number} today." for number in range(16))
    (port.corpus / "long.md").write_text(f"# Long\n\n{long}\n\n# Short\n\nThat was all.\n", encoding="utf-8")
    engine.sync(port)
    pin(port, f"## A lock?\n> {long}\n— long.md\n\n## A gate?\n> 15 today.\n> That was all.\n— long.md\n")
    assert told(port) == [
        f"1: “A lock?”: quotes more than {MOST_WORDS} words; quote less",
        "5: “A gate?”: quotes what stands in two passages; quote less",
    ]


def test_words_that_changed_are_reported_at_the_next_sync(
    port: Settings, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(port.corpus.parent)
    (port.corpus / "locks.md").write_text(LOCKS.replace("four", "five"), encoding="utf-8")
    stack = engine.open(port)
    assert not stack.ask("Is the lock quick?").pinned  # the article is not what was indexed
    assert cli.run(["index"]) == 0
    _, said = capfd.readouterr()
    problem = (
        "pinned.md:5: “How fast does the water rise?”: locks.md does not say these words (any more); quote it anew"
    )
    assert said.splitlines() == [f"pinned   {problem}"]
    assert not stack.ask("Is the lock quick?").pinned
    assert stack.ask("When does the tide turn?").pinned
    assert cli.run(["status"]) == 0
    assert f"pinned       pinned.md: 2 served of 3\nnot served   {problem}\n" in capfd.readouterr()[0]
    assert cli.run(["status", "--json"]) == 0
    assert json.loads(capfd.readouterr()[0])["pinned"] == {"questions": 3, "problems": [problem]}
    assert cli.run(["doctor"]) == 1
    assert f"wrong  {problem}\n" in capfd.readouterr()[0]


def test_where_all_is_well_the_doctor_says_so(port: Settings) -> None:
    assert [(one.is_well, one.what) for one in examine_pins(port)] == [(True, "pinned questions: 3, each served")]
    assert list(examine_pins(replace(port, index=port.corpus.parent / "none"))) == []
    assert list(examine_pins(replace(port, pinned=None))) == []


@pytest.mark.parametrize("text", ["", "# Is the lock quick?\n> The water rises\n— locks.md\n"])
def test_a_file_without_questions_says_how_they_begin(port: Settings, text: str) -> None:
    pin(port, text)
    assert check_pins(port).problems == (f"{port.pinned}: pins nothing; begin each question with ##",)


def test_among_the_articles_it_is_one_of_them(port: Settings) -> None:
    inside = replace(port, pinned=port.corpus / "pinned.md")
    pin(inside, PINS)
    assert check_pins(inside).problems == (
        f"{inside.pinned}: lies among the articles and is read as one of them; move it out of their folder",
    )
    assert not engine.open(inside).ask("Is the lock quick?").pinned


@pytest.mark.parametrize("data", [b"## A lock?\n\xff", None])
def test_a_file_that_cannot_be_read_stops_no_answer(port: Settings, data: bytes | None) -> None:
    assert port.pinned
    port.pinned.unlink()
    if data is None:
        port.pinned.mkdir()
    else:
        port.pinned.write_bytes(data)
    assert len(check_pins(port).problems) == 1
    assert not engine.open(port).ask("Is the lock quick?").pinned


def test_only_articles_that_may_answer_do(port: Settings) -> None:
    stack = engine.open(port)
    assert stack.ask("Is the lock quick?", articles=["locks*"]).pinned
    assert not stack.ask("Is the lock quick?", articles=["tides*"]).pinned


def test_a_running_stack_sees_a_changed_file(port: Settings) -> None:
    stack = engine.open(port)
    assert stack.ask("Is the lock quick?").pinned
    pin(port, "## Is the harbour quick?\n[x](locks.md#prices)\n")
    assert not stack.ask("Is the lock quick?").pinned
    assert stack.ask("Is the harbour quick?").pinned
    assert port.pinned
    port.pinned.unlink()
    assert not stack.ask("Is the harbour quick?").pinned


def run(folder: Path, *arguments: str) -> str:
    """What a command writes that goes well."""
    command = [sys.executable, "-m", "askstack", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_json_says_so_and_verify_agrees(port: Settings) -> None:
    folder = port.corpus.parent
    out = run(folder, "ask", "--format", "json", "--explain", "Is the lock quick?")
    answer = json.loads(out)
    assert (answer["pinned"], answer["reason"], answer["missing_terms"]) == (True, None, [])
    assert answer["explanation"][0] == "pinned: pinned.md:5; without it:"
    (folder / "answer.json").write_text(out, encoding="utf-8")
    assert run(folder, "verify", "answer.json").startswith("ok ")
    assert "pinned" not in json.loads(run(folder, "ask", "--format", "json", "Who pays twenty marks?"))


def test_another_place_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "askstack.toml").write_text('pinned = "editors/answers.md"\n', encoding="utf-8")
    assert load(folder=tmp_path, environ={}).pinned == tmp_path / "editors" / "answers.md"
    assert load(folder=tmp_path, environ={"ASKSTACK_PINNED": "/x/p.md"}).pinned == Path("/x/p.md")


def test_texts_without_a_folder_have_no_pins(port: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(port.corpus.parent)
    assert not askstack.from_texts({"locks.md": LOCKS}).ask("Is the lock quick?").pinned


# Any sentence of the real articles may be pinned, however it was copied.


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    folder = tmp_path_factory.mktemp("pins")
    settings = Settings(corpus=CORPUS, index=folder / "index", pinned=folder / "pinned.md")
    engine.sync(settings)
    return engine.open(settings)


@given(data=st.data(), width=st.integers(8, 90))
def test_any_unit_of_an_article_can_be_pinned(stack: Stack, data: st.DataObject, width: int) -> None:
    article_id = data.draw(st.sampled_from([record.article_id for record in stack.index.records()]))
    passage = data.draw(st.sampled_from(stack.index.passages(article_id)))
    unit = data.draw(st.sampled_from(passage.units))
    words = passage.slice(unit.span)
    quoted = textwrap.fill(" ".join(words.split()), width, break_on_hyphens=False, break_long_words=False)
    assume(not re.match(r"(?:—|–|--)\s", quoted) and not re.search(r"\n(?:—|–|--)\s", quoted))
    settings = stack.settings
    above = os.path.relpath(CORPUS, settings.index.parent)
    pin(
        settings,
        "## Which harbour?\n" + textwrap.indent(quoted, "> ", lambda _: True) + f"\n\n[x](<{above}/{article_id}>)\n",
    )
    assert settings.pinned
    assert check(stack.index, settings.pinned, CORPUS).problems == ()
    first = stack.ask("harbour, which?").quotes[0]
    assert " ".join(words.split()) in " ".join(first.text.split())
    text = stack.text_of(first.citation.article_id)
    assert text
    assert text[first.start : first.end] == first.text


@given(
    text=st.text()
    | st.lists(st.sampled_from([*PINS.splitlines(), "> ", "—", "[](", "[x](<#>)", "## ##"])).map("\n".join)
)
def test_whatever_the_file_holds_it_is_told_in_lines(stack: Stack, text: str) -> None:
    settings = stack.settings
    assert settings.pinned
    settings.pinned.write_bytes(text.encode("utf-8", "replace"))
    found = check(stack.index, settings.pinned, CORPUS)
    assert all(problem.isprintable() or "\n" not in problem for problem in found.problems)
    assert len(found.problems) <= max(found.questions, 1)
    for one in parse(text):
        placed = find(one.wordings[0], stack.index, settings.pinned, CORPUS)
        assert placed is None or placed.passage.slice(placed.span)


def test_the_order_of_the_words_is_free_and_their_choice_is_not(port: Settings) -> None:
    stack = engine.open(port)
    for question in ("rise water fast", "fast the water rise", "RISE, water! fast?"):
        assert stack.ask(question).pinned
    for question in ("rise water", "rise water fast today", "rise sea fast"):
        assert not stack.ask(question).pinned
    assert stack.ask("hello").reason is Reason.SMALL_TALK
