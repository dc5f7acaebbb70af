"""Readers in many processes and threads answer through syncs: no error, no mixture, nothing that was removed."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from askstack.index.tantivy_index import TantivyReader, open_reader
from askstack.sync import sync
from sync_kit import make_source

if TYPE_CHECKING:
    from collections.abc import Callable

ARTICLES = 12
TESTS = str(Path(__file__).parent)

READER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_readers import read_until
print("reading", flush=True)
print(read_until(Path(sys.argv[2]), Path(sys.argv[3]).exists), flush=True)
"""


def write_round(corpus: Path, number: int) -> None:
    """Every article tells the number of the round; one is new in each round and gone in the next."""
    for article in range(ARTICLES):
        text = "\n\n".join(f"round {number} article {article} passage {passage}" for passage in range(3))
        (corpus / f"{article:02}.txt").write_text(text)
    (corpus / f"only-{number}.txt").write_text(f"round {number} alone")
    (corpus / f"only-{number - 1}.txt").unlink(missing_ok=True)


def check_one_round(reader: TantivyReader) -> int:
    """All that a reader finds is of one round; gives its number."""
    hits = reader.search({"round": 1.0}, 1000)
    rounds = {hit.passage.text.split()[1] for hit in hits}
    assert len(rounds) == 1, f"a mixture of rounds {rounds}"
    number = int(rounds.pop())
    assert len(hits) == reader.stamp.passages == ARTICLES * 3 + 1
    assert reader.document_frequency("round") == reader.stamp.passages
    assert reader.record(f"only-{number}.txt") is not None
    assert reader.record(f"only-{number - 1}.txt") is None
    return number


def read_until(folder: Path, done: Callable[[], bool]) -> int:
    """Ask without pause, refreshing a reader and opening new ones in turn; gives the number of searches."""
    index, published = folder / "index", folder / "published"
    reader = open_reader(index)
    searches = 0
    while not done():
        at_least = int(published.read_text() or 0)
        reader = open_reader(index) if searches % 5 == 0 else reader.refreshed()
        assert check_one_round(reader) >= at_least, "an older state than the last that was published"
        searches += 1
    return searches


def read_through_syncs(folder: Path, syncs: int, processes: int, threads: int) -> list[int]:
    corpus, published, done = folder / "corpus", folder / "published", folder / "done"
    corpus.mkdir()
    write_round(corpus, 0)
    sync(make_source(corpus), folder / "index")
    published.write_text("0")
    command = [sys.executable, "-c", READER, TESTS, str(folder), str(done)]
    with ExitStack() as stack:
        stack.callback(done.touch)
        readers = [
            stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) for _ in range(processes)
        ]
        counts = read_beside(folder, readers, threads, syncs)
    assert [reader.returncode for reader in readers] == [0] * processes
    return counts


def read_beside(folder: Path, readers: list[subprocess.Popen[str]], threads: int, syncs: int) -> list[int]:
    """Sync while the processes and as many threads read; gives how often each of them searched."""
    done, published = folder / "done", folder / "published"
    counts: list[int] = []
    crew = [threading.Thread(target=lambda: counts.append(read_until(folder, done.exists))) for _ in range(threads)]
    outputs = [reader.stdout for reader in readers if reader.stdout]
    assert [output.readline() for output in outputs] == ["reading\n"] * len(readers)
    for thread in crew:
        thread.start()
    for number in range(1, syncs + 1):
        write_round(folder / "corpus", number)
        sync(make_source(folder / "corpus"), folder / "index")
        fresh = folder / "published.new"
        fresh.write_text(str(number))
        fresh.replace(published)
    done.touch()
    for thread in crew:
        thread.join()
    return counts + [int(output.read()) for output in outputs]


def test_readers_answer_through_syncs(tmp_path: Path) -> None:
    counts = read_through_syncs(tmp_path, syncs=8, processes=2, threads=2)
    assert len(counts) == 4
    assert all(counts)


@pytest.mark.soak
def test_four_processes_and_four_threads_answer_through_fifty_syncs(tmp_path: Path) -> None:
    counts = read_through_syncs(tmp_path, syncs=50, processes=4, threads=4)
    assert len(counts) == 8
    print(f"{sum(counts)} searches")  # noqa: T201 - a soak run reports
