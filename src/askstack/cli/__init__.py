"""What does the terminal say?

`askstack NAME` is the `command` of the module `askstack.cli.NAME`, imported only when it is asked for: no command
pays for another's imports, nor breaks by another's absence. Errors become one line and an exit status here, once.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from askstack import __version__
from askstack.cli.options import Session, examples, talkative
from askstack.errors import AskstackError

if TYPE_CHECKING:
    from collections.abc import Sequence

SUMMARIES = {
    "ask": "Answer a question with the articles' own words.",
    "chat": "Ask, follow up, in one sitting.",
    "index": "Bring the index up to the folder of articles.",
    "add": "Put articles into the corpus, then index.",
    "read": "Show what was read of a file: blocks, lines, metadata.",
    "status": "Show what is indexed and how fresh it is.",
    "doctor": "Find what is wrong and how to mend it.",
    "verify": "Check a stored answer's quotes against the articles of today.",
    "eval": "Measure answers on a file of questions.",
    "gaps": "List what went unanswered and what is never quoted.",
    "diff": "Show which answers change between two indexes.",
    "templates": "See, copy and check answer templates.",
    "serve": "Serve a page, a JSON API, Slack and MCP on one port.",
    "slack": "Answer in Slack without a public address; print the app manifest.",
    "mcp": "Serve assistants by MCP on standard input and output.",
}
ANSWERED, NOT_ANSWERED, FAILED, INTERRUPTED, HUNG_UP = 0, 1, 2, 130, 141


class _Commands(click.Group):
    """The commands whose modules are there."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [name for name in SUMMARIES if find_spec(f"{__name__}.{name}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            ctx.exit(HUNG_UP)  # click would exit 1, which here means "not answered"


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples('askstack ask "Can Django handle real-time?"'),
)
@click.version_option(__version__, prog_name="askstack", message="%(prog)s %(version)s")
@talkative
@click.pass_context
def commands(ctx: click.Context) -> None:
    """Answers questions with the exact sentences of your articles: quoted, attributed, offline."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> None:
    """The command `askstack`."""
    # Nearly all that a command makes lives until it ends: looking for garbage among it, while it runs and once more
    # when Python shuts down, cost 7% of an answer.
    gc.set_threshold(50_000, 20, 20)
    status = run(sys.argv[1:])
    gc.freeze()
    sys.exit(status)


def run(arguments: Sequence[str]) -> int:
    """Runs one command; returns its exit status. What goes wrong becomes one line on standard error."""
    session = Session()
    try:
        _open_streams()
        status: int | None = commands.main(arguments, "askstack", standalone_mode=False, obj=session)
        sys.stdout.flush()
    except Exception as error:  # noqa: BLE001 - the boundary: nothing passes it as a traceback, unless asked for
        return _report(error, session)
    return status or ANSWERED


def _open_streams() -> None:
    """UTF-8 whatever the locale; what cannot be encoded (a file name's odd bytes) is shown as JSON would write it."""
    if sys.stdout is None:
        raise OSError(errno.EBADF, "is closed", "standard output")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _report(error: Exception, session: Session) -> int:
    if isinstance(error, OSError) and not error.filename:
        _discard_output()
    if isinstance(error, click.Abort):
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        return HUNG_UP
    if session.verbose and not isinstance(error, click.ClickException):
        import traceback  # noqa: PLC0415 - only for who asked

        traceback.print_exception(error)
    click.echo(f"askstack: {' '.join(_message(error).split())}", err=True)
    return FAILED


def _message(error: Exception) -> str:
    """The thing, what is wrong, what to do."""
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "askstack"
        return f"{error.format_message().rstrip('.')}; see: {command} --help"
    if isinstance(error, AskstackError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename or 'standard output'}: {error.strerror}; check that it is there and can be used"
    return f"internal error: {type(error).__name__}: {error}; run again with -v for the traceback"


def _discard_output() -> None:
    """What cannot be written now could not be written at exit either, where Python would complain a second time."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
