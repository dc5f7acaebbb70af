"""For which side of a comparison does a quote speak?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from askstack.analysis import STOP_WORDS, terms
from askstack.records import SAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askstack.analysis import Token
    from askstack.evidence import Evidence
    from askstack.records import Query


class Sides:
    """The sides that a question names, by the terms that only one of them has; none where it names no two."""

    def __init__(self, query: Query) -> None:
        own = {side: _forms(side, query) for side in query.sides}
        self._terms = {
            side: words - frozenset().union(*(other for name, other in own.items() if name != side))
            for side, words in own.items()
        }
        self.names = query.sides if len(query.sides) > 1 and all(self._terms.values()) else ()

    def places(self, name: str, found: Sequence[Token]) -> list[int]:
        """Which of some tokens name a side."""
        return [number for number, token in enumerate(found) if self._terms[name].intersection(token.terms)]

    def side_of(self, one: Evidence) -> str | None:
        """The one side that the unit names, or where it names none, its lead or heading; None for both or neither."""
        heading = one.passage.section[-1] if one.passage.section else ""
        for text in (one.passage.slice(one.unit.span), one.unit.lead, heading):
            words = frozenset(terms(text))
            named = [name for name in self.names if words & self._terms[name]]
            if named:
                return named[0] if len(named) == 1 else None
        return None


def _forms(side: str, query: Query) -> frozenset[str]:
    """The terms of a side, with what else stands for them in this question ("nodejs": node, js, nodejs)."""
    words = frozenset(terms(side)) - STOP_WORDS
    same = ({form for form, value in term.forms if value >= SAME} for term in query.terms)
    return words.union(*(forms for forms in same if words & forms))
