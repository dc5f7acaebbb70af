"""How is a passage kept?

Compact JSON arrays: decoding fifty hits must not be felt in an answer. What repeats inside a passage (the leads of
its units) is written once. Kinds are kept by name, so that an index is not read wrongly when a kind is added.
"""

from __future__ import annotations

import json
from json import JSONDecodeError
from typing import Any

from askstack.records import ArticleRecord, BlockKind, Metadata, Passage, Span, Unit

_KINDS = {kind.value: kind for kind in BlockKind}
_UNIT_FIELDS = 6

DECODING_ERRORS = (JSONDecodeError, ValueError, TypeError, KeyError, IndexError)
"""What decoding raises on bytes that `encode_passage` and `encode_record` never wrote."""


def encode_passage(passage: Passage) -> str:
    """One line of JSON; offsets of units are kept relative to the passage."""
    base = passage.span.start
    leads = {"": 0}
    units: list[int | str] = []
    for unit in passage.units:
        lead = leads.setdefault(unit.lead, len(leads))
        start, end = unit.span
        units += (start - base, end - base, unit.kind.value, unit.block, unit.mark - base, lead)
    fields = [
        passage.article_id,
        passage.number,
        base,
        passage.span.end,
        passage.line,
        passage.page,
        passage.opens,
        passage.title,
        passage.section,
        passage.text,
        list(leads)[1:],
        units,
    ]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def decode_passage(line: str | bytes) -> Passage:
    """The passage that `encode_passage` wrote."""
    article_id, number, base, end, row, page, opens, title, section, text, leads, flat = json.loads(line)
    return Passage(
        article_id=article_id,
        number=number,
        span=Span(base, end),
        text=text,
        line=row,
        section=tuple(section),
        title=title,
        units=_decode_units(flat, ["", *leads], base),
        opens=opens,
        page=page,
    )


def _decode_units(flat: list[Any], leads: list[str], base: int) -> tuple[Unit, ...]:
    fields = iter(flat)
    return tuple(
        Unit(Span(start + base, end + base), _KINDS[kind], block, mark + base, leads[lead])
        for start, end, kind, block, mark, lead in zip(*[fields] * _UNIT_FIELDS, strict=True)
    )


def encode_record(record: ArticleRecord) -> str:
    """One line of JSON, fields in the order of the record."""
    about = record.metadata
    metadata = [
        about.title,
        about.authors,
        about.publisher,
        about.published,
        about.updated,
        about.url,
        about.language,
        about.tags,
        about.origins,
    ]
    fields = [
        record.article_id,
        record.sha256,
        record.size,
        record.mtime_ns,
        metadata,
        record.offsets,
        record.encoding,
        record.passages,
        record.words,
        record.problems,
        record.failed,
    ]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def decode_record(line: str | bytes) -> ArticleRecord:
    """The record that `encode_record` wrote."""
    article_id, sha256, size, mtime_ns, metadata, offsets, encoding, passages, words, problems, failed = json.loads(
        line
    )
    title, authors, publisher, published, updated, url, language, tags, origins = metadata
    about = Metadata(
        title,
        tuple(authors),
        publisher,
        published,
        updated,
        url,
        language,
        tuple(tags),
        tuple((field, origin) for field, origin in origins),
    )
    return ArticleRecord(
        article_id, sha256, size, mtime_ns, about, offsets, encoding, passages, words, tuple(problems), failed
    )
