"""rank-bm25, pickled with its texts."""

from __future__ import annotations

import pickle
import re
from typing import TYPE_CHECKING

import harness
from rank_bm25 import BM25Okapi

if TYPE_CHECKING:
    from pathlib import Path


def terms(text: str) -> list[str]:
    """Words in lower case."""
    return re.findall(r"\w+", text.lower())


def build(passages: Path, folder: Path) -> None:
    """Pickles the texts and their BM25."""
    texts = list(harness.passages(passages))
    with (folder / "bm25.pickle").open("wb") as file:
        pickle.dump((BM25Okapi([terms(text) for text in texts]), texts), file)


def load(folder: Path) -> tuple[BM25Okapi, list[str]]:
    """Unpickles them."""
    with (folder / "bm25.pickle").open("rb") as file:
        found: tuple[BM25Okapi, list[str]] = pickle.load(file)  # noqa: S301 - our own
    return found


def search(opened: tuple[BM25Okapi, list[str]], question: str) -> list[str]:
    """The best texts."""
    bm25, texts = opened
    best: list[str] = bm25.get_top_n(terms(question), texts, n=harness.BEST)
    return best


if __name__ == "__main__":
    harness.run(build, load, search)
