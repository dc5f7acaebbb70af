"""A server at saturation while its index is rebuilt: no request fails, and memory stays flat."""

from __future__ import annotations

import http.client
import json
import lzma
import subprocess
import sys
import threading
import time
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

import pytest

from test_cli_serve import REAL, environ, started
from web_kit import NIGHT, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable

PASSAGES = Path(__file__).parents[2] / "shared" / "data" / "passages-200k"
CLIENTS = 16
QUESTIONS = (NIGHT, "Where do whales swim?", "How do I cook rice?", "What must a ship carry?", "hello", "who built it")


class Client(threading.Thread):
    """Asks over one connection, one question after the other, until told to stop."""

    def __init__(self, base: str, questions: Iterable[str], stop: threading.Event) -> None:
        super().__init__()
        self._base = urlsplit(base)
        self._questions = cycle(questions)
        self._ended = stop
        self.seconds: list[float] = []
        self.failures: list[str] = []

    def run(self) -> None:
        """Asks by the API, and every tenth time by the page, going on from the question before."""
        connection = http.client.HTTPConnection(str(self._base.hostname), self._base.port, timeout=60)
        while not self._ended.is_set():
            question = quote(next(self._questions))
            path = f"/?after={question}&q=why%3F" if len(self.seconds) % 10 == 0 else f"/api/v1/ask?q={question}"
            began = time.perf_counter()
            try:
                connection.request("GET", path)
                reply = connection.getresponse()
                reply.read()
                if reply.status != 200:
                    self.failures.append(str(reply.status))
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
            self.seconds.append(time.perf_counter() - began)
        connection.close()


class Load(NamedTuple):
    """Seconds that each request waited, sorted; memory by and by (KiB); seconds that it all took."""

    waits: list[float]
    memory: list[int]
    seconds: float


def memory(pid: int) -> int:
    """What a process has in memory that is its own, in KiB: mapped files come and go as the system likes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))


def sample_memory(pid: int, ended: threading.Event, sizes: list[int]) -> None:
    while not ended.wait(0.5):
        sizes.append(memory(pid))


def saturate(folder: Path, questions: Iterable[str], seconds: float, rebuilds: int) -> Load:
    """Asks from many clients, for so long and while the index is rebuilt."""
    (folder / "askstack.toml").write_text("journal_days = 0\n[web]\nrate = 0\n")
    index = [*REAL, "index", "--rebuild"]
    subprocess.run(index, cwd=folder, env=environ(folder), check=True, stdout=subprocess.DEVNULL)
    ended = threading.Event()
    sizes: list[int] = []
    with started(folder) as (process, base):
        questions = list(questions)
        clients = [Client(base, questions[start::CLIENTS] or questions, ended) for start in range(CLIENTS)]
        threads = [*clients, threading.Thread(target=sample_memory, args=(process.pid, ended, sizes))]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        for _ in range(rebuilds):
            subprocess.run(index, cwd=folder, env=environ(folder), check=True, stdout=subprocess.DEVNULL)
        time.sleep(max(0.0, began + seconds - time.monotonic()))
        took = time.monotonic() - began
        ended.set()
        for thread in threads:
            thread.join()
    assert [failure for client in clients for failure in client.failures] == []
    return Load(sorted(second for client in clients for second in client.seconds), sizes, took)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_no_request_fails_while_the_index_is_rebuilt(tmp_path: Path) -> None:
    for name, text in TEXTS.items():
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert len(saturate(tmp_path, QUESTIONS, seconds=3, rebuilds=2).waits) > CLIENTS


@pytest.mark.soak
@pytest.mark.skipif(not PASSAGES.is_dir(), reason="needs the shared data beside the checkout")
def test_two_minutes_at_saturation_over_two_hundred_thousand_passages(tmp_path: Path) -> None:
    with lzma.open(PASSAGES / "passages.jsonl.xz", "rt", encoding="utf-8") as lines:
        articles: dict[str, list[str]] = {}
        for passage in map(json.loads, lines):
            articles.setdefault(str(passage["art"]), []).append(passage["text"])
    (tmp_path / "corpus").mkdir()
    for number, texts in enumerate(articles.values()):
        (tmp_path / "corpus" / f"{number}.txt").write_text("\n\n".join(texts))
    questions = (PASSAGES / "questions.txt").read_text().splitlines()
    waits, sizes, took = saturate(tmp_path, questions, seconds=120, rebuilds=2)
    p50, p99 = (waits[int(len(waits) * share)] * 1000 for share in (0.5, 0.99))
    print(f"{len(waits)} requests in {took:.0f} s, p50 {p50:.0f} ms, p99 {p99:.0f} ms, MiB {_tenths(sizes)}")  # noqa: T201 - a soak run reports
    half = len(sizes) // 2
    assert max(sizes[half:]) < 1.3 * max(sizes[:half])


def _tenths(sizes: list[int]) -> list[int]:
    return [max(sizes[start : start + len(sizes) // 10]) // 1024 for start in range(0, len(sizes), len(sizes) // 10)]
