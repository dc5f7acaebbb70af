"""How is an article laid out on a page, with a quote marked in place?

From the index alone: its passages hold every content block once, in order, with the heading path above each. So the
view works wherever an answer does, and shows the words that were quoted from.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from askstack.records import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.records import Passage, Unit

HEADING = "heading"
_HIGHEST, _LOWEST = 2, 6
_BAR = re.compile(r"(?<!\\)\|")
_TAB = re.compile(r"\t")
_TOGETHER = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW})


class Piece(NamedTuple):
    """Some words of the article; `opens` marks the first that belong to the quote."""

    text: str
    quoted: bool = False
    focus: bool = False
    opens: bool = False


class Part(NamedTuple):
    """A heading, a paragraph, a list, a table: rows of cells of pieces; all but tables have one cell a row.

    `kind` is the block's, with "-" for blanks. `level` is that of a heading (2 to 6). `header` names a table's columns.
    """

    kind: str
    rows: tuple[tuple[tuple[Piece, ...], ...], ...]
    level: int = 0
    header: tuple[str, ...] = ()


class Marking(NamedTuple):
    """Which words to mark: the quote, and in it the focus."""

    quote: Span
    focus: Span


def lay_out(passages: Sequence[Passage], marking: Marking | None = None) -> list[Part]:
    """The parts of an article, in order."""
    return list(_Layout(passages, marking).parts())


class _Block(NamedTuple):
    passage: Passage
    units: tuple[Unit, ...]

    @property
    def kind(self) -> BlockKind:
        return self.units[0].kind

    @property
    def span(self) -> Span:
        return Span(self.units[0].mark, self.units[-1].span.end)

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, where the block is a row under a header that tells its cells apart."""
        first = self.units[0].lead.partition("\n")[0]
        if self.kind is not BlockKind.TABLE_ROW or not (_TAB.search(first) or _BAR.search(first)):
            return ()
        return tuple(first[start:end] for start, end in _cells(first))


class _Layout:
    def __init__(self, passages: Sequence[Passage], marking: Marking | None) -> None:
        self._passages = passages
        self._marking = marking
        self._is_open = False

    def parts(self) -> Iterator[Part]:
        section: tuple[str, ...] = ()
        for path, passages in groupby(self._passages, key=lambda passage: passage.section):
            yield from _headings(section, path)
            section = path
            blocks = (block for passage in passages for block in _blocks(passage))
            for kind, together in groupby(blocks, key=_group):
                yield from self._parts_of(kind[0], list(together))

    def _parts_of(self, kind: BlockKind, blocks: list[_Block]) -> Iterator[Part]:
        rows = [self._row(block) for block in blocks]
        name = kind.replace(" ", "-")
        if kind in _TOGETHER:
            yield Part(name, tuple(rows), header=blocks[0].header)
        else:
            yield from (Part(name, (row,)) for row in rows)

    def _row(self, block: _Block) -> tuple[tuple[Piece, ...], ...]:
        text = block.passage.slice(block.span)
        spans = _cells(text) if block.kind is BlockKind.TABLE_ROW else [Span(0, len(text))]
        return tuple(tuple(self._pieces(block, Span(*span))) for span in spans)

    def _pieces(self, block: _Block, inside: Span) -> Iterator[Piece]:
        """The words of a cell, cut where quote and focus begin and end."""
        span = Span(block.span.start + inside.start, block.span.start + inside.end)
        marks = [edge for marked in self._marking or () for edge in marked if span.start < edge < span.end]
        edges = sorted({span.start, *marks, span.end})
        for start, end in pairwise(edges):
            yield self._piece(block.passage, Span(start, end))

    def _piece(self, passage: Passage, span: Span) -> Piece:
        text = passage.slice(span)
        if self._marking is None or not _lies_in(span, self._marking.quote):
            return Piece(text)
        opens, self._is_open = not self._is_open, True
        return Piece(text, quoted=True, focus=_lies_in(span, self._marking.focus), opens=opens)


def _headings(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Part]:
    """The headings that lead from one section into the next."""
    common = 0
    while common < min(len(before), len(after)) and before[common] == after[common]:
        common += 1
    for depth in range(common, len(after)):
        yield Part(HEADING, (((Piece(after[depth]),),),), level=min(_HIGHEST + depth, _LOWEST))


def _blocks(passage: Passage) -> Iterator[_Block]:
    for _, units in groupby(passage.units, key=lambda unit: unit.block):
        yield _Block(passage, tuple(units))


def _group(block: _Block) -> tuple[BlockKind, tuple[str, ...]]:
    return block.kind, block.header


def _cells(row: str) -> list[Span]:
    """Where the cells of a row stand in it; a row that marks none is one cell."""
    marks = _TAB if "\t" in row else _BAR
    edges = [-1, *(match.start() for match in marks.finditer(row)), len(row)]
    spans = [Span(start + 1, end) for start, end in pairwise(edges)]
    if marks is _BAR and len(spans) > 1:
        spans = [span for span in spans if span.start > 0 and (span.end < len(row) or row[span.start :].strip())]
    return [_trimmed(row, span) for span in spans]


def _trimmed(row: str, span: Span) -> Span:
    text = row[span.start : span.end]
    start = span.start + len(text) - len(text.lstrip())
    return Span(start, max(start, span.start + len(text.rstrip())))


def _lies_in(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end
