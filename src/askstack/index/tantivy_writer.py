"""How does a folder's index get from one state to the next?

A new generation is built beside the published one out of links to its files, changed there, and published by one
rename. Whatever stops the writer before that leaves the old state as it was.
"""

from __future__ import annotations

import json
import shutil
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import tantivy

from askstack.errors import DamagedIndexError, ForeignIndexError, MissingIndexError
from askstack.index.folder import (
    LEDGER,
    MANIFEST,
    Manifest,
    check_files,
    check_settings,
    checksum,
    generation_folder,
    generations,
    read_manifest,
    refuse_foreign,
)
from askstack.index.ledger import FileStamp, Known, fingerprint, read_ledger, render_ledger
from askstack.index.lock import held
from askstack.index.publishing import link_files, publish, write_durably, writing
from askstack.index.tantivy_documents import build_schema, encode, make_document
from askstack.index.tantivy_files import LOCK_FILE, register_tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from askstack.index import PassageTerms
    from askstack.index.tantivy_documents import Entry
    from askstack.records import ArticleRecord, IndexStamp, Passage

_HEAP_BYTES = 128_000_000
_WRITER_LOCK = ".tantivy-writer.lock"
_REWRITTEN = frozenset({"meta.json", ".managed.json", LEDGER})


@contextmanager
def open_writer(folder: Path, settings: str, *, rebuild: bool = False) -> Iterator[TantivyWriter]:
    """Be the one writer of the index in `folder`, which is made where it is missing.

    `settings` is the digest of the settings that the entries are made with. `rebuild` starts from nothing, whatever
    the folder's index is; else it must be whole and built with these settings.

    Raises:
        LockedIndexError: another process is writing it.
        ForeignIndexError: the folder holds something else, or an index of another version or other settings.
        DamagedIndexError: its files cannot be trusted.
        IndexWriteError: the folder cannot be written.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    refuse_foreign(folder)
    with held(folder):
        manifest = _current(folder, settings, rebuild=rebuild)
        writer = TantivyWriter(folder, settings, manifest)
        try:
            yield writer
        finally:
            writer.close()


def _current(folder: Path, settings: str, *, rebuild: bool) -> Manifest | None:
    try:
        manifest = read_manifest(folder)
    except MissingIndexError:
        return None
    except (DamagedIndexError, ForeignIndexError):
        if rebuild:
            return None
        raise
    if rebuild:
        return None
    check_settings(manifest, folder, settings)
    return manifest


class TantivyWriter:
    """Changes of an index folder, published together by `commit` (see `IndexWriter`); for one thread.

    `known` is the ledger as it stands after the changes made so far.
    """

    def __init__(self, folder: Path, settings: str, manifest: Manifest | None) -> None:
        self.folder = folder
        self._settings = settings
        self._manifest = manifest
        self._ledger = _ledger(folder, manifest)
        self._building: Path | None = None
        self._tantivy: tantivy.IndexWriter | None = None
        if manifest is not None or not (folder / MANIFEST).exists():
            self._collect()

    @property
    def known(self) -> Mapping[str, Known]:
        """What the index knows of each file, by article id."""
        return self._ledger

    @property
    def manifest(self) -> Manifest | None:
        """The state that this writer last read or published, None where there is none to build on."""
        return self._manifest

    def put(self, record: ArticleRecord, passages: Iterable[tuple[Passage, PassageTerms]]) -> None:
        """Add an article, or put it in the place of its older version."""
        entries = [encode(passage, found_by) for passage, found_by in passages]
        self.put_entries(record, entries, FileStamp(record.size, record.mtime_ns, 0))

    def put_entries(self, record: ArticleRecord, entries: Sequence[Entry], stamp: FileStamp) -> None:
        """`put`, with passages encoded beforehand and the stamp by which the file will be recognised."""
        self.remove(record.article_id)
        with writing(self.folder):
            for number, entry in enumerate(entries):
                self._writer().add_document(make_document(record, entry, is_head=number == 0))
        self._ledger[record.article_id] = Known(record.sha256, stamp, len(entries), None if entries else record)

    def note(self, article_id: str, stamp: FileStamp) -> None:
        """Recognise an unchanged article by another stamp from now on."""
        self._ledger[article_id] = self._ledger[article_id]._replace(stamp=stamp)

    def remove(self, article_id: str) -> None:
        """Drop an article with all its passages."""
        known = self._ledger.pop(article_id, None)
        if known and known.passages:
            with writing(self.folder):
                self._writer().delete_documents_by_term("article", article_id)

    def commit(self, as_of_ns: int | None = None) -> IndexStamp:
        """Publish every change since the last commit, atomically and durably.

        `as_of_ns` is when the folder of articles was looked at (default: now).

        Raises:
            IndexWriteError: it could not be written; the state before is untouched.
        """
        with writing(self.folder):
            building = self._generation()
            self._finish(building)
            self._manifest = self._describe(building, as_of_ns or time.time_ns())
            publish(self.folder, self._manifest)
        self._building = None
        self._collect()
        return self._manifest.stamp

    def close(self) -> None:
        """Let go of what was not committed."""
        self._tantivy = None
        if self._building is not None:
            shutil.rmtree(self._building, ignore_errors=True)
            self._building = None

    def _writer(self) -> tantivy.IndexWriter:
        if self._tantivy is None:
            index = tantivy.Index.open(str(self._generation()))
            register_tokenizer(index)
            # One thread: a second gains nothing beside the workers, and one gives the same order every time.
            self._tantivy = index.writer(_HEAP_BYTES, 1)
        return self._tantivy

    def _generation(self) -> Path:
        """The folder of the state in the making: links to the files of the published one, or an empty index."""
        if self._building is None:
            number = max(generations(self.folder), default=0) + 1
            self._building = generation_folder(self.folder, number)
            self._building.mkdir()
            if self._manifest is None:
                tantivy.Index(build_schema(), str(self._building))
            else:
                source = self._manifest.folder(self.folder)
                link_files(source, self._building, self._manifest.files, copied=_REWRITTEN)
        return self._building

    def _finish(self, building: Path) -> None:
        if self._tantivy is not None:
            self._tantivy.commit()
            self._tantivy.wait_merging_threads()
            self._tantivy = None
        ledger = building / LEDGER
        write_durably(ledger, render_ledger(self._ledger))
        # tantivy makes these for its own user alone; another user's reader needs them too.
        (building / LOCK_FILE).touch()
        for name in ("meta.json", ".managed.json"):
            (building / name).chmod(ledger.stat().st_mode)
        (building / _WRITER_LOCK).unlink(missing_ok=True)

    def _describe(self, building: Path, as_of_ns: int) -> Manifest:
        indexed = {article_id: known.sha256 for article_id, known in self._ledger.items() if not known.failed}
        return Manifest(
            generation=int(building.name.rpartition("-")[2]),
            settings=self._settings,
            fingerprint=fingerprint(indexed.items(), self._settings),
            articles=len(indexed),
            failed=len(self._ledger) - len(indexed),
            passages=sum(known.passages for known in self._ledger.values()),
            documents=_documents(building),
            as_of_ns=as_of_ns,
            files=self._files(building),
        )

    def _files(self, building: Path) -> dict[str, tuple[int, int]]:
        """Size and checksum of each file; those of linked files are carried over, never computed anew from damage."""
        before = self._manifest.files if self._manifest else {}
        files = {}
        for path in sorted(building.iterdir()):
            if path.name == LOCK_FILE:
                continue
            carried = before.get(path.name) if path.name not in _REWRITTEN else None
            files[path.name] = carried or (path.stat().st_size, checksum(path))
        return files

    def _collect(self) -> None:
        """Remove every generation but the published one; readers that hold one keep its files until they let go."""
        current = self._manifest.generation if self._manifest else None
        for number in list(generations(self.folder)):
            if number != current:
                shutil.rmtree(generation_folder(self.folder, number), ignore_errors=True)


def _ledger(folder: Path, manifest: Manifest | None) -> dict[str, Known]:
    if manifest is None:
        return {}
    check_files(manifest, folder)
    return read_ledger(folder, manifest)


def _documents(generation: Path) -> int:
    """How many documents tantivy's statistics are over: the live ones, and the deleted ones until they are merged."""
    meta = json.loads((generation / "meta.json").read_bytes())
    return sum(segment["max_doc"] for segment in meta["segments"])
