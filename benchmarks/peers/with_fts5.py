"""SQLite's full text search (FTS5) with Porter stems, any of the words."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

import harness

if TYPE_CHECKING:
    from pathlib import Path

BEST = f"select text from passages where passages match ? order by rank limit {harness.BEST}"  # noqa: S608 - a number


def build(passages: Path, folder: Path) -> None:
    """One table, one transaction."""
    with sqlite3.connect(folder / "passages.db") as database:
        database.execute("create virtual table passages using fts5(text, tokenize = 'porter unicode61')")
        database.executemany("insert into passages values (?)", ((text,) for text in harness.passages(passages)))
    database.close()


def load(folder: Path) -> sqlite3.Connection:
    """Opens the file; threads share the connection, as SQLite's own lock allows."""
    return sqlite3.connect(folder / "passages.db", check_same_thread=False)


def search(database: sqlite3.Connection, question: str) -> list[str]:
    """The best texts."""
    wanted = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", question))
    return [text for (text,) in database.execute(BEST, (wanted,))]


if __name__ == "__main__":
    harness.run(build, load, search)
