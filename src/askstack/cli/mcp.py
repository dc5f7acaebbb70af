"""`askstack mcp`: an MCP server on standard input and output."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from askstack.cli.options import examples, with_settings
from askstack.errors import MissingExtraError

if TYPE_CHECKING:
    from askstack.settings import Settings


@click.command("mcp", epilog=examples("askstack mcp --corpus /srv/articles --index /srv/index"))
@with_settings("corpus", "index")
def command(settings: Settings) -> None:
    """Serve one assistant by MCP on standard input and output, until it hangs up.

    Assistants start this themselves: give them the command and its folders, as absolute paths.
    """
    if find_spec("mcp") is None:
        raise MissingExtraError("askstack mcp", "mcp")
    from anyio import run  # noqa: PLC0415 - `--help` need not pay for it

    from askstack.cli.opening import open_stack  # noqa: PLC0415 - as above
    from askstack.mcp import serve_stdio  # noqa: PLC0415 - as above

    run(serve_stdio, open_stack(settings))
