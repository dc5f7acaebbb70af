"""What changed between the folder and the index, and how does it get there safely?

Files are compared by what the file system says of them, then by content; what is new or changed is prepared, and all
of it becomes visible in one commit or none of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from askstack.errors import MissingIndexError
from askstack.index.folder import check_settings, read_manifest
from askstack.index.ledger import NO_STAMP, Known, read_ledger
from askstack.index.tantivy_writer import open_writer
from askstack.preparing import Prepare, Prepared, Task, failed_record
from askstack.records import Metadata, SyncReport
from askstack.scanning import SIZE_LIMIT, list_corpus, scan
from askstack.workers import outcomes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from askstack.index.folder import Manifest
    from askstack.index.ledger import FileStamp
    from askstack.index.tantivy_documents import Entry
    from askstack.index.tantivy_writer import TantivyWriter
    from askstack.preparing import Outcome
    from askstack.records import ArticleRecord
    from askstack.scanning import Scan

__all__ = ["Prepare", "Prepared", "Progress", "Source", "compare", "sync"]

Progress = Callable[[int, int], None]
"""Told how many of the files that must be read are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from and how they are prepared.

    `suffixes` are lower case, with their dot. `settings` is the digest of all that shapes passages and terms: two
    sources with equal digests prepare equal bytes equally.
    """

    corpus: Path
    suffixes: Collection[str]
    prepare: Prepare
    settings: str
    size_limit: int = SIZE_LIMIT


@dataclass(frozen=True, slots=True)
class Comparison:
    """The folder against the ledger, by names and stamps alone: nothing was read.

    `doubtful` are the ids that must be read to know: never seen, failed before, or with another stamp.
    """

    unchanged: tuple[str, ...]
    doubtful: tuple[str, ...]
    removed: tuple[str, ...]


def compare(found: Scan, known: Mapping[str, Known], hold: Collection[str] = ()) -> Comparison:
    """What may have changed; articles in `hold` are left as the ledger has them."""
    unchanged, doubtful = [], []
    for article_id, stamp in found.files.items():
        before = known.get(article_id)
        if before and not before.failed and (before.stamp == stamp or article_id in hold):
            unchanged.append(article_id)
        elif article_id not in hold:
            doubtful.append(article_id)
    there = found.files.keys() | found.refused.keys() | set(hold)
    removed = tuple(sorted(known.keys() - there))
    return Comparison(tuple(unchanged), tuple(doubtful), removed)


def sync(
    source: Source,
    index: Path,
    *,
    rebuild: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
    hold: Collection[str] = (),
    workers: int | None = None,
) -> SyncReport:
    """Bring the index up to the folder in one commit; where nothing changed, nothing is written.

    `rebuild` prepares every article anew, whatever the index holds. `dry_run` only says what would be done: changed
    articles are read but not prepared. Articles in `hold` are left as they are. `workers` is the number of worker
    processes, None for as many as the work is worth.

    Raises:
        CorpusNotFoundError: there is no folder of articles.
        IndexStateError: the index cannot be built on, or written (see `open_writer`).
    """
    began = time.perf_counter()
    list_corpus(source.corpus)  # before an index is made for articles that are not there
    if dry_run:
        rehearsal = _Rehearsal(*_read_state(index, source.settings, rebuild=rebuild))
        run = _Run(rehearsal, replace(source, prepare=_unprepared), _scan(source, index))
        run.apply(hold, progress, workers=0)
        return run.report(rehearsal.manifest, began, committed=False)
    with open_writer(index, source.settings, rebuild=rebuild) as writer:
        as_of_ns = time.time_ns()  # inside the lock: an older look would undo what another sync did meanwhile
        run = _Run(writer, source, _scan(source, index))
        run.apply(hold, progress, workers)
        committed = run.dirty or writer.manifest is None
        if committed:
            writer.commit(as_of_ns)
        return run.report(writer.manifest, began, committed=committed)


def _scan(source: Source, index: Path) -> Scan:
    return scan(source.corpus, source.suffixes, index=index, limit=source.size_limit)


def _read_state(index: Path, settings: str, *, rebuild: bool) -> tuple[Manifest | None, dict[str, Known]]:
    try:
        manifest = read_manifest(index)
    except MissingIndexError:
        return None, {}
    if rebuild:
        return manifest, {}
    check_settings(manifest, index, settings)
    return manifest, read_ledger(index, manifest)


def _unprepared(_article_id: str, _data: bytes) -> Prepared:
    """What a dry run takes for preparing."""
    return Prepared(Metadata(), "source", "", 0, (), ())


@dataclass(slots=True)
class _Rehearsal:
    """Takes a writer's place in a dry run."""

    manifest: Manifest | None
    known: dict[str, Known]

    def put_entries(self, record: ArticleRecord, entries: tuple[Entry, ...], stamp: FileStamp) -> None:
        self.known[record.article_id] = Known(record.sha256, stamp, len(entries), record)

    def note(self, article_id: str, stamp: FileStamp) -> None:
        pass

    def remove(self, article_id: str) -> None:
        self.known.pop(article_id, None)


@dataclass(slots=True)
class _Run:
    """One sync under way: applies what it finds to the writer, and counts it."""

    writer: TantivyWriter | _Rehearsal
    source: Source
    found: Scan
    dirty: bool = False
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0

    def apply(self, hold: Collection[str], progress: Progress | None, workers: int | None) -> None:
        compared = compare(self.found, self.writer.known, hold)
        for article_id in compared.removed:
            self._remove(article_id)
        for article_id, reason in self.found.refused.items():
            self._fail(failed_record(article_id, "", NO_STAMP, reason), NO_STAMP)
        self.unchanged += len(compared.unchanged)
        tasks = [self._task(article_id) for article_id in compared.doubtful]
        for done, outcome in enumerate(outcomes(tasks, self.source.prepare, workers), 1):
            self._take(outcome)
            if progress:
                progress(done, len(tasks))

    def _task(self, article_id: str) -> Task:
        """What failed before is prepared again, for the reason may have gone; a dry run trusts that it has not."""
        before = self.writer.known.get(article_id)
        is_known = before and (not before.failed or isinstance(self.writer, _Rehearsal))
        sha256 = before.sha256 if before and is_known else None
        return Task(article_id, self.source.corpus / article_id, sha256, self.found.files[article_id].size)

    def _take(self, outcome: Outcome) -> None:
        before = self.writer.known.get(outcome.article_id)
        if outcome.gone:
            if before:
                self._remove(outcome.article_id)
        elif outcome.record is None:
            self.unchanged += not (before and before.failed)
            if before and before.stamp != outcome.stamp:
                self.writer.note(outcome.article_id, outcome.stamp)
                self.dirty = True
        elif outcome.record.failed:
            self._fail(outcome.record, outcome.stamp)
        else:
            (self.changed if before else self.new).append(outcome.article_id)
            self.writer.put_entries(outcome.record, outcome.entries, outcome.stamp)
            self.dirty = True

    def _remove(self, article_id: str) -> None:
        self.writer.remove(article_id)
        self.removed.append(article_id)
        self.dirty = True

    def _fail(self, record: ArticleRecord, stamp: FileStamp) -> None:
        before = self.writer.known.get(record.article_id)
        if before is None or before.bare != record:
            self.writer.put_entries(record, (), stamp)
            self.dirty = True

    def report(self, manifest: Manifest | None, began: float, *, committed: bool) -> SyncReport:
        failed = [(article_id, known.failed) for article_id, known in self.writer.known.items() if known.failed]
        return SyncReport(
            new=tuple(self.new),
            changed=tuple(self.changed),
            unchanged=self.unchanged,
            removed=tuple(sorted(self.removed)),
            failed=tuple(sorted(failed)),
            ignored=self.found.ignored,
            passages=manifest.passages if manifest else 0,
            fingerprint=manifest.fingerprint if manifest else "",
            seconds=time.perf_counter() - began,
            committed=committed,
        )
