"""`askstack templates`: see, copy and check answer templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from askstack.cli.options import remark, with_settings, write

if TYPE_CHECKING:
    from askstack.settings import Settings


@click.group("templates", no_args_is_help=False)
def command() -> None:
    r"""See, copy and check answer templates.

    A file in your templates folder replaces askstack's own of the same name.

    \b
    Example:
      askstack templates copy text/plain --templates my-templates
      askstack templates check --templates my-templates
    """


@command.command("list")
@with_settings("templates")
def list_templates(settings: Settings) -> None:
    r"""Show which file serves each template: askstack's own or yours.

    \b
    Example:
      askstack templates list
    """
    from askstack.rendering.files import served  # noqa: PLC0415 - help need not pay for Jinja2

    files = served(settings.templates)
    width = max(len(file.name) for file in files)
    for file in files:
        write(f"{file.name:<{width}}  {'askstack' if file.is_ours else 'yours   '}  {file.path}\n")


@command.command("copy")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@with_settings("templates")
def copy_templates(settings: Settings, names: tuple[str, ...], *, force: bool) -> None:
    r"""Copy askstack's templates into your folder: all, a channel's, or one; files of yours are left alone.

    \b
    Examples:
      askstack templates copy text/plain --templates my-templates
      askstack templates copy shared --templates my-templates
    """
    from askstack.rendering.files import copy  # noqa: PLC0415 - help need not pay for Jinja2

    copied, kept = copy(settings.templates, names, force=force)
    for name in copied:
        write(f"{settings.templates / name}\n")
    if kept:
        remark(f"left alone, as they are there already: {', '.join(kept)}; --force replaces them")


@command.command("check")
@with_settings("templates")
@click.pass_context
def check(ctx: click.Context, settings: Settings) -> None:
    r"""Render every shape in every channel, and prove that no quote was altered.

    Exit status: 0 all well, 2 a template is broken or alters a quote (file, line and reason on standard error).

    \b
    Example:
      askstack templates check --templates my-templates
    """
    from askstack.rendering.checking import check_templates  # noqa: PLC0415 - brings a Markdown parser

    found = check_templates(settings.templates)
    for problem in found.problems:
        click.echo(f"askstack: {problem}", err=True)
    if found.problems:
        ctx.exit(2)
    write(f"{found.rendered} answers rendered, no quote altered\n")
