"""Which pinned answers are no longer what their editor tied? Said after every sync."""

from __future__ import annotations

from typing import TYPE_CHECKING

from askstack.cli.options import remark

if TYPE_CHECKING:
    from askstack.settings import Settings


def tell_pins(settings: Settings) -> None:
    """One line on standard error for each pinned answer that the index as it is now cannot serve."""
    if settings.pinned is None or not settings.pinned.exists():
        return
    from askstack.checkup import check_pins  # noqa: PLC0415 - few folders have pins

    for problem in check_pins(settings).problems:
        remark(f"pinned   {problem}")
