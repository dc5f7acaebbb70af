"""`askstack doctor`: what is wrong, and how it is mended."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from askstack.cli.options import with_settings, write

if TYPE_CHECKING:
    from askstack.settings import Settings


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON.")
@with_settings("corpus", "index")
@click.pass_context
def command(ctx: click.Context, settings: Settings, *, as_json: bool) -> None:
    r"""Find what is wrong with the articles, the index and pinned answers, and say how to mend it.

    Every byte of the index is compared with what was written. Exit status: 0 all is well, 1 something is not.

    \b
    Example:
      askstack doctor
    """
    from askstack import checkup, engine  # noqa: PLC0415 - `--help` need not pay for them

    findings = [*checkup.examine(engine.source(settings), settings.index), *checkup.examine_pins(settings)]
    if as_json:
        fields = {"schema": "askstack.doctor/1", "findings": [asdict(finding) for finding in findings]}
        write(json.dumps(fields, ensure_ascii=False, indent=2) + "\n")
    else:
        for finding in findings:
            mend = f"; {finding.mend}" if finding.mend else ""
            write(f"{'well ' if finding.is_well else 'wrong'}  {finding.thing}: {finding.what}{mend}\n")
    ctx.exit(0 if all(finding.is_well for finding in findings) else 1)
