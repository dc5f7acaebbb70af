"""Which lines of a plain text were a table once? Cells put under each other, run together, or parted by gaps."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from askstack.reading.drafts import Draft
from askstack.reading.shapes import word_count
from askstack.records import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    _Cut = tuple[Draft, list[tuple[int, int]]]

_CELL_WORDS = 6
_LABEL_WORDS = 10
_FEWEST_ROWS = 3
_INNER_CAPITAL = re.compile(r"\b\w*[a-z0-9][A-Z]\w*")
_LETTERS_MEET = re.compile(r"(?<=[a-z0-9)+%])(?=[A-Z][a-z.]|A\s)")
_COLUMN_GAP = re.compile(r"\s*\t\s*| {3,}")
_NARROW_GAP = re.compile(r"\s*\t\s*| {2,}")
_ASKEW = 2  # columns by which cells under each other may be out of line
_GAP = re.compile(r"\t\s*|[ \xa0]*\xa0[ \xa0]*(?<=..)| {3,}")
_SENTENCES_MEET = re.compile(r"(?<=[a-z0-9)][.!?])(?:[ \xa0]*\xa0[ \xa0]*|(?=[A-Z][a-z]))(?=\S)")


def join_tables(text: str, drafts: Sequence[Draft], title: str) -> list[Draft]:
    """The drafts with each row of a lost table as one, its cells noted."""
    joined = _join_stacked(text, drafts, title.lower())
    if any(_dense_runs(joined)):
        _mark_columns(text, joined)
        _mark_rows(text, joined, _Glue(text))
    return joined


def _join_stacked(text: str, drafts: Sequence[Draft], title: str) -> list[Draft]:
    """Cells under each other: a header whose columns the title names, then rows of as many short lines."""
    joined: list[Draft] = []
    index = 0
    while index < len(drafts):
        columns = _header_columns(text, drafts, index, title)
        if columns and _is_stacked_row(text, drafts[index + columns : index + 2 * columns], columns):
            joined.append(_row(drafts[index : index + columns], BlockKind.TABLE_HEADER))
            index += columns
            while _is_stacked_row(text, row := drafts[index : index + columns], columns):
                joined.append(_row(row, BlockKind.TABLE_ROW))
                index += columns
        else:
            joined.append(drafts[index])
            index += 1
    return joined


def _header_columns(text: str, drafts: Sequence[Draft], index: int, title: str) -> int:
    """How many columns a header that begins here has: its label, then two or more names that the title holds."""
    if not title or not _is_cell(text, drafts[index]) or _in_title(text, drafts[index], title):
        return 0
    end = index + 1
    while end < len(drafts) and _is_cell(text, drafts[end]) and _in_title(text, drafts[end], title):
        end += 1
    return end - index if end - index > 2 else 0  # noqa: PLR2004 - a label and two names


def _in_title(text: str, draft: Draft, title: str) -> bool:
    return text[draft.start : draft.end].lower() in title


def _is_cell(text: str, draft: Draft) -> bool:
    words = text[draft.start : draft.end]
    short = word_count(words) <= _CELL_WORDS and not words.endswith((".", "?", ":", "!"))
    return draft.kind is BlockKind.PARAGRAPH and short


def _is_stacked_row(text: str, row: Sequence[Draft], columns: int) -> bool:
    return len(row) == columns and all(_is_cell(text, cell) for cell in row)


def _row(cells: Sequence[Draft], kind: BlockKind) -> Draft:
    first, last = cells[0], cells[-1]
    spans = tuple([Span(cell.start, cell.end) for cell in cells])
    return Draft(kind, first.start, last.end, first.start, gap=first.gap, cells=spans)


def _mark_columns(text: str, drafts: Sequence[Draft]) -> None:
    """Three or more lines of as many cells each, parted by narrow gaps under each other, or by tabs or wide gaps.

    The first is the header where it is words alone and each of its cells begins as a line does.
    """
    for gap, fits in ((_NARROW_GAP, _stand_under), (_COLUMN_GAP, _are_as_many)):
        for lines in _dense_runs(drafts):
            for rows in _runs_of_rows([(draft, _columns(text[draft.start : draft.end], gap)) for draft in lines], fits):
                if len(rows) < _FEWEST_ROWS or len(rows[0][1]) < 2:  # noqa: PLR2004 - one column is no table
                    continue
                _set_cells(rows)
                if _is_header(text, rows):
                    rows[0][0].kind = BlockKind.TABLE_HEADER


def _is_header(text: str, rows: Sequence[_Cut]) -> bool:
    """Words alone, each cell as a line begins; of two columns, what stands below in the second does not."""
    header = rows[0][0]
    if any(map(str.isdigit, text[header.start : header.end])) or any(_opens_low(text, cell) for cell in header.cells):
        return False
    return len(header.cells) > 2 or all(_opens_low(text, row.cells[1]) for row, _ in rows[1:])  # noqa: PLR2004 - two may be names and what they are


def _opens_low(text: str, cell: Span) -> bool:
    first = text[cell.start : cell.end][:1]
    return first.islower() or first.isdigit()


def _runs_of_rows(cuts: Sequence[_Cut], fits: Callable[[_Cut, _Cut], bool]) -> Iterator[list[_Cut]]:
    """Lines cut into cells, as long as each fits the one above."""
    run: list[_Cut] = []
    for cut in cuts:
        if run and not fits(run[-1], cut):
            yield run
            run = []
        run.append(cut)
    yield run


def _are_as_many(above: _Cut, below: _Cut) -> bool:
    return len(above[1]) == len(below[1])


def _stand_under(above: _Cut, below: _Cut) -> bool:
    (one, cells), (other, others) = above, below
    return _are_as_many(above, below) and all(
        abs(one.indent + start - other.indent - under) <= _ASKEW
        for (start, _), (under, _) in zip(cells, others, strict=True)
    )


def _columns(line: str, gap: re.Pattern[str]) -> list[tuple[int, int]]:
    gaps = list(gap.finditer(line))
    starts, ends = [0, *(found.end() for found in gaps)], [*(found.start() for found in gaps), len(line)]
    return list(zip(starts, ends, strict=True))


def _set_cells(rows: Sequence[_Cut]) -> None:
    for draft, cells in rows:
        draft.kind = BlockKind.TABLE_ROW
        draft.cells = tuple([Span(draft.start + start, draft.start + end) for start, end in cells])


class _Glue:
    """Tells where the cells of one line meet.

    Words that carry a capital inside ("JavaScript") are learnt from the text: they stand in it more than once.
    """

    def __init__(self, text: str) -> None:
        inner = Counter(_INNER_CAPITAL.findall(text))
        self._known = {word for word, count in inner.items() if count > 1}

    def cells(self, line: str) -> list[tuple[int, int]]:
        """Where the cells of `line` stand: a short label, then parts that meet without a space; [] for no row."""
        label = self._label_end(line)
        if label is None:
            return []
        starts = [0, label, *(meet.end() for meet in _SENTENCES_MEET.finditer(line, label))]
        if len(starts) == 2:  # noqa: PLR2004 - label and one part: there may be a second that ends in no full stop
            starts += [at for at in self._meetings(line) if at > label][:1]
        ends = [*starts[1:], len(line)]
        return [(start, start + len(line[start:end].rstrip())) for start, end in zip(starts, ends, strict=True)]

    def _label_end(self, line: str) -> int | None:
        gap = _GAP.search(line)
        ends = [*self._meetings(line)[:1], *([gap.end()] if gap else [])]
        if not ends or min(ends) == len(line) or word_count(line[: min(ends)]) > _LABEL_WORDS:
            return None
        return min(ends)

    def _meetings(self, line: str) -> list[int]:
        places = []
        for meet in _LETTERS_MEET.finditer(line):
            word = next((w for w in _INNER_CAPITAL.finditer(line) if w.start() < meet.start() < w.end()), None)
            if word is None or word[0] not in self._known:
                places.append(meet.start())
        return places


def _mark_rows(text: str, drafts: Sequence[Draft], glue: _Glue) -> None:
    """Three or more lines in a row whose cells run together."""
    for run in _row_runs(text, drafts, glue):
        columns = Counter(len(cells) for _, cells in run).most_common(1)[0][0]
        _set_cells(run)
        for draft, cells in run:
            if len(cells) == columns - 1:  # its label was lost
                draft.cells = (Span(draft.start, draft.start), *draft.cells)


def _row_runs(text: str, drafts: Sequence[Draft], glue: _Glue) -> Iterator[list[_Cut]]:
    for lines in _dense_runs(drafts):
        cuts = [(draft, glue.cells(text[draft.start : draft.end])) for draft in lines]
        for is_row, run in groupby(cuts, key=lambda cut: bool(cut[1])):
            rows = list(run)
            if is_row and len(rows) >= _FEWEST_ROWS:
                yield rows


def _dense_runs(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    """Paragraphs with no blank line between them, where there are enough for a table."""
    run: list[Draft] = []
    for draft in drafts:
        is_paragraph = draft.kind is BlockKind.PARAGRAPH
        if run and (draft.gap or not is_paragraph):
            if len(run) >= _FEWEST_ROWS:
                yield run
            run = []
        if is_paragraph:
            run.append(draft)
    if len(run) >= _FEWEST_ROWS:
        yield run
