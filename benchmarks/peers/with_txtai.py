"""txtai's keyword index (BM25) with content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import harness
from txtai import Embeddings

if TYPE_CHECKING:
    from pathlib import Path


def build(passages: Path, folder: Path) -> None:
    """Saves the index and the texts."""
    embeddings = Embeddings(keyword=True, content=True)
    embeddings.index(harness.passages(passages))
    embeddings.save(str(folder))


def load(folder: Path) -> Embeddings:
    """Loads them."""
    embeddings = Embeddings()
    embeddings.load(str(folder))
    return embeddings


def search(embeddings: Embeddings, question: str) -> list[str]:
    """The best texts."""
    return [found["text"] for found in embeddings.search(question.replace("'", " "), harness.BEST)]


if __name__ == "__main__":
    harness.run(build, load, search)
