"""Which files of the folder are articles?

Nothing is read here: names, links and what the file system says of each file.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from askstack.errors import CorpusNotFoundError
from askstack.index.ledger import FileStamp

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

SUFFIXES = frozenset({".txt", ".md", ".rst", ".html", ".htm", ".pdf", ".docx", ".ipynb"})
"""Of the files that are articles, lower case; what can be read of them is for `reading` to say."""

SIZE_LIMIT = 50_000_000
"""Bytes; a larger file is hardly an article, and reading it would take a share of memory that others need."""


@dataclass(slots=True)
class Scan:
    """What lies in the folder: stamps of the articles' files and reasons against others, by article id."""

    files: dict[str, FileStamp] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    ignored: int = 0


def scan(corpus: Path, suffixes: Collection[str], *, index: Path | None = None, limit: int = SIZE_LIMIT) -> Scan:
    """Walk the folder, in order of names.

    `suffixes` are lower case, with their dot. `index` is left out where it lies inside the corpus; so are hidden
    files and folders.

    Raises:
        CorpusNotFoundError: the folder is missing or cannot be listed.
    """
    root, entries = list_corpus(corpus)
    walk = _Walk(root, tuple(suffixes), os.path.realpath(index) if index else None, limit)
    walk.enter(entries, "")
    return walk.found


def list_corpus(corpus: Path) -> tuple[Path, list[os.DirEntry[str]]]:
    """Where the folder really is, and what lies in it, not below.

    Raises:
        CorpusNotFoundError: the folder is missing or cannot be listed.
    """
    try:
        root = corpus.resolve(strict=True)
        return root, _listed(root)
    except OSError as error:
        raise CorpusNotFoundError(f"{corpus}: no folder of articles here ({error.strerror}); see --corpus") from error


def stamp_of(seen: os.stat_result) -> FileStamp:
    """The stamp by which a file with this status is recognised."""
    return FileStamp(seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)


def _listed(folder: str | Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


class _Walk:
    def __init__(self, root: Path, suffixes: tuple[str, ...], index: str | None, limit: int) -> None:
        self.found = Scan()
        self._root = f"{root}{os.sep}"
        self._suffixes = suffixes
        self._index = index
        self._limit = limit

    def enter(self, entries: list[os.DirEntry[str]], prefix: str) -> None:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                self._folder(entry, f"{prefix}{entry.name}")
            elif entry.name.lower().endswith(self._suffixes):
                self._file(entry, f"{prefix}{entry.name}")
            elif entry.is_symlink() and entry.is_dir():
                self._linked_folder(entry, f"{prefix}{entry.name}")
            else:
                self.found.ignored += 1

    def _folder(self, entry: os.DirEntry[str], name: str) -> None:
        if entry.path == self._index:
            return
        try:
            entries = _listed(entry.path)
        except OSError as error:
            self._refuse(name, f"the folder cannot be listed ({error.strerror})")
        else:
            self.enter(entries, f"{name}/")

    def _linked_folder(self, entry: os.DirEntry[str], name: str) -> None:
        """A link to a folder is never followed: inside the corpus, its articles are found where they are."""
        if self._leads_out(entry):
            self._refuse(name, "is a link out of the corpus; put the file itself here")
        else:
            self.found.ignored += 1

    def _file(self, entry: os.DirEntry[str], name: str) -> None:
        try:
            if entry.is_symlink() and self._leads_out(entry):
                self._refuse(name, "is a link out of the corpus; put the file itself here")
                return
            seen = entry.stat()
        except FileNotFoundError:
            if entry.is_symlink():
                self._refuse(name, "is a link to nothing")
        except OSError as error:
            self._refuse(name, f"cannot be looked at ({error.strerror})")
        else:
            self._take(name, seen)

    def _take(self, name: str, seen: os.stat_result) -> None:
        if not name.isascii() and readable(name) != name:
            self._refuse(name, "its name is not valid text")
        elif not stat.S_ISREG(seen.st_mode):
            self._refuse(name, "is not a file")
        elif seen.st_size > self._limit:
            self._refuse(name, f"has {seen.st_size} bytes, over the limit `size` of {self._limit}; split it")
        else:
            self.found.files[name] = stamp_of(seen)

    def _leads_out(self, entry: os.DirEntry[str]) -> bool:
        return not f"{os.path.realpath(entry.path)}{os.sep}".startswith(self._root)

    def _refuse(self, name: str, reason: str) -> None:
        self.found.refused[readable(name)] = reason


def readable(name: str) -> str:
    """A name that can be printed and kept: bytes that are not UTF-8 are written out."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
