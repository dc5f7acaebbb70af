"""How long does a process take, and how much memory?

This process starts the others and must stay small itself: Linux counts what a process held before it became another
program (a copy of its parent) into its peak.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parent.parent
_LOOK_EVERY = 0.1


class Run(NamedTuple):
    """What one process took: seconds from start to end, those a core worked for it, MB at most, what it wrote."""

    seconds: float
    worked: float
    peak: float
    output: str


def environ() -> dict[str, str]:
    """The environment of all that is measured: Python keeps compiled modules, nothing speaks to a terminal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "ASKSTACK"))}
    return kept | {"TOKENIZERS_PARALLELISM": "false", "TQDM_DISABLE": "1"}


def run(command: Sequence[str | Path], good: tuple[int, ...] = (0,)) -> Run:
    """Runs a command to its end.

    Raises:
        RuntimeError: it ended with another exit status than the good ones.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=output, stderr=errors, cwd=ROOT, env=environ())
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if child.returncode not in good:
            raise RuntimeError(f"{' '.join(map(str, command))} ended with {child.returncode}: {errors.read()[-2000:]}")
        return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output.read())


def run_with_children(command: Sequence[str | Path]) -> Run:
    """As `run`; the peak is that of the process and all its children together, looked at ten times a second."""
    peak = _Peak(os.getpid())
    with peak:
        told = run(command)
    return told._replace(peak=max(told.peak, peak.megabytes))


class _Peak:
    """Watches how much memory the children of a process share out among them (PSS: shared pages count once)."""

    def __init__(self, parent: int) -> None:
        self.megabytes = 0.0
        self._parent = parent
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(_LOOK_EVERY):
            held = sum(_pss(process) for process in _descendants(self._parent))
            self.megabytes = max(self.megabytes, held / 1024)


def _descendants(process: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *_descendants(child)]
    return found


def _pss(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


class Worker:
    """A process that has opened an index and answers questions sent to it (see `peers/harness.py`)."""

    def __init__(self, command: Sequence[str | Path]) -> None:
        self._command = " ".join(map(str, command))
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environ(), text=True
        )
        self.peak = 0.0
        self.worked: list[float] = []
        self._receive()

    def ask(self, questions: Sequence[str], budget: float, threads: int = 1) -> list[float]:
        """Milliseconds of each question, as many as were begun within `budget` seconds, the last of them the whole."""
        self.send(questions, budget, threads)
        return self.receive()

    def send(self, questions: Sequence[str], budget: float, threads: int = 1) -> None:
        """Has it begin; `receive` waits for the end."""
        assert self._child.stdin
        self._child.stdin.write(json.dumps({"questions": questions, "budget": budget, "threads": threads}) + "\n")
        self._child.stdin.flush()

    def receive(self) -> list[float]:
        """The milliseconds of what was sent."""
        told = self._receive()
        self.peak = told["peak"]
        self.worked = told["worked"]
        times: list[float] = told["ms"]
        return times

    def end(self) -> None:
        """Lets it end."""
        self._child.communicate()

    def _receive(self) -> Any:  # noqa: ANN401 - JSON
        assert self._child.stdout
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._command} ended; run it by hand to see why")
        return json.loads(line)


def load() -> str:
    """How busy the machine is with all that runs on it."""
    return f"{os.getloadavg()[0]:.1f}"


def say(what: str) -> None:
    """A line for who waits."""
    print(f"{time.strftime('%H:%M:%S')} load {load()}: {what}", file=sys.stderr, flush=True)
