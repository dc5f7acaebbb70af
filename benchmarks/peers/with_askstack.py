"""askstack's library: whole answers, quoted, cited and checked against the files of this moment."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import harness

import askstack

if TYPE_CHECKING:
    from pathlib import Path


def build(passages: Path, folder: Path) -> None:
    """The corpus that lies beside the passages."""
    askstack.open(passages.parent / "corpus", index=folder)


def load(folder: Path) -> askstack.Stack:
    """Opens the index, and the corpus beside it; garbage is looked for as seldom as in the command `askstack`."""
    gc.set_threshold(50_000, 20, 20)
    return askstack.open(folder.parent / "corpus", index=folder)


def search(stack: askstack.Stack, question: str) -> list[str]:
    """The quotes of the answer."""
    return [quote.text for quote in stack.ask(question).quotes]


if __name__ == "__main__":
    harness.run(build, load, search)
