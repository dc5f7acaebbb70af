"""Answers from some articles only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from askstack import engine
from askstack.programs import from_texts
from askstack.records import Reason
from askstack.settings import Settings

if TYPE_CHECKING:
    from askstack.engine import Stack

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    settings = Settings(corpus=CORPUS, index=tmp_path_factory.mktemp("articles") / "index")
    engine.sync(settings)
    return engine.open(settings)


@pytest.mark.parametrize(
    ("patterns", "allowed"),
    [
        (["faq.md"], {"faq.md"}),
        (["*.rst", "real-*"], {"security-and-deployment.rst", "real-time.md"}),
        (["[e-f]*.md"], {"event-loop.md", "faq.md"}),
    ],
)
def test_only_articles_that_fit_a_pattern_are_quoted(stack: Stack, patterns: list[str], allowed: set[str]) -> None:
    for question in ("Can Django handle real-time?", "How do I deploy Node.js?", "Who made Node.js?"):
        answer = stack.ask(question, articles=patterns)
        quoted = {quote.citation.article_id for quote in (*answer.quotes, *answer.nearest)}
        assert quoted <= allowed
        assert {name for quote in answer.quotes for name in quote.also} <= allowed
    assert stack.ask("Can Django handle real-time?", articles=["faq.md"]).answered


def test_every_article_allowed_is_no_restriction(stack: Stack) -> None:
    for question in ("Can Django handle real-time?", "Which is better for a chat?", "What is the capital of Peru?"):
        assert stack.ask(question, articles=["*"]) == stack.ask(question)


def test_where_no_article_fits_the_answer_is_none(stack: Stack) -> None:
    answer = stack.ask("Can Django handle real-time?", articles=["elsewhere/*"])
    assert not answer.answered
    assert answer.quotes == answer.nearest == ()
    assert answer.reason in {Reason.NOT_IN_ARTICLES, Reason.OFF_TOPIC}


def test_an_article_is_found_beneath_many_that_match_better() -> None:
    texts = {f"loud/{n}.txt": f"Harbour fee, harbour fee, harbour fee: number {n} is paid daily." for n in range(400)}
    stack = from_texts(texts | {"quiet/fees.txt": "The harbour fee of this port, which few remember, is nine shells."})
    answer = stack.ask("What is the harbour fee?", articles=["quiet/*"])
    assert [quote.citation.article_id for quote in (*answer.quotes, *answer.nearest)][:1] == ["quiet/fees.txt"]
