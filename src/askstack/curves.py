"""How far can confidence be trusted?

An answer is right where its first quote is; one to a question that the articles do not answer is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from askstack.evaluation import Outcome

_BINS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """Answering only from `confidence` on answers the share `coverage` of all questions, `right` of those rightly."""

    confidence: float
    coverage: float
    right: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of nearly one confidence: their mean confidence, the share of them that is right, how many they are."""

    confidence: float
    right: float
    count: int


def risk_coverage(outcomes: Sequence[Outcome]) -> tuple[Point, ...]:
    """A point for each confidence that was given, the highest first; none where nothing was answered."""
    return tuple(_points(_answered(outcomes), len(outcomes)))


def at_tenths(outcomes: Sequence[Outcome]) -> tuple[Point, ...]:
    """The same at each tenth of confidence from 0 on, as far as anything is answered."""
    points = risk_coverage(outcomes)
    tenths = [tenth / _BINS for tenth in range(_BINS)]
    reached = ((least, [point for point in points if point.confidence >= least]) for least in tenths)
    return tuple(Point(least, found[-1].coverage, found[-1].right) for least, found in reached if found)


def calibration(outcomes: Iterable[Outcome]) -> tuple[Bin, ...]:
    """The answers by tenths of confidence, the lowest first; tenths without an answer are left out."""
    found = groupby(reversed(_answered(outcomes)), key=lambda one: min(int(one[0] * _BINS), _BINS - 1))
    return tuple(_bin(list(same)) for _, same in found)


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """How far confidence is from the share that is right, on average over answers (ECE); None without any."""
    answers = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / answers if answers else None


def _answered(outcomes: Iterable[Outcome]) -> list[tuple[float, bool]]:
    """Confidence, and whether it is right, of every answer, the most confident first."""
    return sorted(((one.answer.confidence, one.rank == 1) for one in outcomes if one.answer.quotes), reverse=True)


def _points(answered: Sequence[tuple[float, bool]], asked: int) -> Iterator[Point]:
    given = right = 0
    for confidence, same in groupby(answered, key=lambda one: one[0]):
        rights = [is_right for _, is_right in same]
        given, right = given + len(rights), right + sum(rights)
        yield Point(confidence, given / asked, right / given)


def _bin(answers: Sequence[tuple[float, bool]]) -> Bin:
    count = len(answers)
    return Bin(sum(one[0] for one in answers) / count, sum(one[1] for one in answers) / count, count)


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The chance that a positive has the higher value than a negative (ties count half); None without either."""
    if not positive or not negative:
        return None
    ordered = sorted([(value, 1) for value in positive] + [(value, 0) for value in negative])
    ranks = 0.0
    at = 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][0] == ordered[at][0]:
            end += 1
        ranks += (at + 1 + end) / 2 * sum(kind for _, kind in ordered[at:end])
        at = end
    return (ranks - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative))
