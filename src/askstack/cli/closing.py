"""Which questions do the articles answer since a sync, that they did not before?"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from askstack.cli.options import remark

if TYPE_CHECKING:
    from collections.abc import Collection

    from askstack.engine import Stack
    from askstack.records import SyncReport
    from askstack.settings import Settings

_MOST_WORDINGS = 300
_LOOKED_AT = 15
_SHOWN = 3
_log = logging.getLogger(__name__)


class Gaps:
    """The gaps that were open before a sync, to be asked again after it; none where nothing is noted of what is asked.

    Made before the sync, for its answers are compared with those of the state that it replaces.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._before: Stack | None = None
        try:
            self._before = _held(settings)
        except Exception as error:  # noqa: BLE001 - articles are to be indexed, whatever a journal or an index is like
            _log.debug("no gaps will be asked again: %s", error)

    def tell_closed(self, report: SyncReport) -> None:
        """Remarks on the gaps that new and changed articles closed; whatever befalls it, the sync is done."""
        if self._before is None or not report.committed or not (report.new or report.changed):
            return
        try:
            for article_id, questions in _closed(self._settings, self._before, {*report.new, *report.changed}).items():
                count = "a gap" if len(questions) == 1 else f"{len(questions)} gaps"
                more = f" … and {len(questions) - _SHOWN} more" if len(questions) > _SHOWN else ""
                remark(f"{article_id} closed {count}: {' '.join(questions[:_SHOWN])}{more}")
        except Exception as error:  # noqa: BLE001 - the articles are indexed, which is what was asked for
            remark(f"what went unanswered could not be asked again ({error}); see: askstack gaps")


def _held(settings: Settings) -> Stack | None:
    """The state of the index as it is now, for good; its kept texts are its articles, which have changed since."""
    from askstack.journal import journal_path  # noqa: PLC0415 - `--help` need not pay for it

    path = journal_path(settings)
    if path is None or not path.exists():
        return None
    from askstack import engine  # noqa: PLC0415 - as above
    from askstack.index.held import hold  # noqa: PLC0415 - as above

    return engine.Stack(settings, hold(engine.open(settings).index), None)


def _closed(settings: Settings, before: Stack, changed: Collection[str]) -> dict[str, list[str]]:
    from askstack import engine  # noqa: PLC0415 - as above
    from askstack.gaps import closed_by, grouped  # noqa: PLC0415 - few syncs change something where questions are noted
    from askstack.grouping import reading  # noqa: PLC0415 - as above
    from askstack.journal import journal_path, read  # noqa: PLC0415 - as above

    path, after = journal_path(settings), engine.open(settings)
    found = grouped(read(path), reading(after.index, settings.synonyms), _MOST_WORDINGS) if path else ()
    # To find is less work than to answer; where nothing of a changed article is found, none of them answers.
    touched = (group for group in found if _finds(after, group.wordings[0], changed))
    return closed_by(touched, before.ask, after.ask)


def _finds(stack: Stack, question: str, articles: Collection[str]) -> bool:
    return any(hit.passage.article_id in articles for hit in stack.find(question, _LOOKED_AT))
