"""When has the folder changed, and come to rest?

Changes that come in a burst are taken together, and a file that is still being written waits until it rests.
"""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING

from askstack.errors import LockedIndexError, MissingExtraError
from askstack.scanning import stamp_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from askstack.index.ledger import FileStamp
    from askstack.records import SyncReport

    Sync = Callable[[frozenset[str]], SyncReport]

_QUIET_MS = 100
_BURST_MS = 400
_LOOK_MS = 250


def watch(corpus: Path, index: Path, sync: Sync, stop: threading.Event | None = None) -> Iterator[SyncReport]:
    """Sync now and after every change of the folder, until `stop` is set; gives the report of each sync.

    `sync` is called with the ids of the articles to leave as they are, because they are still being written. While
    another process writes the index, changes wait.

    Raises:
        MissingExtraError: watchfiles is not installed.
        AskstackError: what `sync` raises, but for LockedIndexError.
    """
    try:
        import watchfiles  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("index --watch", "watch") from error

    unsettled = Unsettled(corpus, index)
    looks = watchfiles.watch(
        unsettled.root,
        watch_filter=None,
        step=_QUIET_MS,
        debounce=_BURST_MS,
        rust_timeout=_LOOK_MS,
        yield_on_timeout=True,
        stop_event=stop,
    )
    is_first = True  # the first sync comes after the first look, so that no change falls between them
    for changes in looks:
        unsettled.add(path for _, path in changes)
        if not (is_first or unsettled.is_ready()):
            continue
        try:
            report = sync(unsettled.hold())
        except LockedIndexError:
            continue
        is_first = False
        unsettled.forget()
        yield report


class Unsettled:
    """Paths that changed, each until it was seen twice with the same stamp."""

    def __init__(self, corpus: Path, index: Path) -> None:
        self.root = os.path.realpath(corpus)
        self._index = os.path.realpath(index)
        self._stamps: dict[str, FileStamp | None] = {}
        self._resting: set[str] = set()

    def add(self, paths: Iterable[str]) -> None:
        """Note changes, and look at everything noted before once more."""
        looked = {path: _stamp(path) for path in self._stamps}
        self._resting = {path for path, stamp in looked.items() if stamp == self._stamps[path]}
        self._stamps = looked
        for path in filter(self._matters, paths):
            self._stamps.setdefault(path, _stamp(path))

    def is_ready(self) -> bool:
        """Whether something changed and came to rest."""
        return bool(self._resting)

    def hold(self) -> frozenset[str]:
        """The ids of the articles that have not."""
        moving = self._stamps.keys() - self._resting
        return frozenset(PurePath(os.path.relpath(path, self.root)).as_posix() for path in moving)

    def forget(self) -> None:
        """Take what rests as dealt with."""
        for path in self._resting:
            del self._stamps[path]
        self._resting = set()

    def _matters(self, path: str) -> bool:
        parts = PurePath(os.path.relpath(path, self.root)).parts
        is_hidden = any(part.startswith(".") for part in parts)
        return not is_hidden and not path.startswith(f"{self._index}{os.sep}")


def _stamp(path: str) -> FileStamp | None:
    try:
        return stamp_of(os.stat(path))  # noqa: PTH116 - a path as watchfiles gives it
    except OSError:
        return None
