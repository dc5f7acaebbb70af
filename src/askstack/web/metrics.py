"""What has this server done? Counted for Prometheus; no question, address or name is ever a label.

Format: https://prometheus.io/docs/instrumenting/exposition_formats/ (text, 0.0.4).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING

from askstack import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from askstack.records import Answer, IndexStamp

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
_SURFACES = {
    "api": "api",
    "mcp": "mcp",
    "slack": "slack",
    "mattermost": "mattermost",
    "": "page",
    "articles": "page",
    "static": "page",
}


def surface_of(path: str) -> str:
    """Which part of the server a path belongs to; a fixed few, whatever is asked for."""
    return _SURFACES.get(path.split("/", 2)[1] if path.startswith("/") else path, "other")


def outcome_of(answer: Answer) -> str:
    """Answered, not sure, or the reason why not."""
    if answer.reason is not None:
        return str(answer.reason)
    return "answered" if answer.sure else "not_sure"


class Metrics:
    """Counts since the process began; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[tuple[str, str]] = Counter()
        self._answers: Counter[tuple[str, str]] = Counter()
        self._took = [0] * (len(BUCKETS) + 1)
        self._seconds = 0.0

    def count_request(self, path: str, status: int) -> None:
        """A request was answered with this status."""
        with self._lock:
            self._requests[surface_of(path), f"{status // 100}xx"] += 1

    def count_answer(self, surface: str, answer: Answer, seconds: float) -> None:
        """A question was answered, in so many seconds."""
        with self._lock:
            self._answers[surface, outcome_of(answer)] += 1
            self._took[bisect_left(BUCKETS, seconds)] += 1
            self._seconds += seconds

    def text(self, stamp: IndexStamp, in_flight: int, waiting: int) -> str:
        """All of it, one sample a line."""
        with self._lock:
            lines = [
                *_family("askstack_requests_total", "counter", _labelled(("surface", "status"), self._requests)),
                *_family("askstack_answers_total", "counter", _labelled(("surface", "outcome"), self._answers)),
                *_family("askstack_ask_seconds", "histogram", self._histogram()),
            ]
        gauges = {"asks_in_flight": in_flight, "asks_waiting": waiting}
        gauges |= {"index_articles": stamp.articles, "index_passages": stamp.passages}
        for name, value in gauges.items():
            lines += _family(f"askstack_{name}", "gauge", [("", value)])
        labels = f'{{version="{__version__}",fingerprint="{stamp.fingerprint}"}}'
        lines += _family("askstack_info", "gauge", [(labels, 1)])
        return "\n".join(lines) + "\n"

    def _histogram(self) -> Iterator[tuple[str, float]]:
        bounds = (*BUCKETS, "+Inf")
        for bound, count in zip(bounds, accumulate(self._took), strict=True):
            yield f'_bucket{{le="{bound}"}}', count
        yield "_sum", round(self._seconds, 6)
        yield "_count", sum(self._took)


def _labelled(names: tuple[str, str], counts: Counter[tuple[str, str]]) -> Iterator[tuple[str, float]]:
    for values, count in sorted(counts.items()):
        pairs = ",".join(f'{name}="{value}"' for name, value in zip(names, values, strict=True))
        yield f"{{{pairs}}}", count


def _family(name: str, kind: str, samples: Iterable[tuple[str, float]]) -> list[str]:
    return [f"# TYPE {name} {kind}", *(f"{name}{suffix} {value}" for suffix, value in samples)]
