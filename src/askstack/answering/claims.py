"""What does a sentence claim on a question: a number or date, a yes or no, the better of two, how big or fast?

By narrow forms alone. A claim is only one where the sentence speaks of what is asked about, and of nothing else
beside it; whatever does not fit a form claims nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from askstack.analysis import tokens
from askstack.answering.measures import Comparison, comparison
from askstack.answering.quantities import CLOCK, DATE, VERSION, Quantity, quantities
from askstack.answering.scales import SCALES
from askstack.answering.sentence import Sentence, is_light
from askstack.answering.sides import Sides
from askstack.records import SAME, Expected, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.analysis import Token
    from askstack.records import Query

# How much of the question, by weight, a sentence must say itself to be about it.
_SAID, _ALL_SAID = 0.7, 0.9
_CHOICES = frozenset({QuestionKind.COMPARISON, QuestionKind.RECOMMENDATION})
_COUNTS = frozenset({QuestionKind.FACTOID, QuestionKind.OTHER})
# "Yes, ..." and "No. ..." are verdicts; "no ship may enter" is none.
_VERDICT = re.compile(r"[\W_]*(yes|no)(?=[,.;:!–—]|\s*$)", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:not|never|cannot|no|nor|neither|without)\b|n['’]t\b", re.IGNORECASE)
_TURN = re.compile(
    r"\b(?:but|however|although|though|unless|until|except|only|if|when|some|depends?|whether|neither)\b", re.IGNORECASE
)
_BE = frozenset("is are was were be isn't aren't wasn't weren't".split())
_IS = re.compile(r"(?:is|are|was|were)\b", re.IGNORECASE)
_ADVISED = re.compile(
    r"(?:^|[.;:,]\s*|\b(?:i|i['’]d|we|you|should)\s)(?:choose|use|pick|prefer|recommend|go with|take)\s+(?:the\s)?$",
    re.IGNORECASE,
)
_OVER = re.compile(r"\b(?:over|rather than|instead of|not)\b", re.IGNORECASE)
# What a question of how long, how high, how much memory wants to know; see quantities for the dimensions.
_DIMENSIONS = {
    "long": {"time", "length"},
    "high": {"length"},
    "tall": {"length"},
    "wide": {"length"},
    "far": {"length"},
    "memory": {"bytes"},
    "old": {"time"},
}
_TIME_WORDS = frozenset("second minut hour day week month year".split())
# Words of a question that a number answers rather than repeats.
_ANSWERED = frozenset("version year long high tall wide far large big old".split())


class Claim(NamedTuple):
    """What is claimed: the `sort` of claim, what `about`, and a `value` that another of the kind may contradict."""

    sort: str
    about: str
    value: Quantity | str | int

    def allows(self, other: Claim) -> bool | None:
        """Whether both can be true; None where they cannot be compared."""
        if (self.sort, self.about) != (other.sort, other.about):
            return None
        if isinstance(self.value, Quantity) and isinstance(other.value, Quantity):
            return self.value.allows(other.value)
        return self.value == other.value


class Reader:
    """Reads sentences in the light of one question."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._words = {term.word.lower() for term in query.terms}
        self._scales = {SCALES[word][0] for word in self._words if word in SCALES}
        self._sides = Sides(query) if query.kind in _CHOICES else None
        self._is_is = _IS.match(query.question) is not None
        self._wants_verdict = query.kind is QuestionKind.YES_NO or self._is_is
        self._wants_better = self._sides is not None and bool(self._sides.names)
        self._wants_quantity = query.kind in _COUNTS
        self._forms: dict[str, int] = {}
        for index, term in enumerate(query.terms):
            for form, value in term.forms:
                if value >= SAME:
                    self._forms.setdefault(form, index)
        total = sum(term.weight for term in query.terms) or 1.0
        self._shares = [term.weight / total for term in query.terms]

    def claims(self, text: str, heading: str) -> Iterator[Claim]:
        """What a sentence claims that stands under a heading."""
        stated = [one for one in quantities(text) if self._is_asked(one)] if self._wants_quantity else []
        if not (len(stated) == 1 or self._wants_verdict or self._wants_better or self._scales):
            return
        sentence = Sentence(text, self._key)
        if len(stated) == 1:
            yield from self._quantity(sentence, stated[0])
        if self._wants_verdict:
            yield from self._verdict(sentence, heading)
        if self._wants_better and self._sides:
            yield from self._better(sentence, self._sides)
        if self._scales:
            yield from self._scale(sentence)

    def _key(self, token: Token) -> int | None:
        """The index of the key term that a token stands for, if any."""
        return next((self._forms[term] for term in token.terms if term in self._forms), None)

    def _share(self, keys: Sequence[int | None]) -> float:
        """How much of the question these keys are."""
        return sum(self._shares[index] for index in {key for key in keys if key is not None})

    def _quantity(self, sentence: Sentence, one: Quantity) -> Iterator[Claim]:
        answered = [index for index, term in enumerate(self._query.terms) if term.word.lower() in _ANSWERED]
        counted = [index for form, index in self._forms.items() if form == one.unit]
        least = _ALL_SAID if one.unit == VERSION else _SAID
        if self._share([*sentence.keys, *answered, *counted]) >= least and not sentence.strangers(one.start):
            sort = "version" if one.unit == VERSION else "date" if one.unit in {DATE, CLOCK} else "number"
            yield Claim(sort, sentence.limits(one.end), one)

    def _is_asked(self, one: Quantity) -> bool:
        if "version" in self._words:
            return one.unit == VERSION
        if self._query.expected is Expected.TIME:
            return one.unit in {DATE, CLOCK}
        if one.unit in {DATE, CLOCK, VERSION}:
            return False
        wanted: set[str] = set().union(*(units for word, units in _DIMENSIONS.items() if word in self._words))
        if self._query.counted is not None:
            term = self._query.terms[self._query.counted].term
            wanted |= {term, "time"} if term in _TIME_WORDS else {term}
        return not wanted or one.unit in wanted

    def _verdict(self, sentence: Sentence, heading: str) -> Iterator[Claim]:
        opening = _VERDICT.match(sentence.text)
        if opening:
            if self._is_same_question(heading) and not _TURN.search(sentence.text):
                yield Claim("verdict", "", opening[1].lower())
            return
        run = sentence.run()
        if run is None or self._share(sentence.keys) < _ALL_SAID or _TURN.search(sentence.text):
            return
        first, last = run
        is_form = not self._is_is or not _BE.isdisjoint(sentence.words[first : last + 1])
        if is_form and not sentence.strangers(sentence.found[first].start) and not sentence.goes_on(last):
            said = sentence.text[: sentence.found[last].start]
            limits = sentence.limits(sentence.found[last].end)
            yield Claim("verdict", limits, "no" if _NEGATION.search(said) else "yes")

    def _is_same_question(self, heading: str) -> bool:
        """Whether a question among the articles' own asks no less and nothing else."""
        keys = [self._key(token) for token in tokens(heading) if not is_light(token)]
        return heading.rstrip().endswith("?") and None not in keys and self._share(keys) >= _SAID

    def _better(self, sentence: Sentence, sides: Sides) -> Iterator[Claim]:
        places = [sides.places(name, sentence.found) for name in sides.names]
        compared = comparison(sentence.text)
        if compared is None:
            yield from self._advice(sentence, sides.names, places)
        elif all(places) and not _TURN.search(sentence.text):
            starts = [sentence.found[at[0]].start for at in places]
            before = [number for number, start in enumerate(starts) if start < compared.start]
            if len(before) == 1 and self._is_plain(sentence, compared):
                complement = self._complement(sentence, compared, starts[before[0]])
                about = " ".join([compared.about, *complement, sentence.limits()])
                yield Claim("better", about, sides.names[before[0] if compared.sign > 0 else 1 - before[0]])

    def _is_plain(self, sentence: Sentence, compared: Comparison) -> bool:
        return compared.is_negated or not _NEGATION.search(sentence.text)

    def _complement(self, sentence: Sentence, compared: Comparison, start: int) -> Iterator[str]:
        """What else is said between the first thing and the second: "compiles", "to deploy"."""
        for word in sentence.strangers(compared.end, start):
            if not compared.start <= word.start < compared.start + compared.length:
                yield word.word.lower()

    def _advice(self, sentence: Sentence, names: Sequence[str], places: Sequence[Sequence[int]]) -> Iterator[Claim]:
        """Claims of "choose X" and "use X rather than Y", with no condition but the question's own."""
        if _TURN.search(sentence.text):
            return
        for number, at in enumerate(places):
            if not at or not _ADVISED.search(sentence.text[: sentence.found[at[0]].start]):
                continue
            other = places[1 - number]
            between = sentence.text[sentence.found[at[0]].end : sentence.found[other[0]].start] if other else ""
            if (not other or _OVER.search(between)) and not sentence.strangers(len(sentence.text)):
                yield Claim("better", "choice", names[number])

    def _scale(self, sentence: Sentence) -> Iterator[Claim]:
        if _NEGATION.search(sentence.text):
            return
        for at, word in enumerate(sentence.words):
            scale, sign = SCALES.get(word, ("", 0))
            if scale in self._scales and self._is_said_of_it(sentence, at):
                yield Claim("scale", f"{scale} {sentence.limits(sentence.found[at].end)}", sign)

    def _is_said_of_it(self, sentence: Sentence, at: int) -> bool:
        """Whether an adjective stands before what is asked about, or after it and a form of "be"."""
        others = {index for index, term in enumerate(self._query.terms) if term.word.lower() not in SCALES}
        words = sentence.words
        start = at - 2 if at > 1 and words[at - 1] in {"and", "but", "yet"} else at  # "active but small"
        if not others <= set(sentence.keys) or sentence.strangers(sentence.found[start].start):
            return False
        if words[at + 1 : at + 2] == ["to"]:  # "easy to fill in"
            return False
        is_before = sentence.keys[at + 1 : at + 2] not in ([], [None])
        return is_before or not _BE.isdisjoint(words[max(0, at - 3) : at])
