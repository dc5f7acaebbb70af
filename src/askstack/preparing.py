"""How does a file become entries of the index?

It is read, hashed and prepared in one step, by a function that knows nothing of the index it is for, so that any
process can do it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from askstack.errors import UnreadableArticleError
from askstack.index.ledger import NO_STAMP, FileStamp
from askstack.index.tantivy_documents import Entry, encode
from askstack.origins import read_origin
from askstack.records import ArticleRecord, Metadata
from askstack.scanning import stamp_of

if TYPE_CHECKING:
    from pathlib import Path

    from askstack.index import PassageTerms
    from askstack.records import Passage

_WHOLE_SECOND = 1_000_000_000
_COARSE_TICK = 2 * _WHOLE_SECOND
_FINE_TICK = 20_000_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the bytes of one article came to: the parts of its record that its words decide, and its passages."""

    metadata: Metadata
    offsets: str
    encoding: str
    words: int
    problems: tuple[str, ...]
    passages: tuple[tuple[Passage, PassageTerms], ...]


Prepare = Callable[[str, bytes], Prepared]
"""Article id and bytes in, `Prepared` out; raises UnreadableArticleError. A top-level function, so that worker
processes can import it."""


class Task(NamedTuple):
    """A file to look into; `sha256` is that of the version which the index holds, None where it holds none."""

    article_id: str
    path: Path
    sha256: str | None
    size: int


class Outcome(NamedTuple):
    """What became of a task.

    `record` is None where there is nothing to index: the content is what `sha256` said, or the file is gone. `stamp`
    is what to recognise the file by next time.
    """

    article_id: str
    stamp: FileStamp
    record: ArticleRecord | None = None
    entries: tuple[Entry, ...] = ()
    gone: bool = False


def outcome_of(task: Task, prepare: Prepare) -> Outcome:
    """Read, hash and prepare one file; a failure is an outcome too (`record.failed`), never an exception."""
    try:
        data, stamp = read_steadily(task.path)
    except FileNotFoundError:
        return Outcome(task.article_id, NO_STAMP, gone=True)
    except OSError as error:
        return _failed(task, "", NO_STAMP, f"cannot be read ({error.strerror})")
    except UnreadableArticleError as error:
        return _failed(task, "", NO_STAMP, error.reason)
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 == task.sha256:
        return Outcome(task.article_id, stamp)
    return _prepared(task, data, sha256, stamp, prepare)


def _prepared(task: Task, data: bytes, sha256: str, stamp: FileStamp, prepare: Prepare) -> Outcome:
    try:
        prepared = prepare(task.article_id, data)
        entries = tuple(encode(passage, found_by) for passage, found_by in prepared.passages)
    except UnreadableArticleError as error:
        return _failed(task, sha256, stamp, error.reason)
    except Exception as error:  # noqa: BLE001 - one article, whatever is wrong with it, never stops the others
        reason = str(error).partition("\n")[0]
        return _failed(task, sha256, stamp, f"cannot be read ({type(error).__name__}: {reason})")
    record = ArticleRecord(
        article_id=task.article_id,
        sha256=sha256,
        size=len(data),
        mtime_ns=stamp.mtime_ns,
        metadata=_with_origin(prepared.metadata, task.path, sha256),
        offsets=prepared.offsets,
        encoding=prepared.encoding,
        passages=len(entries),
        words=prepared.words,
        problems=prepared.problems,
    )
    return Outcome(task.article_id, stamp, record, entries)


def _with_origin(metadata: Metadata, path: Path, sha256: str) -> Metadata:
    """A page that does not state its address has the one that these very bytes were fetched from."""
    origin = None if metadata.url else read_origin(path)
    if origin is None or origin.sha256 != sha256:
        return metadata
    return metadata._replace(url=origin.url, origins=(*metadata.origins, ("url", "where it was fetched")))


def failed_record(article_id: str, sha256: str, stamp: FileStamp, reason: str) -> ArticleRecord:
    """What the index keeps of an article that cannot be read: its name and the reason."""
    return ArticleRecord(article_id, sha256, stamp.size, stamp.mtime_ns, Metadata(), "source", "", 0, 0, (), reason)


def crashed(task: Task) -> Outcome:
    """The outcome of a task whose article ended the process that prepared it."""
    return _failed(task, "", NO_STAMP, "crashes the program that reads it")


def _failed(task: Task, sha256: str, stamp: FileStamp, reason: str) -> Outcome:
    return Outcome(task.article_id, stamp, failed_record(task.article_id, sha256, stamp, reason))


def read_steadily(path: Path) -> tuple[bytes, FileStamp]:
    """The bytes of a file that did not change while it was read, and its stamp.

    Raises:
        OSError: it cannot be read.
        UnreadableArticleError: it changed twice while it was read, or is no file by now.
    """
    for _ in range(2):
        began = time.time_ns()
        # A pipe that stands where a file stood would make a plain opening wait for its other end.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise UnreadableArticleError(str(path), "is not a file")
            data = file.read()
            after = stamp_of(os.fstat(file.fileno()))
        if stamp_of(before) == after and len(data) == after.size:
            return data, _trusted(after, began)
    raise UnreadableArticleError(str(path), "changed while being read")


def _trusted(stamp: FileStamp, began: int) -> FileStamp:
    """The stamp, or one that equals none, where a change within the same tick of the clock would leave it as it is.

    File systems keep whole or even seconds where a time has no fraction; else the kernel's tick, 10 ms at most.
    """
    tick = _FINE_TICK if stamp.ctime_ns % _WHOLE_SECOND else _COARSE_TICK
    return stamp._replace(ctime_ns=0) if stamp.ctime_ns > began - tick else stamp
