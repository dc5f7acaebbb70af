"""An index folder can be copied, read without rights, shared, damaged and mended, and never answers wrongly."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from askstack.errors import (
    AskstackError,
    DamagedIndexError,
    ForeignIndexError,
    IndexWriteError,
    LockedIndexError,
    MissingIndexError,
)
from askstack.index import folder as index_folder
from askstack.index.folder import MANIFEST, read_manifest
from askstack.index.tantivy_index import open_reader
from askstack.index.tantivy_writer import open_writer
from askstack.sync import sync
from sync_kit import folder_for_all, make_source, without_rights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from askstack.records import Hit

ADVICE = r"run `askstack index"


def build(folder: Path, **articles: str) -> Path:
    """Sync a corpus of these articles, and give the index."""
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for name, text in articles.items():
        (corpus / f"{name}.txt").write_text(text)
    sync(make_source(corpus), folder / "index")
    return folder / "index"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return build(tmp_path, a="cats chase mice\n\ndogs chase cats", b="mice eat cheese")


def search(index: Path, word: str) -> tuple[Hit, ...]:
    return open_reader(index).search({word: 1.0}, 10)


def test_no_folder_or_a_note_alone_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "noted").mkdir()
    (tmp_path / "noted" / "README.md").write_text("a note")
    for folder in (tmp_path / "nowhere", tmp_path / "noted"):
        with pytest.raises(MissingIndexError, match=f"no index here; {ADVICE}`"):
            open_reader(folder)


def test_a_folder_of_other_files_is_refused_and_never_wiped(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    (tmp_path / "generation-000001").mkdir()
    (tmp_path / "generation-000001" / "photo.png").write_text("a face")
    source = make_source(tmp_path)
    for attempt in (lambda: open_reader(tmp_path), lambda: sync(source, tmp_path, rebuild=True)):
        with pytest.raises(ForeignIndexError, match=r"holds files that are no index \(thesis.doc\)"):
            attempt()
    assert (tmp_path / "generation-000001" / "photo.png").exists()
    assert not (tmp_path / ".lock").exists()


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("not a folder")
    for attempt in (lambda: open_reader(tmp_path / "index"), lambda: build(tmp_path, a="cats")):
        with pytest.raises((ForeignIndexError, IndexWriteError)):
            attempt()


def test_a_copy_elsewhere_answers_the_same(index: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(index, tmp_path / "elsewhere" / "copy")
    expected = search(index, "cats")
    shutil.rmtree(index)
    assert search(copy, "cats") == expected


@pytest.mark.parametrize("with_dot_files", [True, False])
def test_a_user_without_rights_reads_it(with_dot_files: bool) -> None:  # noqa: FBT001 - the two cases
    with folder_for_all() as folder:
        index = build(folder, a="cats chase mice")
        if not with_dot_files:
            next(index.glob("generation-*/.tantivy-meta.lock")).unlink()
        for path in index.rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        before = sorted(index.rglob("*"))
        with without_rights():
            assert [hit.passage.text for hit in search(index, "cats")] == ["cats chase mice"]
        assert sorted(index.rglob("*")) == before


def test_other_users_may_read_what_the_umask_allows(index: Path) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in index.rglob("*") if path.is_file()}
    plain = index / "plain"
    plain.touch()
    assert set(modes.values()) == {plain.stat().st_mode & 0o777}


def test_reading_writes_nothing(index: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in index.rglob("*")}
    search(index, "cats")
    assert {path: path.stat().st_mtime_ns for path in index.rglob("*")} == before


def test_an_index_that_cannot_be_written_says_so() -> None:
    with folder_for_all() as folder:
        index = build(folder, a="cats")
        (folder / "corpus" / "b.txt").write_text("dogs")
        with without_rights(), pytest.raises(IndexWriteError, match="cannot be written"):
            sync(make_source(folder / "corpus"), index)
        assert len(search(index, "cats")) == 1


def test_a_reader_keeps_its_state_until_it_is_refreshed(index: Path, tmp_path: Path) -> None:
    reader = open_reader(index)
    assert reader.refreshed() is reader
    build(tmp_path, a="birds sing")
    build(tmp_path, c="fish swim")
    assert len(reader.search({"cats": 1.0}, 5)) == 2
    assert reader.record("a.txt") is not None
    fresh = reader.refreshed()
    assert (len(fresh.search({"cats": 1.0}, 5)), len(fresh.search({"fish": 1.0}, 5))) == (0, 1)
    assert fresh.refreshed() is fresh


def test_a_reader_goes_on_when_the_newer_state_cannot_be_read(index: Path) -> None:
    reader = open_reader(index)
    (index / MANIFEST).write_text("{}")
    assert reader.refreshed() is reader
    shutil.rmtree(index)
    assert reader.refreshed() is reader
    assert len(reader.search({"cats": 1.0}, 5)) == 2


def test_a_state_that_is_collected_while_it_is_opened_is_tried_again(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, rounds = index_folder.check_files, iter(range(3))

    def overtaken(*arguments: object, **options: object) -> None:
        number = next(rounds, None)
        if number is not None:
            build(tmp_path, a=f"version {number}")
        real(*arguments, **options)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr("askstack.index.tantivy_index.check_files", overtaken)
    assert [hit.passage.text for hit in search(index, "version")] == ["version 2"]


def test_only_the_published_state_stays(index: Path, tmp_path: Path) -> None:
    (index / "generation-000777").mkdir()
    build(tmp_path, a="birds")
    assert [path.name for path in index.glob("generation-*")] == ["generation-000002"]


def test_states_share_the_files_that_did_not_change(tmp_path: Path) -> None:
    index = build(tmp_path, **{f"n{number}": f"article {number}" for number in range(50)})
    before = {path.stat().st_ino for path in index.glob("generation-*/*.store")}
    build(tmp_path, new="one more")
    assert before < {path.stat().st_ino for path in index.glob("generation-*/*.store")}


def test_all_is_on_the_disk_before_it_counts(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Power may fail at any moment: what a manifest names is synced before the rename that makes it current."""
    fsync, happened = os.fsync, []

    def record(handle: int) -> None:
        happened.append(Path(f"/proc/self/fd/{handle}").resolve())
        fsync(handle)

    if not Path("/proc/self/fd").exists():
        pytest.skip("this system does not tell the name of an open file")
    monkeypatch.setattr("askstack.index.publishing.os.fsync", record)
    os.utime(tmp_path / "corpus" / "a.txt", (1, 1))
    before = {path.stat().st_ino for path in index.glob("generation-*/*")}
    sync(make_source(tmp_path / "corpus"), index)  # only the ledger is new: tantivy itself syncs nothing here
    generation = read_manifest(index).folder(index)
    draft = index / f".{MANIFEST}.new"
    assert happened[-3:] == [generation, draft, index]
    written = {path for path in generation.iterdir() if path.stat().st_ino not in before and path.stat().st_size}
    assert written == {generation / name for name in ("meta.json", ".managed.json", "articles.json")}
    assert written <= set(happened[:-3])


def test_a_file_system_without_hard_links_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr("askstack.index.publishing.os.link", refuse)
    build(tmp_path, a="cats")
    assert len(search(build(tmp_path, b="more cats"), "cats")) == 2


def test_segments_are_merged_so_that_many_syncs_leave_few_files(tmp_path: Path) -> None:
    for number in range(25):
        index = build(tmp_path, **{f"n{number}": f"article {number}"})
    assert len(list(index.glob("generation-*/*.store"))) < 10
    assert len(open_reader(index).search({"article": 1.0}, 100)) == 25


HOLD = """
import sys, time
from pathlib import Path
from askstack.index.tantivy_writer import open_writer
with open_writer(Path(sys.argv[1]), "settings-1"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(index: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, index], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_process_is_told_who_holds_the_lock(index: Path, holder: subprocess.Popen[str]) -> None:
    message = rf"process {holder.pid} has been writing it since 2\d{{3}}-\S+; wait for it to end"
    with pytest.raises(LockedIndexError, match=message), open_writer(index, "settings-1"):
        pass
    assert len(search(index, "cats")) == 2


def test_the_lock_of_a_killed_process_is_taken_over(index: Path, holder: subprocess.Popen[str], tmp_path: Path) -> None:
    holder.kill()
    holder.wait()
    assert str(holder.pid) in (index / ".lock").read_text()
    build(tmp_path, a="birds")
    assert len(search(index, "birds")) == 1


def rewrite(path: Path, data: bytes) -> None:
    """Put another file in its place: what an open reader has mapped must not shrink under it."""
    path.unlink()
    path.write_bytes(data)


def truncate(path: Path) -> None:
    rewrite(path, path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    rewrite(path, b"")


def zero(path: Path) -> None:
    rewrite(path, bytes(path.stat().st_size))


def zero_the_middle(path: Path) -> None:
    data = path.read_bytes()
    third = len(data) // 3
    rewrite(path, data[:third] + bytes(third) + data[2 * third :])


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    rewrite(path, bytes(data))


def remove(path: Path) -> None:
    path.unlink()


def files(index: Path) -> list[Path]:
    """What readers depend on."""
    return [index / MANIFEST, *(read_manifest(index).folder(index) / name for name in read_manifest(index).files)]


@pytest.mark.parametrize("damage", [truncate, empty, zero, zero_the_middle, flip_a_bit, remove])
def test_every_damage_to_every_file_is_told_and_mended(
    damage: Callable[[Path], None], index: Path, tmp_path: Path
) -> None:
    whole = search(index, "cats")
    spare = shutil.copytree(index, tmp_path / "spare")
    for name in [path.relative_to(index) for path in files(index)]:
        before = (index / name).read_bytes()
        damage(index / name)
        if (index / name).exists() and (index / name).read_bytes() == before:
            continue
        with pytest.raises(AskstackError, match=ADVICE) as told:
            search(index, "cats")
        assert "\n" not in str(told.value)
        sync(make_source(tmp_path / "corpus"), index, rebuild=True)
        assert search(index, "cats") == whole
        shutil.rmtree(index)
        shutil.copytree(spare, index)


def test_swapped_files_are_told(index: Path) -> None:
    store, terms = next(index.glob("generation-*/*.store")), next(index.glob("generation-*/*.term"))
    held = store.read_bytes()
    rewrite(store, terms.read_bytes())
    rewrite(terms, held)
    with pytest.raises(DamagedIndexError, match=ADVICE):
        open_reader(index)


def test_a_large_index_altered_under_the_same_size_fails_with_a_line(
    index: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Only sizes are compared there, so tantivy and the decoder meet the altered bytes."""
    monkeypatch.setattr(index_folder, "WHOLE_CHECK_BYTES", 0)
    for path in files(index)[1:]:
        before = path.read_bytes()
        for damage in (zero, zero_the_middle):
            damage(path)
            try:
                reader = open_reader(index)
                reader.search({"cats": 1.0}, 5)
                reader.record("a.txt")
                list(reader.records())
            except DamagedIndexError:
                pass  # not every altered byte is met
            rewrite(path, before)
    capfd.readouterr()  # tantivy announces a panic on standard error by itself
    assert len(search(index, "cats")) == 2


def test_an_index_of_another_format_is_told_apart(index: Path, tmp_path: Path) -> None:
    fields = json.loads((index / MANIFEST).read_text())
    (index / MANIFEST).write_text(json.dumps({**fields, "format": "askstack.index/99"}))
    source = make_source(tmp_path / "corpus")
    for attempt in (lambda: open_reader(index), lambda: sync(source, index)):
        with pytest.raises(ForeignIndexError, match=rf"another version of askstack \(askstack.index/99.*{ADVICE}"):
            attempt()
    assert sync(source, index, rebuild=True).committed
    assert len(search(index, "cats")) == 2


def test_files_lost_with_the_manifest_are_built_again(index: Path, tmp_path: Path) -> None:
    (index / MANIFEST).unlink()
    with pytest.raises(MissingIndexError):
        open_reader(index)
    assert sync(make_source(tmp_path / "corpus"), index).committed
    assert len(list(index.glob("generation-*"))) == 1
