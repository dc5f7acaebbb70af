"""Walks the lines of a reStructuredText file; what stands on them is told in `rst_body` and `rst_explicit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from askstack.reading.drafts import Draft
from askstack.reading.limits import TooDeepError
from askstack.reading.lines import Line, split_lines
from askstack.reading.rst_body import read_body
from askstack.reading.rst_inline import visible
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable


class Scanner:
    """The lines of a file and the drafts found on them so far.

    `opening` is what the next paragraph turns into: a list item, a definition, a caption. `within` is the depth of the
    list around.
    """

    def __init__(self, text: str, depth: int) -> None:
        self.text = text
        self.lines = split_lines(text)
        self.drafts: list[Draft] = []
        self.opening: Draft | None = None
        self.within = 0
        self._depth = depth
        self._styles: list[str] = []

    def scan(self, start: int, end: int, indent: int, depth: int = 0) -> None:
        """Read the lines from `start` up to `end`, whose body stands at column `indent`.

        Raises:
            TooDeepError: this is nested deeper than the limit.
        """
        if depth > self._depth:
            raise TooDeepError(self._depth)
        at = start
        while at < end:
            line = self.lines[at]
            if not line.text:
                at += 1
            elif line.indent > indent:
                stop = self.block_end(at, end, indent)
                self.scan(at, stop, self.least_indent(at, stop), depth + 1)
                at = stop
            else:
                at = read_body(self, at, end, depth)

    def block_end(self, at: int, end: int, indent: int) -> int:
        """Where the lines that are blank or stand deeper than `indent` end, blank ones at the end left out."""
        stop = at
        while at < end and (not self.lines[at].text or self.lines[at].indent > indent):
            at += 1
            if self.lines[at - 1].text:
                stop = at
        return stop

    def least_indent(self, start: int, end: int, default: int = 0) -> int:
        """The least indentation of the filled lines, `default` where all are blank."""
        return min((line.indent for line in self.lines[start:end] if line.text), default=default)

    def inner(self, at: int, stop: int, mark: int, depth: int) -> None:
        """Read what follows a mark of `mark` characters on one line together with the lines indented below it."""
        line = self.lines[at]
        indent = self.least_indent(at + 1, stop, line.indent + max(mark, 1))
        if mark < len(line.text):
            self.lines[at] = Line(line.start + mark, line.end, indent, line.text[mark:])
            self.scan(at, stop, indent, depth + 1)
        else:
            self.scan(at + 1, stop, indent, depth + 1)
        self.opening = None

    def add(self, kind: BlockKind, start: int, end: int, indent: int) -> Draft:
        """Add a draft; a paragraph becomes what `opening` says."""
        draft = Draft(kind, start, end, start, indent=indent, within=self.within)
        if self.opening and kind is BlockKind.PARAGRAPH:
            draft.kind, draft.level = self.opening.kind, self.opening.level
            draft.start = min(start, self.opening.start)
        self.opening = None
        self.drafts.append(draft)
        return draft

    def add_rows(self, rows: Iterable[Draft], indent: int) -> None:
        """Add the rows of a table, empty ones left out."""
        for draft in rows:
            draft.indent, draft.within = indent, self.within
            if draft.start < draft.end:
                self.drafts.append(draft)
        self.opening = None

    def add_heading(self, line: Line, style: str) -> None:
        """Add a heading; styles of underlining rank in the order in which a file uses them."""
        if style not in self._styles:
            self._styles.append(style)
        level = self._styles.index(style) + 1
        name = visible(line.text)
        self.drafts.append(Draft(BlockKind.HEADING, line.start, line.end, line.start, name=name, level=level))
        self.opening = None
