"""What is indexed, how fresh is it, what is wrong, and how is it mended?"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from askstack.errors import AskstackError, CorpusError, DamagedIndexError, IndexStateError
from askstack.index.folder import check_settings, damages, generations, read_manifest
from askstack.index.ledger import fingerprint, read_ledger
from askstack.index.lock import holder
from askstack.index.tantivy_index import open_reader
from askstack.pinning import Check, check
from askstack.scanning import scan
from askstack.sync import sync

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from askstack.index.folder import Manifest
    from askstack.records import IndexStamp, SyncReport
    from askstack.settings import Settings
    from askstack.sync import Source

_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Status:
    """The state of an index, and what a sync would do to it; `pending` is None where there is no folder of articles.

    `as_of` is when the folder was looked at (ISO 8601, UTC), `size` the bytes on disk, `failed` pairs an article id
    with its reason, as of then.
    """

    stamp: IndexStamp
    as_of: str
    size: int
    settings: str
    is_current: bool
    failed: tuple[tuple[str, str], ...]
    pending: SyncReport | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what was found, whether all is well, and how to mend it where not."""

    thing: str
    is_well: bool
    what: str
    mend: str = ""


def status(source: Source, index: Path) -> Status:
    """What is indexed in `index`, and how far behind the folder it is.

    Raises:
        IndexStateError: there is no index, or it cannot be trusted (`doctor` says more).
    """
    manifest = read_manifest(index)
    known = read_ledger(index, manifest)
    is_current = manifest.settings == source.settings
    try:
        pending = sync(source, index, dry_run=True, rebuild=not is_current)
    except CorpusError:
        pending = None
    return Status(
        stamp=manifest.stamp,
        as_of=datetime.fromtimestamp(manifest.as_of_ns / 1e9, UTC).isoformat(timespec="seconds"),
        size=sum(size for size, _ in manifest.files.values()),
        settings=manifest.settings,
        is_current=is_current,
        failed=tuple(sorted((article_id, one.failed) for article_id, one in known.items() if one.failed)),
        pending=pending,
    )


def examine(source: Source, index: Path) -> Iterator[Finding]:
    """Everything that can be wrong with the folder, the index and their rights; never raises for what it finds."""
    yield _corpus(source)
    try:
        manifest = read_manifest(index)
    except IndexStateError as error:
        yield _told(index, error)
        yield from _left_over(index, None)
        return
    broken = list(damages(manifest, index, whole=True))
    for damage in broken:
        yield Finding(str(index), is_well=False, what=damage, mend="run `askstack index --rebuild`")
    if not broken:
        yield _opened(source, index, manifest)
        yield from _articles(source, index, manifest)
    yield from _left_over(index, manifest)
    yield from _rights(index)


def check_pins(settings: Settings) -> Check:
    """What the index as it is now can serve of the pinned answers.

    Raises:
        IndexStateError: there is no index, or it cannot be trusted.
    """
    if settings.pinned is None or not settings.pinned.exists():
        return Check(0, ())
    return check(open_reader(settings.index), settings.pinned, settings.corpus)


def examine_pins(settings: Settings) -> Iterator[Finding]:
    """The pinned answers that cannot be served; nothing where there are none, or no index to look them up in."""
    try:
        found = check_pins(settings)
    except IndexStateError:
        return
    for problem in found.problems:
        thing, _, told = problem.partition(": ")
        what, _, mend = told.rpartition("; ")
        yield Finding(thing, is_well=False, what=what, mend=mend)
    if found.questions and not found.problems:
        yield Finding(str(settings.pinned), is_well=True, what=f"pinned questions: {found.questions}, each served")


def _corpus(source: Source) -> Finding:
    try:
        found = scan(source.corpus, source.suffixes, limit=source.size_limit)
    except CorpusError as error:
        return _told(source.corpus, error)
    said = f"{len(found.files)} articles, {found.ignored} other files"
    if not found.files:
        return Finding(str(source.corpus), is_well=False, what="holds no articles", mend="add some: `askstack add`")
    return Finding(str(source.corpus), is_well=True, what=said)


def _told(thing: Path, error: AskstackError) -> Finding:
    """An error as a finding: its message is the thing, what is wrong, what to do."""
    what, _, mend = str(error).removeprefix(f"{thing}: ").rpartition("; ")
    return Finding(str(thing), is_well=False, what=what, mend=mend)


def _opened(source: Source, index: Path, manifest: Manifest) -> Finding:
    try:
        check_settings(manifest, index, source.settings)
        open_reader(index)
        _check_ledger(index, manifest)
    except IndexStateError as error:
        return _told(index, error)
    size = sum(size for size, _ in manifest.files.values()) / _MEBIBYTE
    said = f"{manifest.articles} articles, {manifest.passages} passages, {size:.1f} MiB, every byte as it was written"
    return Finding(str(index), is_well=True, what=said)


def _check_ledger(index: Path, manifest: Manifest) -> None:
    known = read_ledger(index, manifest)
    indexed = [(article_id, one.sha256) for article_id, one in known.items() if not one.failed]
    if fingerprint(indexed, manifest.settings) != manifest.fingerprint:
        raise DamagedIndexError(
            f"{index}: its articles are not those of its fingerprint; run `askstack index --rebuild`"
        )


def _articles(source: Source, index: Path, manifest: Manifest) -> Iterator[Finding]:
    """Each article that failed, and whether the index is behind the folder."""
    for article_id, known in sorted(read_ledger(index, manifest).items()):
        if known.failed:
            yield Finding(
                article_id, is_well=False, what=known.failed, mend="mend or remove it, then run `askstack index`"
            )
    try:
        pending = sync(source, index, dry_run=True)
    except AskstackError:
        return
    behind = len(pending.new) + len(pending.changed) + len(pending.removed)
    if behind:
        what = f"is behind the folder by {behind} articles"
        yield Finding(str(index), is_well=False, what=what, mend="run `askstack index`")


def _left_over(index: Path, manifest: Manifest | None) -> Iterator[Finding]:
    writer = holder(index)
    if writer:
        yield Finding(str(index), is_well=True, what=writer)
    elif index.is_dir():
        extra = [number for number in generations(index) if manifest is None or number != manifest.generation]
        if extra:
            what = f"holds {len(extra)} unfinished or outdated states, which the next `askstack index` removes"
            yield Finding(str(index), is_well=True, what=what)


def _rights(index: Path) -> Iterator[Finding]:
    if not os.access(index, os.W_OK):
        yield Finding(str(index), is_well=True, what="can be read but not written by this user")
