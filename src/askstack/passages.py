"""Where may an article be cut, and what must a piece carry along to be understood?

A passage is neighbouring blocks of one section and one signature. It ends at a sentence, item, row or code line, and
holds 40 to 150 words where the text allows. Headings and signatures are context, never content.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from askstack.analysis import terms, words
from askstack.index import PassageTerms
from askstack.records import Block, BlockKind, Passage, Span, Unit
from askstack.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from askstack.records import Article

# Measured on development questions (90 to 160 words are equal, less loses context, more only costs reading).
FULL = 120
# Items and code complete what stands before them, so they may run over a full passage by this much.
OVERFULL = 150
# A passage of fewer words joins its neighbour in the same place, if both are not overfull then.
LEAST = 40
# A table cell of this many words speaks for itself; shorter ones mean something only as a row.
SPEAKING_CELL = 6

# How often a word of the nearest heading counts; once for all other context. 2 to 4 measured alike.
NEAREST_WEIGHT = 3
_PATH_MARKS = re.compile(r"[/._-]")

CONTEXT_KINDS = frozenset({BlockKind.HEADING, BlockKind.SIGNATURE, BlockKind.QUESTION, BlockKind.TABLE_HEADER})
_HIDDEN_KINDS = CONTEXT_KINDS | {BlockKind.BOILERPLATE}
_JOINING_KINDS = frozenset({BlockKind.LIST_ITEM, BlockKind.CODE})


@dataclass(frozen=True, slots=True)
class _Piece:
    """A unit on its way into a passage; `section` ends with the signatures that it explains, as headings do.

    `stretch` counts what parted the article so far: headings, what is never quoted, and where its metadata end.
    """

    unit: Unit
    section: tuple[str, ...]
    words: int
    stretch: int


def cut_passages(article: Article) -> tuple[Passage, ...]:
    """The passages of an article, in order; together they hold every content block once."""
    lines = _LineCounter(article.text)
    groups = list(_grouped(_pieces(article)))
    sections = [None, *(group[0].section for group in groups)]
    return tuple(
        _passage(article, number, group, lines, opens=group[0].section != sections[number])
        for number, group in enumerate(groups)
    )


def _pieces(article: Article) -> Iterator[_Piece]:
    contexts: dict[tuple[int, ...], tuple[str, tuple[str, ...]]] = {}
    stretch, is_metadata = 0, False
    for ordinal, block in enumerate(article.blocks):
        if block.kind in _HIDDEN_KINDS or is_metadata != (block.kind is BlockKind.METADATA):
            stretch += 1
        is_metadata = block.kind is BlockKind.METADATA
        if block.kind in _HIDDEN_KINDS:
            continue
        if block.leans_on not in contexts:
            contexts[block.leans_on] = _context(article, block.leans_on)
        lead, signatures = contexts[block.leans_on]
        for unit in _units(article.text, ordinal, block, lead):
            words = len(article.text[unit.span.start : unit.span.end].split())
            yield _Piece(unit, block.section + signatures, words, stretch)


def _context(article: Article, indexes: tuple[int, ...]) -> tuple[str, tuple[str, ...]]:
    """The lead of a block and the signatures above it, from the blocks it leans on."""
    leads, signatures = [], []
    for block in (article.blocks[index] for index in indexes):
        text = article.text[block.body : block.span.end]
        if block.kind is BlockKind.SIGNATURE:
            signatures.append(" ".join(text.split()))
        else:
            leads.append(text)
    return "\n".join(leads), tuple(signatures)


def _units(text: str, ordinal: int, block: Block, lead: str) -> Iterator[Unit]:
    for number, (span, label) in enumerate(_unit_spans(text, block)):
        mark = block.span.start if number == 0 else span.start
        yield Unit(span, block.kind, ordinal, mark, f"{lead}\n{label}".strip() if label else lead)


def _unit_spans(text: str, block: Block) -> Iterable[tuple[Span, str]]:
    """Spans of a block's units, each with the row label it leans on, if any."""
    body = Span(block.body, block.span.end)
    if block.kind is BlockKind.CODE:
        return ((span, "") for span in _line_spans(text, body))
    if block.kind is BlockKind.TABLE_ROW:
        return _cell_spans(text, block)
    if block.kind in {BlockKind.METADATA, BlockKind.CAPTION}:
        return [(body, "")]
    return ((span, "") for span in sentence_spans(text, body.start, body.end))


def _cell_spans(text: str, block: Block) -> list[tuple[Span, str]]:
    words = [len(text[cell.start : cell.end].split()) for cell in block.cells]
    if max(words[1:], default=0) < SPEAKING_CELL:
        return [(Span(block.body, block.span.end), "")]
    label = text[block.cells[0].start : block.cells[0].end] if words[0] < SPEAKING_CELL else ""
    cells = block.cells[1:] if label else block.cells
    return [(span, label) for cell in cells for span in sentence_spans(text, cell.start, cell.end)]


def _line_spans(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for line in text[span.start : span.end].splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            first = start + line.index(stripped[0])
            yield Span(first, first + len(line[first - start :].rstrip()))
        start += len(line)


def _grouped(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """The pieces of each passage: full groups, none with fewer than LEAST words where it can join the one before."""
    last: list[_Piece] = []
    for group in (part for filled in _filled(pieces) for part in _parted(filled)):
        size, more = _size(last), _size(group)
        if last and _in_one_place(last[-1], group[0]) and min(size, more) < LEAST and size + more <= OVERFULL:
            last += group
            continue
        if last:
            yield last
        last = group
    if last:
        yield last


def _filled(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    group: list[_Piece] = []
    words = 0
    for piece in pieces:
        if group and not _fits(group[-1], piece, words):
            yield group
            group, words = [], 0
        group.append(piece)
        words += piece.words
    if group:
        yield group


def _size(group: Iterable[_Piece]) -> int:
    return sum(piece.words for piece in group)


def _in_one_place(last: _Piece, piece: _Piece) -> bool:
    return piece.section == last.section and piece.stretch == last.stretch


def _fits(last: _Piece, piece: _Piece, words: int) -> bool:
    if not _in_one_place(last, piece):
        return False
    if piece.unit.block == last.unit.block:
        return True
    return words + piece.words <= (OVERFULL if piece.unit.kind in _JOINING_KINDS else FULL)


def _parted(group: list[_Piece]) -> Iterator[list[_Piece]]:
    """A group as it is, or, where one long block overfills it, in even parts cut between units."""
    total = _size(group)
    if total <= OVERFULL:
        yield group
        return
    parts = -(-total // FULL)
    part: list[_Piece] = []
    done = words = 0
    for piece in group:
        is_full = words + piece.words / 2 > total * (done + 1) / parts or _size(part) + piece.words > OVERFULL
        if part and is_full:
            yield part
            part, done = [], done + 1
        part.append(piece)
        words += piece.words
    yield part


def _passage(article: Article, number: int, group: Sequence[_Piece], lines: _LineCounter, *, opens: bool) -> Passage:
    units = tuple(piece.unit for piece in group)
    span = Span(units[0].mark, max(unit.span.end for unit in units))
    return Passage(
        article_id=article.article_id,
        number=number,
        span=span,
        text=article.text[span.start : span.end],
        line=lines.line(span.start),
        section=group[0].section,
        title=article.metadata.title,
        units=units,
        opens=opens,
        page=bisect_right(article.pages, span.start) if article.pages else None,
    )


def index_terms(passage: Passage) -> PassageTerms:
    """What a passage is found by: its terms, and those of its context as often as they weigh."""
    leaned_on = dict.fromkeys(unit.lead for unit in passage.units)
    leads = "\n".join(lead for lead in leaned_on if lead not in passage.text)
    above = " ".join(passage.section[:-1])
    nearest = passage.section[-1] if passage.section else ""
    path = _PATH_MARKS.sub(" ", passage.article_id.rpartition(".")[0])
    context = f"{leads}\n{above}\n{passage.title or ''}\n{path}"
    written = tuple(sorted(words(f"{passage.text}\n{context}\n{nearest}")))
    around = (*terms(context), *terms(nearest) * NEAREST_WEIGHT)
    return PassageTerms(tuple(terms(passage.text)), written, around)


class _LineCounter:
    """Lines of rising offsets, each stretch of text counted once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._offset = 0
        self._line = 1

    def line(self, offset: int) -> int:
        self._line += self._text.count("\n", self._offset, offset)
        self._offset = offset
        return self._line
