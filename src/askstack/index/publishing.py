"""How does a new state become the current one, whatever happens meanwhile?

Every file is on the disk before the rename that makes it count, and the rename before anything of the old state goes.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from askstack.errors import IndexWriteError
from askstack.index.folder import MANIFEST, Manifest, render_manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def publish(index: Path, manifest: Manifest) -> None:
    """Make `manifest` the current state of the folder, in one rename."""
    sync_folder(manifest.folder(index))
    fresh = index / f".{MANIFEST}.new"
    write_durably(fresh, render_manifest(manifest))
    fresh.replace(index / MANIFEST)
    sync_folder(index)


def write_durably(path: Path, text: str) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def link_files(source: Path, target: Path, names: Iterable[str], *, copied: frozenset[str]) -> None:
    """Give `target` the same files as `source` without writing them again; those in `copied` may then be changed."""
    for name in names:
        if name in copied:
            _copy(source / name, target / name)
        else:
            _link(source / name, target / name)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without hard links, or files of another user
        _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Turn what a full disk or missing rights raise, in Python and in tantivy, into one line.

    Raises:
        IndexWriteError: in their place.
    """
    try:
        yield
    except OSError as error:
        raise _failure(index, error.strerror or str(error)) from error
    except (ValueError, RuntimeError) as error:
        raise _failure(index, str(error).partition("\n")[0]) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # a panic of tantivy's, derived from BaseException alone
            raise _failure(index, str(error).partition("\n")[0]) from error
        raise


def _failure(index: Path, reason: str) -> IndexWriteError:
    return IndexWriteError(
        f"{index}: cannot be written ({reason}); see to its space and rights, what was there still is"
    )
