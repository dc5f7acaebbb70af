"""What else could one ask? Questions that stand in the articles as headings, of those that are answered when asked."""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import TYPE_CHECKING

from askstack.rendering.citing import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from askstack.engine import Stack
    from askstack.records import Answer, Passage

# Under its heading such a question is clear, by itself it is not.
_POINTING = re.compile(r"\b(?:it|its|they|them|their|this|that|these|those|he|she)\b", re.IGNORECASE)
_SHORTEST, _LONGEST = 12, 120
_SHOWN = 4
_TRIED = 12
_ARTICLES_LOOKED_AT = 40
_REMEMBERED = 5000


class Suggester:
    """Suggests questions; remembers, for one state of the index, what it found. Safe to share between threads."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._fingerprint = ""
        self._answered: OrderedDict[str, bool] = OrderedDict()
        self._examples: tuple[str, ...] | None = None

    def examples(self) -> tuple[str, ...]:
        """Questions for a first visit, from articles all over the corpus."""
        self._forget_older()
        if self._examples is None:
            clear = (question for question in _alternating(self._questions_of_many()) if not _POINTING.search(question))
            self._examples = tuple(self._tried(clear, set()))
        return self._examples

    def related(self, answer: Answer) -> tuple[str, ...]:
        """Questions that stand near the first quotes of an answer."""
        self._forget_older()
        near = (
            question
            for quote in answer.quotes[:2]
            for question in _nearest(self._stack.index.passages(quote.citation.article_id), quote.start)
        )
        return tuple(self._tried(near, {_bare(answer.question)}))

    def _questions_of_many(self) -> Iterator[list[str]]:
        records = [record.article_id for record in self._stack.index.records() if record.passages]
        step = max(1, len(records) // _ARTICLES_LOOKED_AT)
        for article_id in records[::step][:_ARTICLES_LOOKED_AT]:
            yield list(_questions(self._stack.index.passages(article_id)))

    def _tried(self, questions: Iterable[str], seen: set[str]) -> Iterator[str]:
        """The first few that are answered, of not too many that are tried."""
        tried = shown = 0
        for question in questions:
            if _bare(question) in seen:
                continue
            seen.add(_bare(question))
            tried += 1
            if self._is_answered(question):
                shown += 1
                yield question
            if tried == _TRIED or shown == _SHOWN:
                return

    def _is_answered(self, question: str) -> bool:
        known = self._answered.get(question)
        if known is None:
            answer = self._stack.ask(question)
            known = self._answered[question] = answer.answered and answer.sure
            if len(self._answered) > _REMEMBERED:
                self._answered.popitem(last=False)
        return known

    def _forget_older(self) -> None:
        fingerprint = self._stack.index.stamp.fingerprint
        if fingerprint != self._fingerprint:
            self._fingerprint, self._examples = fingerprint, None
            self._answered.clear()


def _questions(passages: Iterable[Passage]) -> Iterator[str]:
    """The questions among the headings."""
    for passage in passages:
        heading = one_line(passage.section[-1]) if passage.section else ""
        if heading.endswith("?") and _SHORTEST <= len(heading) <= _LONGEST:
            yield heading


def _nearest(passages: Sequence[Passage], place: int) -> Iterator[str]:
    """Questions in order of how far from `place` they stand."""
    return _questions(sorted(passages, key=lambda passage: abs(passage.span.start - place)))


def _alternating(lists: Iterable[list[str]]) -> Iterator[str]:
    """The first of each list, then the second of each."""
    pending = [iter(found) for found in lists]
    while pending:
        for questions in list(pending):
            question = next(questions, None)
            if question is None:
                pending.remove(questions)
            else:
                yield question


def _bare(question: str) -> str:
    """What makes two questions the same one."""
    return "".join(character for character in question.casefold() if character.isalnum())
