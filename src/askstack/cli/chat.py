"""`askstack chat`: question after question, at one sitting."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from askstack.cli.lines import sent_lines
from askstack.cli.noting import noting
from askstack.cli.options import examples, look, remark, with_settings, write
from askstack.errors import AskstackError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from askstack.chatting import Sitting
    from askstack.settings import Settings

_PROMPT = "> "
# What is between these two takes no room on the line, as readline must be told.
_BOLD_PROMPT = "\x01\x1b[1m\x02> \x01\x1b[22m\x02"


@click.command("chat", epilog=examples("askstack chat", "askstack chat < questions.txt"))
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Quotes at most (default: 3).")
@with_settings()
def command(settings: Settings, limit: int | None) -> None:
    """Ask, follow up, in one sitting.

    A line may lean on the question before: "what about Node?", "and for CPU-heavy work?", "is it fast?", "why?", "who
    says so?", "more", "and the other one?". What is carried over is shown; "=" before a question carries nothing.
    /help lists the commands. What is typed is not kept, unless a journal is named (ASKSTACK_JOURNAL). Exit status: 0 at
    the end of the sitting, 2 an error.
    """
    from askstack.chatting import Sitting  # noqa: PLC0415 - `--help` need not pay for the engine
    from askstack.cli.opening import open_stack  # noqa: PLC0415 - as above

    stack = open_stack(settings)
    with noting(settings, "chat") as note:
        sitting = Sitting(stack, look(), limit, note)
        if sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty():
            articles = stack.index.stamp.articles
            remark(f"{articles} articles. Ask a question; /help says what else can be typed, Ctrl-D ends.")
            _converse(sitting, _typed(sitting))
        else:
            _converse(sitting, _piped())


def _converse(sitting: Sitting, lines: Iterator[str]) -> None:
    for line in lines:
        try:
            said = sitting.say(line).rstrip()
            write(f"{said}\n\n" if said else "")
        except KeyboardInterrupt:
            write("\n")
        except AskstackError as error:
            click.echo(f"askstack: {error}", err=True)
        if sitting.is_over:
            return


def _typed(sitting: Sitting) -> Iterator[str]:
    """Lines as they are typed; Ctrl-C drops one, Ctrl-D ends."""
    _make_comfortable(sitting)
    prompt = _BOLD_PROMPT if look().color else _PROMPT
    while True:
        try:
            line = input(prompt)
        except KeyboardInterrupt:
            click.echo("\n(Ctrl-D ends)", err=True)
        except EOFError:
            write("\n")
            return
        else:
            yield line


def _make_comfortable(sitting: Sitting) -> None:
    """History and completion of whole lines, where Python has them; the history ends with the sitting."""
    try:
        import readline  # noqa: PLC0415 - only for a terminal, and not everywhere
    except ImportError:
        return
    found: list[str] = []

    def complete(begun: str, number: int) -> str | None:
        if number == 0:
            found[:] = sitting.completions(begun)
        return found[number] if number < len(found) else None

    readline.set_completer(complete)
    readline.set_completer_delims("")
    readline.parse_and_bind("bind ^I rl_complete" if "libedit" in (readline.__doc__ or "") else "tab: complete")


def _piped() -> Iterator[str]:
    """Lines that are sent, each repeated above what is said to it; empty ones are passed over."""
    for line in sent_lines():
        if line.strip():
            write(f"{_PROMPT}{line.strip()}\n")
            yield line
