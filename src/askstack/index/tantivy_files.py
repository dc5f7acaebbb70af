"""How are tantivy's files opened, whoever may do what with their folder?"""

from __future__ import annotations

import mmap
import os
from pathlib import Path

import tantivy

LOCK_FILE = ".tantivy-meta.lock"
"""What tantivy locks while it opens an index; it wants to write it even where it only reads."""


def register_tokenizer(index: tantivy.Index) -> None:
    """Teach an opened index to split at spaces; tantivy forgets it with each opening."""
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("spaces", spaces)


def open_files(folder: Path) -> tantivy.Index:
    """Open the files where they are, or through links where tantivy may not lock them there."""
    index = _open_in(str(folder)) if _may_lock(folder) else _open_linked(folder)
    register_tokenizer(index)
    return index


def _open_in(folder: str) -> tantivy.Index:
    index = tantivy.Index.open(folder)
    # By itself it would watch for changes of files that never change, and read them again after a change by accident.
    index.config_reader("manual")
    return index


def map_file(path: Path) -> mmap.mmap:
    """A file's bytes, to be had even after its name is gone."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _may_lock(folder: Path) -> bool:
    try:
        os.close(os.open(folder / LOCK_FILE, os.O_WRONLY | os.O_CLOEXEC))
    except OSError:
        return False
    return True


def _open_linked(folder: Path) -> tantivy.Index:
    import tempfile  # noqa: PLC0415 - only a folder that may not be written needs it

    with tempfile.TemporaryDirectory(prefix="askstack-") as links:
        for file in folder.absolute().iterdir():
            if file.name != LOCK_FILE:
                Path(links, file.name).symlink_to(file)
        return _open_in(links)
