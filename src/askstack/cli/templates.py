"""`askstack templates`: see, copy and check answer templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from askstack.cli.options import examples, remark, with_settings, write

if TYPE_CHECKING:
    from askstack.settings import Settings


@click.group(
    "templates",
    no_args_is_help=False,
    epilog=examples("askstack templates list", "askstack templates check --templates my-templates"),
)
def command() -> None:
    """See, copy and check answer templates.

    A file in your templates folder replaces askstack's own of the same name.
    """


@command.command("list", epilog=examples("askstack templates list"))
@with_settings("templates")
def list_templates(settings: Settings) -> None:
    """Show which file serves each template: askstack's own or yours."""
    from askstack.rendering.files import served  # noqa: PLC0415 - help need not pay for Jinja2

    files = served(settings.templates)
    width = max(len(file.name) for file in files)
    for file in files:
        write(f"{file.name:<{width}}  {'askstack' if file.is_ours else 'yours   '}  {file.path}\n")


@command.command(
    "copy",
    epilog=examples(
        "askstack templates copy text/plain --templates my-templates",
        "askstack templates copy shared --templates my-templates",
    ),
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@with_settings("templates")
def copy_templates(settings: Settings, names: tuple[str, ...], *, force: bool) -> None:
    """Copy askstack's templates into your folder: all, a channel's, or one; files of yours are left alone."""
    from askstack.rendering.files import copy  # noqa: PLC0415 - help need not pay for Jinja2

    copied, kept = copy(settings.templates, names, force=force)
    for name in copied:
        write(f"{settings.templates / name}\n")
    if kept:
        remark(f"left alone, as they are there already: {', '.join(kept)}; --force replaces them")


@command.command("check", epilog=examples("askstack templates check --templates my-templates"))
@with_settings("templates")
@click.pass_context
def check(ctx: click.Context, settings: Settings) -> None:
    """Render every shape in every channel, and prove that no quote was altered.

    Exit status: 0 all well, 2 a template is broken or alters a quote (file, line and reason on standard error).
    """
    from askstack.rendering.checking import check_templates  # noqa: PLC0415 - brings a Markdown parser

    if not settings.templates.is_dir():
        remark(f"{settings.templates}: no such folder, so askstack's own templates are checked alone")
    found = check_templates(settings.templates)
    for problem in found.problems:
        click.echo(f"askstack: {problem}", err=True)
    if found.problems:
        ctx.exit(2)
    write(f"{found.rendered} answers rendered, no quote altered\n")
