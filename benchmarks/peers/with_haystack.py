"""Haystack's in-memory store and BM25 retriever, saved to disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import harness
from haystack import Document
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

if TYPE_CHECKING:
    from pathlib import Path


def build(passages: Path, folder: Path) -> None:
    """Saves the store."""
    store = InMemoryDocumentStore()
    store.write_documents(
        [Document(id=str(number), content=text) for number, text in enumerate(harness.passages(passages))]
    )
    store.save_to_disk(str(folder / "store.json"))


def load(folder: Path) -> InMemoryBM25Retriever:
    """Loads the store."""
    store = InMemoryDocumentStore.load_from_disk(str(folder / "store.json"))
    return InMemoryBM25Retriever(store, top_k=harness.BEST)


def search(retriever: InMemoryBM25Retriever, question: str) -> list[str]:
    """The best texts."""
    return [document.content or "" for document in retriever.run(question)["documents"]]


if __name__ == "__main__":
    harness.run(build, load, search)
