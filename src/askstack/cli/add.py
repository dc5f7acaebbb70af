"""`askstack add`: files and pages into the corpus, then into the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from askstack.cli.closing import Gaps
from askstack.cli.options import remark, with_settings, write
from askstack.cli.pinned import tell_pins
from askstack.errors import AskstackError

if TYPE_CHECKING:
    from askstack.settings import Settings


@click.command("add")
@click.argument("sources", nargs=-1, required=True, metavar="PATH_OR_URL...")
@with_settings("corpus", "index")
@click.pass_context
def command(ctx: click.Context, settings: Settings, sources: tuple[str, ...]) -> None:
    r"""Put articles into the corpus, then index.

    Files are copied and never overwrite another article; pages are fetched from https:// addresses of the public
    web and kept as they came, with where and when. What the corpus holds already is not added again. Exit status: 0
    when all were added or known, else 2.

    \b
    Examples:
      askstack add ~/Downloads/guide.md
      askstack add https://example.com/guide
    """
    from askstack import engine  # noqa: PLC0415 - `--help` need not pay for it
    from askstack.adding import Shelf  # noqa: PLC0415 - as above

    shelf = Shelf(settings.corpus, engine.source(settings).suffixes)
    failures = 0
    for source in sources:
        try:
            added = shelf.add(source)
        except AskstackError as error:
            click.echo(f"askstack: {error}", err=True)
            failures += 1
        else:
            write(f"{added.outcome:<8} {added.article_id}\n")
    gaps = Gaps(settings)
    report = engine.sync(settings)
    remark(f"{settings.index}: {report.passages} passages, {report.seconds:.1f} s")
    for article_id, reason in report.failed:
        remark(f"failed   {article_id}: {reason}")
    gaps.tell_closed(report)
    tell_pins(settings)
    ctx.exit(2 if failures else 0)
