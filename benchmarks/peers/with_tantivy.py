"""tantivy by itself, with its own English analysis and query parser: askstack's engine without askstack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import harness
import tantivy

if TYPE_CHECKING:
    from pathlib import Path


def build(passages: Path, folder: Path) -> None:
    """One field, stored; one commit."""
    schema = tantivy.SchemaBuilder().add_text_field("text", stored=True, tokenizer_name="en_stem").build()
    writer = tantivy.Index(schema, path=str(folder)).writer()
    for text in harness.passages(passages):
        document = tantivy.Document()
        document.add_text("text", text)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def load(folder: Path) -> tuple[tantivy.Index, tantivy.Searcher]:
    """Opens the folder."""
    index = tantivy.Index.open(str(folder))
    return index, index.searcher()


def search(opened: tuple[tantivy.Index, tantivy.Searcher], question: str) -> list[str]:
    """The best texts."""
    index, searcher = opened
    query, _ = index.parse_query_lenient(question, ["text"])
    found = searcher.search(query, harness.BEST, count=False).hits
    return [str(searcher.doc(address).get_first("text")) for _, address in found]


if __name__ == "__main__":
    harness.run(build, load, search)
