"""What does tantivy keep of a passage?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import tantivy

from askstack.index.coding import encode_passage, encode_record

if TYPE_CHECKING:
    from askstack.index import PassageTerms
    from askstack.records import ArticleRecord, Passage

HEADS = "\0"
"""What the first passage of every article carries in `head` beside the article's id; no file name can hold it."""


def build_schema() -> tantivy.Schema:
    """Fields of a passage's document.

    `terms` and `context` are scored, `words` are counted for spelling, `article` finds all passages of an article,
    `head` its first one, which carries the article's `record`.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("terms", tokenizer_name="spaces", index_option="freq")
    builder.add_text_field("context", tokenizer_name="spaces", index_option="freq")
    builder.add_text_field("words", tokenizer_name="spaces", index_option="basic")
    builder.add_text_field("article", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("head", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("passage", stored=True)
    builder.add_bytes_field("record", stored=True)
    return builder.build()


class Entry(NamedTuple):
    """A passage as the index takes it: what it is found by, each joined by spaces, and the passage encoded."""

    terms: str
    words: str
    context: str
    passage: bytes


def encode(passage: Passage, found_by: PassageTerms) -> Entry:
    """What `TantivyWriter.put_entries` takes; worker processes call it, so that the writer need not."""
    terms, words, context = (" ".join(found) for found in found_by)
    return Entry(terms, words, context, encode_passage(passage).encode())


def make_document(record: ArticleRecord, entry: Entry, *, is_head: bool) -> tantivy.Document:
    """The document of a passage; the first one of an article carries the article's record."""
    document = tantivy.Document()
    document.add_text("terms", entry.terms)
    document.add_text("context", entry.context)
    document.add_text("words", entry.words)
    document.add_text("article", record.article_id)
    document.add_bytes("passage", entry.passage)
    if is_head:
        document.add_text("head", record.article_id)
        document.add_text("head", HEADS)
        document.add_bytes("record", encode_record(record).encode())
    return document
