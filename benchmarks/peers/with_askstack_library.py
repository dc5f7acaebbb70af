"""askstack in a program that leaves Python's garbage collection as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import harness
from with_askstack import build, search

import askstack

if TYPE_CHECKING:
    from pathlib import Path


def load(folder: Path) -> askstack.Stack:
    """Opens the index, and the corpus beside it."""
    return askstack.open(folder.parent / "corpus", index=folder)


if __name__ == "__main__":
    harness.run(build, load, search)
