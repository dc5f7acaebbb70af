"""How well do these words answer?

Every unit (sentence, item, row, code line) of the passages found is described by features with stated meanings; a
weighted sum of them is its evidence. The weights are a readable file, learned by `scripts/learn_weights.py`.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from askstack.analysis import Token, tokens
from askstack.evidence.features import FEATURES, PROSE, Asked, Candidate, Setting, describe
from askstack.evidence.matching import SAME, Matcher
from askstack.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from askstack.evidence.matching import Values
    from askstack.records import Hit, Passage, Query, Unit

__all__ = ["FEATURES", "SAME", "Evidence", "weigh", "weights"]

_WEIGHTS = Path(__file__).parent.parent / "data" / "weights.json"
_VERSION = re.compile(r"\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well one unit answers: `score` is the weighted sum of `features`, comparable within one question.

    `rank` and `strength` are those of its passage (BM25). `said` and `known` are how well each key term is matched,
    from 0 to 1, by the unit itself, and by the unit with its heading and lead.
    """

    passage: Passage
    unit: Unit
    ordinal: int
    rank: int
    strength: float
    score: float
    features: Mapping[str, float]
    said: tuple[float, ...]
    known: tuple[float, ...]


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """What each feature is worth."""
    table: dict[str, float] = json.loads(_WEIGHTS.read_text(encoding="ascii"))["features"]
    return table


def weigh(query: Query, hits: Sequence[Hit]) -> tuple[Evidence, ...]:
    """Every unit of the passages found with its evidence, in the order of the passages."""
    if not query.terms or not hits:
        return ()
    matcher = Matcher(query)
    texts = [tokens(hit.passage.text) for hit in hits]
    asked = Asked(query, matcher, matcher.names(query, texts))
    context = _Context(query, matcher, hits[0].score or 1.0)
    return tuple(
        _evidence(asked, one) for hit, text in zip(hits, texts, strict=True) for one in context.candidates(hit, text)
    )


def _evidence(asked: Asked, one: Candidate) -> Evidence:
    features = describe(asked, one)
    worth = weights()
    score = sum(worth.get(name, 0.0) * value for name, value in features.items())
    known = tuple(max(values) for values in zip(one.own, one.setting.heading, one.lead, strict=True))
    setting = one.setting
    return Evidence(
        setting.passage, one.unit, one.ordinal, setting.rank, setting.bm25, score, features, tuple(one.own), known
    )


class _Context:
    """Matches headings, leads and titles, each once: passages of one section share them."""

    def __init__(self, query: Query, matcher: Matcher, best: float) -> None:
        self._query = query
        self._matcher = matcher
        self._best = best
        self._headings: dict[tuple[str, ...], tuple[Values, float]] = {}
        self._likes: dict[str, tuple[Values, float]] = {}

    def candidates(self, hit: Hit, text: Sequence[Token]) -> list[Candidate]:
        """The units of one passage in their surroundings; `text` are its tokens."""
        setting = self._setting(hit)
        parts = _split(hit.passage, text)
        owns = [self._matcher.values(part) for part in parts]
        none = self._matcher.none
        around = [max(values) for values in zip(*owns, strict=True)]
        found = []
        for ordinal, (unit, part) in enumerate(zip(hit.passage.units, parts, strict=True)):
            lead, lead_like = self._like(unit.lead)
            before = owns[ordinal - 1] if ordinal else none
            after = owns[ordinal + 1] if ordinal + 1 < len(owns) else none
            found.append(Candidate(setting, ordinal, part, owns[ordinal], lead, lead_like, before, after, around))
        return found

    def _setting(self, hit: Hit) -> Setting:
        passage = hit.passage
        heading, like = self._heading(passage.section)
        deepest = passage.section[-1].rstrip() if passage.section else ""
        is_question = deepest.endswith("?")
        return Setting(
            passage=passage,
            rank=hit.rank,
            bm25=hit.score,
            strength=hit.score / self._best,
            heading=heading,
            heading_like=like,
            title=self._like(passage.title or "")[0],
            is_question=is_question,
            same_kind=is_question and kind_of(deepest) is self._query.kind,
            is_version=self._is_version(passage.title or ""),
            first_prose=_first_prose(passage),
        )

    def _heading(self, section: tuple[str, ...]) -> tuple[Values, float]:
        """Values of the whole path, likeness of its deepest heading."""
        if section not in self._headings:
            path, like = self._matcher.none, 0.0
            for heading in section:
                values, like = self._like(heading)
                path = [max(pair) for pair in zip(path, values, strict=True)]
            self._headings[section] = path, like
        return self._headings[section]

    def _like(self, text: str) -> tuple[Values, float]:
        if text not in self._likes:
            found = tokens(text)
            values = self._matcher.values(found)
            self._likes[text] = values, self._matcher.likeness(found, values)
        return self._likes[text]

    def _is_version(self, title: str) -> bool:
        asked = any(letter.isdigit() for letter in self._query.question)
        return not asked and _VERSION.search(title) is not None


def _split(passage: Passage, text: Sequence[Token]) -> list[Sequence[Token]]:
    """The tokens of each unit of a passage."""
    starts = [token.start for token in text]
    base = passage.span.start
    return [
        text[bisect_left(starts, unit.span.start - base) : bisect_left(starts, unit.span.end - base)]
        for unit in passage.units
    ]


def _first_prose(passage: Passage) -> int | None:
    """The first prose of a passage that opens its section."""
    if not passage.opens:
        return None
    return next((ordinal for ordinal, unit in enumerate(passage.units) if unit.kind in PROSE), None)
