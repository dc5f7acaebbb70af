"""How long does Slack wait for an answer when many ask at once?

Starts `askstack serve`, sends it signed slash commands from many connections, and asks `/livez` meanwhile:

    python benchmarks/slack.py
    python benchmarks/slack.py --corpus big/corpus --index big/index --questions big/questions.txt

Slack gives up after 3 seconds. The client is a process of its own and shares the machine's processors with the server.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import http.client
import itertools
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent.parent
SECRET = "benchmark"  # noqa: S105 - of nothing
PATIENCE_MS = 3000
WARM_UP = 50


class Figures(NamedTuple):
    """What came of one run; times in milliseconds."""

    waits: list[float]
    answered: int
    failed: int
    seconds: float
    livez: list[float]


def main() -> None:
    """Measures, and prints a row of a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--corpus", type=Path, default=HERE / "corpus")
    options.add_argument("--index", type=Path, help="an index that is there (default: a new one)")
    options.add_argument("--questions", type=Path, default=HERE / "tests" / "quality" / "questions.jsonl")
    options.add_argument("--requests", type=int, default=500)
    options.add_argument("--at-once", type=int, default=16)
    given = options.parse_args()
    questions = list(itertools.islice(itertools.cycle(read_questions(given.questions)), given.requests))
    with tempfile.TemporaryDirectory() as folder, serving(given.corpus, given.index or Path(folder) / "index") as port:
        measure(port, questions[:WARM_UP], given.at_once)
        size = json.loads(get(port, "/readyz"))
        print_row(
            measure(port, questions, given.at_once), f"{size['articles']:,} articles, {size['passages']:,} passages"
        )


def read_questions(path: Path) -> list[str]:
    """One question a line, bare or as the `question` of a JSON object."""
    lines = filter(None, path.read_text(encoding="utf-8").splitlines())
    return [json.loads(line)["question"] if line.startswith("{") else line for line in lines]


@contextmanager
def serving(corpus: Path, index: Path) -> Iterator[int]:
    """The server, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command: list[str | Path] = [sys.executable, "-m", "askstack", "serve", "--port", str(port), "--corpus", corpus]
    command += ["--index", index]
    with tempfile.TemporaryDirectory() as state:
        environ = os.environ | {"SLACK_SIGNING_SECRET": SECRET, "XDG_STATE_HOME": state}
        server = subprocess.Popen(command, env=environ)
        try:
            wait_for(port, server)
            yield port
        finally:
            server.terminate()
            server.wait()


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Waits until the server answers."""
    while server.poll() is None:
        try:
            get(port, "/livez")
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the server did not start")


def get(port: int, path: str) -> bytes:
    """What stands at a path."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path)
    body = line.getresponse().read()
    line.close()
    return body


def measure(port: int, questions: list[str], at_once: int) -> Figures:
    """Sends all questions over `at_once` connections, each as soon as the one before it is answered."""
    waiting: SimpleQueue[str] = SimpleQueue()
    for question in questions:
        waiting.put(question)
    told: list[tuple[float, int, bytes]] = []
    livez: list[float] = []
    ended = threading.Event()
    probe = threading.Thread(target=watch, args=(port, ended, livez))
    askers = [threading.Thread(target=ask_all, args=(port, waiting, told)) for _ in range(at_once)]
    began = time.perf_counter()
    for thread in (probe, *askers):
        thread.start()
    for thread in askers:
        thread.join()
    seconds = time.perf_counter() - began
    ended.set()
    probe.join()
    answered = sum(b"rich_text_quote" in body for _, _, body in told)
    failed = sum(status != http.client.OK or b'"blocks"' not in body for _, status, body in told)
    return Figures(sorted(wait for wait, _, _ in told), answered, failed, seconds, sorted(livez))


def ask_all(port: int, waiting: SimpleQueue[str], told: list[tuple[float, int, bytes]]) -> None:
    """Asks what waits, one question after the other, each as another person of another team."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while True:
        try:
            question = waiting.get_nowait()
        except Empty:
            break
        body = form(question)
        began = time.perf_counter()
        line.request("POST", "/slack/events", body, signed(body))
        response = line.getresponse()
        content = response.read()
        told.append(((time.perf_counter() - began) * 1000, response.status, content))
    line.close()


def form(question: str) -> bytes:
    """A slash command."""
    who = os.urandom(6).hex().upper()
    fields = {"command": "/ask", "text": question, "team_id": f"T{who}", "user_id": f"U{who}", "channel_id": "C1"}
    return urlencode(fields | {"trigger_id": who, "response_url": "https://hooks.slack.com/commands/x"}).encode()


def signed(body: bytes) -> dict[str, str]:
    """The headers of a request of Slack's."""
    now = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + now.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": f"v0={signature}",
    }


def watch(port: int, ended: threading.Event, livez: list[float]) -> None:
    """Asks whether the server lives, twenty times a second."""
    while not ended.wait(0.05):
        began = time.perf_counter()
        get(port, "/livez")
        livez.append((time.perf_counter() - began) * 1000)


def print_row(figures: Figures, size: str) -> None:
    """A row: over what, how long, how much of Slack's patience, how many a second, `/livez`."""
    p50, p99 = share_of(figures.waits, 0.50), share_of(figures.waits, 0.99)
    print("| over | requests | p50 ms | p99 ms | of 3 s | a second | with quotes | failed | /livez p50, p99 ms |")
    print("|---|---|---|---|---|---|---|---|---|")
    print(
        f"| {size} | {len(figures.waits)} | {p50:.0f} | {p99:.0f} | {p99 / PATIENCE_MS:.1%} "
        f"| {len(figures.waits) / figures.seconds:.0f} | {figures.answered} | {figures.failed} "
        f"| {share_of(figures.livez, 0.50):.0f}, {share_of(figures.livez, 0.99):.0f} |"
    )


def share_of(ordered: list[float], share: float) -> float:
    """The value that `share` of the ordered values do not exceed."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


if __name__ == "__main__":
    main()
