"""Figures as Markdown: medians, ratios, tables, and the page that they stand in."""

from __future__ import annotations

import math
import re
import statistics
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


class Table(NamedTuple):
    """A table under a name that stays the same from run to run; the note says what it holds and when it was made."""

    name: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """Its note, its head, its rows; figures to the right."""
        aligned = "|".join(("---", *("--:" for _ in self.columns[1:])))
        lines = (f"| {' | '.join(row)} |" for row in (self.columns, *self.rows))
        head, *rows = lines
        return "\n".join((self.note, "", head, f"|{aligned}|", *rows))


def quantile(values: Iterable[float], share: float) -> float:
    """The least value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How many times ours theirs is: the median over the rounds in which both took part."""
    return statistics.median(their / our for our, their in zip(ours, theirs, strict=False))


def figure(value: float) -> str:
    """Three digits that count."""
    if value >= 100:  # noqa: PLR2004 - beyond, no fraction
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004 - as above


def put_into(page: Path, table: Table) -> None:
    """Writes a table where the page has its two marks; a page without them stays as it is."""
    begin, end = f"<!-- {table.name} -->", f"<!-- end of {table.name} -->"
    text = page.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    page.write_text(pattern.sub(lambda _: f"{begin}\n{table.markdown()}\n{end}", text), encoding="utf-8")
