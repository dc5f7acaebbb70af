"""How many requests may one client make?

A bucket of tokens a client: it holds `burst`, and is filled at `rate` a minute. Buckets are of this process alone.
"""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CLIENTS = 10_000
_NETWORK = 64  # of IPv6, one customer has at least that many bits


class RateLimit:
    """Tells who must wait; `rate` is a minute's requests, 0 for no limit. Used from one thread."""

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = rate / 60
        self._burst = max(rate / 5, 1.0)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Seconds until the client may ask again; 0.0 where it may now, which takes a token."""
        if not self._per_second:
            return 0.0
        key, now = _customer(client), self._clock()
        tokens, then = self._buckets.pop(key, (self._burst, now))
        tokens = min(self._burst, tokens + (now - then) * self._per_second)
        wait = max(0.0, (1 - tokens) / self._per_second)
        self._buckets[key] = (tokens if wait else tokens - 1, now)
        if len(self._buckets) > _CLIENTS:
            self._buckets.popitem(last=False)
        return wait


def _customer(client: str) -> str:
    """The address, or the network of an IPv6 address, whose owner has them all."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if address.version == 4:  # noqa: PLR2004 - the two versions that there are
        return client
    return str(ipaddress.ip_network((int(address), _NETWORK), strict=False))
