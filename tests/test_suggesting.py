"""Suggestions: each is answered when it is asked, none repeats the question, and a misspelt word is met half-way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from asking_kit import CORPUS, ROOT
from askstack import engine
from askstack.settings import Settings
from askstack.suggesting import Suggester, faq_of

if TYPE_CHECKING:
    from pathlib import Path

    from askstack.engine import Stack

QUESTIONS = ROOT / "tests" / "quality" / "questions.jsonl"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    settings = Settings(corpus=CORPUS, index=tmp_path_factory.mktemp("suggesting") / "index")
    engine.sync(settings)
    return engine.open(settings)


def test_every_suggestion_is_answered_and_none_is_what_was_asked(stack: Stack) -> None:
    suggester = Suggester(stack)
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    offered = {question: suggester.related(stack.ask(question)) for question in asked}
    assert sum(map(bool, offered.values())) >= 0.9 * len(asked)
    assert not [one for question, others in offered.items() for one in others if one.casefold() == question.casefold()]
    assert all(len(set(others)) == len(others) <= 4 for others in offered.values())
    distinct = {one for others in offered.values() for one in others} | set(suggester.examples())
    answers = [stack.ask(one) for one in sorted(distinct)]
    assert all(answer.answered and answer.sure for answer in answers)


def test_examples_come_from_several_articles(stack: Stack) -> None:
    examples = Suggester(stack).examples()
    assert len({stack.ask(example).quotes[0].citation.article_id for example in examples}) > 1


@pytest.mark.parametrize(
    ("question", "wrong", "right"),
    [("What is Rebis used for?", "Rebis", "redis"), ("What does the Exprss framework do?", "Exprss", "express")],
)
def test_a_word_that_no_article_has_may_mean_one_that_they_have(
    question: str, wrong: str, right: str, stack: Stack
) -> None:
    meant = Suggester(stack).meant(stack.ask(question))
    assert [(one.wrong, one.right) for one in meant] == [(wrong, right)]
    assert stack.ask(meant[0].question).answered


@pytest.mark.parametrize("question", ["Can Django handle real-time?", "What is Kubernetes?", "hello", ""])
def test_nothing_else_was_meant_where_no_word_looks_like_it(question: str, stack: Stack) -> None:
    assert Suggester(stack).meant(stack.ask(question)) == ()


def test_what_points_elsewhere_or_is_too_long_is_no_question_by_itself(tmp_path: Path) -> None:
    headings = ("May ships enter?", "Who keeps it?", "Is " + "very " * 30 + "long a question?", "Lamps", "Why?")
    text = "\n\n".join(f"## {heading}\n\nSome words of the harbour stand here." for heading in headings)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.md").write_text(text, encoding="utf-8")
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    engine.sync(settings)
    found = list(faq_of(engine.open(settings).index.passages("a.md")))
    assert [(question, passage.section) for question, passage in found] == [("May ships enter?", ("May ships enter?",))]


def test_a_newer_index_is_suggested_from(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    article = tmp_path / "corpus" / "a.md"
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    article.write_text(
        "# Harbour\n\n## May ships enter at night?\n\nYes, ships may enter with a pilot.\n", encoding="utf-8"
    )
    engine.sync(settings)
    suggester = Suggester(engine.open(settings))
    assert suggester.examples() == ("May ships enter at night?",)
    article.write_text("# Harbour\n\n## Where do yachts moor?\n\nYachts moor at the inner pontoon.\n", encoding="utf-8")
    engine.sync(settings)
    assert suggester.examples() == ("Where do yachts moor?",)
