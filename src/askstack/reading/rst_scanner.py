"""Walks the lines of a reStructuredText file and cuts them into drafts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askstack.reading import rst_tables
from askstack.reading.drafts import Draft, Holds
from askstack.reading.limits import TooDeepError
from askstack.reading.lines import Line, split_lines
from askstack.reading.rst_explicit import read_explicit
from askstack.reading.rst_inline import visible
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable

ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1+")
_BULLET = re.compile(r"[-*+•‣⁃](?:\s+|$)")
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|#|[ivxlcIVXLC]{1,5})[.)]\s+")
_FIELD = re.compile(r":(?![:\s]|[\w+.:-]+:`)(?:[^:\\]|\\.|:(?!\s))+:(?:\s+|$)")


class Scanner:
    """Walks the lines once; `opening` is what the next paragraph turns into (a list item, a definition)."""

    def __init__(self, text: str, depth: int) -> None:
        self.text = text
        self.lines = split_lines(text)
        self.drafts: list[Draft] = []
        self._depth = depth
        self._styles: list[str] = []
        self.opening: Draft | None = None
        self.within = 0

    def scan(self, start: int, end: int, indent: int, depth: int = 0) -> None:
        """Read the lines from `start` up to `end`, whose body stands at column `indent`."""
        if depth > self._depth:
            raise TooDeepError(self._depth)
        at = start
        while at < end:
            line = self.lines[at]
            if not line.text:
                at += 1
            elif line.indent > indent:
                stop = self.block_end(at, end, indent)
                self.scan(at, stop, min(other.indent for other in self.lines[at:stop] if other.text), depth + 1)
                at = stop
            else:
                at = self._construct(at, end, line.indent, depth)

    def block_end(self, at: int, end: int, indent: int) -> int:
        """Where the lines that are blank or stand deeper than `indent` end, blank ones at the end left out."""
        stop = at
        while at < end and (not self.lines[at].text or self.lines[at].indent > indent):
            at += 1
            if self.lines[at - 1].text:
                stop = at
        return stop

    def _construct(self, at: int, end: int, indent: int, depth: int) -> int:
        line = self.lines[at]
        if line.text.startswith((".. ", "__")) or line.text == "..":
            after = read_explicit(self, at, end, depth)
            if after is not None:
                return after
        first = line.text[0]
        if not first.isalnum():
            after = self._marked(at, end, depth)
            if after is not None:
                return after
        elif (number := _NUMBER.match(line.text)) and self._is_numbered(at, end):
            return self._item(at, end, number, depth)
        if depth == 0 and self._is_underlined(at, end):
            return self._heading(at, at + 1, self.lines[at + 1].text[0])
        if (
            at + 1 < end
            and self.lines[at + 1].indent > indent
            and self.lines[at + 1].text
            and not line.text.endswith("::")
        ):
            return self._definition(at, end, depth)
        return self._paragraph(at, end, indent)

    def _marked(self, at: int, end: int, depth: int) -> int | None:
        """What a line that opens with a sign may be; None where it is a paragraph after all."""
        words = self.lines[at].text
        if mark := _BULLET.match(words) or _NUMBER.match(words):
            return self._item(at, end, mark, depth)
        if ADORNMENT.fullmatch(words) and len(words) > 1:
            return self._ruled(at, end, depth)
        if rst_tables.GRID.fullmatch(words):
            return self._table(at, end, grid=True)
        if rst_tables.SIMPLE.fullmatch(words):
            return self._table(at, end, grid=False)
        if field := _FIELD.match(words):
            return self._field(at, end, field, depth)
        if words.startswith("| "):
            self.add(BlockKind.PARAGRAPH, self.lines[at].start + 2, self.lines[at].end, self.lines[at].indent)
            return at + 1
        if words.startswith(">>> "):
            return self._doctest(at, end)
        return None

    # -- headings ---------------------------------------------------------------------------------------------------

    def _ruled(self, at: int, end: int, depth: int) -> int | None:
        """An overlined heading, or a rule between paragraphs."""
        words = self.lines[at].text
        is_over = at + 2 < end and self.lines[at + 1].text and self.lines[at + 2].text == words and depth == 0
        if is_over and not ADORNMENT.fullmatch(self.lines[at + 1].text):
            return self._heading(at + 1, at + 2, words[0] * 2)
        is_rule = len(words) > 3 and (at + 1 >= end or not self.lines[at + 1].text)  # noqa: PLR2004 - four signs make a rule
        return at + 1 if is_rule else None

    def _is_underlined(self, at: int, end: int) -> bool:
        if at + 1 >= end:
            return False
        below = self.lines[at + 1]
        if below.indent != self.lines[at].indent or not ADORNMENT.fullmatch(below.text):
            return False
        return len(below.text) >= min(len(self.lines[at].text), 4)

    def _heading(self, at: int, rule: int, style: str) -> int:
        if style not in self._styles:
            self._styles.append(style)
        line = self.lines[at]
        level = self._styles.index(style) + 1
        name = visible(line.text)
        self.drafts.append(Draft(BlockKind.HEADING, line.start, line.end, line.start, name=name, level=level))
        self.opening = None
        return rule + 1

    # -- paragraphs, lists, definitions -----------------------------------------------------------------------------

    def add(self, kind: BlockKind, start: int, end: int, indent: int) -> Draft:
        draft = Draft(kind, start, end, start, indent=indent, within=self.within)
        if self.opening and kind is BlockKind.PARAGRAPH:
            draft.kind, draft.level = self.opening.kind, self.opening.level
            draft.start = min(start, self.opening.start)
        self.opening = None
        self.drafts.append(draft)
        return draft

    def _paragraph(self, at: int, end: int, indent: int) -> int:
        start = at
        at += 1
        while at < end and self.lines[at].text and self.lines[at].indent == indent:
            at += 1
        last = self.lines[at - 1]
        if not last.text.endswith("::"):
            self.add(BlockKind.PARAGRAPH, self.lines[start].start, last.end, indent)
            return at
        words = self.text[self.lines[start].start : last.end - 2]
        stop = self.lines[start].start + (len(words) + 1 if words[-1:].strip() else len(words.rstrip()))
        if words.strip():
            self.add(BlockKind.PARAGRAPH, self.lines[start].start, stop, indent)
        return self._literal(at, end, indent)

    def _literal(self, at: int, end: int, indent: int) -> int:
        """The indented block after `::` is code, whatever it looks like."""
        while at < end and not self.lines[at].text:
            at += 1
        stop = self.block_end(at, end, indent)
        if stop > at:
            self.add(BlockKind.CODE, self.lines[at].start, self.lines[stop - 1].end, indent)
        return max(at, stop)

    def _doctest(self, at: int, end: int) -> int:
        start = at
        while at < end and self.lines[at].text:
            at += 1
        self.add(BlockKind.CODE, self.lines[start].start, self.lines[at - 1].end, self.lines[start].indent)
        return at

    def _is_numbered(self, at: int, end: int) -> bool:
        """A number opens an item only where the next line is blank, indented or another item."""
        if at + 1 >= end or not self.lines[at + 1].text:
            return True
        below = self.lines[at + 1]
        return below.indent > self.lines[at].indent or bool(_NUMBER.match(below.text))

    def _item(self, at: int, end: int, mark: re.Match[str], depth: int) -> int:
        line = self.lines[at]
        stop = max(at + 1, self.block_end(at + 1, end, line.indent))
        self.within += 1
        self.opening = Draft(BlockKind.LIST_ITEM, line.start, 0, 0, level=self.within)
        self.inner(at, stop, mark.end(), depth)
        self.within -= 1
        return stop

    def inner(self, at: int, stop: int, mark: int, depth: int) -> None:
        """Read what follows a mark on the same line together with the lines indented below it."""
        line = self.lines[at]
        inner = [other.indent for other in self.lines[at + 1 : stop] if other.text]
        indent = min(inner) if inner else line.indent + max(mark, 1)
        if mark < len(line.text):
            self.lines[at] = Line(line.start + mark, line.end, indent, line.text[mark:])
            self.scan(at, stop, indent, depth + 1)
        else:
            self.scan(at + 1, stop, indent, depth + 1)
        self.opening = None

    def _definition(self, at: int, end: int, depth: int) -> int:
        """A term with its definition indented below."""
        line = self.lines[at]
        stop = self.block_end(at + 1, end, line.indent)
        self.add(BlockKind.SIGNATURE, line.start, line.end, line.indent).holds = Holds.DEEPER
        indent = min(other.indent for other in self.lines[at + 1 : stop] if other.text)
        self.opening = Draft(BlockKind.DEFINITION, self.lines[at + 1].start, 0, 0)
        self.scan(at + 1, stop, indent, depth + 1)
        self.opening = None
        return stop

    def _field(self, at: int, end: int, mark: re.Match[str], depth: int) -> int:
        """`:param name: what it is`: at the head of a file it is metadata, elsewhere a paragraph with its mark."""
        line = self.lines[at]
        stop = max(at + 1, self.block_end(at + 1, end, line.indent))
        is_docinfo = depth == 0 and all(d.kind in {BlockKind.HEADING, BlockKind.METADATA} for d in self.drafts)
        kind = BlockKind.METADATA if is_docinfo else BlockKind.PARAGRAPH
        self.opening = Draft(kind, line.start, 0, 0)
        self.inner(at, stop, mark.end(), depth)
        return stop

    def _table(self, at: int, end: int, *, grid: bool) -> int:
        start, at = at, at + 1
        if grid:
            while at < end and self.lines[at].text.startswith(("+", "|")):
                at += 1
        else:
            at = self._simple_table_end(at, end)
        rows = rst_tables.grid_rows if grid else rst_tables.simple_rows
        self.add_rows(rows(self.lines[start:at]), self.lines[start].indent)
        return at

    def _simple_table_end(self, at: int, end: int) -> int:
        """After the rule that a blank line or the end follows."""
        while at < end:
            is_rule = rst_tables.SIMPLE.fullmatch(self.lines[at].text)
            if is_rule and (at + 1 >= end or not self.lines[at + 1].text):
                return at + 1
            at += 1
        return end

    def add_rows(self, rows: Iterable[Draft], indent: int) -> None:
        for draft in rows:
            draft.indent, draft.within = indent, self.within
            self.drafts.append(draft)
        self.opening = None
