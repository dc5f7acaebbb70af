"""bm25s with stop words and stems, saved with its texts and mapped into memory, as its README shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bm25s
import harness
import Stemmer

if TYPE_CHECKING:
    from pathlib import Path

STEMMER = Stemmer.Stemmer("english")


def build(passages: Path, folder: Path) -> None:
    """Saves the index and the texts."""
    texts = list(harness.passages(passages))
    retriever = bm25s.BM25(corpus=texts)
    retriever.index(bm25s.tokenize(texts, stopwords="en", stemmer=STEMMER, show_progress=False), show_progress=False)
    retriever.save(folder)


def load(folder: Path) -> bm25s.BM25:
    """Maps them into memory."""
    return bm25s.BM25.load(folder, mmap=True, load_corpus=True)


def search(retriever: bm25s.BM25, question: str) -> list[str]:
    """The best texts."""
    terms = bm25s.tokenize([question], stopwords="en", stemmer=STEMMER, show_progress=False)
    found, _ = retriever.retrieve(terms, k=harness.BEST, show_progress=False)
    return [document["text"] for document in found[0]]


if __name__ == "__main__":
    harness.run(build, load, search)
