"""How are questions answered without anyone waiting for another's?

Answering takes a processor, not time that could be awaited: it is done in as many threads as there are processors,
so that the event loop goes on serving. Who comes when too many wait is told to come again.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, TypeVar

from anyio import CapacityLimiter, to_thread

from askstack.conversing import Conversations
from askstack.web.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from askstack.dialogue import Resolved
    from askstack.engine import Stack
    from askstack.journal import Journal
    from askstack.records import Answer
    from askstack.web.metrics import Metrics

_Result = TypeVar("_Result")

LONGEST_QUESTION = 2000
MOST_QUOTES = 20
MOST_EARLIER, LONGEST_EARLIER = 3, 500  # few and short enough for an address in any script
_MOST_WAITING = 200
_BUSY = "more is asked than can be answered just now; try again in a second"


class Asker:
    """Asks a stack in threads of its own, and has the journal note what came of it."""

    def __init__(self, stack: Stack, metrics: Metrics, journal: Journal) -> None:
        self.stack = stack
        self.metrics = metrics
        self._journal = journal
        self._conversations = Conversations(stack)
        self._threads = CapacityLimiter(os.cpu_count() or 1)

    async def run(self, work: Callable[[], _Result]) -> _Result:
        """What `work` gives, done in a thread.

        Raises:
            ProblemError: too many wait (503).
        """
        if self._threads.statistics().tasks_waiting >= _MOST_WAITING:
            raise ProblemError(503, _BUSY, {"Retry-After": "1"})
        return await to_thread.run_sync(work, limiter=self._threads)

    def answer(self, question: str, surface: str, *, limit: int | None = None, explain: bool = False) -> Answer:
        """The answer to a question that came by `surface`, for who is in a thread already."""
        began = time.perf_counter()
        answer = self.stack.ask(question, limit=limit, explain=explain)
        self.metrics.count_answer(surface, answer, time.perf_counter() - began)
        self._journal.note(answer, surface)
        return answer

    def read(self, line: str, earlier: Sequence[str]) -> Resolved:
        """What a line means after earlier questions, for who is in a thread already."""
        return self._conversations.follow(earlier, line)

    @property
    def load(self) -> tuple[int, int]:
        """How many questions are being answered, and how many wait."""
        seen = self._threads.statistics()
        return seen.borrowed_tokens, seen.tasks_waiting
