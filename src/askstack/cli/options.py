"""Which options do commands share, and what do they write where?"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from askstack.rendering import Look

_FOLDERS = {
    "corpus": "Folder of articles (default: ./corpus).",
    "index": "Folder of the index (default: ./index).",
    "templates": "Folder of your answer templates (default: ./templates, then askstack's own).",
}


class Session:
    """How much one run says: `verbose` adds tracebacks, `quiet` takes remarks away."""

    def __init__(self) -> None:
        self.verbose = False
        self.quiet = False


def talkative(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `-v` and `-q`, which may stand before the command and after it."""
    verbose = click.option(
        "-v", "--verbose", is_flag=True, expose_value=False, callback=_note, help="Show tracebacks of errors."
    )
    quiet = click.option("-q", "--quiet", is_flag=True, expose_value=False, callback=_note, help="Make no remarks.")
    return verbose(quiet(function))


def with_settings(*folders: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds `--corpus`, `--index` and `--templates` (or those named), `-v` and `-q`; hands over `settings`."""
    names = folders or tuple(_FOLDERS)

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def loaded(**values: Any) -> Any:  # noqa: ANN401 - click's values, whatever the command declared
            from askstack.settings import load  # noqa: PLC0415 - `--help` need not pay for it

            given = {name: values.pop(name) for name in names}
            return function(settings=load(**given), **values)

        wrapped = talkative(loaded)
        for name in reversed(names):
            wrapped = click.option(f"--{name}", metavar="DIR", help=_FOLDERS[name])(wrapped)
        return wrapped

    return decorate


def examples(*lines: str) -> str:
    """The end of a command's help: how it is used, its lines kept as they are."""
    title = "Example:" if len(lines) == 1 else "Examples:"
    return "\n".join(["\b", title, *(f"  {line}" for line in lines)])


def remark(line: str | None) -> None:
    """One line on standard error beside the result, unless `-q` was given or there is nothing to say."""
    if line and not click.get_current_context().ensure_object(Session).quiet:
        click.echo(line, err=True)


def write(text: str) -> None:
    """Writes a result, as it is: `click.echo` would take an article's own escape characters out of a pipe."""
    sys.stdout.write(text)
    sys.stdout.flush()


def look() -> Look:
    """What standard output can show."""
    from askstack.rendering import Look  # noqa: PLC0415 - with its caller's rendering

    if not sys.stdout.isatty():
        return Look()
    import shutil  # noqa: PLC0415 - only for a terminal

    from askstack.settings import wants_color  # noqa: PLC0415 - as above

    return Look(terminal=True, color=wants_color(), width=shutil.get_terminal_size().columns)


def _note(ctx: click.Context, option: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if value:
        setattr(ctx.ensure_object(Session), str(option.name), True)
