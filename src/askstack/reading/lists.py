"""Which lines of a plain text are items of a list, and how deep?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askstack.reading.paragraphs import MARK
from askstack.reading.shapes import ends_sentence, word_count
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.reading.drafts import Draft

_GLUED = re.compile(r"(\d{1,2})(?=[A-Z])")
_FEWEST = 3
_BARE_WORDS = 12


def mark_items(text: str, drafts: Sequence[Draft]) -> None:
    """Lines with a bullet or number, and numbered lines whose number is glued on ("1What is ...")."""
    columns: list[int] = []
    for draft in drafts:
        if draft.kind is not BlockKind.PARAGRAPH:
            continue
        mark = MARK.match(text, draft.start, draft.end)
        if mark is None:
            if draft.gap or not columns:
                columns.clear()
            continue
        while columns and columns[-1] > draft.indent:
            columns.pop()
        if not columns or columns[-1] < draft.indent:
            columns.append(draft.indent)
        _make_item(draft, mark.end(), len(columns))
    for run in _glued_runs(text, drafts):
        for draft in run:
            _make_item(draft, _GLUED.match(text, draft.start).end(), 1)  # type: ignore[union-attr]  # it matched before


def _make_item(draft: Draft, body: int, depth: int) -> None:
    draft.kind, draft.body, draft.level = BlockKind.LIST_ITEM, body, depth


def _glued_runs(text: str, drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    run: list[Draft] = []
    for draft in drafts:
        number = _GLUED.match(text, draft.start, draft.end) if draft.kind is BlockKind.PARAGRAPH else None
        if number and int(number[1]) == len(run) + 1:
            run.append(draft)
            continue
        if len(run) >= _FEWEST:
            yield run
        run = []
    if len(run) >= _FEWEST:
        yield run


def mark_bare_lists(text: str, drafts: Sequence[Draft]) -> None:
    """Three or more short unpunctuated lines under each other, nothing between them: a list that lost its bullets."""
    run: list[Draft] = []
    for draft in drafts:
        if draft.gap and run:
            _close_bare(run)
            run = []
        if _is_bare(text, draft):
            run.append(draft)
        else:
            _close_bare(run)
            run = []
    _close_bare(run)


def _is_bare(text: str, draft: Draft) -> bool:
    if draft.kind is not BlockKind.PARAGRAPH:
        return False
    words = text[draft.start : draft.end]
    return word_count(words) <= _BARE_WORDS and not ends_sentence(words) and not words.endswith((":", "...", "…"))


def _close_bare(run: Sequence[Draft]) -> None:
    if len(run) >= _FEWEST:
        for draft in run:
            _make_item(draft, draft.start, 1)
