"""How good are the answers?

The rule: a quote is right when it comes from a gold file and covers the gold range (where gold states one), or, after
collapsing white space, lower-casing and dropping the marks ` * _, contains the gold's core, or lies inside the gold
quote and is at least eight words or half of it. Only the first 80 words of a quote count. A question without an
answer is right when it is refused.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from askstack.curves import at_tenths, auroc
from askstack.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from askstack.curves import Point
    from askstack.records import Answer, Quote

COUNTED_WORDS = 80
ENOUGH_WORDS = 8
_MARKS = str.maketrans("", "", "`*_")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Gold:
    """One passage that is a right answer; `quote` None: any quote of the file is."""

    file: str
    quote: str | None
    start: int | None = None
    core: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its right answers; none where the articles do not answer it.

    `answerable` is None where nobody has judged it yet.
    """

    qid: str
    text: str
    answerable: bool | None
    gold: tuple[Gold, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went: the rank (from 1) of the first right quote and of the first right focus, if any."""

    question: Question
    answer: Answer
    rank: int | None
    focus_rank: int | None
    words: int
    intact: bool


class Verdict(StrEnum):
    """What became of a question; the first two are as they should be."""

    RIGHT = "right first"
    REFUSED = "refused, as nothing answers it"
    LATER = "right, but not first"
    WRONG = "wrong"
    LOST = "refused, though the articles answer it"
    INVENTED = "answered, though nothing answers it"

    @property
    def is_failure(self) -> bool:
        """Whether somebody should look at it."""
        return self not in {Verdict.RIGHT, Verdict.REFUSED}


def verdict(outcome: Outcome) -> Verdict:
    """What became of a question."""
    if not outcome.question.answerable:
        return Verdict.INVENTED if outcome.answer.answered else Verdict.REFUSED
    if not outcome.answer.answered:
        return Verdict.LOST
    if outcome.rank is None:
        return Verdict.WRONG
    return Verdict.RIGHT if outcome.rank == 1 else Verdict.LATER


def load_questions(path: Path) -> tuple[Question, ...]:
    """Questions of a JSONL file, one object a line.

    Raises:
        SettingsError: the file cannot be read, or a line is not a question.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # not where U+2028 and the like stand in a string
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({error}); give a JSONL file of questions") from error
    return tuple(_question(line, path, number) for number, line in enumerate(lines, 1) if line.strip())


def _question(line: str, path: Path, number: int) -> Question:
    try:
        row: Mapping[str, Any] = json.loads(line)
        gold = tuple(Gold(g["file"], g["quote"], g.get("start"), g.get("core")) for g in row.get("gold", ()))
        kind = str(row.get("type") or row.get("kind") or "question")
        answerable = row.get("answerable", bool(gold))
        found = Question(
            str(row.get("qid", number)), row["question"], None if answerable is None else bool(answerable), gold, kind
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SettingsError(f"{path}:{number}: not a question ({error!r}); see `askstack eval --help`") from error
    if answerable and not gold:
        raise SettingsError(f"{path}:{number}: answerable, but no gold says how; add what answers it to `gold`")
    return found


def judge(question: Question, answer: Answer, read: Callable[[str], str | None]) -> Outcome:
    """How `answer` did; `read` gives the text of an article, to see that each quote is a slice of it."""
    quotes = answer.quotes
    rank = _first(is_right(quote, question.gold) for quote in quotes)
    focus_rank = _first(is_right(quote, question.gold, focus_only=True) for quote in quotes)
    words = len(quotes[0].text.split()) if quotes else 0
    return Outcome(question, answer, rank, focus_rank, words, all(_is_intact(quote, read) for quote in quotes))


def _first(rights: Iterable[bool]) -> int | None:
    return next((rank for rank, right in enumerate(rights, 1) if right), None)


def _is_intact(quote: Quote, read: Callable[[str], str | None]) -> bool:
    text = read(quote.citation.article_id)
    return text is not None and text[quote.start : quote.end] == quote.text


def is_right(quote: Quote, gold: Sequence[Gold], *, focus_only: bool = False) -> bool:
    """Whether a quote (or its focus alone) is one of the right answers."""
    start, end = quote.focus if focus_only else (quote.start, quote.end)
    text = quote.text[start - quote.start : end - quote.start]
    counted = _counted(text)
    return any(
        one.file == quote.citation.article_id and _matches(counted, start, start + len(counted), one) for one in gold
    )


def _counted(text: str) -> str:
    for number, match in enumerate(_WORD.finditer(text), 1):
        if number == COUNTED_WORDS:
            return text[: match.end()]
    return text


def _matches(text: str, start: int, end: int, gold: Gold) -> bool:
    if gold.quote is None:
        return True
    if gold.start is not None:
        return start <= gold.start and gold.start + len(gold.quote) <= end
    said, wanted = normalised(text), normalised(gold.quote)
    if normalised(gold.core or gold.quote) in said:
        return True
    words = len(said.split())
    return said in wanted and (words >= ENOUGH_WORDS or 2 * words >= len(wanted.split()))


def normalised(text: str) -> str:
    """Lower case, white space collapsed, inline marks dropped: how gold and quote are compared."""
    return " ".join(text.lower().translate(_MARKS).split())


@dataclass(frozen=True, slots=True)
class Report:
    """Figures over a set of questions, each a share from 0 to 1 of `answerable` or `unanswerable` questions.

    `hit1` and `hit3`: a right quote first, among the first three; `focus1`: the focus of the first quote alone is
    right; `mrr`: mean of 1 / rank of the first right quote; `refused`: unanswerable ones refused; `lost`: answerable
    ones refused; `auroc`: how well confidence tells the two apart, None where one kind is missing; `words`: mean of
    the first quote; `intact`: quotes that are slices of their article.
    """

    answerable: int
    unanswerable: int
    hit1: float
    hit3: float
    focus1: float
    mrr: float
    refused: float
    lost: float
    auroc: float | None
    words: float
    intact: float
    curve: tuple[Point, ...]


def summarise(outcomes: Sequence[Outcome]) -> Report:
    """The figures of some outcomes; shares over no questions are 0."""
    asked = [one for one in outcomes if one.question.answerable]
    others = [one for one in outcomes if not one.question.answerable]
    return Report(
        answerable=len(asked),
        unanswerable=len(others),
        hit1=_share(one.rank == 1 for one in asked),
        hit3=_share(one.rank is not None and one.rank <= 3 for one in asked),  # noqa: PLR2004 - as named
        focus1=_share(one.focus_rank == 1 for one in asked),
        mrr=_mean(1 / one.rank if one.rank else 0.0 for one in asked),
        refused=_share(not one.answer.answered for one in others),
        lost=_share(not one.answer.answered for one in asked),
        auroc=auroc([one.answer.confidence for one in asked], [one.answer.confidence for one in others]),
        words=_mean(one.words for one in outcomes if one.words),
        intact=_share(one.intact for one in outcomes),
        curve=at_tenths(outcomes),
    )


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def _share(values: Iterable[bool]) -> float:
    return _mean(float(value) for value in values)
