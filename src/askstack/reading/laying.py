"""How is extracted text laid out? A paragraph a block, white space between; nothing else is ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from askstack.reading.drafts import Draft, inside
from askstack.records import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Sequence


class Sheet:
    """The text of a document as it grows, and its drafts."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self._parts: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        """Everything laid so far."""
        return "".join(self._parts)

    def put(self, words: str, kind: BlockKind, *, lead: str = "", close: bool = False) -> Draft:
        """Lay `words` on lines of their own, `lead` (white space) before them; `close` leaves no blank line above."""
        gap = "" if not self._parts else "\n" if close else "\n\n"
        self._parts += (gap, lead, words)
        start = self._length + len(gap) + len(lead)
        self._length = start + len(words)
        draft = Draft(kind, start, self._length, start)
        self.drafts.append(draft)
        return draft

    def put_row(self, cells: Sequence[str], kind: BlockKind, *, close: bool = False) -> Draft | None:
        """Lay the cells of a table's row on one line, tabs between; None where all are empty."""
        if not any(cells):
            return None
        draft = self.put("\t".join(cells), kind, close=close)
        spans, at = [], draft.start
        for cell in cells:
            spans.append(Span(at, at + len(cell)))
            at += len(cell) + 1
        filled = [span for span in spans if span.start < span.end]
        draft.start = draft.body = filled[0].start
        draft.end = filled[-1].end
        draft.cells = inside(spans, draft.start, draft.end)
        return draft
