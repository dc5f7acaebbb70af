"""What do the lines that open with two dots hold? Directives, footnotes, and much that is no content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from askstack.reading import rst_tables
from askstack.reading.drafts import Draft, Holds
from askstack.reading.rst_directives import kind_of
from askstack.records import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from askstack.reading.rst_scanner import Scanner

_DIRECTIVE = re.compile(r"\.\. +([\w:+.-]+?) ?::(?:\s+|$)")
_FOOTNOTE = re.compile(r"\.\. +\[[^\]]+\]\s+")
_TARGET = re.compile(r"__(?:\s|$)")
_OPTION = re.compile(r":([\w-]+):(?:\s+|$)")


class _Directive(NamedTuple):
    """Where a directive's parts stand: `argument` of its first line, `options`, and the lines of its content."""

    name: str
    at: int
    stop: int
    depth: int
    indent: int
    argument: Span
    arguments: tuple[Span, ...]
    options: dict[str, Span]
    content: int


def read_explicit(scanner: Scanner, at: int, end: int, depth: int) -> int | None:
    """Read the construct at line `at` and say where it ends; None where it is ordinary text after all."""
    line = scanner.lines[at]
    if not line.text.startswith((".. ", "__")) and line.text != "..":
        return None
    if line.text.startswith("__"):
        return at + 1 if _TARGET.match(line.text) else None
    stop = max(at + 1, scanner.block_end(at + 1, end, line.indent))
    if note := _FOOTNOTE.match(line.text):
        scanner.opening = Draft(BlockKind.PARAGRAPH, line.start, 0, 0)
        scanner.inner(at, stop, note.end(), depth)
    elif named := _DIRECTIVE.match(line.text):
        directive = _parts(scanner, at, stop, depth, named)
        _READERS[kind_of(directive.name)](scanner, directive)
    return stop


def _parts(scanner: Scanner, at: int, stop: int, depth: int, named: re.Match[str]) -> _Directive:
    line = scanner.lines[at]
    argument = Span(line.start + named.end(), line.end)
    arguments = [argument] if argument.start < argument.end else []
    options: dict[str, Span] = {}
    name = ""
    below = at + 1
    while below < stop and scanner.lines[below].text:
        other = scanner.lines[below]
        if option := _OPTION.match(other.text):
            name = option[1].lower()
            options[name] = Span(other.start + option.end(), other.end)
        elif name:
            options[name] = Span(options[name].start, other.end)
        else:
            arguments.append(Span(other.start, other.end))
        below += 1
    return _Directive(named[1], at, stop, depth, line.indent, argument, tuple(arguments), options, below)


def _scan_content(scanner: Scanner, directive: _Directive, start: int | None = None) -> None:
    start = directive.content if start is None else start
    scanner.scan(start, directive.stop, scanner.least_indent(start, directive.stop), directive.depth + 1)
    scanner.opening = None


def _after_options(directive: _Directive) -> int:
    """Content may begin right below the directive, or below its options."""
    return directive.content if directive.options else directive.at + 1


def _silent(_scanner: Scanner, _directive: _Directive) -> None:
    """Says how to build the pages, or names what stands elsewhere."""


def _bare(scanner: Scanner, directive: _Directive) -> None:
    _scan_content(scanner, directive, _after_options(directive))


def _text(scanner: Scanner, directive: _Directive) -> None:
    """Admonitions and whatever is unknown: the argument is where the text begins."""
    if directive.argument.start == directive.argument.end:
        _bare(scanner, directive)
    elif directive.options:
        scanner.add(BlockKind.PARAGRAPH, *directive.argument, directive.indent)
        _scan_content(scanner, directive)
    else:
        mark = directive.argument.start - scanner.lines[directive.at].start
        scanner.inner(directive.at, directive.stop, mark, directive.depth)


def _titled(scanner: Scanner, directive: _Directive) -> None:
    """A title, or "versionadded:: 5.2", whose content is read under it."""
    start, end = directive.argument
    if start < end:
        if "version" in directive.name or directive.name.startswith("deprecated"):
            start = scanner.text.index(directive.name, scanner.lines[directive.at].start)
        draft = scanner.add(BlockKind.PARAGRAPH, start, end, directive.indent)
        draft.holds = Holds.FOLLOWING if directive.name == "rubric" else Holds.DEEPER
    _scan_content(scanner, directive, _after_options(directive))


def _code(scanner: Scanner, directive: _Directive) -> None:
    caption = directive.options.get("caption")
    if caption:
        scanner.add(BlockKind.CAPTION, *caption, directive.indent).holds = Holds.DEEPER
    start = _after_options(directive)
    while start < directive.stop and not scanner.lines[start].text:
        start += 1
    if start < directive.stop:
        first, last = scanner.lines[start], scanner.lines[directive.stop - 1]
        scanner.add(BlockKind.CODE, first.start, last.end, directive.indent + bool(caption))


def _object(scanner: Scanner, directive: _Directive) -> None:
    """Signatures side by side; what they describe stands below them, indented or not."""
    has_content = any(line.text for line in scanner.lines[directive.content : directive.stop])
    for start, end in directive.arguments:
        draft = scanner.add(BlockKind.SIGNATURE, start, end, directive.indent)
        draft.holds = Holds.DEEPER if has_content else Holds.FOLLOWING
    _scan_content(scanner, directive)


def _picture(scanner: Scanner, directive: _Directive) -> None:
    alternative = directive.options.get("alt")
    if alternative:
        scanner.add(BlockKind.CAPTION, *alternative, directive.indent)
    scanner.opening = Draft(BlockKind.CAPTION, len(scanner.text), 0, 0)
    _scan_content(scanner, directive)


def _table(scanner: Scanner, directive: _Directive) -> None:
    if directive.argument.start < directive.argument.end:
        scanner.add(BlockKind.CAPTION, *directive.argument, directive.indent)
    lines = scanner.lines[directive.content : directive.stop]
    stated = directive.options.get("header-rows")
    words = scanner.text[stated.start : stated.end].strip() if stated else ""
    headers = int(words) if words.isdecimal() and len(words) < 3 else 0  # noqa: PLR2004 - no table has a hundred of them
    if directive.name.lower() == "list-table":
        scanner.add_rows(rst_tables.list_rows(lines, headers), directive.indent)
        return
    if header := directive.options.get("header"):
        cells = tuple(rst_tables.csv_cells(scanner.text[header.start : header.end], header.start))
        scanner.add_rows([Draft(BlockKind.TABLE_HEADER, *header, header.start, cells=cells)], directive.indent)
    scanner.add_rows(rst_tables.csv_rows(lines, headers=headers), directive.indent)


_READERS: dict[str, Callable[[Scanner, _Directive], None]] = {
    "silent": _silent,
    "bare": _bare,
    "text": _text,
    "titled": _titled,
    "code": _code,
    "object": _object,
    "picture": _picture,
    "table": _table,
}
