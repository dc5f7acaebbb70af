"""`askstack read`: what was read of a file, drawn as an outline."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from askstack.cli.options import examples, talkative, write


@click.command("read", epilog=examples("askstack read corpus/django.md"))
@click.argument("file", type=click.Path(path_type=Path))
@talkative
def command(file: Path) -> None:
    """Show what was read of FILE: its metadata, and its blocks with their lines, kinds and sections.

    What is not shown as content here is never quoted: the way to see why a passage is missed.
    """
    from askstack.reading import read_article  # noqa: PLC0415 - reading imports parsers, help need not
    from askstack.reading.outline import outline  # noqa: PLC0415 - as above
    from askstack.rendering.plain_text import harmless  # noqa: PLC0415 - as above

    drawn = outline(read_article(file.as_posix(), file.read_bytes()))
    write(harmless(drawn) if sys.stdout.isatty() else drawn)
