"""What does a format's reader hand on? Pieces of the text as they stand, before they are set in relation."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from askstack.records import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askstack.records import Metadata


class Holds(Enum):
    """What a signature, term, title or question keeps under itself."""

    NOTHING = 0
    DEEPER = 1  # what is indented deeper than it
    FOLLOWING = 2  # what follows at its own depth, up to the next heading or the next draft that holds something
    PARAGRAPH = 3  # the rest of its own paragraph, and what that leads into


@dataclass(slots=True)
class Draft:
    """A block in the making; offsets are into the article's text.

    `name` is the visible text of a heading or question. `level` is a heading's level or a list item's depth,
    `within` the depth of the list item that a draft stands in (0: in none), `indent` how deep it stands (columns, or
    any count that grows inwards). `gap` counts the blank lines before it.
    """

    kind: BlockKind
    start: int
    end: int
    body: int
    name: str = ""
    level: int = 0
    within: int = 0
    indent: int = 0
    gap: int = 0
    holds: Holds = Holds.NOTHING
    cells: tuple[Span, ...] = ()


@dataclass(slots=True)
class Reading:
    """What one format's reader found: the text, its pieces in order, metadata, pages, problems."""

    text: str
    drafts: list[Draft]
    metadata: Metadata
    pages: tuple[int, ...] = ()
    problems: list[str] = field(default_factory=list)


def inside(cells: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """Cells of a row that spans `start` to `end`: an empty cell at its edge stands at that edge."""
    moved = []
    for cell in cells:
        at = min(max(cell.start, start), end)
        moved.append(Span(at, max(at, min(cell.end, end))))
    return tuple(moved)


PROSE = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.ANSWER, BlockKind.DEFINITION, BlockKind.QUOTATION, BlockKind.LIST_ITEM}
)
