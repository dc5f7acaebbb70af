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

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from askstack.analysis import STOP_WORDS, bare, folded, tokens
from askstack.kinds import expected_of, kind_of
from askstack.records import Expected, QuestionKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from askstack.index import IndexReader
    from askstack.records import Passage, Unit

MOST_WORDS = 80
"""A quote has no more, unless one unit alone is longer (as for answers that nobody pinned)."""

_QUESTION = re.compile(r"##+\s+(.+?)\s*#*\s*$")
_TITLE = re.compile(r"#\s")
_WORDING = re.compile(r"\s{0,3}[-*+]\s+(.+?)\s*$")
_QUOTED = re.compile(r"\s{0,3}>\s?(.*)")
_LINK = re.compile(r"\]\(\s*(?:<([^>\n]+)>|([^\s)]+))")
_CITED = re.compile(r"\s*(?:—|–|--)\s+(.+?)\s*$")
_CODE = re.compile(r"`([^`]+)`")
_LINE_NUMBER = re.compile(r":\d+$")
# Marks that a Markdown answer puts around a quote's words, or in front of its signs; they are not counted as words.
_UNCOUNTED = re.compile(r"[\s*_`\\]")


class Pin(NamedTuple):
    """A question of `pinned.md`: the line of its heading, its wordings (the heading first), and what it is tied to.

    `article` is the path as written, "" where none is; `heading` the part of a link behind "#"; `quotes` the
    quotations under the question, of which there should be one.
    """

    line: int
    wordings: tuple[str, ...]
    article: str
    heading: str
    quotes: tuple[str, ...]


class Placed(NamedTuple):
    """Where the words of a pin stand; `line` is that of the pin."""

    passage: Passage
    span: Span
    focus: Span
    line: int


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


class _UnplacedError(Exception):
    """Why a pin cannot be served: what is wrong, and what to do."""


def find(question: str, reader: IndexReader, path: Path, corpus: Path) -> Placed | None:
    """The passage that is tied to a question; None where there is none, or where its words are no longer there."""
    asked = _meaning(question)
    for meaning, pin in _pins(path, corpus, _stamp(path)):
        if asked.carrying and meaning.is_that_of(asked):
            try:
                return _placed(pin, reader, path, corpus)
            except _UnplacedError:
                return None
    return None


def check(reader: IndexReader, path: Path, corpus: Path) -> Check:
    """What would be served, and what not; nothing is pinned where there is no such file."""
    if not path.exists():
        return Check(0, ())
    try:
        pins = tuple(_read(path, corpus))
    except _UnplacedError as error:
        return Check(0, (f"{path}: {error}",))
    if not pins:
        return Check(0, (f"{path}: pins nothing; begin each question with ##",))
    found = (_problem(number, pins, reader, path, corpus) for number in range(len(pins)))
    told = [f"{path}:{pin.line}: “{pin.wordings[0]}”: {what}" for pin, what in zip(pins, found, strict=True) if what]
    return Check(len(pins), tuple(told))


def parse(text: str) -> Iterator[Pin]:
    """The pins of a `pinned.md`, in order."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if _QUESTION.match(line)]
    ends = [number for number, line in enumerate(lines) if _QUESTION.match(line) or _TITLE.match(line)]
    for start in starts:
        end = next((number for number in ends if number > start), len(lines))
        yield _pin(start + 1, lines[start], lines[start + 1 : end])


def _pin(number: int, heading: str, lines: Sequence[str]) -> Pin:
    match = _QUESTION.match(heading)
    assert match
    wordings, quotes, targets = [match[1]], [""], []
    for line in lines:
        quoted = _QUOTED.match(line)
        if quoted and not _CITED.match(quoted[1]):
            quotes[-1] += f"{quoted[1]}\n"
            continue
        if quotes[-1].strip() and not quoted:
            quotes.append("")
        target = _target(quoted[1] if quoted else line)
        wording = _WORDING.match(line)
        if target:
            targets.append(target)
        elif wording:
            wordings.append(wording[1])
    article, _, fragment = (targets or [""])[0].partition("#")
    found = tuple(quote.strip() for quote in quotes if quote.strip())
    return Pin(number, tuple(wordings), unquote(article), unquote(fragment), found)


def _target(line: str) -> str:
    """The article that a line names: by a link, or behind a dash, as answers cite it (`faq.md:42`)."""
    link = _LINK.search(line)
    if link:
        target: str = link[1] or link[2]
        return "" if "://" in target else target
    cited = _CITED.match(line)
    if cited is None:
        return ""
    return _LINE_NUMBER.sub("", (_CODE.findall(cited[1]) or [cited[1]])[-1])


@lru_cache(maxsize=8)
def _pins(path: Path, corpus: Path, _stamp: tuple[int, int]) -> tuple[tuple[_Meaning, Pin], ...]:
    """The wordings of a file with their pins, none where it cannot be used; a changed file has another stamp."""
    try:
        pins = tuple(_read(path, corpus))
    except _UnplacedError:
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
        raise _UnplacedError("lies among the articles and is read as one of them; move it out of their folder")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _UnplacedError(f"cannot be read ({error.strerror}); mend or remove it") from error
    except UnicodeDecodeError as error:
        raise _UnplacedError("is no text in UTF-8; save it as such") from error
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
        _placed(pin, reader, path, corpus)
    except _UnplacedError as error:
        return str(error)
    return None


def _placed(pin: Pin, reader: IndexReader, path: Path, corpus: Path) -> Placed:
    if not pin.article:
        raise _UnplacedError("names no article; put a link to one below the question")
    if len(pin.quotes) > 1:
        raise _UnplacedError("has more than one quotation; keep one")
    if not pin.quotes and not pin.heading:
        raise _UnplacedError("has neither a quotation nor a link to a heading (article.md#heading); add one")
    article_id, passages = _passages(pin, reader, path, corpus)
    if pin.quotes:
        return _quoted(pin, article_id, passages)
    return _opening(pin, article_id, passages)


def _passages(pin: Pin, reader: IndexReader, path: Path, corpus: Path) -> tuple[str, Sequence[Passage]]:
    """The passages of the article, named by its id or by its path from where `pinned.md` is."""
    from_here = os.path.relpath(path.parent / pin.article, corpus).replace(os.sep, "/")
    for article_id in (pin.article, from_here):
        record = reader.record(article_id)
        if record and not record.failed:
            return article_id, reader.passages(article_id)
    raise _UnplacedError(f"{pin.article} is not in the index; mend the link, or remove the pin")


def _quoted(pin: Pin, article_id: str, passages: Sequence[Passage]) -> Placed:
    """The units that hold the words of a quotation."""
    wanted = _UNCOUNTED.sub("", pin.quotes[0])
    for passage in passages:
        span = _span_of(wanted, passage)
        if span:
            held = [unit for unit in passage.units if unit.span.start < span.end and span.start < unit.span.end]
            if held:
                return _whole(pin, passage, held)
    if wanted in _UNCOUNTED.sub("", "".join(passage.text for passage in passages)):
        raise _UnplacedError("quotes what stands in two passages; quote less")
    raise _UnplacedError(f"{article_id} does not say these words (any more); quote it anew")


def _span_of(wanted: str, passage: Passage) -> Span | None:
    """Where a passage says `wanted`, white space and marks apart."""
    start = _UNCOUNTED.sub("", passage.text).find(wanted)
    if not wanted or start < 0:
        return None
    counted = [at for at, letter in enumerate(passage.text) if not _UNCOUNTED.match(letter)]
    base = passage.span.start
    return Span(base + counted[start], base + counted[start + len(wanted) - 1] + 1)


def _opening(pin: Pin, article_id: str, passages: Sequence[Passage]) -> Placed:
    """What opens the section under a heading: units of one kind, or a list with its lead-in, as a quote may hold."""
    wanted = _slug(pin.heading)
    under = [passage for passage in passages if wanted in map(_slug, passage.section)]
    deepest = [passage for passage in under if _slug(passage.section[-1]) == wanted]
    titled = [passage for passage in passages if _slug(passage.title or "") == wanted]
    passage = next(iter([*deepest, *under, *titled]), None)
    if passage is None:
        raise _UnplacedError(f"{article_id} has no text under a heading “{pin.heading}” (any more); mend the link")
    held = [passage.units[0]]
    for unit in passage.units[1:]:
        is_next = unit.kind is held[-1].kind or passage.slice(held[-1].span).rstrip().endswith(":")
        if not is_next or _words(passage, [*held, unit]) > MOST_WORDS:
            break
        held.append(unit)
    return _whole(pin, passage, held)


def _whole(pin: Pin, passage: Passage, held: Sequence[Unit]) -> Placed:
    """Whole units as a quote; several take the mark of the first with them ("- ", "1. ")."""
    if len(held) > 1 and _words(passage, held) > MOST_WORDS:
        raise _UnplacedError(f"quotes more than {MOST_WORDS} words; quote less")
    start = held[0].span.start if len(held) == 1 else held[0].mark
    return Placed(passage, Span(start, held[-1].span.end), held[0].span, pin.line)


def _words(passage: Passage, units: Iterable[Unit]) -> int:
    return sum(len(passage.slice(unit.span).split()) for unit in units)


def _slug(heading: str) -> str:
    """What headings and the links to them have in common, however a site makes them: letters and figures."""
    return "".join(re.findall(r"\w+", folded(heading)))
