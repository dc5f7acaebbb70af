"""How does one stay with a state of an index while newer ones are published?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from askstack.index import IndexReader


def hold(reader: IndexReader) -> IndexReader:
    """The state that a reader has open, for good: what it gives is never refreshed."""
    return cast("IndexReader", _Held(reader))


class _Held:
    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader

    def refreshed(self) -> _Held:
        return self

    def __len__(self) -> int:
        return len(self._reader)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a reader has
        return getattr(self._reader, name)
