"""A small way from bytes to passages, for tests of the index and of sync that need no real reading."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from askstack.errors import UnreadableArticleError
from askstack.index import PassageTerms
from askstack.preparing import Prepared
from askstack.records import ArticleRecord, BlockKind, Metadata, Passage, Span, Unit
from askstack.sync import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from askstack.index.tantivy_index import TantivyReader

_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\n))*")
_WORD = re.compile(r"\w+")


def prepare(article_id: str, data: bytes) -> Prepared:
    """A paragraph is a passage, a word a term; `unreadable` and `bug` in a file are what they say."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise UnreadableArticleError(article_id, "is not text") from error
    if "unreadable" in text:
        raise UnreadableArticleError(article_id, "says that it is unreadable")
    if "bug" in text:
        raise KeyError(text)
    passages = tuple(make_passages(article_id, text))
    return Prepared(Metadata(title=article_id), "source", "utf-8", len(_WORD.findall(text)), (), passages)


def make_passages(article_id: str, text: str) -> list[tuple[Passage, PassageTerms]]:
    """One passage a paragraph, found by its words."""
    made = []
    for number, match in enumerate(_PARAGRAPH.finditer(text)):
        span = Span(*match.span())
        line = text.count("\n", 0, span.start) + 1
        units = (Unit(span, BlockKind.PARAGRAPH, number, span.start),)
        passage = Passage(article_id, number, span, match.group(), line, ("Section",), article_id, units)
        words = tuple(_WORD.findall(match.group().lower()))
        made.append((passage, PassageTerms(words, tuple(sorted(set(words))))))
    return made


def make_record(article_id: str, passages: int, sha256: str = "5a", failed: str | None = None) -> ArticleRecord:
    """A record with nothing special about it."""
    about = Metadata(title=f"About {article_id}", authors=("Ada", "Bob"), tags=("x",), origins=(("title", "heading"),))
    return ArticleRecord(article_id, sha256, 10, 20, about, "source", "utf-8", passages, 30, ("a problem",), failed)


def make_source(corpus: Path, **changes: object) -> Source:
    """The folder with its .txt and .md files, prepared as above."""
    given = {"suffixes": {".txt", ".md"}, "prepare": prepare, "settings": "settings-1", **changes}
    return Source(corpus=corpus, **given)  # type: ignore[arg-type]  # the names are fields


@contextmanager
def folder_for_all() -> Iterator[Path]:
    """A folder that another user may enter, unlike the tests' own temporary ones."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def without_rights() -> Iterator[None]:
    """Be a user whom nothing belongs to, where the tests are run by root; else as powerless as one is."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def index_contents(reader: TantivyReader) -> tuple[object, ...]:
    """All that an index says of its articles, but for when their files were last written."""
    records = [record._replace(mtime_ns=0) for record in reader.records()]
    passages = [reader.passages(record.article_id) for record in records]
    return reader.stamp, records, passages
