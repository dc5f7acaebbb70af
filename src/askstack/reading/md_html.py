"""What do the HTML blocks inside a Markdown file say? Their words stay where they stand in the source."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from askstack.reading.drafts import Draft, Holds
from askstack.reading.shapes import is_question
from askstack.records import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.reading.lines import Line

_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)(?:\s[^<>]*)?/?>|<![^>]*>", re.DOTALL)
_INLINE = frozenset(
    "a abbr b bdi bdo cite code del dfn em i img ins kbd mark q s samp small span strong sub sup time u var wbr".split()
)
_UNSEEN = frozenset({"script", "style", "template"})
_KINDS = {
    "li": BlockKind.LIST_ITEM,
    "pre": BlockKind.CODE,
    "blockquote": BlockKind.QUOTATION,
    "figcaption": BlockKind.CAPTION,
    "caption": BlockKind.CAPTION,
    "dt": BlockKind.SIGNATURE,
    "dd": BlockKind.DEFINITION,
}
_CELLS = frozenset({"td", "th"})


class _Piece(NamedTuple):
    """Words between block tags: the innermost tag around them, the number of their table row (0: in none)."""

    name: str
    row: int
    folds: int
    span: Span


def read_html_block(text: str, lines: Sequence[Line], within: int, folds: int) -> tuple[list[Draft], int]:
    """The words between block tags as drafts of the kinds that the tags name, and how many `<details>` stay open.

    `within` is the depth of the list around, `folds` the number of `<details>` that are open already.
    """
    scan = _Scan(text, folds)
    pieces = list(scan.pieces(lines[0].start, lines[-1].end)) if lines else []
    drafts = []
    for row, run in groupby(pieces, key=lambda piece: piece.row):
        cells = list(run)
        drafts += [_row(cells)] if row else [_draft(text, piece) for piece in cells]
    for draft in drafts:
        draft.within = within
    return drafts, scan.folds


def _row(cells: Sequence[_Piece]) -> Draft:
    kind = BlockKind.TABLE_HEADER if all(cell.name == "th" for cell in cells) else BlockKind.TABLE_ROW
    start, end = cells[0].span.start, cells[-1].span.end
    return Draft(kind, start, end, start, indent=cells[0].folds, cells=tuple([cell.span for cell in cells]))


def _draft(text: str, piece: _Piece) -> Draft:
    start, end = piece.span
    words = " ".join(_TAG.sub("", text[start:end]).split())
    draft = Draft(_KINDS.get(piece.name, BlockKind.PARAGRAPH), start, end, start, indent=piece.folds)
    if re.fullmatch(r"h[1-6]", piece.name):
        draft.kind, draft.level, draft.name = BlockKind.HEADING, int(piece.name[1]), words
    elif piece.name == "summary" and is_question(words):
        draft.kind, draft.name = BlockKind.QUESTION, words
    elif piece.name == "summary":
        draft.indent, draft.holds = max(0, piece.folds - 1), Holds.DEEPER
    elif draft.kind is BlockKind.LIST_ITEM:
        draft.level = 1
    return draft


class _Scan:
    """Goes through the tags of one block once."""

    def __init__(self, text: str, folds: int) -> None:
        self.folds = folds
        self._text = text
        self._names: list[str] = []
        self._row = 0

    def pieces(self, start: int, end: int) -> Iterator[_Piece]:
        at = start
        for tag in _TAG.finditer(self._text, start, end):
            name = (tag["name"] or "").lower()
            if name in _INLINE:
                continue
            yield from self._piece(at, tag.start())
            at = tag.end()
            if name:
                self._enter(name, is_end=bool(tag["close"]))
        yield from self._piece(at, end)

    def _enter(self, name: str, *, is_end: bool) -> None:
        if name == "details":
            self.folds = max(0, self.folds + (-1 if is_end else 1))
        if name == "tr":
            self._row += 1
        if not is_end:
            self._names.append(name)
        elif name in self._names:
            del self._names[len(self._names) - 1 - self._names[::-1].index(name) :]

    def _piece(self, start: int, end: int) -> Iterator[_Piece]:
        words = self._text[start:end]
        name = self._names[-1] if self._names else ""
        if name in _UNSEEN or not _TAG.sub("", words).strip():
            return
        start += len(words) - len(words.lstrip())
        row = self._row if name in _CELLS else 0
        yield _Piece(name, row, self.folds, Span(start, start + len(words.strip())))
