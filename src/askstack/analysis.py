"""What are the terms of a text? Used alike for articles and questions.

A token is a written word; its term is the stem. Identifiers give themselves and their parts (`on_delete`, `readFile`),
hyphens and dots part words ("real-time", "Node.js"), accents and case are dropped.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import Stemmer

# Part of what an index was built with: raise it when a text would give other terms than before.
VERSION = 3

# A letter may be followed by its accents (U+0300 to U+036F), as in text from macOS and PDFs.
_TOKEN = re.compile(r"[cC]\+\+|[cCfF]#|\w[\w\u0300-\u036f]*(?:['’]\w[\w\u0300-\u036f]*)*")
_POSSESSIVE = re.compile(r"['’][sS]$")
_IDENTIFIER = re.compile(r"_|[a-z][A-Z]|[A-Z]{2}[a-z]")
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_COMPOUND = re.compile(r"[^\W_]+(?:[-.][^\W_]+)+")
_SPECIAL = {"c++": "cplusplus", "c#": "csharp", "f#": "fsharp"}
# A word longer than this is noise (hashes, base64); it would only swell the index.
_LONGEST = 64
# The cache is dropped, not trimmed, when it holds this many words: simple, and rare.
_CACHED_STEMS = 200_000

# What a reader does not see: the role before `...`, the path before its last name, the target of a link. None is
# sought beyond where another may begin, or a text of brackets alone would take minutes.
_HIDDEN = re.compile(
    r""":[a-zA-Z][\w+.:-]{0,100}:(?=`)
    |(?<=`)[~!](?:[\w]+\.)*(?=\w+(?:\(\))?`)
    |\s<[^`<>\n]*(?:\n[^`<>\n]*)?>(?=`)
    |(?<=\])\([^)\s\]]*(?:\](?!\()[^)\s\]]*)*(?:\s+"[^"\n]*")?\)
    |(?<=\])\[[^\]\n]*\]""",
    re.VERBOSE,
)

_UNBROKEN = re.compile(r"[^\n]")

STOP_WORDS = frozenset(
    """a an the is are was were be been being am do does did doing done can could should would will shall may might must
    of in on at to for from by with and or as if than then so what which who whom whose when where why how i you we they
    he she it me my your our us them their his her its this that these those there here have has had s t re ve ll d m
    dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt cant couldnt wont wouldnt shouldnt mustnt aint whats
    whos hows wheres im ive id please vs versus between""".split()
)

_stemmer = Stemmer.Stemmer("english", 0)
_stems: dict[str, str] = {}


class Token(NamedTuple):
    """A written word of a text: its place, the word as written, and its terms (the whole first)."""

    start: int
    end: int
    word: str
    terms: tuple[str, ...]


class Word(NamedTuple):
    """A written word, and its terms (the whole first)."""

    word: str
    terms: tuple[str, ...]


def visible(text: str) -> str:
    """`text` with blanks for what a reader of its Markdown or reST does not see; every offset and line stays."""
    if "`" not in text and "](" not in text and "][" not in text:
        return text
    return _HIDDEN.sub(lambda match: _UNBROKEN.sub(" ", match.group()), text)


def terms(text: str) -> list[str]:
    """The terms of a text in order, those of an identifier's parts after its own."""
    return [term for match in _TOKEN.finditer(visible(text)) for term in word_terms(match.group())]


def tokens(text: str) -> list[Token]:
    """The tokens of a text with their places in it."""
    return [
        Token(match.start(), match.end(), match.group(), word_terms(match.group()))
        for match in _TOKEN.finditer(visible(text))
    ]


def spoken(shown: str, start: int = 0, end: int = sys.maxsize) -> list[Word]:
    """The words of a visible text, or of a part of it: `tokens` without their places, in half the time."""
    found = _TOKEN.findall(shown, start, end)
    return list(map(Word._make, zip(found, map(word_terms, found), strict=True)))


def words(text: str) -> set[str]:
    """The distinct written words of a text in lower case; of joined ones ("Node.js") also node-js and nodejs."""
    shown = folded(visible(text)).replace("\u2010", "-")  # a hyphen proper; folding makes it of one that does not break
    found = {bare(word) for word in _TOKEN.findall(shown) if len(word) <= _LONGEST}
    for compound in _COMPOUND.findall(shown):
        if len(compound) <= _LONGEST:
            hyphened = compound.replace(".", "-")
            found.update((hyphened, hyphened.replace("-", "")))
    return found


@lru_cache(maxsize=100_000)
def word_terms(word: str) -> tuple[str, ...]:
    """The terms of one written word: its stem, then those of its parts if it is an identifier."""
    if len(word) > _LONGEST:
        return ()
    word = bare(word).strip("_") or word
    return (stem(folded(word)), *(stem(part) for part in identifier_parts(_unaccented(word))))


def identifier_parts(word: str) -> tuple[str, ...]:
    """The words of a snake_case or camelCase identifier, in lower case; empty where it is a plain word."""
    if not _IDENTIFIER.search(word):
        return ()
    return tuple(part.lower() for piece in word.split("_") for part in _CAMEL.findall(piece))


def bare(word: str) -> str:
    """A word without its possessive ending."""
    return _POSSESSIVE.sub("", word).replace("’", "'")


def folded(text: str) -> str:
    """`text` in lower case, its letters without accents."""
    return _unaccented(text.lower()).lower()


def _unaccented(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def stem(word: str) -> str:
    """The Snowball (English) stem of a lower-case word."""
    found = _stems.get(word)
    if found is None:
        if len(_stems) >= _CACHED_STEMS:
            _stems.clear()
        found = _stems[word] = _SPECIAL.get(word) or _stemmer.stemWord(word)
    return found
