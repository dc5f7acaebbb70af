"""Which articles are there? Their records, read once for each state of the index: of many articles that takes long."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from askstack.engine import Stack
    from askstack.records import ArticleRecord, IndexStamp


class Catalogue:
    """The articles' records, in order of their ids. Safe to share between threads."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._kept: tuple[IndexStamp, tuple[ArticleRecord, ...]] | None = None

    def all(self) -> tuple[IndexStamp, tuple[ArticleRecord, ...]]:
        """The state of the index, and every record of it, those of failed articles too."""
        index, kept = self._stack.index, self._kept
        if kept is None or kept[0] != index.stamp:
            kept = self._kept = index.stamp, tuple(index.records())
        return kept
