"""Where are the lines of a text, and how deep do they stand?"""

from __future__ import annotations

from typing import NamedTuple

_TAB = 8


class Line(NamedTuple):
    """One line without its surrounding white space.

    `start` and `end` are offsets of what is left (equal where the line is blank), `indent` the columns before it,
    a tab reaching to the next multiple of eight.
    """

    start: int
    end: int
    indent: int
    text: str


def split_lines(text: str, offset: int = 0) -> list[Line]:
    r"""The lines of `text`, which begins at `offset` in the article; `\n` ends a line."""
    lines = []
    for raw in text.split("\n"):
        words = raw.strip()
        lead = len(raw) - len(raw.lstrip()) if words else 0
        indent = lead if "\t" not in raw[:lead] else len(raw[:lead].expandtabs(_TAB))
        start = offset + lead
        lines.append(Line(start, start + len(words), indent, words))
        offset += len(raw) + 1
    return lines
