"""What could askstack be examined on?

Questions that the articles ask and answer themselves, with their answers as gold, and those that people asked, which
somebody has to judge. Rows are what `askstack eval` reads; an editor goes over them first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from askstack.kinds import kind_of
from askstack.suggesting import faq_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from askstack.engine import Stack
    from askstack.journal import Asked

    Row = dict[str, Any]

MOST_ASKED = 200
_PUT_ASIDE = frozenset({"small_talk", "empty_question"})


def of_articles(stack: Stack) -> Iterator[Row]:
    """A row for each question of a FAQ or heading that is clear by itself; where several articles ask it, each counts.

    Gold is the passage below the question: any part of it that is no mere fragment is a right answer.
    """
    found: dict[str, tuple[str, list[dict[str, str]]]] = {}
    for record in stack.index.records():
        for question, passage in faq_of(stack.index.passages(record.article_id)):
            if passage.opens:
                _, gold = found.setdefault(_bare(question), (question, []))
                gold.append({"file": record.article_id, "quote": passage.text})
    for number, (question, gold) in enumerate(found.values(), 1):
        kind = kind_of(question).value
        yield {"qid": f"faq-{number}", "question": question, "answerable": True, "type": kind, "gold": gold}


def of_journal(asked: Iterable[Asked], stack: Stack, known: Iterable[str] = ()) -> Iterator[Row]:
    """A row for each of the questions asked most, but for those `known`; `answerable` and `gold` are for an editor.

    `suggested` is what is quoted today, in the shape of gold; `asked` is how often it was asked.
    """
    times: dict[str, tuple[str, int]] = {}
    for one in asked:
        if one.reason not in _PUT_ASIDE:
            question, count = times.get(_bare(one.question), (one.question, 0))
            times[_bare(one.question)] = question, count + 1
    for text in known:
        times.pop(_bare(text), None)
    most = sorted(times.values(), key=lambda one: (-one[1], one[0]))[:MOST_ASKED]
    for number, (question, count) in enumerate(most, 1):
        answer = stack.ask(question)
        yield {
            "qid": f"journal-{number}",
            "question": question,
            "answerable": None,
            "type": answer.kind.value,
            "asked": count,
            "gold": [],
            "suggested": [{"file": quote.citation.article_id, "quote": quote.text} for quote in answer.quotes],
        }


def _bare(question: str) -> str:
    """What makes two questions the same one."""
    return "".join(character for character in question.casefold() if character.isalnum())
