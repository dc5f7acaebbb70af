"""Has this come before? Slack sends again what it believes unheard, and others may send again what they overheard."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Seen:
    """Remembers keys for some seconds; of this process alone."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def claim(self, *keys: str) -> bool:
        """Whether none of the keys came before; they have now."""
        with self._lock:
            now = self._clock()
            self._forget(now)
            is_new = not any(key in self._until for key in keys)
            if is_new:
                self._until |= dict.fromkeys(keys, now + self._seconds)
            return is_new

    def release(self, *keys: str) -> None:
        """Forgets keys whose work failed, so that it may be tried again."""
        with self._lock:
            for key in keys:
                self._until.pop(key, None)

    def _forget(self, now: float) -> None:
        """Keys stand in the order in which they end, as all live equally long."""
        ended = []
        for key, until in self._until.items():
            if until > now:
                break
            ended.append(key)
        for key in ended:
            del self._until[key]
