"""Which questions are about the same thing?

Questions are compared by their key terms, each counted by how much of the question hangs on it (rare words more) and by
how nearly a word of the other stands for it (itself, a synonym, a likeness). One joins the group with which it shares
most, where that is enough; measured on pairs of questions in tests/gap_questions.txt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from askstack.analysis import word_terms
from askstack.questions import understand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from askstack.questions import Collection
    from askstack.records import Query

    Read = Callable[[str], "Meaning"]

# The share of the lighter question that another must hold on average over its group: the best of 0.30 to 0.65 on the
# first half of the sample among those with a precision of 0.95.
ENOUGH = 0.4
# Below it a likeness says nothing about two questions.
_LEAST_LIKENESS = 0.3


class Meaning(NamedTuple):
    """What a question is compared by: each key term's weight and forms; all forms at their best; all the weight."""

    terms: tuple[tuple[float, Mapping[str, float]], ...]
    forms: Mapping[str, float]
    weight: float


def reading(collection: Collection, synonyms: Path | None = None) -> Read:
    """What reads the meaning of a question, by what words weigh in some articles."""

    def read(question: str) -> Meaning:
        return _meaning(understand(question, collection, synonyms))

    return read


def _meaning(query: Query) -> Meaning:
    typed = {right: wrong for wrong, right in query.corrections.items()}
    terms = []
    best: dict[str, float] = {}
    for term in query.terms:
        forms = {form: value for form, value in term.forms if value >= _LEAST_LIKENESS}
        # What was read for a misspelt word may be wrong where no article has the word; two who typed it agree.
        forms |= dict.fromkeys(word_terms(typed.get(term.word, term.word))[:1], 1.0)
        terms.append((term.weight, forms))
        for form, value in forms.items():
            best[form] = max(value, best.get(form, 0.0))
    return Meaning(tuple(terms), best, sum(weight for weight, _ in terms))


def likeness(one: Meaning, other: Meaning) -> float:
    """How much of the lighter question the other one holds, from 0 to 1."""
    lighter, heavier = (one, other) if one.weight <= other.weight else (other, one)
    if not lighter.weight:
        return 0.0
    return sum(weight * _held(forms, heavier.forms) for weight, forms in lighter.terms) / lighter.weight


def _held(forms: Mapping[str, float], others: Mapping[str, float]) -> float:
    found = max((value * others[form] for form, value in forms.items() if form in others), default=0.0)
    return found if found >= _LEAST_LIKENESS else 0.0


def groups(questions: Iterable[str], read: Read) -> list[list[str]]:
    """The questions by what they are about; in each group, and among groups, in the order they came."""
    found: list[list[tuple[str, Meaning]]] = []
    for question in questions:
        meaning = read(question)
        shares = [sum(likeness(meaning, other) for _, other in group) / len(group) for group in found]
        best = max(shares, default=0.0)
        if best < ENOUGH:
            found.append([])
        found[shares.index(best) if best >= ENOUGH else -1].append((question, meaning))
    return [[question for question, _ in group] for group in found]
