"""A sync finds what changed, tells it, and brings the index there."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from askstack import preparing
from askstack import sync as sync_module
from askstack.errors import CorpusNotFoundError, DamagedIndexError, ForeignIndexError, LockedIndexError
from askstack.index.tantivy_index import open_reader
from askstack.index.tantivy_writer import open_writer
from askstack.sync import sync
from sync_kit import folder_for_all, make_source, without_rights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from askstack.preparing import Prepared
    from askstack.records import SyncReport
    from askstack.sync import Source

LONG_AGO = 1_600_000_000


class Place:
    """A corpus and its index."""

    def __init__(self, folder: Path) -> None:
        self.corpus = folder / "corpus"
        self.corpus.mkdir()
        self.index = folder / "index"
        self.prepared: list[str] = []

    def write(self, name: str, text: str | bytes) -> Path:
        """Write an article."""
        path = self.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def source(self, **changes: object) -> Source:
        """The corpus, remembering which articles were prepared."""
        plain = make_source(self.corpus, **changes)

        def prepare(article_id: str, data: bytes) -> Prepared:
            self.prepared.append(article_id)
            return plain.prepare(article_id, data)

        return make_source(self.corpus, **{"prepare": prepare, **changes})

    def sync(self, **options: object) -> SyncReport:
        """Sync, in this process."""
        self.prepared.clear()
        return sync(self.source(), self.index, **options)  # type: ignore[arg-type]  # options of sync

    def settle(self) -> None:
        """Sync until the files are too old for a change to hide in the tick of the clock."""
        time.sleep(0.03)
        self.sync()

    def found(self, word: str) -> list[str]:
        """Articles that the index finds for a word."""
        return [hit.passage.article_id for hit in open_reader(self.index).search({word: 1.0}, 20)]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_first_sync_takes_every_article(place: Place) -> None:
    place.write("a.txt", "cats\n\ndogs")
    place.write("sub/folder/b.md", "birds")
    report = place.sync()
    assert (report.new, report.changed, report.unchanged, report.removed, report.failed) == (
        ("a.txt", "sub/folder/b.md"),
        (),
        0,
        (),
        (),
    )
    assert (report.passages, report.committed) == (3, True)
    assert place.found("birds") == ["sub/folder/b.md"]
    assert report.fingerprint == open_reader(place.index).stamp.fingerprint


def test_a_second_sync_writes_and_reads_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write("a.txt", "cats")
    place.sync()
    place.settle()
    before = {path: path.stat().st_mtime_ns for path in place.index.rglob("*") if path.name != ".lock"}

    def refuse(_path: Path) -> None:
        raise AssertionError("an unchanged file was read")

    monkeypatch.setattr(preparing, "read_steadily", refuse)
    report = place.sync()
    assert (report.unchanged, report.committed, report.passages) == (1, False, 1)
    assert {path: path.stat().st_mtime_ns for path in place.index.rglob("*") if path.name != ".lock"} == before


def test_each_change_is_told_and_made(place: Place) -> None:
    for name in ("changed.txt", "removed.txt", "unchanged.txt", "old-name.txt"):
        place.write(name, f"words of {name}")
    place.sync()
    place.write("changed.txt", "other words")
    place.write("new.txt", "fresh")
    (place.corpus / "removed.txt").unlink()
    (place.corpus / "old-name.txt").rename(place.corpus / "new-name.txt")
    report = place.sync()
    assert report.new == ("new-name.txt", "new.txt")
    assert report.changed == ("changed.txt",)
    assert report.removed == ("old-name.txt", "removed.txt")
    assert report.unchanged == 1
    assert place.found("removed") == []
    assert sorted(place.prepared) == ["changed.txt", "new-name.txt", "new.txt"]


def test_a_touched_file_is_unchanged_and_read_once_more_only(place: Place) -> None:
    path = place.write("a.txt", "cats")
    place.sync()
    os.utime(path, (LONG_AGO, LONG_AGO))
    place.settle()
    assert place.prepared == []
    assert place.sync().committed is False


def test_an_edit_that_keeps_size_and_time_is_seen(place: Place) -> None:
    path = place.write("a.txt", "cats")
    os.utime(path, (LONG_AGO, LONG_AGO))
    place.sync()
    place.settle()
    path.write_text("dogs")
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert place.sync().changed == ("a.txt",)
    assert place.found("dogs") == ["a.txt"]


def test_an_edit_in_the_same_tick_is_seen(place: Place) -> None:
    for text in ("cats", "dogs", "pigs", "hens", "rats"):
        place.write("a.txt", text)
        place.sync()
        assert place.found(text) == ["a.txt"]


def test_a_clock_set_back_hides_no_edit(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write("a.txt", "cats")
    time.sleep(0.03)
    monkeypatch.setattr(preparing.time, "time_ns", lambda: LONG_AGO * 10**9)
    place.sync()
    place.write("a.txt", "dogs")
    assert place.sync().changed == ("a.txt",)
    monkeypatch.undo()
    place.settle()
    assert place.sync().committed is False


def test_hidden_and_unknown_files_are_no_articles(place: Place) -> None:
    place.write("a.txt", "cats")
    place.write("SHOUT.TXT", "dogs")
    place.write(".hidden.txt", "secret")
    place.write(".git/config.txt", "secret")
    place.write("photo.png", b"\x89PNG")
    place.write("txt", "no suffix")
    report = place.sync()
    assert (report.new, report.ignored, report.failed) == (("SHOUT.TXT", "a.txt"), 2, ())


def test_names_that_differ_in_case_are_two_articles(place: Place) -> None:
    place.write("Read.md", "upper")
    if (place.corpus / "read.md").exists():
        pytest.skip("this file system does not tell them apart")
    place.write("read.md", "lower")
    assert place.sync().new == ("Read.md", "read.md")
    assert (place.found("upper"), place.found("lower")) == (["Read.md"], ["read.md"])


def test_an_index_inside_the_corpus_is_no_article(place: Place) -> None:
    place.write("a.txt", "cats")
    place.index = place.corpus / "index"
    place.write("index/README.md", "a note")
    assert place.sync().new == ("a.txt",)
    assert place.sync().unchanged == 1


def test_failures_are_told_each_time_until_mended(place: Place) -> None:
    place.write("good.txt", "cats")
    place.write("bad.txt", "unreadable")
    place.write("binary.txt", b"\xff\xfe\x00")
    place.write("odd.txt", "bug")
    expected = (
        ("bad.txt", "says that it is unreadable"),
        ("binary.txt", "is not text"),
        ("odd.txt", "cannot be read (KeyError: 'bug')"),
    )
    assert place.sync().failed == expected
    again = place.sync()
    assert (again.failed, again.unchanged, again.passages) == (expected, 1, 1)
    place.write("bad.txt", "fine now")
    mended = place.sync()
    assert mended.failed == expected[1:]
    assert mended.changed == ("bad.txt",)
    assert open_reader(place.index).stamp.articles == 2


def test_the_old_version_of_a_failed_article_is_gone(place: Place) -> None:
    place.write("a.txt", "cats")
    place.sync()
    place.write("a.txt", "cats unreadable")
    report = place.sync()
    assert (report.failed, report.passages) == ((("a.txt", "says that it is unreadable"),), 0)
    assert place.found("cats") == []
    record = open_reader(place.index).record("a.txt")
    assert record is not None
    assert record.failed == "says that it is unreadable"


def test_a_failure_that_stays_the_same_is_not_written_again(place: Place) -> None:
    place.write("bad.txt", "unreadable")
    place.sync()
    place.settle()
    assert place.sync().committed is False


def test_what_cannot_be_an_article_is_told_with_its_reason(place: Place, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "outside").mkdir()
    (place.corpus / "out.txt").symlink_to(tmp_path / "secret.txt")
    (place.corpus / "folder-out").symlink_to(tmp_path / "outside")
    (place.corpus / "nothing.txt").symlink_to(place.corpus / "nowhere.txt")
    os.mkfifo(place.corpus / "pipe.txt")
    place.write("large.txt", "x" * 3_000_001)
    report = sync(make_source(place.corpus, size_limit=3_000_000), place.index)
    assert dict(report.failed) == {
        "out.txt": "is a link out of the corpus; put the file itself here",
        "folder-out": "is a link out of the corpus; put the file itself here",
        "nothing.txt": "is a link to nothing",
        "pipe.txt": "is not a file",
        "large.txt": "has 3000001 bytes, over the limit `size` of 3000000; split it",
    }


def test_links_inside_the_corpus_lead_to_articles(place: Place) -> None:
    place.write("real/a.txt", "cats")
    (place.corpus / "also.txt").symlink_to(place.corpus / "real" / "a.txt")
    (place.corpus / "loop").symlink_to(place.corpus)
    report = place.sync()
    assert (report.new, report.failed) == (("also.txt", "real/a.txt"), ())


def test_a_name_that_is_not_text_is_told_readably(place: Place) -> None:
    try:
        (place.corpus / os.fsdecode(b"caf\xe9.txt")).write_text("cats")
    except OSError:
        pytest.skip("this file system keeps no such names")
    report = place.sync()
    assert report.failed == (("caf\\xe9.txt", "its name is not valid text"),)
    assert place.sync().failed == report.failed


def test_files_and_folders_without_rights_are_told() -> None:
    with folder_for_all() as folder:
        place = Place(folder)
        place.write("locked.txt", "cats").chmod(0)
        place.write("shut/a.txt", "dogs")
        (place.corpus / "shut").chmod(0)
        place.index.mkdir()
        place.index.chmod(0o777)
        with without_rights():
            report = place.sync()
        (place.corpus / "shut").chmod(0o700)
    assert dict(report.failed) == {
        "locked.txt": "cannot be read (Permission denied)",
        "shut": "the folder cannot be listed (Permission denied)",
    }


class Meddler:
    """Changes files the moment before they are read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._fstat = os.fstat
        self.act = lambda: None
        monkeypatch.setattr(preparing.os, "fstat", self._meddle)

    def _meddle(self, handle: int) -> os.stat_result:
        seen = self._fstat(handle)
        self.act()
        return seen


def test_a_file_that_changes_while_it_is_read_is_read_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place.write("a.txt", "cats")
    meddler = Meddler(monkeypatch)

    def once() -> None:
        meddler.act = lambda: None
        path.write_text("longer text about dogs")

    meddler.act = once
    assert place.sync().new == ("a.txt",)
    assert place.found("dogs") == ["a.txt"]


def test_a_file_that_never_rests_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place.write("a.txt", "cats")
    place.write("b.txt", "birds")
    place.sync()

    def grow() -> None:
        with path.open("a") as file:
            file.write(" more")

    grow()
    Meddler(monkeypatch).act = grow
    report = place.sync()
    assert ("a.txt", "changed while being read") in report.failed
    assert place.found("cats") == []


def test_a_file_that_vanishes_before_it_is_read_is_not_there(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    known, new = place.write("known.txt", "cats"), place.corpus / "new.txt"
    place.sync()
    known.write_text("changed")
    new.write_text("new")
    real = sync_module.outcomes

    def vanish(*arguments: object) -> Iterator[preparing.Outcome]:
        known.unlink()
        new.unlink()
        return real(*arguments)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(sync_module, "outcomes", vanish)
    report = place.sync()
    assert (report.new, report.changed, report.removed, report.failed) == ((), (), ("known.txt",), ())


def test_a_corpus_that_is_missing_leaves_no_index_behind(place: Place) -> None:
    place.corpus.rmdir()
    with pytest.raises(CorpusNotFoundError, match="no folder of articles"):
        place.sync()
    assert not place.index.exists()


def test_an_empty_corpus_makes_an_empty_index(place: Place) -> None:
    report = place.sync()
    assert (report.committed, report.passages) == (True, 0)
    assert open_reader(place.index).stamp.articles == 0


def test_a_dry_run_tells_and_changes_nothing(place: Place) -> None:
    for name in ("a.txt", "b.txt", "c.txt", "bad.txt"):
        place.write(name, "unreadable" if name == "bad.txt" else f"words of {name}")
    first = place.sync(dry_run=True)
    assert (first.new, first.committed, place.index.exists()) == (("a.txt", "b.txt", "bad.txt", "c.txt"), False, False)
    before = place.sync()
    place.write("a.txt", "other words")
    place.write("d.txt", "new")
    (place.corpus / "b.txt").unlink()
    report = place.sync(dry_run=True)
    assert (report.new, report.changed, report.removed) == (("d.txt",), ("a.txt",), ("b.txt",))
    assert (report.unchanged, [name for name, _ in report.failed], report.committed) == (1, ["bad.txt"], False)
    assert (report.fingerprint, place.prepared) == (before.fingerprint, [])
    assert open_reader(place.index).stamp.fingerprint == before.fingerprint


def test_a_rebuild_prepares_every_article_and_keeps_the_note(place: Place) -> None:
    place.index.mkdir()
    (place.index / "README.md").write_text("the note")
    place.write("a.txt", "cats")
    place.write("b.txt", "dogs")
    first = place.sync()
    second = place.sync(rebuild=True)
    assert second.new == place.prepared == first.new or sorted(place.prepared) == list(first.new)
    assert second.fingerprint == first.fingerprint
    assert (place.index / "README.md").read_text() == "the note"
    assert place.found("cats") == ["a.txt"]


def test_other_settings_are_refused_until_a_rebuild(place: Place) -> None:
    place.write("a.txt", "cats")
    place.sync()
    other = make_source(place.corpus, settings="settings-2")
    for dry_run in (False, True):
        with pytest.raises(ForeignIndexError, match=r"other settings.*--rebuild"):
            sync(other, place.index, dry_run=dry_run)
    assert sync(other, place.index, rebuild=True).committed
    with pytest.raises(ForeignIndexError, match="other settings"):
        open_reader(place.index, "settings-1")
    assert open_reader(place.index, "settings-2").stamp.articles == 1


def test_held_articles_are_left_as_they_are(place: Place) -> None:
    place.write("a.txt", "cats")
    place.sync()
    place.write("a.txt", "half a sente")
    place.write("b.txt", "half an art")
    report = place.sync(hold={"a.txt", "b.txt"})
    assert (report.new, report.changed, report.removed, report.unchanged) == ((), (), (), 1)
    assert place.found("cats") == ["a.txt"]
    assert (place.sync().changed, place.sync().unchanged) == (("a.txt",), 2)


def test_progress_counts_the_files_that_must_be_read(place: Place) -> None:
    for number in range(3):
        place.write(f"{number}.txt", "words")
    seen: list[tuple[int, int]] = []
    place.sync(progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_second_writer_is_told_who_writes(place: Place) -> None:
    place.write("a.txt", "cats")
    with (
        open_writer(place.index, "settings-1"),
        pytest.raises(LockedIndexError, match=rf"process {os.getpid()} has been writing it since 2.*wait"),
    ):
        place.sync()
    assert place.sync().committed


def test_what_another_sync_added_before_the_lock_was_ours_stays(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write("a.txt", "cats")
    place.sync()
    real = sync_module.open_writer

    def overtaken(*arguments: object, **options: object) -> object:
        monkeypatch.undo()
        place.write("b.txt", "dogs")
        place.sync()
        return real(*arguments, **options)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(sync_module, "open_writer", overtaken)
    report = sync(place.source(), place.index)
    assert (report.removed, report.unchanged) == ((), 2)


def test_an_interrupted_sync_leaves_the_old_index(place: Place) -> None:
    place.write("a.txt", "cats")
    before = place.sync()
    place.write("b.txt", "dogs")

    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        place.sync(progress=interrupt)
    assert open_reader(place.index).stamp.fingerprint == before.fingerprint
    assert len(list(place.index.glob("generation-*"))) == 1
    assert place.sync().new == ("b.txt",)


def test_worker_processes_give_what_one_process_gives(place: Place) -> None:
    for number in range(150):
        place.write(f"{number:03}.txt", f"article {number}\n\nsecond passage {number}")
    place.write("bad.txt", "unreadable")
    source = make_source(place.corpus)
    report = sync(source, place.index, workers=2)
    assert len(report.new) == 150
    assert report.failed == (("bad.txt", "says that it is unreadable"),)
    alone = sync(source, place.index.with_name("alone"), workers=0)
    assert report.fingerprint == alone.fingerprint
    ours, theirs = open_reader(place.index), open_reader(place.index.with_name("alone"))
    assert list(ours.records()) == list(theirs.records())
    assert ours.search({"passage": 1.0}, 20) == theirs.search({"passage": 1.0}, 20)


def end_process(article_id: str, data: bytes) -> Prepared:
    """Prepare, but end the whole process at an article that says so."""
    if b"deadly" in data:
        os._exit(3)
    return make_source(None).prepare(article_id, data)  # type: ignore[arg-type]  # only its prepare is used


def test_an_article_that_kills_its_worker_fails_alone(place: Place) -> None:
    for number in range(200):
        place.write(f"{number:03}.txt", "deadly" if number == 70 else f"article {number}")
    report = sync(make_source(place.corpus, prepare=end_process), place.index, workers=2)
    assert report.failed == (("070.txt", "crashes the program that reads it"),)
    assert len(report.new) == 199


UNGUARDED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from askstack.sync import sync
from sync_kit import make_source
report = sync(make_source(Path(sys.argv[2])), Path(sys.argv[3]), workers=2)
print(len(report.new), report.failed)
"""


def test_a_script_that_workers_cannot_import_syncs_by_itself(place: Place, tmp_path: Path) -> None:
    """Multiprocessing imports the main script in each worker; one without a `__main__` guard starts all over there."""
    for number in range(150):
        place.write(f"{number:03}.txt", f"article {number}")
    script = tmp_path / "unguarded.py"
    script.write_text(UNGUARDED)
    command = [sys.executable, script, Path(__file__).parent, place.corpus, place.index]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("150 ()\n", 0)


def test_a_script_from_standard_input_syncs_by_itself_and_quietly(place: Place) -> None:
    for number in range(150):
        place.write(f"{number:03}.txt", f"article {number}")
    command = [sys.executable, "-", Path(__file__).parent, place.corpus, place.index]
    done = subprocess.run(command, input=UNGUARDED, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("150 ()\n", "", 0)


def test_a_sync_runs_in_any_thread(place: Place) -> None:
    place.write("a.txt", "cats")
    thread = threading.Thread(target=sync, args=(make_source(place.corpus), place.index), kwargs={"workers": 1})
    thread.start()
    thread.join()
    assert place.found("cats") == ["a.txt"]


def test_a_damaged_index_is_not_built_on(place: Place) -> None:
    place.write("a.txt", "cats")
    place.sync()
    next(place.index.glob("generation-*/articles.json")).write_text("[]")
    with pytest.raises(DamagedIndexError, match="--rebuild"):
        place.sync()
    assert place.sync(rebuild=True).committed
