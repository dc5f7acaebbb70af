"""How is preparing spread over the cores?

Little work is done in this process. More goes to worker processes; what they made comes back in the order of the
tasks, and only so many are under way at a time, so that memory stays flat.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from askstack.preparing import crashed, outcome_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from askstack.preparing import Outcome, Prepare, Task

_WORTH_BYTES = 2_000_000
_BATCH_BYTES = 256_000
_BATCH_FILES = 64
_AHEAD = 3

_prepare: Prepare


def outcomes(tasks: list[Task], prepare: Prepare, workers: int | None = None) -> Iterator[Outcome]:
    """What became of each task, in order; `workers` processes share them (default: one a core, none for little)."""
    if workers is None:
        workers = _cores() if len(tasks) > 1 and sum(task.size for task in tasks) > _WORTH_BYTES else 0
    if workers and _can_start():
        yield from _Crew(prepare, workers).work_off(_batches(tasks))
    else:
        for task in tasks:
            yield outcome_of(task, prepare)


def _can_start() -> bool:
    """Whether workers can import the main script, as multiprocessing has them do: one from standard input is gone."""
    main = sys.modules["__main__"]
    script = getattr(main, "__file__", None)
    return script is None or main.__spec__ is not None or os.path.exists(script)  # noqa: PTH110 - pathlib is slow to import


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _batches(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    """Neighbouring tasks together, so that a small file does not pay for a journey of its own."""
    batch: list[Task] = []
    weight = 0
    for task in tasks:
        batch.append(task)
        weight += task.size
        if weight > _BATCH_BYTES or len(batch) == _BATCH_FILES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


class _Crew:
    """Worker processes that survive an article which kills one of them."""

    def __init__(self, prepare: Prepare, workers: int) -> None:
        self._prepare = prepare
        self._workers = workers

    def work_off(self, batches: Iterator[list[Task]]) -> Iterator[Outcome]:
        pool = _pool(self._prepare, self._workers)
        waiting: deque[list[Task]] = deque()
        results: deque[Future[list[Outcome]]] = deque()
        try:
            while True:
                try:
                    while len(waiting) < _AHEAD * self._workers and (batch := next(batches, None)):
                        waiting.append(batch)
                        results.append(_submit(pool, batch))
                    if not waiting:
                        return
                    outcomes = results.popleft().result()
                    waiting.popleft()
                except BrokenProcessPool:
                    pool.shutdown()
                    pool = _pool(self._prepare, self._workers)
                    lost = [task for batch in waiting for task in batch]
                    waiting.clear()
                    results.clear()
                    if not _starts(pool):
                        yield from self._here(lost, batches)
                        return
                    yield from self._one_by_one(lost)
                else:
                    yield from outcomes
        finally:
            pool.shutdown(cancel_futures=True)

    def _here(self, lost: list[Task], batches: Iterator[list[Task]]) -> Iterator[Outcome]:
        """Go on in this process: in a script that is not guarded against being imported, no worker can start."""
        for batch in itertools.chain([lost], batches):
            for task in batch:
                yield outcome_of(task, self._prepare)

    def _one_by_one(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Do again what was lost with a worker, each task by itself, so that the one to blame is alone to fail."""
        pool = _pool(self._prepare, 1)
        try:
            for task in tasks:
                try:
                    yield from _submit(pool, [task]).result()
                except BrokenProcessPool:
                    yield crashed(task)
                    pool.shutdown()
                    pool = _pool(self._prepare, 1)
        finally:
            pool.shutdown(cancel_futures=True)


def _pool(prepare: Prepare, workers: int) -> ProcessPoolExecutor:
    # Started afresh, not forked: a fork would copy locks that tantivy's threads hold, and the index's own lock.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(prepare,))


def _starts(pool: ProcessPoolExecutor) -> bool:
    try:
        return pool.submit(os.getpid).result() > 0
    except BrokenProcessPool:
        return False


def _submit(pool: ProcessPoolExecutor, batch: list[Task]) -> Future[list[Outcome]]:
    """Hand a batch over; workers that start meanwhile are deaf to Ctrl-C, which is for this process to answer."""
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(_work, batch)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def _begin(prepare: Prepare) -> None:
    global _prepare  # noqa: PLW0603 - what a worker process is for, said once and not with every batch
    _prepare = prepare
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(batch: list[Task]) -> list[Outcome]:
    return [outcome_of(task, _prepare) for task in batch]
