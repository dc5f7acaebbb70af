"""LlamaIndex's BM25 retriever (bm25s inside), persisted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import harness
from llama_index.core.schema import TextNode
from llama_index.retrievers.bm25 import BM25Retriever

if TYPE_CHECKING:
    from pathlib import Path


def build(passages: Path, folder: Path) -> None:
    """Saves the nodes and their index."""
    nodes = [TextNode(text=text) for text in harness.passages(passages)]
    BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=harness.BEST).persist(str(folder))


def load(folder: Path) -> BM25Retriever:
    """Loads them."""
    return BM25Retriever.from_persist_dir(str(folder))


def search(retriever: BM25Retriever, question: str) -> list[str]:
    """The best texts."""
    return [found.node.get_content() for found in retriever.retrieve(question)]


if __name__ == "__main__":
    harness.run(build, load, search)
