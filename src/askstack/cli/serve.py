"""`askstack serve`: a page, a JSON API, MCP and Slack on one port."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from askstack.cli.options import examples, remark, with_settings
from askstack.errors import MissingExtraError

if TYPE_CHECKING:
    from askstack.settings import Settings


@click.command("serve", epilog=examples("askstack serve", "askstack serve --host 0.0.0.0 --port 8080"))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 takes a free one."
)
@with_settings()
def command(settings: Settings, host: str, port: int) -> None:
    """Serve a page, a JSON API, MCP and Slack on one port.

    Slack is there where SLACK_SIGNING_SECRET is set, MCP where its extra is installed. ASKSTACK_API_TOKEN asks callers
    of the API and of MCP for a token. A newer index is seen without a restart.
    """
    for package in ("starlette", "uvicorn"):
        if find_spec(package) is None:
            raise MissingExtraError("askstack serve", "web")
    from askstack.cli.opening import open_stack  # noqa: PLC0415 - `--help` need not pay for the engine
    from askstack.journal import open_journal  # noqa: PLC0415 - as above
    from askstack.web.app import create_app  # noqa: PLC0415 - as above
    from askstack.web.config import web_settings  # noqa: PLC0415 - as above
    from askstack.web.serving import address_of, listen, serve  # noqa: PLC0415 - as above

    listener = listen(host, port)
    stack = open_stack(settings)
    journal = open_journal(settings)
    app = create_app(stack, journal)
    stamp = stack.index.stamp
    remark(f"serving {stamp.articles} articles at {address_of(listener)} (Ctrl-C stops)")
    try:
        serve(app, listener, web_settings(settings).proxies)
    finally:
        journal.close()
