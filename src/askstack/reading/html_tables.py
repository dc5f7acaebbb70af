"""Which tables hold data, and what are their rows?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

_CELLS = frozenset({"td", "th"})
_HEAVY = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "article", "section", "form"})
_CELL_CHARACTERS = 1500
_MOST_SPANNED = 100  # what a cell's span may claim before it is read as one


def is_data_table(table: _Element) -> bool:
    """Whether a table has rows and columns of short cells, and does not merely place parts of the page."""
    if table.get("role") == "presentation" or any(part is not table for part in table.iter(*_HEAVY)):
        return False
    rows = [[cell for cell in row if cell.tag in _CELLS] for row in _rows(table)]
    if not rows or max(map(len, rows)) < 2:  # noqa: PLR2004 - one column is no table
        return False
    return all(len("".join(cell.itertext())) <= _CELL_CHARACTERS for row in rows for cell in row)


def _rows(table: _Element) -> Iterator[_Element]:
    yield from table.iter("tr")


def read_rows(table: _Element, words_of: Callable[[_Element], str]) -> Iterator[tuple[bool, list[str]]]:
    """Each row's cells in column order, and whether it is a header.

    A cell that spans columns or rows leaves empty ones beside and below it.
    """
    below: dict[int, int] = {}
    for row in _rows(table):
        cells: list[str] = []
        elements = [cell for cell in row if cell.tag in _CELLS]
        for cell in elements:
            _skip_spanned(cells, below)
            rows = _span(cell, "rowspan")
            for extra in range(_span(cell, "colspan")):
                if rows > 1:
                    below[len(cells)] = rows - 1
                cells.append("" if extra else words_of(cell))
        _skip_spanned(cells, below)
        parent = row.getparent()
        is_header = parent is not None and parent.tag == "thead"
        yield is_header or (bool(elements) and all(cell.tag == "th" for cell in elements)), cells


def _skip_spanned(cells: list[str], below: dict[int, int]) -> None:
    while below.get(len(cells), 0) > 0:
        below[len(cells)] -= 1
        cells.append("")


def _span(cell: _Element, name: str) -> int:
    words = cell.get(name) or "1"
    return min(max(1, int(words)), _MOST_SPANNED) if words.isdecimal() and len(words) < 4 else 1  # noqa: PLR2004 - as above
