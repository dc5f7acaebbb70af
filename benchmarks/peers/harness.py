"""What every peer's script has in common: build an index, ask once, or answer what is sent line by line.

python with_NAME.py build PASSAGES FOLDER
python with_NAME.py ask FOLDER QUESTION
python with_NAME.py serve FOLDER
"""

from __future__ import annotations

import json
import sys
import threading
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Opened = TypeVar("Opened")

BEST = 3


def run(
    build: Callable[[Path, Path], None], load: Callable[[Path], Opened], search: Callable[[Opened, str], list[str]]
) -> None:
    """Does what the command line says with the three things that a peer can do; `search` gives the best texts."""
    action, *given = sys.argv[1:]
    if action == "build":
        folder = Path(given[1])
        folder.mkdir(parents=True, exist_ok=True)
        build(Path(given[0]), folder)
    elif action == "ask":
        print("\n\n".join(search(load(Path(given[0])), given[1])))
    else:
        _serve(load(Path(given[0])), search)


def passages(path: Path) -> Iterator[str]:
    """The texts to index: title, heading and passage together."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            passage = json.loads(line)
            yield f"{passage['title']}\n{passage['head']}\n{passage['text']}"


def _serve(opened: Opened, search: Callable[[Opened, str], list[str]]) -> None:
    _tell({"ready": True})
    for line in sys.stdin:
        given = json.loads(line)
        began = time.perf_counter()
        times, worked = _asked(lambda question: search(opened, question), given)
        _tell({"ms": [*times, (time.perf_counter() - began) * 1000], "worked": worked, "peak": _peak()})


def _asked(ask: Callable[[str], object], given: dict[str, Any]) -> tuple[list[float], list[float]]:
    """Milliseconds of each question, by the clock and of a core's work; `threads` stop after `budget` seconds."""
    times: list[float] = []
    worked: list[float] = []
    until = time.perf_counter() + given["budget"]

    def work(number: int) -> None:
        for question in islice(given["questions"], number, None, given["threads"]):
            began = time.perf_counter()
            if began > until:
                return
            work_before = time.thread_time()
            ask(question)
            times.append((time.perf_counter() - began) * 1000)
            worked.append((time.thread_time() - work_before) * 1000)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, given["threads"])]
    for thread in threads:
        thread.start()
    work(0)
    for thread in threads:
        thread.join()
    return times, worked


def _tell(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _peak() -> float:
    """MB that this process held at most."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
