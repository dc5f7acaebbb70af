"""Has the folder changed since it was indexed?

A hint for who asks, so it must cost little; what really changed is for a sync to find out.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from askstack.errors import CorpusNotFoundError
from askstack.index.ledger import NO_STAMP
from askstack.scanning import scan

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from askstack.index.ledger import FileStamp, Known
    from askstack.index.tantivy_index import TantivyReader

_FEW_ARTICLES = 1000
"""Looking at this many files takes about 5 ms; of more, the folders are looked at first."""

_TICK_NS = 20_000_000
"""File systems' clocks may lag behind by a tick of the kernel, 10 ms at most."""

_LINKS_OF_LEAF = 2
"""A folder has two names, and one more by each folder in it, where the file system counts them at all (those that do
not say 1): one with two need not be listed, and listing a hundred thousand names takes 50 ms."""


def is_behind(reader: TantivyReader, corpus: Path, suffixes: Collection[str]) -> bool:
    """Whether articles came, went or changed since the state that `reader` holds; false where there is no folder.

    Of many articles, an edit that leaves the names in every folder as they were goes unnoticed here.
    """
    manifest = reader.manifest
    try:
        is_large = manifest.articles + manifest.failed > _FEW_ARTICLES
        if is_large and _newest_folder(corpus) < manifest.as_of_ns - _TICK_NS:
            return False
        found = scan(corpus, suffixes, index=reader.folder)
    except (CorpusNotFoundError, OSError):
        return False
    known = reader.ledger()
    if known.keys() != found.files.keys() | found.refused.keys():
        return True
    return any(not _looks_same(known[article_id], stamp) for article_id, stamp in found.files.items())


def _looks_same(known: Known, stamp: FileStamp) -> bool:
    """Size and time of modification are enough for a hint."""
    return known.stamp == NO_STAMP or known.stamp[:2] == stamp[:2]


def _newest_folder(corpus: Path) -> int:
    """When a name last appeared in, or vanished from, a folder of the corpus (nanoseconds)."""
    newest = 0
    pending = [str(corpus)]
    while pending:
        folder = pending.pop()
        seen = os.stat(folder)  # noqa: PTH116 - thousands of them
        newest = max(newest, seen.st_mtime_ns)
        if seen.st_nlink != _LINKS_OF_LEAF:
            pending += _folders_in(folder)
    return newest


def _folders_in(folder: str) -> list[str]:
    with os.scandir(folder) as entries:
        return [
            entry.path for entry in entries if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
        ]
