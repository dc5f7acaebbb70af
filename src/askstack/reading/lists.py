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
_FEWEST, _FEWEST_ANNOUNCED = 3, 2
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
    """Short unpunctuated lines under each other, nothing between them: a list that lost its bullets.

    Three or more, or two right below a line that announces them.
    """
    run: list[Draft] = []
    fewest = _FEWEST
    for above, draft in zip((None, *drafts), drafts, strict=False):
        is_bare = _is_bare(text, draft)
        if run and (draft.gap or not is_bare):
            _close_bare(run, fewest)
            run = []
        if is_bare and not run:
            is_announced = above is not None and not draft.gap and text[above.end - 1] == ":"
            fewest = _FEWEST_ANNOUNCED if is_announced else _FEWEST
        if is_bare:
            run.append(draft)
    _close_bare(run, fewest)


def _is_bare(text: str, draft: Draft) -> bool:
    if draft.kind is not BlockKind.PARAGRAPH:
        return False
    words = text[draft.start : draft.end]
    return word_count(words) <= _BARE_WORDS and not ends_sentence(words) and not words.endswith((":", "...", "…"))


def _close_bare(run: Sequence[Draft], fewest: int) -> None:
    if len(run) >= fewest:
        for draft in run:
            _make_item(draft, draft.start, 1)
