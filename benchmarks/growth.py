"""How does the cost grow with the passages, and where does one machine end?

A straight line, cost = a + b * passages, is fitted to what was measured (least squares of relative errors).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Line(NamedTuple):
    """cost = base + slope * passages; `miss` is the largest relative error over what was measured."""

    base: float
    slope: float
    miss: float

    def at(self, passages: float) -> float:
        """The cost of so many."""
        return self.base + self.slope * passages

    def reaches(self, cost: float) -> float:
        """How many passages cost so much; endless where nothing grows."""
        return (cost - self.base) / self.slope if self.slope > 0 else float("inf")


def line(passages: Sequence[int], costs: Sequence[float]) -> Line:
    """The line through what was measured."""
    weights = [cost**-2 for cost in costs]
    whole = sum(weights)
    mean_x = sum(weight * x for weight, x in zip(weights, passages, strict=True)) / whole
    mean_y = sum(weight * y for weight, y in zip(weights, costs, strict=True)) / whole
    above = sum(w * (x - mean_x) * (y - mean_y) for w, x, y in zip(weights, passages, costs, strict=True))
    below = sum(w * (x - mean_x) ** 2 for w, x in zip(weights, passages, strict=True))
    slope = above / below
    base = mean_y - slope * mean_x
    miss = max(abs(base + slope * x - y) / y for x, y in zip(passages, costs, strict=True))
    return Line(base, slope, miss)
