"""What do the lines of a reStructuredText body hold? Headings, lists, definitions, tables, code and paragraphs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askstack.reading import rst_tables
from askstack.reading.drafts import Draft, Holds
from askstack.reading.rst_explicit import read_explicit
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from askstack.reading.rst_scanner import Scanner

    _Reader = Callable[[Scanner, int, int, int], int | None]

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1+")
_BULLET = re.compile(r"[-*+•‣⁃](?:\s+|$)")
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|#|[ivxlcIVXLC]{1,5})[.)]\s+")
_FIELD = re.compile(r":(?![:\s]|[\w+.:-]+:`)(?:[^:\\]|\\.|:(?!\s))+:(?:\s+|$)")
_SHORTEST_RULE = 4
_FIELDS = 40  # lines of docinfo that are looked back on


def read_body(scanner: Scanner, at: int, end: int, depth: int) -> int:
    """Read the construct that begins at line `at` and say where the next one begins."""
    signed = not scanner.lines[at].text[0].isalnum()
    for read in _SIGNED if signed else _WORDED:
        after = read(scanner, at, end, depth)
        if after is not None:
            return after
    return _read_paragraph(scanner, at, end)


def _read_heading(scanner: Scanner, at: int, end: int, depth: int) -> int | None:
    """A line with a rule of signs below it, of its own length or at least four."""
    if depth or at + 1 >= end:
        return None
    line, below = scanner.lines[at], scanner.lines[at + 1]
    if below.indent != line.indent or not _ADORNMENT.fullmatch(below.text):
        return None
    if len(below.text) < min(len(line.text), _SHORTEST_RULE):
        return None
    scanner.add_heading(line, below.text[0])
    return at + 2


def _read_rule(scanner: Scanner, at: int, end: int, depth: int) -> int | None:
    """A heading with rules above and below, or a rule between paragraphs."""
    words = scanner.lines[at].text
    if len(words) == 1 or not _ADORNMENT.fullmatch(words):
        return None
    is_over = not depth and at + 2 < end and scanner.lines[at + 1].text and scanner.lines[at + 2].text == words
    if is_over and not _ADORNMENT.fullmatch(scanner.lines[at + 1].text):
        scanner.add_heading(scanner.lines[at + 1], words[0] * 2)
        return at + 3
    is_rule = len(words) >= _SHORTEST_RULE and (at + 1 >= end or not scanner.lines[at + 1].text)
    return at + 1 if is_rule else None


def _read_item(scanner: Scanner, at: int, end: int, depth: int) -> int | None:
    line = scanner.lines[at]
    number = _NUMBER.match(line.text)
    mark = number if number and _is_numbered(scanner, at, end) else _BULLET.match(line.text)
    if mark is None:
        return None
    stop = max(at + 1, scanner.block_end(at + 1, end, line.indent))
    scanner.within += 1
    scanner.opening = Draft(BlockKind.LIST_ITEM, line.start, 0, 0, level=scanner.within)
    scanner.inner(at, stop, mark.end(), depth)
    scanner.within -= 1
    return stop


def _is_numbered(scanner: Scanner, at: int, end: int) -> bool:
    """A number opens an item only where the next line is blank, indented or another item."""
    if at + 1 >= end or not scanner.lines[at + 1].text:
        return True
    below = scanner.lines[at + 1]
    return below.indent > scanner.lines[at].indent or bool(_NUMBER.match(below.text))


def _read_definition(scanner: Scanner, at: int, end: int, depth: int) -> int | None:
    """A term with its definition indented right below."""
    line = scanner.lines[at]
    below = scanner.lines[at + 1] if at + 1 < end else line
    if not below.text or below.indent <= line.indent or line.text.endswith("::"):
        return None
    stop = scanner.block_end(at + 1, end, line.indent)
    scanner.add(BlockKind.SIGNATURE, line.start, line.end, line.indent).holds = Holds.DEEPER
    scanner.opening = Draft(BlockKind.DEFINITION, below.start, 0, 0)
    scanner.scan(at + 1, stop, scanner.least_indent(at + 1, stop), depth + 1)
    scanner.opening = None
    return stop


def _read_field(scanner: Scanner, at: int, end: int, depth: int) -> int | None:
    """`:name: value`: at the head of a file it is metadata, elsewhere a paragraph with its mark."""
    line = scanner.lines[at]
    mark = _FIELD.match(line.text)
    if mark is None:
        return None
    stop = max(at + 1, scanner.block_end(at + 1, end, line.indent))
    is_head = not depth and all(d.kind in {BlockKind.HEADING, BlockKind.METADATA} for d in scanner.drafts[-_FIELDS:])
    scanner.opening = Draft(BlockKind.METADATA if is_head else BlockKind.PARAGRAPH, line.start, 0, 0)
    if stop == at + 1 and mark.end() == len(line.text):
        scanner.add(BlockKind.PARAGRAPH, line.start, line.end, line.indent)
    else:
        scanner.inner(at, stop, mark.end(), depth)
    return stop


def _read_table(scanner: Scanner, at: int, end: int, _depth: int) -> int | None:
    start, words = at, scanner.lines[at].text
    if rst_tables.GRID.fullmatch(words):
        at += 1
        while at < end and scanner.lines[at].text.startswith(("+", "|")):
            at += 1
        rows = rst_tables.grid_rows(scanner.lines[start:at])
    elif rst_tables.SIMPLE.fullmatch(words):
        at = _simple_table_end(scanner, at + 1, end)
        rows = rst_tables.simple_rows(scanner.lines[start:at])
    else:
        return None
    scanner.add_rows(rows, scanner.lines[start].indent)
    return at


def _simple_table_end(scanner: Scanner, at: int, end: int) -> int:
    """After the rule that a blank line or the end follows."""
    while at < end:
        is_rule = rst_tables.SIMPLE.fullmatch(scanner.lines[at].text)
        if is_rule and (at + 1 >= end or not scanner.lines[at + 1].text):
            return at + 1
        at += 1
    return end


def _read_line_block(scanner: Scanner, at: int, _end: int, _depth: int) -> int | None:
    line = scanner.lines[at]
    if not line.text.startswith("| "):
        return None
    start = line.end - len(line.text[1:].lstrip())
    scanner.add(BlockKind.PARAGRAPH, start, line.end, line.indent)
    return at + 1


def _read_doctest(scanner: Scanner, at: int, end: int, _depth: int) -> int | None:
    if not scanner.lines[at].text.startswith(">>> "):
        return None
    start = at
    while at < end and scanner.lines[at].text:
        at += 1
    scanner.add(BlockKind.CODE, scanner.lines[start].start, scanner.lines[at - 1].end, scanner.lines[start].indent)
    return at


def _read_paragraph(scanner: Scanner, at: int, end: int) -> int:
    first = scanner.lines[at]
    at += 1
    while at < end and scanner.lines[at].text and scanner.lines[at].indent == first.indent:
        at += 1
    last = scanner.lines[at - 1]
    if not last.text.endswith("::"):
        scanner.add(BlockKind.PARAGRAPH, first.start, last.end, first.indent)
        return at
    # "Example::" is shown as "Example:", "Example ::" as "Example", and "::" alone not at all
    words = scanner.text[first.start : last.end - 2]
    if words.strip():
        stop = first.start + (len(words.rstrip()) if words[-1].isspace() else len(words) + 1)
        scanner.add(BlockKind.PARAGRAPH, first.start, stop, first.indent)
    return _read_literal(scanner, at, end, first.indent)


def _read_literal(scanner: Scanner, at: int, end: int, indent: int) -> int:
    """The indented block after `::` is code, whatever it looks like."""
    while at < end and not scanner.lines[at].text:
        at += 1
    stop = scanner.block_end(at, end, indent)
    if stop > at:
        scanner.add(BlockKind.CODE, scanner.lines[at].start, scanner.lines[stop - 1].end, indent)
    return max(at, stop)


_WORDED: tuple[_Reader, ...] = (_read_item, _read_heading, _read_definition)
_SIGNED: tuple[_Reader, ...] = (
    read_explicit,
    _read_item,
    _read_rule,
    _read_table,
    _read_field,
    _read_line_block,
    _read_doctest,
    _read_heading,
    _read_definition,
)
