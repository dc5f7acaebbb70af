"""Which questions has an editor answered, with which passage?

`pinned.md` ties questions to passages. It is Markdown: a heading of the second level is a question, list items under
it are other wordings of it, and below stands a quotation with its article, or a link to a heading of an article:

    ## Can Django handle real-time?
    - Does Django do WebSockets?

    > Django supports real-time features through Channels
    — [Real-time features](corpus/real-time.md)

    ## How is Django deployed?
    [Deployment](corpus/security-and-deployment.rst#deployment)

Anything else is a note to other editors. What is served is never this file's text: its words are looked up in the
index, and the units that hold them are quoted. A pin whose words are not there is reported, and not served.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from askstack.analysis import STOP_WORDS, bare, tokens
from askstack.kinds import expected_of, kind_of
from askstack.pinning.parsing import parse
from askstack.pinning.placing import Placed, UnplacedError, place
from askstack.records import Expected, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from askstack.index import IndexReader
    from askstack.pinning.parsing import Pin

__all__ = ["Check", "Placed", "check", "find"]


class Check(NamedTuple):
    """How many questions are pinned, and a line for each that cannot be served, or for the file itself."""

    questions: int
    problems: tuple[str, ...]


class _Meaning(NamedTuple):
    """What two wordings must share to be one question; OTHER and NOTHING go with any."""

    carrying: frozenset[str]
    kind: QuestionKind
    expected: Expected

    def is_that_of(self, other: _Meaning) -> bool:
        same_kind = QuestionKind.OTHER in {self.kind, other.kind} or self.kind is other.kind
        same_sort = Expected.NOTHING in {self.expected, other.expected} or self.expected is other.expected
        return self.carrying == other.carrying and same_kind and same_sort


def find(question: str, reader: IndexReader, path: Path, corpus: Path) -> Placed | None:
    """The passage that is tied to a question; None where there is none, or where its words are no longer there."""
    asked = _meaning(question)
    for meaning, pin in _pins(path, corpus, _stamp(path)):
        if asked.carrying and meaning.is_that_of(asked):
            try:
                return place(pin, reader, path, corpus)
            except UnplacedError:
                return None
    return None


def check(reader: IndexReader, path: Path, corpus: Path) -> Check:
    """What would be served, and what not; nothing is pinned where there is no such file."""
    if not path.exists():
        return Check(0, ())
    try:
        pins = tuple(_read(path, corpus))
    except UnplacedError as error:
        return Check(0, (f"{path}: {error}",))
    if not pins:
        return Check(0, (f"{path}: pins nothing; begin each question with ##",))
    found = (_problem(number, pins, reader, path, corpus) for number in range(len(pins)))
    told = [f"{path}:{pin.line}: “{pin.wordings[0]}”: {what}" for pin, what in zip(pins, found, strict=True) if what]
    return Check(len(pins), tuple(told))


@lru_cache(maxsize=8)
def _pins(path: Path, corpus: Path, _stamp: tuple[int, int]) -> tuple[tuple[_Meaning, Pin], ...]:
    """The wordings of a file with their pins, none where it cannot be used; a changed file has another stamp."""
    try:
        pins = tuple(_read(path, corpus))
    except UnplacedError:
        return ()
    return tuple((_meaning(wording), pin) for pin in pins for wording in pin.wordings)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        seen = path.stat()
    except OSError:
        return 0, 0
    return seen.st_size, seen.st_mtime_ns


def _read(path: Path, corpus: Path) -> Iterator[Pin]:
    if corpus.resolve() in path.resolve().parents:
        raise UnplacedError("lies among the articles and is read as one of them; move it out of their folder")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnplacedError(f"cannot be read ({error.strerror}); mend or remove it") from error
    except UnicodeDecodeError as error:
        raise UnplacedError("is no text in UTF-8; save it as such") from error
    return parse(text)


def _meaning(wording: str) -> _Meaning:
    kind = kind_of(wording)
    carrying = [token for token in tokens(wording) if bare(token.word.lower()).replace("'", "") not in STOP_WORDS]
    return _Meaning(frozenset(term for token in carrying for term in token.terms[:1]), kind, expected_of(wording, kind))


def _problem(number: int, pins: Sequence[Pin], reader: IndexReader, path: Path, corpus: Path) -> str | None:
    pin = pins[number]
    meanings = [_meaning(wording) for wording in pin.wordings]
    for wording, meaning in zip(pin.wordings, meanings, strict=True):
        if not meaning.carrying:
            return f"“{wording}” has no word that carries it; say what it is about"
    for other in pins[:number]:
        if any(_meaning(wording).is_that_of(meaning) for wording in other.wordings for meaning in meanings):
            return f"asks the same as line {other.line}, which is served; keep one of them"
    try:
        place(pin, reader, path, corpus)
    except UnplacedError as error:
        return str(error)
    return None
