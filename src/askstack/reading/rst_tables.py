"""Where are the rows and cells of reStructuredText's tables?"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from askstack.reading.drafts import Draft, inside
from askstack.records import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.reading.lines import Line

GRID = re.compile(r"\+(?:[-=]{2,}\+)+")
SIMPLE = re.compile(r"={2,}(?: +={2,})+")
_RULE = re.compile(r"[-=]+(?: +[-=]+)*")
_CSV = re.compile(r'\s*(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^,]*))\s*(?:,|$)')


def grid_rows(lines: Sequence[Line]) -> Iterator[Draft]:
    """The rows between the rules of a grid table; those above a rule of `=` are its header."""
    edges = [match.start() for match in re.finditer(r"\+", lines[0].text)]
    columns = [(left + 1, right) for left, right in pairwise(edges)]
    has_header = any(GRID.fullmatch(line.text) and "=" in line.text for line in lines[1:-1])
    rows: list[Line] = []
    for line in lines[1:]:
        if not line.text.startswith("+"):
            rows.append(line)
            continue
        if rows:
            yield _row(rows, columns, header=has_header)
        has_header = has_header and "=" not in line.text
        rows = []
    if rows:
        yield _row(rows, columns, header=False)


def simple_rows(lines: Sequence[Line]) -> Iterator[Draft]:
    """The rows of a simple table: a line each, going on where the first column is empty."""
    columns = [match.span() for match in re.finditer("=+", lines[0].text)]
    columns = [(left, right) for (left, _), (right, _) in pairwise(columns)] + [(columns[-1][0], 0)]
    rules = [index for index, line in enumerate(lines) if _RULE.fullmatch(line.text) and "=" in line.text]
    header_end = rules[1] if len(rules) > 2 else 0  # noqa: PLR2004 - two rules bound a table without a header
    rows: list[tuple[bool, list[Line]]] = []
    for index, line in enumerate(lines):
        is_header = index < header_end
        if _RULE.fullmatch(line.text) or not line.text:
            continue
        goes_on = line.indent > lines[0].indent or is_header
        if rows and goes_on and rows[-1][0] == is_header:
            rows[-1][1].append(line)
        else:
            rows.append((is_header, [line]))
    for is_header, row in rows:
        yield _row(row, columns, header=is_header, base=lines[0].indent)


def _row(lines: Sequence[Line], columns: Sequence[tuple[int, int]], *, header: bool, base: int | None = None) -> Draft:
    kind = BlockKind.TABLE_HEADER if header else BlockKind.TABLE_ROW
    spans = [_cell(lines, left, right, base) for left, right in columns]
    cells = tuple([span for span in spans if span is not None])
    start, end = lines[0].start, lines[-1].end
    if base is None:  # the bars of a grid belong to the table, not to its words
        filled = [span for span in cells if span.start < span.end]
        start, end = (min(span.start for span in filled), max(span.end for span in filled)) if filled else (start, end)
    return Draft(kind, start, end, start, cells=inside(cells, start, end) if len(cells) == len(spans) else ())


def _cell(lines: Sequence[Line], left: int, right: int, base: int | None) -> Span | None:
    """The words of one column, None where they stand on several lines and so in no one span."""
    found: Span | None = None
    for line in lines:
        shift = 0 if base is None else line.indent - base
        low, high = max(0, left - shift), right - shift if right else len(line.text)
        words = line.text[low : max(low, high)]
        if not words.strip():
            continue
        if found:
            return None
        start = line.start + low + len(words) - len(words.lstrip())
        found = Span(start, start + len(words.strip()))
    return found or Span(lines[0].start, lines[0].start)


def list_rows(lines: Sequence[Line], headers: int) -> Iterator[Draft]:
    """The rows of a list-table: `* - cell`, then `- cell` for each further column."""
    row: list[tuple[int, int]] = []
    done = 0
    for line in lines:
        if line.text.startswith("* ") and row:
            yield _list_row(row, header=done < headers)
            done, row = done + 1, []
        opened = re.match(r"(?:\*\s+)?-(?:\s+|$)", line.text)
        if opened:
            row.append((line.start + opened.end(), line.end))
        elif row and line.text:
            row[-1] = (row[-1][0], line.end)
    if row:
        yield _list_row(row, header=done < headers)


def _list_row(row: Sequence[tuple[int, int]], *, header: bool) -> Draft:
    cells = tuple([Span(min(start, end), end) for start, end in row])
    kind = BlockKind.TABLE_HEADER if header else BlockKind.TABLE_ROW
    return Draft(kind, cells[0].start, cells[-1].end, cells[0].start, cells=cells)


def csv_rows(lines: Sequence[Line], *, headers: int) -> Iterator[Draft]:
    """The rows of a csv-table, a line each."""
    for number, line in enumerate(line for line in lines if line.text):
        cells = tuple(csv_cells(line.text, line.start))
        kind = BlockKind.TABLE_HEADER if number < headers else BlockKind.TABLE_ROW
        yield Draft(kind, line.start, line.end, line.start, cells=cells)


def csv_cells(words: str, offset: int) -> Iterator[Span]:
    """Where the comma-separated values of one line stand, their quotation marks left out."""
    at = 0
    while at < len(words):
        found = _CSV.match(words, at)
        if found is None or found.end() == at:
            return
        start, end = found.span("quoted" if found["quoted"] is not None else "bare")
        yield Span(offset + start, offset + max(start, len(words[:end].rstrip())))
        at = found.end()
