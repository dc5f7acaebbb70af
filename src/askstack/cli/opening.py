"""How does a command come by an index to answer from?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from askstack import engine
from askstack.cli.options import remark
from askstack.errors import MissingIndexError

if TYPE_CHECKING:
    from askstack.settings import Settings


def open_stack(settings: Settings) -> engine.Stack:
    """The index, built first where there is none; an existing one is never synced, but its age is remarked on.

    Raises:
        AskstackError: the articles or the index cannot be used.
    """
    try:
        stack = engine.open(settings)
    except MissingIndexError:
        remark(f"{settings.index}: no index yet, so the articles in {settings.corpus} are read first")
        _build(settings)
        return engine.open(settings)
    remark(stack.freshness())
    return stack


def _build(settings: Settings) -> None:
    report = engine.sync(settings)
    read = len(report.new) + len(report.changed)
    remark(f"{settings.index}: built from {read} articles, {report.passages} passages in {report.seconds:.1f} s")
    if report.failed:
        remark(f"{len(report.failed)} articles could not be read; see: askstack status")
