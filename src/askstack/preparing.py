"""How do files become entries of the index, on every core?

Each file is read, hashed and prepared in one step, in this process when there is little to do, else in worker
processes whose results stream back in the order of the tasks, so that memory stays flat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from askstack.index import PassageTerms
    from askstack.records import Metadata, Passage


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the bytes of one article came to: the parts of its record that its words decide, and its passages."""

    metadata: Metadata
    offsets: str
    encoding: str
    words: int
    problems: tuple[str, ...]
    passages: tuple[tuple[Passage, PassageTerms], ...]


Prepare = Callable[[str, bytes], Prepared]
"""Article id and bytes in, `Prepared` out; raises UnreadableArticleError. A top-level function, so that worker
processes can import it."""
