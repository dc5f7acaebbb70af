"""Follow-ups: forty scripted dialogues over the articles that come with askstack, and the rules' edges."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askstack import engine
from askstack.conversing import Conversations, further
from askstack.dialogue import Act, Name, Registry, Turn, remember, resolve
from askstack.dialogue.naming import capitals_in, is_same
from askstack.records import QuestionKind
from askstack.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from askstack.engine import Stack

HERE = Path(__file__).parent


class Line(NamedTuple):
    """One line of a script and what must come of it."""

    typed: str
    act: Act
    asked: str
    sources: tuple[str, ...]
    refused: bool


def scripts() -> Iterator[tuple[str, list[Line]]]:
    for script in re.split(r"\n\n(?=# \d)", (HERE / "dialogues.txt").read_text(encoding="utf-8"))[1:]:
        title, *rows = script.strip().split("\n")
        yield title.strip("# "), [_line(part) for part in re.split(r"\n(?=>)", "\n".join(rows))]


def _line(part: str) -> Line:
    typed, *rows = part.split("\n")
    said = dict(row.partition(" ")[::2] for row in rows)
    typed = typed[2:]
    act = Act(said.get("does", Act.ASK))
    asked = typed if said.get("asks") == "as typed" else said.get("asks", "")
    return Line(typed, act, asked, tuple(said.get("from", "").split()), "refused" in said)


SCRIPTS = list(scripts())


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    settings = Settings(corpus=HERE.parent / "corpus", index=tmp_path_factory.mktemp("dialogues") / "index")
    engine.sync(settings)
    return engine.open(settings)


def test_there_are_forty_dialogues() -> None:
    assert len(SCRIPTS) == 40


@pytest.mark.parametrize(("title", "lines"), SCRIPTS, ids=[title for title, _ in SCRIPTS])
def test_every_line_is_read_as_the_script_says(title: str, lines: list[Line], stack: Stack) -> None:
    names = Registry(stack.index)
    turn: Turn | None = None
    for line in lines:
        resolved = resolve(turn, line.typed, names)
        assert resolved.act is line.act, (title, line.typed, resolved)
        if line.act is Act.ASK:
            assert resolved.question == line.asked.strip(), (title, line.typed)
            turn = remember(turn, stack.ask(resolved.question), names)


def test_most_dialogues_are_answered_from_the_right_articles_throughout(stack: Stack) -> None:
    wrong = {title: list(_not_from(lines, stack)) for title, lines in SCRIPTS}
    assert sum(not lines for lines in wrong.values()) >= 36, {title: lines for title, lines in wrong.items() if lines}


def _not_from(lines: list[Line], stack: Stack) -> Iterator[str]:
    """The questions that are first answered from another article than the script names, or not refused as it says."""
    for line in lines:
        if line.act is Act.ASK and (line.sources or line.refused):
            quoted = [quote.citation.article_id for quote in stack.ask(line.asked.strip()).quotes[:1]]
            if quoted not in ([[]] if line.refused else [[name] for name in line.sources]):
                yield line.typed


class Capitals:
    """Takes words with a capital, and two others, for names; the articles mention all of them equally often."""

    def name(self, word: str) -> Name | None:
        """The name that a word is."""
        is_name = word[:1].isupper() or word in {"pier", "quay"}
        return Name(word, 5, is_acronym=False) if is_name else None

    def is_compound(self, first: str, second: str) -> bool:
        """Whether two words are written as one."""
        return (first.lower(), second) == ("node", "js")


PIER = Turn("Can the Pier hold ships?", QuestionKind.YES_NO, (Name("Pier", 5, is_acronym=False),), (), "Pier")
ODD = st.text(st.sampled_from("itwhyandforabout the=?!.,’'`(){}[]*+\\|^$N\n\t é🙂1/"), max_size=60)


@given(st.one_of(ODD, st.text(max_size=40)))
def test_any_line_comes_to_something(line: str) -> None:
    for previous in (None, PIER):
        resolved = resolve(previous, line, Capitals())
        assert previous or resolved.act in {Act.ASK, Act.UNCLEAR}
        assert all(run in resolved.question for run in resolved.carried)


@given(ODD)
def test_a_mark_or_no_question_before_leaves_a_line_as_it_is(line: str) -> None:
    plain = resolve(PIER, "=" + line, Capitals())
    assert plain == (Act.ASK, line.strip(), ())
    first = resolve(None, line.lstrip(" =\n\t"), Capitals())
    assert first.question == line.strip(" \n\t").lstrip(" =\n\t")
    assert not first.carried


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po", "Sm"]), min_size=1, max_size=20))
def test_whatever_a_name_is_it_is_put_in_as_it_is(name: str) -> None:
    """A name may hold what patterns take for signs."""
    turn = PIER._replace(topic=name)
    assert resolve(turn, "is it old?", Capitals()).question == f"is {name} old?"


@pytest.mark.parametrize("line", ["it " * 600, "is it its they " * 130, "what about it " * 140])
def test_no_question_grows_without_end(line: str) -> None:
    turn = PIER._replace(topic="large " * 300)
    assert resolve(turn, line, Capitals()) == (Act.ASK, line.strip(), ())


CHOICE = Turn("Which is better for large ships?", QuestionKind.COMPARISON, (), (), "large ships")


@pytest.mark.parametrize(
    ("turn", "line", "asked"),
    [
        (CHOICE, "what about speed", "Which is better for speed?"),
        (CHOICE, "and for small boats?", "Which is better for small boats?"),
        (CHOICE, "why?", "Why is one better for large ships?"),
        (PIER, "no, I meant Quay", "Can the Quay hold ships?"),
        (PIER, "what about speed", "What about speed in Pier?"),
    ],
)
def test_what_a_choice_is_for_gives_way(turn: Turn, line: str, asked: str) -> None:
    assert resolve(turn, line, Capitals()).question == asked


def test_what_is_carried_over_is_told() -> None:
    assert resolve(PIER, "what about Quay?", Capitals()).carried == ("hold ships",)
    assert resolve(PIER, "is it old?", Capitals()).carried == ("Pier",)
    assert resolve(PIER, "Is the Quay old and dry?", Capitals()).carried == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("node", "Node.js", True),
        ("NODE", "node js", True),
        ("fs.readFile", "fs.writeFile", False),
        ("Django", "Flask", False),
        ("", "Django", False),
    ],
)
def test_names_are_the_same_however_they_are_written(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a table
    assert is_same(one, other) is same


def test_names_in_an_article_s_sentence_are_its_capitals_within() -> None:
    said = "Yes, Django can with Channels. The Udemy Article says so: **2009:** Ryan Dahl presented Node.js. It grew."
    assert list(capitals_in(said)) == ["Django", "Channels", "Udemy Article", "Ryan Dahl", "Node.js"]


def test_a_conversation_is_remembered_for_a_time_and_not_mixed_with_others(stack: Stack) -> None:
    now = 0.0
    conversations = Conversations(stack, most=2, seconds=60, clock=lambda: now)
    for key, question in (("a", "Can Django handle real-time?"), ("b", "What is WSGI?")):
        conversations.note(key, stack.ask(question))
    assert conversations.resolve("a", "what about Node?").question == "Can Node handle real-time?"
    assert conversations.resolve("b", "and ASGI?").question == "What is ASGI?"
    assert conversations.resolve("c", "and ASGI?").question == "and ASGI?"
    now = 61.0
    assert conversations.resolve("a", "what about Node?").question == "what about Node?"
    now = 0.0
    conversations.note("c", stack.ask("What is npm?"))
    assert conversations.resolve("a", "what about Node?").question == "what about Node?"
    assert conversations.resolve("b", "and ASGI?").question == "What is ASGI?"


def test_further_quotes_are_none_that_were_shown(stack: Stack) -> None:
    answer = stack.ask("Can Django handle real-time?")
    shown = list(answer.quotes)
    for _ in range(100):
        more = further(stack, answer, shown)
        if more is None:
            break
        assert more.question == answer.question
        shown.extend(more.quotes)
    places = [(quote.citation.article_id, quote.start) for quote in shown]
    assert more is None
    assert len(places) == len(set(places)) > 8
