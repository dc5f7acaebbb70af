"""`askstack index`: the index is brought up to the folder of articles."""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from askstack.cli.closing import Gaps
from askstack.cli.options import Session, remark, with_settings, write
from askstack.cli.pinned import tell_pins
from askstack.errors import IndexStateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from askstack.records import SyncReport
    from askstack.settings import Settings


@click.command("index")
@click.option("--rebuild", is_flag=True, help="Prepare every article anew; mends an index that is damaged or outdated.")
@click.option("--watch", is_flag=True, help="Go on, and follow every change of the folder, until Ctrl-C.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON.")
@with_settings("corpus", "index")
def command(settings: Settings, *, rebuild: bool, watch: bool, dry_run: bool, as_json: bool) -> None:
    r"""Bring the index up to the folder of articles: new, changed and removed ones.

    All of it becomes visible at once, or none: whatever stops it, the index answers as before. Articles that cannot
    be read are listed each time, and do not stop the others. Where a journal is kept, what went unanswered is asked
    again: the gaps that an article closed are named. Exit status: 0 done, 2 an error.

    \b
    Examples:
      askstack index
      askstack index --corpus ~/articles --index ~/articles-index
      askstack index --watch
    """
    from askstack import engine  # noqa: PLC0415 - `--help` need not pay for it

    told = _json_line if as_json else _text
    if watch:
        if dry_run:
            raise click.UsageError("--watch and --dry-run exclude each other")
        _follow(settings, told, rebuild=rebuild)
        return
    before, gaps = _generation(settings), Gaps(settings)
    try:
        with _progress() as progress:
            report = engine.sync(settings, rebuild=rebuild, dry_run=dry_run, progress=progress)
    except KeyboardInterrupt:
        is_done = _generation(settings) != before
        click.echo(f"askstack: interrupted; the index is {'the new one' if is_done else 'as it was before'}", err=True)
        raise
    write(told(report))
    gaps.tell_closed(report)
    if not dry_run:
        tell_pins(settings)


def _generation(settings: Settings) -> int | None:
    """Which state of the index is published, None where there is none that can be told."""
    from askstack.index.folder import read_manifest  # noqa: PLC0415 - `--help` need not pay for it

    try:
        return read_manifest(settings.index).generation
    except IndexStateError:
        return None


def _follow(settings: Settings, told: Callable[[SyncReport], str], *, rebuild: bool) -> None:
    from askstack import engine, watching  # noqa: PLC0415 - `--help` need not pay for them

    anew, gaps = [rebuild], [Gaps(settings)]

    def sync(hold: frozenset[str]) -> SyncReport:
        gaps[0] = Gaps(settings)
        report = engine.sync(settings, rebuild=anew[0], hold=hold)
        anew[0] = False
        return report

    try:
        for report in watching.watch(settings.corpus, settings.index, sync):
            write(told(report))
            gaps[0].tell_closed(report)
            tell_pins(settings)
    except KeyboardInterrupt:
        remark(f"{settings.corpus}: no longer watched")


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """What shows a bar with rate and time left, on a terminal."""
    if not sys.stderr.isatty() or click.get_current_context().ensure_object(Session).quiet:
        yield None
        return
    with ExitStack() as stack:
        yield _Bar(stack)


class _Bar:
    """A progress bar that appears with the first article that is done."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._began = time.monotonic()
        self._update: Callable[[int, int], None] | None = None

    def __call__(self, done: int, total: int) -> None:
        if self._update is None:
            bar = click.progressbar(
                length=total, label="articles", show_pos=True, item_show_func=self._rate, file=sys.stderr
            )
            self._update = self._stack.enter_context(bar).update
        self._update(1, done)

    def _rate(self, done: int | None) -> str | None:
        seconds = time.monotonic() - self._began
        return f"{done / seconds:.0f}/s" if done and seconds else None


def _text(report: SyncReport) -> str:
    counts = {
        "new": len(report.new),
        "changed": len(report.changed),
        "unchanged": report.unchanged,
        "removed": len(report.removed),
        "failed": len(report.failed),
        "ignored": report.ignored,
    }
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    lines = [f"{said}; {report.passages} passages, {report.seconds:.1f} s", *_names(report)]
    return "\n".join(lines) + "\n"


def _names(report: SyncReport) -> Iterator[str]:
    """What failed, always; what else was done, on request."""
    if click.get_current_context().ensure_object(Session).verbose:
        for kind in ("new", "changed", "removed"):
            yield from (f"{kind:<8} {article_id}" for article_id in getattr(report, kind))
    yield from (f"failed   {article_id}: {reason}" for article_id, reason in report.failed)


def _json_line(report: SyncReport) -> str:
    failed = [{"article_id": article_id, "reason": reason} for article_id, reason in report.failed]
    return json.dumps({"schema": "askstack.sync/1", **report._asdict(), "failed": failed}, ensure_ascii=False) + "\n"
