"""Is that enough to answer, and whose words are they?

The best unit is the focus of the first quote; further quotes are taken where they add something. A calibrated
confidence decides between an answer, a "not sure", and an honest none.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, NamedTuple

from askstack.analysis import STOP_WORDS, terms
from askstack.answering.confidence import confidence, read_signs, thresholds
from askstack.answering.growing import grow, span_of
from askstack.answering.sides import Sides
from askstack.records import Passage, Reason, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askstack.evidence import Evidence
    from askstack.records import Hit, Query

# A second quote from the same passage adds less than one from elsewhere.
_SAME_PASSAGE = 0.6
# Two quotes that share this much of their words say the same.
_ALIKE = 0.8
# A further quote that is less than this of the first adds nothing: of such, one in 500 is right.
_ADDS_LEAST = 0.005
# Below this much of the best chance a unit does not stand for the other side of a comparison.
_SIDE_LEAST = 0.05
# Where nothing covers this much of the question, nor has a name of it, it is about something else.
_ON_TOPIC = 0.25
_NEAREST = 3


class Pick(NamedTuple):
    """A quote in the making: a span of a passage, its focus, how likely it answers, and for which side it speaks.

    `also` are other articles with nearly the same words. `evidence` is that of the focus.
    """

    passage: Passage
    span: Span
    focus: Span
    score: float
    evidence: Evidence
    side: str | None = None
    also: tuple[str, ...] = ()


class Decision(NamedTuple):
    """The quotes to show, or why there are none and what came nearest; `runner_up` is the best unit not quoted."""

    confidence: float
    sure: bool
    reason: Reason | None
    picks: tuple[Pick, ...]
    nearest: tuple[Pick, ...]
    runner_up: Evidence | None


def decide(
    query: Query,
    evidence: Sequence[Evidence],
    limit: int,
    floor: float | None = None,
    sure: float | None = None,
    *,
    faint: bool = False,
) -> Decision:
    """What to answer, given the evidence; `floor` and `sure` replace the calibrated thresholds.

    `faint`: with quotes that add next to nothing to the first, too.
    """
    usual_floor, usual_sure = thresholds()
    floor = usual_floor if floor is None else floor
    sure = usual_sure if sure is None else sure
    if not evidence:
        return Decision(0.0, sure=False, reason=_why_not(query, ()), picks=(), nearest=(), runner_up=None)
    board = _Board(query, evidence)
    picks = board.pick(max(limit, _NEAREST))
    signs = read_signs(query, board.ranked, picks[0].score)
    chance = confidence(signs)
    if chance < floor:
        nearest = tuple(picks[:_NEAREST])
        return Decision(
            chance, sure=False, reason=_why_not(query, board.ranked), picks=(), nearest=nearest, runner_up=None
        )
    adding = [pick for pick in picks[:limit] if faint or pick.score >= _ADDS_LEAST * picks[0].score]
    shown = tuple(board.both_sides(adding, limit))
    return Decision(chance, sure=chance >= sure, reason=None, picks=shown, nearest=(), runner_up=board.runner_up(shown))


def by_chance(hits: Sequence[Hit], evidence: Sequence[Evidence]) -> tuple[Hit, ...]:
    """The hits by the chance that they hold the answer, that of all their units, which becomes their score.

    Those of which no unit was weighed come last, in the order in which they were found.
    """
    scores = dict.fromkeys((hit.rank for hit in hits), 0.0)
    for one, chance in zip(evidence, _chances(evidence), strict=True):
        scores[one.rank] += chance
    ranked = sorted(hits, key=lambda hit: (-scores[hit.rank], hit.rank))
    return tuple(hit._replace(rank=rank, score=scores[hit.rank]) for rank, hit in enumerate(ranked, 1))


def _why_not(query: Query, ranked: Sequence[Evidence]) -> Reason:
    if any(one.features.get("names_near", 0.0) for one in ranked):
        return Reason.NOT_IN_ARTICLES
    total = sum(term.weight for term in query.terms)
    known = max((sum(t.weight * v for t, v in zip(query.terms, one.known, strict=True)) for one in ranked), default=0.0)
    return Reason.NOT_IN_ARTICLES if total and known >= _ON_TOPIC * total else Reason.OFF_TOPIC


def _chances(evidence: Sequence[Evidence]) -> list[float]:
    """How likely each unit is the one that answers, if one of them does: the softmax of their scores."""
    best = max((one.score for one in evidence), default=0.0)
    worth = [exp(one.score - best) for one in evidence]
    total = sum(worth)
    return [value / total for value in worth]


class _Board:
    """The units of one question, ranked, and which of them are quoted already."""

    def __init__(self, query: Query, evidence: Sequence[Evidence]) -> None:
        self._query = query
        self.ranked = sorted(evidence, key=_order)
        self.chances = dict(zip(map(id, evidence), _chances(evidence), strict=True))
        self._by_passage: dict[int, dict[int, Evidence]] = {}
        for one in evidence:
            self._by_passage.setdefault(id(one.passage), {})[one.ordinal] = one
        self._taken: dict[int, set[int]] = {}

    def pick(self, limit: int) -> list[Pick]:
        """The best quotes, best first; one that only repeats another is noted there instead."""
        picks: list[Pick] = []
        discounts: dict[int, float] = {}
        waiting = list(self.ranked)
        while waiting and len(picks) < limit:
            one = max(waiting, key=lambda one: self.chances[id(one)] * discounts.get(id(one.passage), 1.0))
            waiting.remove(one)
            if one.ordinal in self._taken.get(id(one.passage), ()):
                continue
            pick = self._quote(one)
            twin = next((i for i, other in enumerate(picks) if _say_the_same(pick, other)), None)
            if twin is None:
                picks.append(pick)
                discounts[id(one.passage)] = _SAME_PASSAGE
            else:
                picks[twin] = _with_also(picks[twin], pick)
        return picks

    def both_sides(self, picks: list[Pick], limit: int) -> list[Pick]:
        """The same quotes with the sides they speak for; where all speak for one, the other is heard last.

        Where the first speaks for none or both, the rest are told apart only if every side is heard.
        """
        sides = Sides(self._query)
        if not sides.names:
            return picks
        sided = [pick._replace(side=sides.side_of(pick.evidence)) for pick in picks]
        spoken = {pick.side for pick in sided}
        unheard = [name for name in sides.names if name not in spoken]
        if unheard and sided[0].side is None:
            return picks
        if len(unheard) == 1 and limit > 1:
            other = self._best_for(unheard[0], sides)
            if other:
                return [*sided[: limit - 1], other._replace(side=unheard[0])]
        return sided

    def _best_for(self, side: str, sides: Sides) -> Pick | None:
        least = _SIDE_LEAST * self.chances[id(self.ranked[0])]
        for one in self.ranked:
            if self.chances[id(one)] < least:
                break
            if one.ordinal not in self._taken.get(id(one.passage), ()) and sides.side_of(one) == side:
                return self._quote(one)
        return None

    def _quote(self, one: Evidence) -> Pick:
        key = id(one.passage)
        weighed = self._by_passage[key]
        chances = [self.chances[id(weighed[at])] if at in weighed else 0.0 for at in range(len(one.passage.units))]
        taken = self._taken.setdefault(key, set())
        window = grow(one.passage, one.ordinal, chances, taken, self._query.kind)
        taken.update(range(*window))
        score = round(sum(chances[slice(*window)]), 4)
        return Pick(one.passage, span_of(one.passage, window), one.unit.span, score, one)

    def runner_up(self, picks: Sequence[Pick]) -> Evidence | None:
        """The best unit that no quote holds."""
        return next((one for one in self.ranked if not any(_holds(pick, one) for pick in picks)), None)


def _order(one: Evidence) -> tuple[float, int, int]:
    return -one.score, one.rank, one.ordinal


def _holds(pick: Pick, one: Evidence) -> bool:
    inside = pick.span.start <= one.unit.span.start and one.unit.span.end <= pick.span.end
    return inside and pick.passage.article_id == one.passage.article_id


def _say_the_same(one: Pick, other: Pick) -> bool:
    words, others = _content(one), _content(other)
    return len(words & others) >= _ALIKE * max(len(words | others), 1)


def _content(pick: Pick) -> frozenset[str]:
    return frozenset(terms(pick.passage.slice(pick.span))) - STOP_WORDS


def _with_also(pick: Pick, twin: Pick) -> Pick:
    article = twin.passage.article_id
    if article == pick.passage.article_id or article in pick.also:
        return pick
    return pick._replace(also=(*pick.also, article))
