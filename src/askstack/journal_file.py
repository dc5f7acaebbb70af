"""What stands in the journal's file, and how does it get there and back?

SQLite, readable by its owner alone. Questions are redacted on their way in, people are kept as keyed digests that
differ from answer to answer, and what is taken away is overwritten.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from askstack.errors import JournalError
from askstack.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from askstack.records import Answer

VERSION = 1

_BUSY_SECONDS = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS salt (value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS asked (
  answer TEXT PRIMARY KEY, at INTEGER NOT NULL, surface TEXT NOT NULL, question TEXT NOT NULL, kind TEXT NOT NULL,
  answered INTEGER NOT NULL, reason TEXT, confidence REAL NOT NULL, missing TEXT NOT NULL, quoted TEXT NOT NULL,
  fingerprint TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS asked_at ON asked (at);
CREATE TABLE IF NOT EXISTS votes (
  answer TEXT NOT NULL, voter BLOB NOT NULL, at INTEGER NOT NULL, helpful INTEGER NOT NULL, PRIMARY KEY (answer, voter)
) WITHOUT ROWID;
"""
_INSERT = "INSERT OR REPLACE INTO asked VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_VOTE = "INSERT OR REPLACE INTO votes VALUES (?, ?, ?, ?)"
_READ = """
SELECT asked.*, COALESCE(SUM(helpful), 0), COUNT(helpful) - COALESCE(SUM(helpful), 0)
FROM asked LEFT JOIN votes USING (answer) WHERE asked.at >= ? GROUP BY asked.answer ORDER BY asked.at, asked.answer
"""


class Question(NamedTuple):
    """An answer that was given at a time (seconds since 1970) on a surface."""

    answer_id: str
    at: int
    surface: str
    answer: Answer


class Vote(NamedTuple):
    """What a user thinks of an answer."""

    answer_id: str
    at: int
    user: str
    helpful: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the journal keeps it, with the votes on its answer.

    `at` is in seconds since 1970, UTC. `question` and `missing_terms` are redacted. `quoted` are (article id, start,
    end). A person has one vote on an answer, the last one.
    """

    answer_id: str
    at: int
    surface: str
    question: str
    kind: str
    answered: bool
    reason: str | None
    confidence: float
    missing_terms: tuple[str, ...]
    quoted: tuple[tuple[str, int, int], ...]
    fingerprint: str
    helpful: int
    unhelpful: int


def write(path: Path, items: Sequence[Question | Vote], oldest: int | None = None) -> None:
    """Writes all items or none; with `oldest` (seconds since 1970), what is older is taken away.

    The file is opened for each batch, so that one that was moved away, mended or given room again is written again.

    Raises:
        JournalError: the file is of a newer askstack.
        OSError, sqlite3.Error: it cannot be written.
    """
    _make_private(path)
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as db:
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON"):
            db.execute(f"PRAGMA {pragma}")
        _check_version(db, path)
        db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {VERSION};")
        salt = _salt(db)
        for item in items:
            if isinstance(item, Vote):
                db.execute(_VOTE, (item.answer_id, _voter(item, salt), item.at, item.helpful))
            else:
                db.execute(_INSERT, _row(item))
        if oldest is not None:
            db.execute("DELETE FROM votes WHERE at < ?", (oldest,))
            db.execute("DELETE FROM asked WHERE at < ?", (oldest,))
        db.execute("COMMIT")


def read(path: Path, since: int = 0) -> Iterator[Asked]:
    """What was asked from `since` on (seconds since 1970), oldest first; nothing where there is no journal.

    Raises:
        JournalError: the file is no journal, or of a newer askstack.
    """
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)) as db:
            _check_version(db, path)
            for row in db.execute(_READ, (since,)):
                yield _asked(*row)
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise JournalError(f"{path}: cannot be read as a journal ({error}); move it away to begin another") from error


def _make_private(path: Path) -> None:
    """The file, its owner's alone from its first moment on; SQLite gives the files beside it the same rights."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if os.fstat(handle).st_mode & 0o077:
            os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def _check_version(db: sqlite3.Connection, path: Path) -> None:
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        raise JournalError(f"{path}: written by a newer askstack; use that one, or move the file away")


def _salt(db: sqlite3.Connection) -> bytes:
    db.execute("INSERT INTO salt SELECT ? WHERE NOT EXISTS (SELECT 1 FROM salt)", (secrets.token_bytes(32),))
    salt: bytes = db.execute("SELECT value FROM salt").fetchone()[0]
    return salt


def _voter(vote: Vote, salt: bytes) -> bytes:
    who = f"{vote.answer_id} {vote.user}".encode("utf-8", "replace")
    return hashlib.blake2b(who, key=salt, digest_size=16).digest()


def _row(item: Question) -> tuple[object, ...]:
    answer = item.answer
    quoted = [(quote.citation.article_id, quote.start, quote.end) for quote in answer.quotes]
    return (
        item.answer_id,
        item.at,
        item.surface,
        redact(_readable(answer.question)),
        answer.kind,
        answer.answered,
        answer.reason,
        round(answer.confidence, 4),
        json.dumps([redact(term) for term in answer.missing_terms]),
        json.dumps(quoted),
        answer.index.fingerprint,
    )


def _readable(text: str) -> str:
    """Half a surrogate pair, which an interface may let through, is nothing that SQLite takes."""
    return text.encode("utf-8", "replace").decode()


def _asked(*row: Any) -> Asked:  # noqa: ANN401 - what SQLite gives, in the order of the table
    *plain, missing, quoted, fingerprint, helpful, unhelpful = row
    answer_id, at, surface, question, kind, answered, reason, confidence = plain
    spans = tuple((article_id, start, end) for article_id, start, end in json.loads(quoted))
    return Asked(
        answer_id,
        at,
        surface,
        question,
        kind,
        bool(answered),
        reason,
        confidence,
        tuple(json.loads(missing)),
        spans,
        fingerprint,
        helpful,
        unhelpful,
    )
