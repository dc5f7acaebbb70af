"""askstack's search alone, as deep as an answer looks: what is found before it is weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import harness
from with_askstack import build, load

from askstack.engine import DEPTH, search_weights
from askstack.questions import understand

if TYPE_CHECKING:
    from askstack import Stack


def search(stack: Stack, question: str) -> list[str]:
    """The texts that were found."""
    reader = stack.index
    return [hit.passage.text for hit in reader.search(search_weights(understand(question, reader), reader), DEPTH)]


if __name__ == "__main__":
    harness.run(build, load, search)
