"""How does a Python program reach it?

`askstack.open` for a folder of articles, `askstack.from_texts` for a handful of texts; both give a `Stack`.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from askstack import engine
from askstack.errors import MissingIndexError, UnreadableArticleError
from askstack.records import ArticleRecord
from askstack.scanning import SUFFIXES
from askstack.settings import Settings, load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from askstack.engine import Stack
    from askstack.index.memory_index import MemoryIndex

_PLAIN = "text.txt"


def open(  # noqa: A001 - `askstack.open` is what a user of the library writes
    corpus: str | Path | None = None,
    *,
    index: str | Path | None = None,
    limit: int | None = None,
) -> Stack:
    """A folder of articles, ready to be asked; its index is built first where there is none.

    An existing index answers as it is, however old; `askstack.engine.sync(stack.settings)` brings it up to the folder,
    and the stack sees that by itself. Folders that are not given come from the environment, `askstack.toml`, or are
    `corpus` and `index`, as on the command line. `limit` is the number of quotes at most.

    A script that builds a large index should do so under `if __name__ == "__main__":`, as all that start processes.

    Raises:
        CorpusError: the folder is missing or cannot be listed.
        IndexStateError: there is an index, but it cannot be used as it is.
        SettingsError: askstack.toml cannot be used.
    """
    settings = load(corpus=corpus, index=index)
    if limit is not None:
        settings = replace(settings, limit=limit)
    try:
        return engine.open(settings)
    except MissingIndexError:
        engine.sync(settings)
        return engine.open(settings)


def from_texts(texts: Mapping[str, str | bytes], *, settings: Settings | None = None) -> Stack:
    """A handful of texts, ready to be asked, without a folder or a file.

    `texts` are articles by name. A name's suffix tells the format (".md", ".html", ...), any other name is that of a
    plain text; bytes are read as a file's would be. Answers cite the names. `settings` are the default ones unless
    given; their folders are not looked into.

    Raises:
        UnreadableArticleError: a text cannot be read in the format of its name.
    """
    from askstack.index.memory_index import MemoryIndex  # noqa: PLC0415 - rank-bm25 brings numpy

    index = MemoryIndex(engine.SETTINGS_DIGEST)
    for name, text in texts.items():
        _put(index, name, text if isinstance(text, bytes) else _encoded(name, text))
    index.commit()
    return engine.Stack(settings or Settings(), index, None)


def _put(index: MemoryIndex, name: str, data: bytes) -> None:
    is_known = PurePath(name).suffix.lower() in SUFFIXES
    prepared = engine.prepare(name if is_known else _PLAIN, data)
    record = ArticleRecord(
        article_id=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        mtime_ns=0,
        metadata=prepared.metadata,
        offsets=prepared.offsets,
        encoding=prepared.encoding,
        passages=len(prepared.passages),
        words=prepared.words,
        problems=prepared.problems,
    )
    index.put(record, [(passage._replace(article_id=name), found_by) for passage, found_by in prepared.passages])


def _encoded(name: str, text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise UnreadableArticleError(name, "holds half a surrogate pair, which is no character; remove it") from error
