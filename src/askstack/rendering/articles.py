"""What does a program read of the articles themselves? JSON of articles, and of passages that were found.

As with answers, fields are only ever added.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from askstack.records import ArticleRecord, Hit, IndexStamp, Passage


def articles_json(records: Sequence[ArticleRecord], first: int, total: int, stamp: IndexStamp) -> dict[str, Any]:
    """Some of the articles: `records`, of which the first is number `first` (from 0) of `total`."""
    return {
        "schema": "askstack.articles/1",
        "total": total,
        "offset": first,
        "articles": [_record(record) for record in records],
        "index": asdict(stamp),
    }


def article_json(record: ArticleRecord, passages: Iterable[Passage], stamp: IndexStamp) -> dict[str, Any]:
    """One article with (some of) its passages, in order."""
    return {
        "schema": "askstack.article/1",
        "article": _record(record),
        "passages": [_passage(passage) for passage in passages],
        "index": asdict(stamp),
    }


def hits_json(question: str, hits: Iterable[Hit], stamp: IndexStamp) -> dict[str, Any]:
    """Passages found for a question, best first: where an answer may stand, not an answer."""
    return {
        "schema": "askstack.passages/1",
        "question": question,
        "passages": [{"rank": hit.rank, "score": round(hit.score, 4), **_passage(hit.passage)} for hit in hits],
        "index": asdict(stamp),
    }


def _record(record: ArticleRecord) -> dict[str, Any]:
    about = record.metadata
    return {
        "article_id": record.article_id,
        "title": about.title,
        "authors": list(about.authors),
        "publisher": about.publisher,
        "published": about.published,
        "updated": about.updated,
        "url": about.url,
        "language": about.language,
        "tags": list(about.tags),
        "sha256": record.sha256,
        "bytes": record.size,
        "words": record.words,
        "passages": record.passages,
        "offsets": record.offsets,
        "problems": list(record.problems),
        "failed": record.failed,
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "article_id": passage.article_id,
        "number": passage.number,
        "title": passage.title,
        "section": list(passage.section),
        "text": passage.text,
        "start": passage.span.start,
        "end": passage.span.end,
        "lines": [passage.line, passage.line + passage.text.count("\n")],
        "page": passage.page,
    }
