"""`askstack slack`: answer in Slack without a public address; print the app manifest."""

from __future__ import annotations

import json
import signal
import threading
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from askstack.cli.options import examples, remark, with_settings, write
from askstack.errors import MissingExtraError

if TYPE_CHECKING:
    from askstack.settings import Settings


@click.group(
    "slack",
    no_args_is_help=False,
    epilog=examples("askstack slack manifest --url https://ask.example.com", "askstack slack socket"),
)
def command() -> None:
    """Answer in Slack without a public address; print the app manifest.

    With a public address, `askstack serve` answers Slack as well.
    """


@command.command("manifest", epilog=examples("askstack slack manifest --url https://ask.example.com > manifest.json"))
@click.option(
    "--url", metavar="URL", help="Public https address of `askstack serve` (default: Socket Mode, no address)."
)
@click.option("--command", "name", default="/ask", show_default=True, help="The slash command.")
@click.option("--mentions", is_flag=True, help="Answer mentions and direct messages too (asks for more rights).")
def print_manifest(url: str | None, name: str, *, mentions: bool) -> None:
    """Print the app manifest, to be pasted where a Slack app is made (JSON)."""
    from askstack.slack.manifest import manifest  # noqa: PLC0415 - help need not pay for it

    write(json.dumps(manifest(url, name, mentions=mentions), indent=2) + "\n")


@command.command("socket", epilog=examples("SLACK_APP_TOKEN=xapp-... SLACK_BOT_TOKEN=xoxb-... askstack slack socket"))
@with_settings()
def listen(settings: Settings) -> None:
    """Answer in Slack over a connection that this machine opens (Socket Mode).

    SLACK_APP_TOKEN (xapp-...) opens the connection; SLACK_BOT_TOKEN (xoxb-...) is needed for mentions and direct
    messages alone. SLACK_APP_TOKEN_FILE and SLACK_BOT_TOKEN_FILE name files that hold them. Ctrl-C stops.
    """
    if find_spec("slack_bolt") is None:
        raise MissingExtraError("askstack slack socket", "slack")
    from askstack.cli.opening import open_stack  # noqa: PLC0415 - `--help` need not pay for the engine
    from askstack.journal import open_journal  # noqa: PLC0415 - as above
    from askstack.slack.assembly import assemble  # noqa: PLC0415 - as above
    from askstack.slack.socket_mode import SocketMode  # noqa: PLC0415 - as above

    _log_to_standard_error()
    stack = open_stack(settings)
    journal = open_journal(settings)
    connection = SocketMode(assemble(stack, settings, journal))
    try:
        ended = _on_signals()
        connection.open()
        remark("answering in Slack (Ctrl-C stops)")
        ended.wait()
    finally:
        connection.close()
        journal.close()


def _on_signals() -> threading.Event:
    """What is set when this process is asked to end."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    return ended


def _log_to_standard_error() -> None:
    import logging  # noqa: PLC0415 - help need not pay for it

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
