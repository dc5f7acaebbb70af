"""What was asked, what helped, what went unanswered?

Notes go to a small SQLite file, written by one background thread: whoever asks neither waits for it nor fails with it.
A journal that cannot be written is complained of once, and does without what it missed.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from queue import Empty, Full, Queue
from typing import TYPE_CHECKING

from askstack.errors import SettingsError
from askstack.journal_file import Asked, Question, Vote, read, write
from askstack.settings import state_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from askstack.records import Answer
    from askstack.settings import Settings

__all__ = ["Asked", "Journal", "journal_path", "open_journal", "read"]

NAME = "journal.sqlite"

_DAY = 86_400
_WAITING = 1000
_GATHER_SECONDS = 0.2
_log = logging.getLogger(__name__)


def open_journal(settings: Settings) -> Journal:
    """The journal of a server: `settings.journal`, else one in the user's state folder; none for no days.

    Raises:
        SettingsError: it would lie in the index folder, which may be copied about and built anew.
    """
    path = journal_path(settings)
    if path is None:
        _log.warning("no journal is kept: no folder for it is known; name a file in ASKSTACK_JOURNAL")
        return Journal(None)
    if path.resolve().is_relative_to(settings.index.resolve()):
        raise SettingsError(f"{path}: the journal may not lie in the index folder; name another in ASKSTACK_JOURNAL")
    return Journal(path if settings.journal_days else None, settings.journal_days)


def journal_path(settings: Settings) -> Path | None:
    """Where the journal lies: `settings.journal`, else in the user's state folder, None where there is no home."""
    try:
        return settings.journal or state_folder() / NAME
    except RuntimeError:  # as in a container
        return None


class Journal:
    """Takes notes of what is asked; without a path it takes none. Safe to share between threads."""

    def __init__(self, path: Path | None, days: int = 180, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self._days = days
        self._clock = clock
        self._waiting: Queue[Question | Vote] = Queue(_WAITING)
        self._closing = threading.Event()
        self._complained = False
        self._thread: threading.Thread | None = None
        if path:
            self._thread = threading.Thread(target=self._write_all, args=(path,), name="journal", daemon=True)
            self._thread.start()

    def note(self, answer: Answer, surface: str, answer_id: str | None = None) -> str:
        """Notes an answer given on a surface ("slack", "page", ...); returns the id by which it can be voted on."""
        answer_id = answer_id or secrets.token_urlsafe(12)
        self._put(Question(answer_id, int(self._clock()), surface, answer))
        return answer_id

    def vote(self, answer_id: str, user: str, *, helpful: bool) -> None:
        """Notes what somebody thinks of an answer; `user` is any id that stays the same for them."""
        self._put(Vote(answer_id, int(self._clock()), user, helpful))

    def close(self, timeout: float = 5.0) -> None:
        """Writes what is waiting, for at most `timeout` seconds; what is noted later is dropped."""
        self._closing.set()
        if self._thread:
            self._thread.join(timeout)

    def _put(self, item: Question | Vote) -> None:
        if self._thread is None or self._closing.is_set():
            return
        try:
            self._waiting.put_nowait(item)
        except Full:
            self._complain("questions come faster than they can be written")

    def _write_all(self, path: Path) -> None:
        expired_at = 0
        while not self._closing.wait(_GATHER_SECONDS) or not self._waiting.empty():
            items, now = self._gathered(), int(self._clock())
            is_due = now >= expired_at + _DAY and path.exists()
            if not items and not is_due:
                continue
            expired_at = now if is_due else expired_at
            try:
                write(path, items, now - self._days * _DAY if is_due else None)
            except Exception as error:  # noqa: BLE001 - whatever befalls the journal, who asks must not notice
                self._complain(str(error))
            else:
                self._complained = False

    def _gathered(self) -> list[Question | Vote]:
        items: list[Question | Vote] = []
        try:
            while True:
                items.append(self._waiting.get_nowait())
        except Empty:
            return items

    def _complain(self, reason: str) -> None:
        if not self._complained:
            self._complained = True
            _log.warning("%s: the journal misses what is asked now (%s); answers go on without it", self.path, reason)
