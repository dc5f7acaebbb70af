"""A stand-in for the engine, to test the command line by itself; `python stand_in.py ask ...` runs it so."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING

from askstack.errors import CorpusNotFoundError, MissingIndexError
from askstack.records import Answer, QuestionKind, Reason, SyncReport
from askstack.rendering.samples import samples

if TYPE_CHECKING:
    from askstack.settings import Settings


class Stack:
    """Answers every question that holds "ships", or with an error that it names."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def ask(self, question: str, *, limit: int = 3, explain: bool = False) -> Answer:
        """An answer, a refusal, or a fault, as the question asks for."""
        question = question.strip()
        if "explode" in question:
            raise ZeroDivisionError("so asked")
        answered = replace(samples("yes_no")["quiet"], question=question)
        if "ships" in question:
            thoughts = ("because",) if explain else ()
            return replace(answered, quotes=answered.quotes[:limit], explanation=thoughts)
        reason = Reason.NOT_IN_ARTICLES if question else Reason.EMPTY_QUESTION
        return replace(
            answered, kind=QuestionKind.OTHER, answered=False, quotes=(), agreement=None, confidence=0.0, reason=reason
        )

    def freshness(self) -> str | None:
        """A remark where the folder holds a file named "newer"."""
        newer = self._settings.corpus / "newer"
        return f"{self._settings.index}: older than the articles; run: askstack index" if newer.exists() else None


def open_stack(settings: Settings) -> Stack:
    if not (settings.index / "there").exists():
        raise MissingIndexError(f"{settings.index}: holds no index; run: askstack index")
    return Stack(settings)


def sync(settings: Settings) -> SyncReport:
    if not settings.corpus.is_dir():
        raise CorpusNotFoundError(f"{settings.corpus}: no such folder; put articles there")
    settings.index.mkdir(exist_ok=True)
    (settings.index / "there").touch()
    failed = (("bad.md", "holds no text"),) if (settings.corpus / "bad.md").exists() else ()
    return SyncReport(("a", "b"), (), 0, (), failed, 0, 7, "f", 0.25, committed=True)


engine = ModuleType("askstack.engine")
engine.open = open_stack  # type: ignore[attr-defined]  # a module made by hand
engine.sync = sync  # type: ignore[attr-defined]  # as above
engine.Stack = Stack  # type: ignore[attr-defined]  # as above

if __name__ == "__main__":
    import askstack

    sys.modules["askstack.engine"] = askstack.engine = engine  # type: ignore[attr-defined]  # put in its place
    from askstack.cli import main

    main()
