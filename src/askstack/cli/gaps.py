"""`askstack gaps`: what went unanswered, and what is never quoted."""

from __future__ import annotations

import csv
import io
import json
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from askstack.cli.options import examples, remark, with_settings, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askstack.gaps import Gap, GapReport
    from askstack.journal import Asked
    from askstack.settings import Settings

_DAY = 86_400
_COLUMNS = (
    "state",
    "times",
    "question",
    "wordings",
    "first",
    "last",
    "voted_down",
    "missing",
    "nearest",
    "answered_by",
)
_HOW = "`askstack serve` keeps one of what is asked; so do ask and chat where ASKSTACK_JOURNAL names a file"
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@click.command("gaps", epilog=examples("askstack gaps", "askstack gaps --days 30 --format html > gaps.html"))
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "markdown", "html", "json", "csv")),
    default="text",
    show_default=True,
    help="Output format; html is a page by itself.",
)
@click.option("--days", type=click.IntRange(min=1), metavar="N", help="Look at the last N days only.")
@click.option(
    "--journal",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The journal (default: ASKSTACK_JOURNAL, else the one in your state folder).",
)
@with_settings("corpus", "index")
def command(settings: Settings, form: str, days: int | None, journal: Path | None) -> None:
    """List what people asked in vain, and the articles that are never quoted.

    Reads the journal of a server (or of the terminal, where ASKSTACK_JOURNAL names one). Questions that share the
    words that matter are one gap. Each is asked again: what is answered by now is listed apart. Exit status: 0, or 2
    an error.
    """
    from askstack.cli.opening import open_stack  # noqa: PLC0415 - `--help` need not pay for the engine
    from askstack.gaps import survey  # noqa: PLC0415 - as above
    from askstack.grouping import reading  # noqa: PLC0415 - as above

    asked = _asked(replace(settings, journal=journal or settings.journal), days)
    stack = open_stack(settings)
    index = stack.index
    articles = [record.article_id for record in index.records() if record.passages]
    write(_shown(survey(asked, reading(index, settings.synonyms), stack.ask, articles), form))


def _asked(settings: Settings, days: int | None) -> Sequence[Asked]:
    from askstack.journal import journal_path, read  # noqa: PLC0415 - `--help` need not pay for SQLite

    path = journal_path(settings)
    if path is None or not path.exists():
        remark(f"no journal yet{f' ({path})' if path else ''}: {_HOW}")
        return ()
    return tuple(read(path, int(time.time()) - days * _DAY if days else 0))


def _shown(report: GapReport, form: str) -> str:
    if form == "json":
        return json.dumps(_fields(report), ensure_ascii=False, indent=2) + "\n"
    if form == "csv":
        return _csv(report)
    from askstack.reporting import render_report  # noqa: PLC0415 - JSON need not pay for Jinja2

    return render_report({"text": "gaps.txt", "markdown": "gaps.md", "html": "gaps.html"}[form], report=report)


def _fields(report: GapReport) -> dict[str, Any]:
    times = {"first": _moment(report.first), "last": _moment(report.last)}
    gaps = {"open": [_row(gap) for gap in report.open], "closed": [_row(gap) for gap in report.closed]}
    return {"schema": "askstack.gaps/1", **asdict(report), **times, **gaps}


def _row(gap: Gap) -> dict[str, Any]:
    group = gap.group
    return {
        "question": group.wordings[0],
        "wordings": list(group.wordings),
        "times": group.times,
        "voted_down": group.unhelpful,
        "first": _moment(group.first),
        "last": _moment(group.last),
        "missing": list(gap.missing),
        "nearest": list(gap.nearest),
        "answered_by": gap.answered_by,
    }


def _moment(seconds: int) -> str | None:
    """A time as ISO 8601 in UTC, None for none."""
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds else None


def _csv(report: GapReport) -> str:
    out = io.StringIO()
    table = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
    table.writeheader()
    for state, gaps in (("open", report.open), ("closed", report.closed)):
        for row in map(_row, gaps):
            lists = {name: "; ".join(row[name]) for name in ("wordings", "missing", "nearest")}
            table.writerow({name: _cell(value) for name, value in ({"state": state} | row | lists).items()})
    for article_id in report.never_quoted:
        table.writerow({"state": "never quoted", "nearest": _cell(article_id)})
    return out.getvalue()


def _cell(value: object) -> object:
    """A cell that no spreadsheet runs: what people typed may begin like a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
