"""Which words of a question are names, to these articles?

People write "node" where the articles write "Node.js". A word is a name where the articles write it with a capital
in the middle of their sentences, where its form says so ("Socket.io", "on_delete", "ASGI"), or where neither they nor
English have it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from askstack.analysis import STOP_WORDS, bare, identifier_parts, word_terms
from askstack.questions.lexicon import is_common

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from askstack.records import Hit

_LOOKED_AT = 8
_MOSTLY = 0.5
WORD = re.compile(r"[^\W_][\w.+#'’-]*[\w+#]|[^\W_][+#]*")
_HYPHENED = re.compile(r"[\w.'’]+-[a-z]+")
# A word in the middle of a sentence: what stands before it ends neither a sentence nor a heading.
_INSIDE = re.compile(r"(?<=[a-z,;)] )[^\W_][\w.+#'’-]*[\w+#]|(?<=[a-z,;)] )[^\W_][+#]*")

_CAPITALS = re.compile(r"(?<![\w.])[A-Z][\w+#'’-]*(?:\.\w+)*(?: [A-Z][\w+#'’-]*(?:\.\w+)*)*")
_OPENS = re.compile(r"(?:^|[.!?:|]\W*|\n\W*)$")


class Name(NamedTuple):
    """A name as written, and how many passages have it; `is_acronym`: in capitals alone."""

    word: str
    passages: int
    is_acronym: bool


class Naming(Protocol):
    """Tells names from other words."""

    def name(self, word: str) -> Name | None:
        """The name that a word is, None where it is none."""

    def is_compound(self, first: str, second: str) -> bool:
        """Whether the articles write two words as one ("Node.js" for "node js")."""


class Articles(Protocol):
    """What is needed of an index to tell names from other words."""

    def document_frequency(self, term: str) -> int:
        """In how many passages a term stands."""

    def word_frequency(self, word: str) -> int:
        """In how many passages a written word stands."""

    def search(self, weights: Mapping[str, float], limit: int) -> tuple[Hit, ...]:
        """The best passages for some terms."""


class Registry:
    """Tells names by one state of an index, and remembers what it looked up."""

    def __init__(self, articles: Articles) -> None:
        self._articles = articles
        self._looked_up = lru_cache(maxsize=1000)(self._look_up)

    def name(self, word: str) -> Name | None:
        """The name that a word is, None where it is none."""
        found = None if word.lower() in STOP_WORDS else self._looked_up(word)
        return found and found._replace(word=word)

    def is_compound(self, first: str, second: str) -> bool:
        """Whether the articles write two words as one ("Node.js" for "node js")."""
        return self._articles.word_frequency(f"{first}-{second}".lower()) > 0

    def _look_up(self, word: str) -> Name | None:
        known = self._articles.word_frequency(word.lower().replace(".", "-")) if "." in word else 0
        found = word_terms(word.partition(".")[0])[:1]
        passages = known or sum(map(self._articles.document_frequency, found))
        is_shouted = word.isupper() and len(word) > 1
        is_name = known or is_shouted or identifier_parts(word) or self._is_written_so(word, found, passages)
        return Name(word, passages, is_shouted) if is_name and not _HYPHENED.fullmatch(word) else None

    def _is_written_so(self, word: str, found: tuple[str, ...], passages: int) -> bool:
        """Whether the articles mostly write a word with a capital; one they do not have is a name unless English."""
        if not passages:
            return word[:1].isupper() or not is_common(word.lower())
        written = list(self._written(found[0]))
        return sum(one[0].isupper() for one in written) > _MOSTLY * len(written)

    def _written(self, term: str) -> Iterator[str]:
        """How the best passages for a term write it in the middle of their sentences."""
        for hit in self._articles.search({term: 1.0}, _LOOKED_AT):
            for match in _INSIDE.finditer(hit.passage.text):
                if word_terms(match.group().partition(".")[0])[:1] == (term,):
                    yield match.group()


def names_in(text: str, naming: Naming) -> tuple[Name, ...]:
    """The names in a line, in order; neighbours that belong together are one name ("node js", "Samuel Aberra")."""
    found: list[Name] = []
    end = -2
    for match in WORD.finditer(text):
        name = _name(match, naming)
        is_next = bool(found) and text[end : match.start()] == " "
        if is_next and (name is not None or naming.is_compound(found[-1].word, match.group())):
            found[-1] = _joined(found[-1], match.group(), name)
        elif name:
            found.append(name)
        end = match.end() if name or (is_next and found[-1].word.endswith(match.group())) else -2
    return tuple(found)


def _name(match: re.Match[str], naming: Naming) -> Name | None:
    """The name that a word of a line is; the capital that opens a line says nothing."""
    word = bare(match.group())
    if match.start() or not word.istitle():
        return naming.name(word)
    found = naming.name(word.lower())
    return found and found._replace(word=word)


def _joined(name: Name, word: str, other: Name | None) -> Name:
    passages = min(name.passages, other.passages) if other else name.passages
    return Name(f"{name.word} {word}", passages, name.is_acronym)


def capitals_in(text: str) -> Iterator[str]:
    """What an article's own sentence names: words with a capital, neighbours joined; not the one that opens it."""
    for run in _CAPITALS.finditer(text):
        words = run.group().split()
        if _OPENS.search(text, 0, run.start()) and (len(words) == 1 or words[0].lower() in STOP_WORDS):
            words = words[1:]
        if words:
            yield " ".join(words)


def is_same(one: str, other: str) -> bool:
    """Whether two names are one: "node" and "Node.js"; what both write with a dot must be the same altogether."""
    if "." in one and "." in other:
        return one.lower() == other.lower()
    return _head(one) == _head(other)


def _head(name: str) -> tuple[str, ...]:
    words = WORD.findall(name)
    return word_terms(words[0].partition(".")[0])[:1] if words else ()
