"""Killed at any moment, out of space or interrupted, the index is the old one or the new one, whole."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from askstack.errors import IndexWriteError
from askstack.index.tantivy_index import open_reader
from askstack.sync import sync
from sync_kit import index_contents, make_source

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTICLES = 300
TESTS = str(Path(__file__).parent)

CHILD = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from askstack.sync import sync
from sync_kit import make_source

corpus, index, last, workers = Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
FILE_EVENTS = {"open", "os.link", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate"}
seen = 0

def count(event, arguments):
    global seen
    if event in FILE_EVENTS and str(index) in str(arguments):
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
print("go", flush=True)
sync(make_source(corpus), index, workers=workers)
print(seen, flush=True)
"""


class Crashes:
    """A corpus that changes from round to round, and syncs of it in processes that may be killed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.corpus = folder / "corpus"
        self.index = folder / "index"
        self.corpus.mkdir()
        self.chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self.round = 0

    def change(self) -> None:
        """Give about every second article another text, drop some, add some."""
        self.round += 1
        for number in range(ARTICLES):
            path = self.corpus / f"{number:03}.txt"
            fate = self.chance.random()
            if fate < 0.15:
                path.unlink(missing_ok=True)
            elif fate < 0.65:
                path.write_text(f"round {self.round} article {number}\n\nsecond passage {self.chance.random()}")

    def start(self, last: int = 0, workers: int = 0) -> subprocess.Popen[str]:
        """Begin a sync; the process kills itself at the `last`-th event that concerns a file of the index."""
        command = [sys.executable, "-c", CHILD, TESTS, str(self.corpus), str(self.index), str(last), str(workers)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "go\n"
        return process

    def expected(self) -> object:
        """The contents of a fresh index of the folder as it is."""
        fresh = self.index.with_name("fresh")
        sync(make_source(self.corpus), fresh)
        contents = index_contents(open_reader(fresh))
        shutil.rmtree(fresh)
        return contents

    def check(self, before: object, after: object) -> bool:
        """After a crash: old or new, never between, and the next sync ends clean. Gives whether it was the new."""
        found = index_contents(open_reader(self.index))
        assert found in (before, after)
        report = sync(make_source(self.corpus), self.index)
        assert report.committed is (found == before)
        assert index_contents(open_reader(self.index)) == after
        assert len(list(self.index.glob("generation-*"))) == 1
        return found == after


@pytest.fixture
def crashes(tmp_path: Path) -> Crashes:
    made = Crashes(tmp_path, seed=20)
    made.change()
    sync(make_source(made.corpus), made.index)
    return made


def kill_at_random(crashes: Crashes, times: int) -> list[bool]:
    outcomes = []
    began = time.monotonic()
    finish(crashes.start())
    length = time.monotonic() - began
    for _ in range(times):
        before = index_contents(open_reader(crashes.index))
        crashes.change()
        after = crashes.expected()
        process = crashes.start(workers=crashes.chance.choice([0, 0, 0, 2]))
        time.sleep(crashes.chance.uniform(0, length))
        process.kill()
        finish(process)
        outcomes.append(crashes.check(before, after))
    return outcomes


def finish(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=60)
    return said


def test_a_sync_killed_at_random_moments_leaves_old_or_new(crashes: Crashes) -> None:
    assert len(kill_at_random(crashes, 6)) == 6


@pytest.mark.soak
def test_a_sync_killed_at_three_hundred_random_moments_leaves_old_or_new(crashes: Crashes) -> None:
    outcomes = kill_at_random(crashes, 300)
    assert len(outcomes) == 300
    print(f"{sum(outcomes)} new, {len(outcomes) - sum(outcomes)} old")  # noqa: T201 - a soak run reports


def kill_at_each_step(crashes: Crashes, stride: int) -> int:
    """Kill a sync before each `stride`-th of its dealings with the index folder; gives how often."""
    step = 1
    while True:
        before = index_contents(open_reader(crashes.index))
        crashes.change()
        process = crashes.start(last=step)
        finish(process)
        if process.returncode == 0:
            return step // stride
        assert process.returncode == -signal.SIGKILL
        crashes.check(before, crashes.expected())
        step += stride


def test_a_sync_killed_between_its_steps_leaves_old_or_new(crashes: Crashes) -> None:
    assert kill_at_each_step(crashes, 7) > 5


@pytest.mark.soak
def test_a_sync_killed_at_each_of_its_steps_leaves_old_or_new(crashes: Crashes) -> None:
    print(f"{kill_at_each_step(crashes, 1)} steps")  # noqa: T201 - a soak run reports


def test_a_first_sync_that_is_killed_leaves_no_index_or_a_whole_one(tmp_path: Path) -> None:
    crashes = Crashes(tmp_path, seed=3)
    crashes.change()
    for step in range(1, 40, 6):
        finish(crashes.start(last=step))
        if (crashes.index / "askstack.index.json").exists():
            assert index_contents(open_reader(crashes.index)) == crashes.expected()
        sync(make_source(crashes.corpus), crashes.index)
        assert index_contents(open_reader(crashes.index)) == crashes.expected()
        shutil.rmtree(crashes.index)


def test_workers_end_with_the_process_that_started_them(crashes: Crashes) -> None:
    crashes.change()
    process = crashes.start(workers=2)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        process.kill()
        finish(process)
        pytest.skip("this system does not list a process's children")
    deadline = time.monotonic() + 30
    started: list[int] = []
    while len(started) < 3 and process.poll() is None and time.monotonic() < deadline:
        started = [int(pid) for pid in children.read_text().split()]
    process.kill()
    finish(process)
    while any(is_alive(pid) for pid in started):
        assert time.monotonic() < deadline, "a worker outlived its parent"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_ctrl_c_in_the_middle_leaves_the_old_index_and_no_debris(crashes: Crashes) -> None:
    before = index_contents(open_reader(crashes.index))
    crashes.change()
    process = crashes.start(workers=2)
    process.send_signal(signal.SIGINT)
    finish(process)
    if process.returncode != 0:  # else it had ended before the signal came
        assert index_contents(open_reader(crashes.index)) == before
        assert len(list(crashes.index.glob("generation-*"))) == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if not mount or not unmount:
        pytest.skip("a small disk cannot be mounted here")
    options = ["-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if subprocess.run([mount, *options], capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    yield folder
    subprocess.run([unmount, "--lazy", str(folder)], check=True)


def test_a_full_disk_leaves_the_old_index(tmp_path: Path, small_disk: Path) -> None:
    corpus, index = tmp_path / "corpus", small_disk / "index"
    corpus.mkdir()
    (corpus / "a.txt").write_text("cats chase mice")
    sync(make_source(corpus), index)
    before = index_contents(open_reader(index))
    chance = random.Random(5)  # noqa: S311 - chance, not secrecy
    for number in range(40):
        text = "\n\n".join(f"{chance.random()} {chance.random()}" for _ in range(2000))
        (corpus / f"large{number}.txt").write_text(text)
    with pytest.raises(IndexWriteError, match="cannot be written") as told:
        sync(make_source(corpus), index)
    assert "\n" not in str(told.value)
    assert index_contents(open_reader(index)) == before
    for path in corpus.glob("large*"):
        path.unlink()
    (corpus / "b.txt").write_text("dogs")
    assert sync(make_source(corpus), index).new == ("b.txt",)


def test_every_amount_of_space_is_enough_or_leaves_the_old_index(tmp_path: Path, small_disk: Path) -> None:
    corpus, index, ballast = tmp_path / "corpus", small_disk / "index", small_disk / "ballast"
    corpus.mkdir()
    (corpus / "a.txt").write_text("version 0")
    sync(make_source(corpus), index)
    failures = 0
    for spare in range(0, 60_000, 4096):
        before = index_contents(open_reader(index))
        (corpus / "a.txt").write_text(f"version {spare} " + "and more words " * 200)
        with ballast.open("wb") as file:
            file.write(bytes(max(0, shutil.disk_usage(small_disk).free - spare)))
        try:
            sync(make_source(corpus), index)
        except IndexWriteError:
            failures += 1
            assert index_contents(open_reader(index)) == before
        else:
            assert index_contents(open_reader(index)) != before
        ballast.unlink()
    assert failures > 0
    sync(make_source(corpus), index)
    assert len(list(index.glob("generation-*"))) == 1
