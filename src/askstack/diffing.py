"""Which answers change between two indexes?

For review before an index goes live. Quotes are compared by their article and their words: where they stand in it
may change without anything to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from askstack.errors import SettingsError
from askstack.evaluation import load_questions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from askstack.engine import Stack
    from askstack.records import Answer, Quote


class Change(StrEnum):
    """What became of an answer; `changed`: answered before and after, by other quotes or in another order."""

    LOST = "lost"
    GAINED = "gained"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Compared:
    """One question, answered from the old index and from the new one."""

    question: str
    old: Answer
    new: Answer

    @property
    def change(self) -> Change:
        """What became of the answer; a refusal that stays one is unchanged, whatever its reason."""
        if self.old.answered != self.new.answered:
            return Change.GAINED if self.new.answered else Change.LOST
        is_same = list(map(_said, self.old.quotes)) == list(map(_said, self.new.quotes))
        return Change.UNCHANGED if is_same else Change.CHANGED

    @property
    def gone(self) -> tuple[Quote, ...]:
        """The quotes that are no longer shown."""
        return _without(self.old.quotes, self.new.quotes)

    @property
    def come(self) -> tuple[Quote, ...]:
        """The quotes that were not shown before."""
        return _without(self.new.quotes, self.old.quotes)


def compare(questions: Iterable[str], old: Stack, new: Stack) -> Iterator[Compared]:
    """Each question with its answers from both."""
    return (Compared(question, old.ask(question), new.ask(question)) for question in questions)


def read_questions(path: Path) -> tuple[str, ...]:
    """The questions of a file, each once: one a line, or the `question` of a JSON object a line.

    Raises:
        SettingsError: it cannot be read, or holds no questions.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); give a file of questions") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: is no text in UTF-8; give a file of questions") from error
    questions = [line.strip() for line in lines if line.strip()]
    if not questions:
        raise SettingsError(f"{path}: holds no questions; write one a line")
    if questions[0].startswith("{"):
        questions = [question.text for question in load_questions(path)]
    return tuple(dict.fromkeys(questions))


def _said(quote: Quote) -> tuple[str, str]:
    return quote.citation.article_id, quote.text


def _without(quotes: Iterable[Quote], others: Iterable[Quote]) -> tuple[Quote, ...]:
    known = set(map(_said, others))
    return tuple(quote for quote in quotes if _said(quote) not in known)
