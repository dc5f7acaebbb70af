"""askstack's search alone, as deep as an answer looks: what is found before it is weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import harness
from with_askstack import build, load

from askstack.engine import DEPTH

if TYPE_CHECKING:
    from askstack import Stack


def search(stack: Stack, question: str) -> list[str]:
    """The texts that were found."""
    return [hit.passage.text for hit in stack.find(question, DEPTH)]


if __name__ == "__main__":
    harness.run(build, load, search)
