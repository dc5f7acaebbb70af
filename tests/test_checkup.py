"""The state of an index is told truly, and everything wrong with it by name, with how to mend it."""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from askstack import freshness
from askstack.checkup import Finding, examine, status
from askstack.errors import DamagedIndexError, MissingIndexError
from askstack.freshness import is_behind
from askstack.index.folder import MANIFEST, read_manifest
from askstack.index.tantivy_index import open_reader
from askstack.index.tantivy_writer import open_writer
from askstack.sync import Source, sync
from sync_kit import folder_for_all, make_source, without_rights

if TYPE_CHECKING:
    from pathlib import Path


class Place:
    """A corpus of two articles and its index."""

    def __init__(self, folder: Path) -> None:
        self.corpus, self.index = folder / "corpus", folder / "index"
        (self.corpus / "sub").mkdir(parents=True)
        (self.corpus / "a.txt").write_text("cats")
        (self.corpus / "sub" / "b.txt").write_text("dogs")
        for path in [*self.corpus.rglob("*"), self.corpus]:
            os.utime(path, (1_600_000_000, 1_600_000_000))

    def source(self, **changes: object) -> Source:
        """Where its articles come from."""
        return make_source(self.corpus, **changes)

    def sync(self) -> None:
        """Bring the index up to the folder."""
        sync(self.source(), self.index)

    def wrong(self, **changes: object) -> list[Finding]:
        """What the doctor finds to mend."""
        return [finding for finding in examine(self.source(**changes), self.index) if not finding.is_well]

    def is_behind(self) -> bool:
        """What is said of the index before an answer."""
        return is_behind(open_reader(self.index), self.corpus, {".txt"})


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    made.sync()
    return made


def test_a_fresh_index_is_up_to_date(place: Place) -> None:
    state = status(place.source(), place.index)
    assert (state.stamp.articles, state.stamp.passages, state.failed, state.is_current) == (2, 2, (), True)
    assert state.pending is not None
    assert (state.pending.new, state.pending.changed, state.pending.removed) == ((), (), ())
    assert state.as_of.endswith("+00:00")
    assert state.size == sum(path.stat().st_size for path in place.index.glob("generation-*/*") if path.stat().st_size)
    assert place.wrong() == []


def test_what_a_sync_would_do_is_told(place: Place) -> None:
    (place.corpus / "a.txt").write_text("changed")
    (place.corpus / "new.txt").write_text("new")
    (place.corpus / "sub" / "b.txt").unlink()
    pending = status(place.source(), place.index).pending
    assert pending is not None
    assert (pending.new, pending.changed, pending.removed) == (("new.txt",), ("a.txt",), ("sub/b.txt",))
    assert [(finding.what, finding.mend) for finding in place.wrong()] == [
        ("is behind the folder by 3 articles", "run `askstack index`")
    ]


def test_failed_articles_are_told_with_their_reasons(place: Place) -> None:
    (place.corpus / "bad.txt").write_text("unreadable")
    place.sync()
    assert status(place.source(), place.index).failed == (("bad.txt", "says that it is unreadable"),)
    (finding,) = place.wrong()
    assert (finding.thing, finding.what) == ("bad.txt", "says that it is unreadable")


def test_an_index_without_its_corpus_is_told(place: Place) -> None:
    shutil.rmtree(place.corpus)
    assert status(place.source(), place.index).pending is None
    assert "no folder of articles" in place.wrong()[0].what


def test_other_settings_are_told(place: Place) -> None:
    assert status(place.source(settings="settings-2"), place.index).is_current is False
    (finding,) = place.wrong(settings="settings-2")
    assert (finding.what, finding.mend) == ("built with other settings than today's", "run `askstack index --rebuild`")


def test_a_missing_index_is_told(place: Place) -> None:
    shutil.rmtree(place.index)
    with pytest.raises(MissingIndexError):
        status(place.source(), place.index)
    assert [(finding.what, finding.mend) for finding in place.wrong()] == [("no index here", "run `askstack index`")]


def test_an_empty_corpus_is_told(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    sync(make_source(tmp_path / "corpus"), tmp_path / "index")
    findings = list(examine(make_source(tmp_path / "corpus"), tmp_path / "index"))
    assert [finding.what for finding in findings if not finding.is_well] == ["holds no articles"]


def test_every_altered_file_is_named_even_where_sizes_agree(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askstack.index.folder.WHOLE_CHECK_BYTES", 0)
    manifest = read_manifest(place.index)
    names = [name for name, (size, _) in manifest.files.items() if size]
    for name in names:
        path = manifest.folder(place.index) / name
        path.write_bytes(bytes(255 - byte for byte in path.read_bytes()))
    found = place.wrong()
    assert [finding.what for finding in found] == [
        f"generation-000001/{name} has other bytes than when it was written" for name in names
    ]
    assert {finding.mend for finding in found} == {"run `askstack index --rebuild`"}


def test_a_damaged_manifest_is_told(place: Place) -> None:
    (place.index / MANIFEST).write_text("{")
    with pytest.raises(DamagedIndexError):
        status(place.source(), place.index)
    (finding,) = place.wrong()
    assert "not what was written there" in finding.what
    assert finding.mend == "run `askstack index --rebuild`"


def test_a_writer_left_overs_and_missing_rights_are_told_but_are_no_damage(place: Place) -> None:
    (place.index / "generation-000099").mkdir()
    said = [finding for finding in examine(place.source(), place.index) if "unfinished" in finding.what]
    assert [finding.is_well for finding in said] == [True]
    with open_writer(place.index, "settings-1"):
        findings = list(examine(place.source(), place.index))
    assert all(finding.is_well for finding in findings)
    assert any(f"process {os.getpid()} has been writing it" in finding.what for finding in findings)
    with folder_for_all() as folder:
        other = Place(folder)
        other.sync()
        with without_rights():
            findings = list(examine(other.source(), other.index))
    assert "can be read but not written by this user" in {finding.what for finding in findings}


def change(place: Place) -> None:
    (place.corpus / "a.txt").write_text("other")


def add(place: Place) -> None:
    (place.corpus / "sub" / "c.txt").write_text("new")


def remove(place: Place) -> None:
    (place.corpus / "a.txt").unlink()


def rename(place: Place) -> None:
    (place.corpus / "a.txt").rename(place.corpus / "z.txt")


def link_out(place: Place) -> None:
    (place.corpus / "out.txt").symlink_to("/nowhere.txt")


@pytest.mark.parametrize("alter", [change, add, remove, rename, link_out])
@pytest.mark.parametrize("few", [1000, 0])
def test_an_index_is_behind_after_each_change(
    alter: object, few: int, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "_FEW_ARTICLES", few)
    assert not place.is_behind()
    time.sleep(0.03)  # past the tick in which it was built
    alter(place)  # type: ignore[operator]  # one of the changes above
    assert place.is_behind() is (few > 0 or alter is not change), "of many articles, edits in place go unnoticed"
    place.sync()
    assert not place.is_behind()


def test_a_name_that_appears_deep_down_is_noticed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = place.corpus / "one" / "two" / "three"
    deep.mkdir(parents=True)
    place.sync()
    monkeypatch.setattr(freshness, "_FEW_ARTICLES", 0)
    assert not place.is_behind()
    time.sleep(0.03)  # past the tick in which it was built
    (deep / "new.txt").write_text("new")
    assert place.is_behind()


def test_an_index_just_built_is_not_behind(place: Place) -> None:
    (place.corpus / "now.txt").write_text("just written")
    (place.corpus / "bad.txt").write_text("unreadable")
    place.sync()
    assert not place.is_behind()


def test_an_index_without_its_folder_is_not_behind(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(place.corpus)
    assert not place.is_behind()
    monkeypatch.setattr(freshness, "_FEW_ARTICLES", 0)
    assert not place.is_behind()
