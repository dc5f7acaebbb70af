"""How many questions may one person, or one team, ask in a minute?"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_MOST_KEYS = 10_000


class Rate:
    """A bucket of tokens a key: it holds a minute's worth and fills evenly. Buckets are of this process alone."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._clock = clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def admits(self, key: Hashable) -> bool:
        """Whether one more is allowed now; it is then counted."""
        with self._lock:
            now = self._clock()
            tokens, then = self._buckets.pop(key, (self._most, now))
            tokens = min(self._most, tokens + (now - then) * self._most / 60)
            admitted = tokens >= 1
            self._buckets[key] = (tokens - admitted, now)
            if len(self._buckets) > _MOST_KEYS:
                self._buckets.popitem(last=False)
            return admitted
