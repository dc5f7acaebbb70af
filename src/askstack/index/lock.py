"""Who is writing?

The lock is the kernel's (flock), so it ends with its holder, however that ends; the text in the file only says who
holds it.
"""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from askstack.errors import IndexWriteError, LockedIndexError
from askstack.index.publishing import writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK = ".lock"


@contextmanager
def held(index: Path) -> Iterator[None]:
    """Be the one writer of the folder while inside.

    Raises:
        LockedIndexError: another process (or thread) is.
        IndexWriteError: the lock cannot be made there.
    """
    with writing(index):
        handle = os.open(index / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        _take(handle, index)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def holder(index: Path) -> str | None:
    """Who is writing the folder, in words; None where nobody is, or it cannot be known."""
    try:
        handle = os.open(index / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(handle)
    except OSError:
        return None
    else:
        return None
    finally:
        os.close(handle)


def _take(handle: int, index: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise LockedIndexError(f"{index}: {_holder(handle)}; wait for it to end") from error
    except OSError as error:
        raise IndexWriteError(f"{index}: cannot be locked ({error.strerror}); keep it on a local disk") from error
    since = datetime.now(UTC).isoformat(timespec="seconds")
    with writing(index):
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps({"pid": os.getpid(), "since": since}).encode(), 0)


def _holder(handle: int) -> str:
    try:
        holder = json.loads(os.pread(handle, 1024, 0))
        return f"process {holder['pid']} has been writing it since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process is writing it"
