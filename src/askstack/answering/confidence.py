"""How sure is it that the first quote answers?

A logistic model over a few readable signs, learned by `scripts/learn_weights.py` on questions with and without an
answer, and calibrated: of the answers given at 0.8, about 80% are right.
"""

from __future__ import annotations

import json
from functools import lru_cache
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from askstack.evidence import Evidence
    from askstack.records import Query

_WEIGHTS = Path(__file__).parent.parent / "data" / "weights.json"
SIGNS = {
    "evidence": "score of the best unit",
    "lead": "how far its score is above the next, in another place",
    "window": "how likely the first quote, as far as it grew, holds the best",
    "covered": "share of the question that it covers with its context",
    "said": "share that it says itself",
    "most": "the most that any unit covers with its context",
    "plain": "mean value of the key terms in it",
    "strength": "BM25 of the best passage, over the most that the question could give",
    "unknown": "share of the question in words that no article has",
    "missing": "weight of its heaviest missing key term, over the heaviest of all",
    "name_missing": "1 where one of those is a name",
    "names_near": "share of the question's names that stand in it or near",
    "rest_near": "share of the other words that do",
    "lacks": "1 where the sort of thing that is asked for is not in it",
    "listed": "1 where the things compared only stand beside each other in it",
    "in_order": "longest run of key terms in the order of the question, over their number",
    "terms": "key terms over 8, at most 1",
    "one_term": "1 where the question has one key term",
    "size": "how many passages there are, by logarithm, from 0 (8 or fewer) to 1 (20,000 or more)",
    "size_evidence": "size times evidence: in many passages words meet by chance",
    "size_covered": "size times covered",
    "size_most": "size times most",
}
_SMALL, _LARGE = log(8), log(20_000)
_LACKS = ("lacks_person", "lacks_time", "lacks_number", "lacks_place", "lacks_entity")


@lru_cache(maxsize=1)
def _model() -> Mapping[str, float]:
    table: dict[str, float] = json.loads(_WEIGHTS.read_text(encoding="ascii"))["confidence"]
    return table


@lru_cache(maxsize=1)
def thresholds() -> tuple[float, float]:
    """The calibrated floor, below which askstack refuses, and the confidence from which it is sure."""
    table = json.loads(_WEIGHTS.read_text(encoding="ascii"))["thresholds"]
    return table["floor"], table["sure"]


def confidence(signs: Mapping[str, float]) -> float:
    """The calibrated chance, from 0 to 1, that the first quote answers."""
    model = _model()
    logit = model["bias"] + sum(model.get(name, 0.0) * value for name, value in signs.items())
    return round(1 / (1 + exp(-max(-30.0, min(30.0, logit)))), 4)


def read_signs(query: Query, ranked: Sequence[Evidence], window: float) -> dict[str, float]:
    """The signs of a ranking, best unit first; `window` is the chance of the first quote."""
    best = ranked[0]
    shares = _shares([term.weight for term in query.terms])
    heaviest = max(shares) or 1.0
    away = next((one for one in ranked[1:] if one.passage is not best.passage), None)
    missing = [i for i, value in enumerate(best.known) if value < 0.3]  # noqa: PLR2004 - as in evidence: nothing of it
    names = {i for i, term in enumerate(query.terms) if term.proper}
    others = [i for i in range(len(shares)) if i not in names]
    size = min(1.0, max(0.0, (log(query.passages + 1) - _SMALL) / (_LARGE - _SMALL)))
    signs = {
        "evidence": best.score / 10,
        "lead": min(1.0, (best.score - away.score) / 5) if away else 1.0,
        "window": window,
        "covered": best.features.get("covered", 0.0),
        "said": sum(share * value for share, value in zip(shares, best.said, strict=True)),
        "most": max(sum(share * value for share, value in zip(shares, one.known, strict=True)) for one in ranked),
        "plain": best.features.get("plain", 0.0),
        "strength": min(1.0, best.strength / (2.2 * sum(term.weight for term in query.terms) or 1.0)),
        "unknown": sum(share for share, term in zip(shares, query.terms, strict=True) if term.word in query.missing),
        "missing": max((shares[i] for i in missing), default=0.0) / heaviest,
        "name_missing": float(any(i in names for i in missing)),
        "names_near": best.features.get("names_near", 0.0),
        "rest_near": _mean_of([best.known[i] for i in others], [shares[i] for i in others]),
        "lacks": max(best.features.get(name, 0.0) for name in _LACKS),
        "listed": best.features.get("listed", 0.0),
        "in_order": best.features.get("in_order", 0.0),
        "terms": min(1.0, len(shares) / 8),
        "one_term": float(len(shares) == 1),
        "size": size,
    }
    return signs | {f"size_{name}": size * signs[name] for name in ("evidence", "covered", "most")}


def _shares(weights: Sequence[float]) -> list[float]:
    total = sum(weights) or 1.0
    return [weight / total for weight in weights]


def _mean_of(values: Sequence[float], weights: Sequence[float]) -> float:
    total = sum(weights)
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / total if total else 0.0
