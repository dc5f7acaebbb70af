"""Where in the articles do the words of a pin stand?"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from askstack.analysis import folded
from askstack.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from askstack.index import IndexReader
    from askstack.pinning.parsing import Pin
    from askstack.records import Passage, Unit

MOST_WORDS = 80
"""A quote has no more, unless one unit alone is longer (as for answers that nobody pinned)."""

# Marks that a Markdown answer puts around a quote's words, or in front of its signs; they are not counted as words.
_UNCOUNTED = re.compile(r"[\s*_`\\]")


class Placed(NamedTuple):
    """Where the words of a pin stand; `line` is that of the pin."""

    passage: Passage
    span: Span
    focus: Span
    line: int


class UnplacedError(Exception):
    """Why a pin cannot be served: what is wrong, and what to do."""


def place(pin: Pin, reader: IndexReader, path: Path, corpus: Path) -> Placed:
    """Where the words of a pin stand.

    Raises:
        UnplacedError: they stand nowhere, or cannot be quoted.
    """
    if not pin.article:
        raise UnplacedError("names no article; put a link to one below the question")
    if len(pin.quotes) > 1:
        raise UnplacedError("has more than one quotation; keep one")
    if not pin.quotes and not pin.heading:
        raise UnplacedError("has neither a quotation nor a link to a heading (article.md#heading); add one")
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
    raise UnplacedError(f"{pin.article} is not in the index; mend the link, or remove the pin")


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
        raise UnplacedError("quotes what stands in two passages; quote less")
    raise UnplacedError(f"{article_id} does not say these words (any more); quote it anew")


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
        raise UnplacedError(f"{article_id} has no text under a heading “{pin.heading}” (any more); mend the link")
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
        raise UnplacedError(f"quotes more than {MOST_WORDS} words; quote less")
    start = held[0].span.start if len(held) == 1 else held[0].mark
    return Placed(passage, Span(start, held[-1].span.end), held[0].span, pin.line)


def _words(passage: Passage, units: Iterable[Unit]) -> int:
    return sum(len(passage.slice(unit.span).split()) for unit in units)


def _slug(heading: str) -> str:
    """What headings and the links to them have in common, however a site makes them: letters and figures."""
    return "".join(re.findall(r"\w+", folded(heading)))
