"""What is being asked: kind, sides, key terms, corrected spelling?"""

from __future__ import annotations

import re
from math import log
from typing import TYPE_CHECKING, NamedTuple, Protocol

from askstack.analysis import STOP_WORDS, Token, folded, identifier_parts, stem, tokens, word_terms
from askstack.kinds import expected_of, is_small_talk, kind_of, sides_of
from askstack.questions.lexicon import SYNONYM_VALUE, discounts, related, share, synonyms
from askstack.questions.spelling import Vocabulary, is_doubtful, repaired
from askstack.records import KeyTerm, Query, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

__all__ = ["Collection", "is_small_talk", "understand"]

# A word that is written joined in one place and apart in another is one word.
_JOINED_VALUE = 0.95
# A part of an identifier says less than the identifier; all its parts together nearly as much.
_PARTS_VALUE = 0.9
# Likeness (cosine, from 0 to 1) is worth nothing below the first and this much at the second; see docs/answering.md.
_LIKENESS_FLOOR, _LIKENESS_SPAN, _LIKENESS_VALUE = 0.35, 0.5, 0.8
# Longer questions say nothing more with their later words, and would only cost time.
MOST_WORDS = 64
# Words with which a question is put, not what it is about.
_FRAMING = frozenset(
    """actually anybody anyone anything basically compare compared comparison correctly curious define definition
    difference differences different everything exactly explain folks gonna guys happen happens hello help hey hi just
    kind know mean meaning means need never not ok okay please pls plz possible properly question really somebody
    someone something sort stand stands stuff tell thanks thing things thx try trying understand understanding use used
    using wanna want way ways wonder wondering yo""".split()
)
_FRAMING_SHARE = 0.25
# Behind "how" these ask for a measure, which an answer gives without them ("how old": "first released in 2005").
_MEASURES = frozenset("early far late long many much often old soon".split())
# What is left of a word behind an apostrophe ("what's", "we're"); in a name more is ("d'Artagnan").
_CONTRACTED = frozenset("s re ve ll d m t".split())
_GENERAL_PASSAGES = 300
_COUNTED = re.compile(r"\b(?:what|which|whose|how (?:many|much))\s+([\w'’-]+)", re.IGNORECASE)


class Collection(Vocabulary, Protocol):
    """What a question needs to know of the articles: their words, and how many passages there are."""

    def __len__(self) -> int:
        """How many passages there are."""


def understand(question: str, collection: Collection, synonym_file: Path | None = None) -> Query:
    """The question as a query on a collection; `terms` is empty where no word carries it.

    Raises:
        SettingsError: the file of synonyms cannot be read.
    """
    found = tokens(question)
    end = found[MOST_WORDS - 1].end if len(found) > MOST_WORDS else len(question)
    found = found[:MOST_WORDS]
    corrections = dict(_corrections(found, collection))
    words = list(_joined(list(_content_words(found, corrections)), collection))
    read = _replaced(question[:end], found, corrections)
    kind = kind_of(read)
    framing = frozenset(_framing(found, corrections))
    terms = tuple(_key_terms(words, framing, collection, synonym_file))
    return Query(
        question=question,
        kind=kind,
        expected=expected_of(read, kind),
        terms=terms,
        counted=_counted(read, terms),
        sides=sides_of(read) if kind is QuestionKind.COMPARISON else (),
        missing=tuple(term.word for term in terms if not (term.position in framing or _is_known(term, collection))),
        corrections=corrections,
        passages=len(collection),
    )


class _Word(NamedTuple):
    """A word of the question on its way to a key term; `joined`: how it is written together with its neighbour."""

    word: str
    terms: tuple[str, ...]
    position: int
    proper: bool
    joined: tuple[str, ...] = ()


def _corrections(found: list[Token], collection: Collection) -> Iterator[tuple[str, str]]:
    for number, token in enumerate(found):
        lower = token.word.lower()
        is_name = token.word != lower and (number > 0 or not token.word.istitle())
        if is_doubtful(lower, collection):
            meant = repaired(lower, collection, name=is_name)
            if meant:
                yield token.word, meant


def _replaced(question: str, found: list[Token], corrections: Mapping[str, str]) -> str:
    """The question with its corrections put in."""
    if not corrections:
        return question
    pieces, at = [], 0
    for token in found:
        pieces += [question[at : token.start], corrections.get(token.word, token.word)]
        at = token.end
    return "".join([*pieces, question[at:]])


def _content_words(found: list[Token], corrections: Mapping[str, str]) -> Iterator[_Word]:
    """The words that carry meaning: no stop words, but acronyms that look like them ("US", "IT")."""
    shouted = all(token.word.isupper() for token in found)
    for position, token in enumerate(found):
        word = corrections.get(token.word, token.word)
        is_acronym = word.isupper() and len(word) > 1 and not shouted
        if is_acronym or not _is_stop_word(word.lower()):
            terms = token.terms if word == token.word else word_terms(word)
            if terms:
                yield _Word(word, terms, position, proper=position > 0 and word[0].isupper())


def _is_stop_word(word: str) -> bool:
    """Whether a lower-case word carries nothing, contracted or not ("what's", "we're", "can't")."""
    plain = word.replace("’", "'")
    first, _, ending = plain.partition("'")
    return plain.replace("'", "") in STOP_WORDS or (first in STOP_WORDS and (not ending or ending in _CONTRACTED))


def _joined(words: list[_Word], collection: Collection) -> Iterator[_Word]:
    """Words as the articles write them: "realtime" for "real-time" and the other way round, unknown names in parts."""
    for number, word in enumerate(words):
        parts = _parted(word, collection)
        if parts:
            for part in parts:
                yield word._replace(word=part, terms=word_terms(part), joined=word.terms[:1])
            continue
        closed = []
        for left, right in ((number - 1, number), (number, number + 1)):
            if left >= 0 and right < len(words) and words[right].position - words[left].position == 1:
                together = folded(words[left].word + words[right].word)
                if collection.word_frequency(together):
                    closed.append(stem(together))
        yield word._replace(joined=tuple(closed))


def _parted(word: _Word, collection: Collection) -> tuple[str, ...]:
    """The words of an unknown identifier, if the articles have them all, or the two that they mostly part."""
    known = collection.document_frequency(word.terms[0])
    if len(word.terms) > 1 and not known:
        parts = identifier_parts(word.word)
        return parts if all(collection.word_frequency(part.lower()) for part in parts) else ()
    lower = word.word.lower()
    for cut in range(2, len(lower) - 1):
        left, right = lower[:cut], lower[cut:]
        if collection.word_frequency(f"{left}-{right}") > known and not {left, right} & STOP_WORDS:
            return left, right
    return ()


def _key_terms(
    words: list[_Word], framing: AbstractSet[int], collection: Collection, synonym_file: Path | None
) -> Iterator[KeyTerm]:
    seen: set[str] = set()
    others = synonyms(synonym_file)
    for word in words:
        term = word.terms[0]
        if term in seen:
            continue
        seen.add(term)
        forms = _forms(word)
        for other in others.get(term, ()):
            forms.setdefault(other, SYNONYM_VALUE)
        for other, likeness in related(term):
            value = _LIKENESS_VALUE * min(1.0, (likeness - _LIKENESS_FLOOR) / _LIKENESS_SPAN)
            if value > 0:
                forms.setdefault(other, value)
        share_left = _FRAMING_SHARE if word.position in framing else discounts().get(term, 1.0)
        weight = _rarity(term, forms, collection) * share_left
        yield KeyTerm(word.word, term, weight, word.position, tuple(forms.items()), word.proper)


def _forms(word: _Word) -> dict[str, float]:
    """The term itself, how it is written joined, and the parts of an identifier."""
    forms = {word.terms[0]: 1.0}
    forms.update(dict.fromkeys(word.joined, _JOINED_VALUE))
    if "_" in word.word:
        parts = word.terms[1:]
        forms.update({part: _PARTS_VALUE / len(parts) for part in parts if part not in forms})
    return forms


def _rarity(term: str, forms: Mapping[str, float], collection: Collection) -> float:
    """How rare a word is, in nats: -ln of its share of the passages, with general text counted as 300 passages more.

    A handful of articles says little about how rare a word is; there "good" is as rare as "Redis".
    """
    known = max(collection.document_frequency(form) for form, value in forms.items() if value >= _JOINED_VALUE)
    general = _GENERAL_PASSAGES * share(term)
    return -log((known + general + 0.5) / (len(collection) + _GENERAL_PASSAGES + 1))


def _framing(found: list[Token], corrections: Mapping[str, str]) -> Iterator[int]:
    """The places of words with which a question is put."""
    before = ""
    for place, token in enumerate(found):
        word = corrections.get(token.word, token.word).lower()
        if word in _FRAMING or (before == "how" and word in _MEASURES):
            yield place
        before = word


def _is_known(term: KeyTerm, collection: Collection) -> bool:
    return any(collection.document_frequency(form) for form, value in term.forms if value >= _PARTS_VALUE / 2)


def _counted(question: str, terms: tuple[KeyTerm, ...]) -> int | None:
    match = _COUNTED.search(question)
    if match:
        for index, term in enumerate(terms):
            if term.word == match[1]:
                return index
    return None
