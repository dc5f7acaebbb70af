"""What does the page on an evaluation show?

Figures with the counts they are over, the same by kind of question, two curves, and each failure with what was
expected beside what was quoted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from askstack.curves import calibration, calibration_error, risk_coverage
from askstack.evaluation import Verdict, is_right, summarise, verdict
from askstack.reporting import render_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askstack.evaluation import Outcome, Report
    from askstack.records import IndexStamp, Quote

# The worst first.
_FAILURES = (Verdict.INVENTED, Verdict.WRONG, Verdict.LOST, Verdict.LATER)


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that went wrong; `quotes` are what was shown, each with whether it is a right answer."""

    outcome: Outcome
    quotes: tuple[tuple[Quote, bool], ...]


def render_examined(name: str, outcomes: Sequence[Outcome], stamp: IndexStamp) -> str:
    """The page on the questions of the file `name`, asked of the index of a stamp."""
    bins = calibration(outcomes)
    return render_report(
        "eval.html",
        name=name,
        stamp=stamp,
        report=summarise(outcomes),
        kinds=_kinds(outcomes),
        points=risk_coverage(outcomes),
        bins=bins,
        error=calibration_error(bins),
        failures=[(kind, found) for kind in _FAILURES if (found := _failures(outcomes, kind))],
    )


def _kinds(outcomes: Sequence[Outcome]) -> list[tuple[str, Report]]:
    kinds = sorted({one.question.kind for one in outcomes})
    return [(kind, summarise([one for one in outcomes if one.question.kind == kind])) for kind in kinds]


def _failures(outcomes: Sequence[Outcome], kind: Verdict) -> list[Failure]:
    return [_failure(one) for one in outcomes if verdict(one) is kind]


def _failure(one: Outcome) -> Failure:
    shown = one.answer.quotes or one.answer.nearest[:1]
    return Failure(one, tuple((quote, is_right(quote, one.question.gold)) for quote in shown))
