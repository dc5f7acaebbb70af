"""A watched folder is synced when it changes, once for a burst, and never with a file half written."""

from __future__ import annotations

import queue
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from askstack.errors import LockedIndexError, MissingExtraError
from askstack.index.tantivy_index import open_reader
from askstack.index.tantivy_writer import open_writer
from askstack.sync import sync
from askstack.watching import Unsettled, watch
from sync_kit import make_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from askstack.records import SyncReport

PATIENCE = 20.0


class Watched:
    """A folder that is watched in a thread; its reports wait in a queue."""

    def __init__(self, folder: Path) -> None:
        self.corpus, self.index = folder / "corpus", folder / "index"
        self.corpus.mkdir()
        (self.corpus / "first.txt").write_text("cats")
        self.reports: queue.Queue[SyncReport] = queue.Queue()
        self.stop = threading.Event()
        self.attempts = 0
        self.thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        for report in watch(self.corpus, self.index, self._sync, self.stop):
            self.reports.put(report)

    def _sync(self, hold: frozenset[str]) -> SyncReport:
        self.attempts += 1
        return sync(make_source(self.corpus), self.index, hold=hold)

    def next(self) -> SyncReport:
        """The report of the next sync that changed something."""
        while True:
            report = self.reports.get(timeout=PATIENCE)
            if report.committed:
                return report

    def found(self, word: str) -> list[str]:
        """Articles that the index finds for a word."""
        return [hit.passage.article_id for hit in open_reader(self.index).search({word: 1.0}, 20)]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    pytest.importorskip("watchfiles")
    made = Watched(tmp_path)
    made.thread.start()
    assert made.next().new == ("first.txt",)
    yield made
    made.stop.set()
    made.thread.join(PATIENCE)
    assert not made.thread.is_alive()


def test_saved_renamed_and_deleted_articles_are_followed(watched: Watched) -> None:
    (watched.corpus / "new.txt").write_text("dogs")
    assert watched.next().new == ("new.txt",)
    (watched.corpus / "new.txt").rename(watched.corpus / "renamed.txt")
    report = watched.next()
    assert (report.new, report.removed) == (("renamed.txt",), ("new.txt",))
    (watched.corpus / "first.txt").unlink()
    assert watched.next().removed == ("first.txt",)
    assert (watched.found("cats"), watched.found("dogs")) == ([], ["renamed.txt"])


def test_a_burst_is_one_sync(watched: Watched) -> None:
    for number in range(50):
        (watched.corpus / f"{number:02}.txt").write_text(f"article {number}")
    assert len(watched.next().new) == 50
    assert watched.attempts <= 3


def test_an_editor_that_replaces_the_file_is_followed(watched: Watched) -> None:
    draft = watched.corpus / ".first.txt.swp"
    draft.write_text("mice")
    draft.replace(watched.corpus / "first.txt")
    assert watched.next().changed == ("first.txt",)
    assert watched.found("mice") == ["first.txt"]


def test_a_file_that_grows_is_indexed_once_whole(watched: Watched) -> None:
    with (watched.corpus / "long.txt").open("w") as file:
        for _ in range(40):
            file.write("word ")
            file.flush()
            time.sleep(0.05)
        file.write("end")
    assert watched.next().new == ("long.txt",)
    assert watched.found("end") == ["long.txt"]
    time.sleep(0.6)
    assert watched.reports.empty()


def test_changes_wait_while_another_writes(watched: Watched) -> None:
    with open_writer(watched.index, "settings-1"):
        (watched.corpus / "new.txt").write_text("dogs")
        deadline = time.monotonic() + PATIENCE
        while watched.attempts < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
    assert watched.next().new == ("new.txt",)


def test_an_index_inside_the_corpus_does_not_wake_it(tmp_path: Path) -> None:
    unsettled = Unsettled(tmp_path, tmp_path / "index")
    changes = [tmp_path / "index" / "askstack.index.json", tmp_path / ".git" / "HEAD"]
    for _ in range(2):
        unsettled.add(map(str, changes))
    assert not unsettled.is_ready()


def test_a_file_rests_when_two_looks_agree(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "a.txt"
    path.parent.mkdir()
    path.write_text("half")
    unsettled = Unsettled(tmp_path, tmp_path / "index")
    unsettled.add([str(path)])
    assert (unsettled.is_ready(), unsettled.hold()) == (False, {"sub/a.txt"})
    path.write_text("half and more")
    unsettled.add([])
    assert not unsettled.is_ready()
    unsettled.add([])
    assert (unsettled.is_ready(), unsettled.hold()) == (True, frozenset())
    unsettled.forget()
    unsettled.add([])
    assert not unsettled.is_ready()


def test_without_watchfiles_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(MissingExtraError, match=r'pip install "askstack\[watch\]"'):
        next(watch(tmp_path, tmp_path / "index", lambda _hold: pytest.fail("synced")))


def test_other_errors_end_the_watch(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")

    def fail(_hold: frozenset[str]) -> SyncReport:
        raise KeyError("no more")

    with pytest.raises(KeyError, match="no more"):
        next(watch(tmp_path, tmp_path / "index", fail))


def test_a_lock_held_at_the_start_is_waited_for(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    outcomes = iter([LockedIndexError("held"), LockedIndexError("held")])

    def attempt(hold: frozenset[str]) -> SyncReport:
        for outcome in outcomes:
            raise outcome
        return sync(make_source(tmp_path), tmp_path / ".index", hold=hold)

    assert next(watch(tmp_path, tmp_path / ".index", attempt)).committed
