"""What takes note of the answers that a terminal was given?"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from askstack.records import Answer
    from askstack.settings import Settings


@contextmanager
def noting(settings: Settings, surface: str) -> Iterator[Callable[[Answer], object]]:
    """What is told each answer; at a terminal that does nothing, unless a journal was named."""
    if settings.journal is None:
        yield lambda _: None
        return
    from askstack.journal import open_journal  # noqa: PLC0415 - few name one

    journal = open_journal(settings)
    try:
        yield lambda answer: journal.note(answer, surface)
    finally:
        journal.close()
