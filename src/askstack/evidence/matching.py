"""Which words of the question stand in these tokens, how well, and where?"""

from __future__ import annotations

from bisect import bisect_left
from operator import mul
from typing import TYPE_CHECKING

from askstack.analysis import STOP_WORDS
from askstack.records import SAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from askstack.analysis import Word
    from askstack.records import Query

# Below this value nothing of a word is there.
FAINT = 0.3
_HEARD = 0.6

Values = list[float]
"""For each key term of the question how well it is matched, from 0 to 1."""


class Matcher:
    """Finds the key terms of one question in tokens."""

    def __init__(self, query: Query) -> None:
        self._forms: dict[str, list[tuple[int, float]]] = {}
        for index, term in enumerate(query.terms):
            for form, value in term.forms:
                self._forms.setdefault(form, []).append((index, value))
        total = sum(term.weight for term in query.terms) or 1.0
        self.shares = [term.weight / total for term in query.terms]
        self.none = [0.0] * len(self.shares)
        self.asked = frozenset(form for term in query.terms for form, value in term.forms if value >= SAME)

    def values(self, tokens: Sequence[Word]) -> Values:
        """How well each key term is matched by the best of the tokens."""
        best = self.none.copy()
        forms = self._forms
        for token in tokens:
            for term in token.terms:
                if term in forms:
                    for index, value in forms[term]:
                        if value > best[index]:  # noqa: PLR1730 - max() would cost a call for each of thousands
                            best[index] = value
        return best

    def places(self, tokens: Sequence[Word]) -> dict[int, list[int]]:
        """Where the key terms themselves stand: ordinals of tokens by index of term."""
        places: dict[int, list[int]] = {}
        forms = self._forms
        for ordinal, token in enumerate(tokens):
            if token.terms and token.terms[0] in forms:
                for index, value in forms[token.terms[0]]:
                    if value >= SAME:
                        places.setdefault(index, []).append(ordinal)
        return places

    def share(self, values: Sequence[float]) -> float:
        """How much of the question's weight the values cover."""
        covered: float = sum(map(mul, self.shares, values))
        return covered

    def likeness(self, tokens: Sequence[Word], values: Sequence[float]) -> float:
        """F-measure of the question and some tokens (with their values): 1.0 where they say the same and no more."""
        content = sum(1 for token in tokens if token.word.lower() not in STOP_WORDS)
        recall = self.share(values)
        if not content or not recall:
            return 0.0
        precision = min(content, sum(1 for value in values if value > _HEARD)) / content
        return 2 * precision * recall / (precision + recall) if precision else 0.0

    def names(self, query: Query, texts: Iterable[Sequence[Word]]) -> list[int]:
        """Indexes of the key terms that are names: mostly written with a capital in the texts, whoever typed them."""
        seen = [[0, 0] for _ in self.shares]
        for tokens in texts:
            for index, ordinals in self.places(tokens).items():
                seen[index][0] += len(ordinals)
                seen[index][1] += sum(1 for ordinal in ordinals if tokens[ordinal].word[0].isupper())
        return [
            index
            for index, (all_, capital) in enumerate(seen)
            if (capital > _HEARD * all_ if all_ else query.terms[index].proper)
        ]


def longest_order(places: dict[int, list[int]]) -> int:
    """How many key terms stand in the order of the question (longest rising run)."""
    ends: list[int] = []
    for _, index in sorted((ordinal, index) for index, ordinals in places.items() for ordinal in ordinals):
        at = bisect_left(ends, index)
        ends[at : at + 1] = [index]
    return len(ends)


def closeness(query: Query, shares: Sequence[float], places: dict[int, list[int]]) -> float:
    """Pairs of key terms by weight, each worth the less the further they stand apart beyond the question's distance."""
    total = near = 0.0
    for i, left in enumerate(shares):
        for j in range(i + 1, len(shares)):
            weight = left * shares[j]
            total += weight
            if i in places and j in places:
                apart = query.terms[j].position - query.terms[i].position
                gap = min(abs(a - b) for a in places[i] for b in places[j])
                near += weight / (1 + max(0, gap - apart) / 3)
    return near / total if total else 0.0


def adjacency(query: Query, shares: Sequence[float], places: dict[int, list[int]]) -> float:
    """Neighbouring key terms, by weight, that stand as far apart here as in the question, give or take a word."""
    total = matched = 0.0
    for i in range(len(shares) - 1):
        weight = shares[i] + shares[i + 1]
        total += weight
        if i in places and i + 1 in places:
            apart = query.terms[i + 1].position - query.terms[i].position
            if min(abs(b - a - apart) for a in places[i] for b in places[i + 1]) <= 1:
                matched += weight
    return matched / total if total else 0.0


def trios(places: dict[int, list[int]], count: int) -> float:
    """Share of the runs of three key terms that stand here in order, at most one word between each two."""
    if count < 3:  # noqa: PLR2004 - three words make a run of three
        return 0.0
    steps = {i: {b for a in places[i] for b in places[i + 1] if b - a in (1, 2)} for i in places if i + 1 in places}
    found = sum(1 for i in steps if i + 1 in steps and any(c - b in (1, 2) for b in steps[i] for c in places[i + 2]))
    return found / (count - 2)
