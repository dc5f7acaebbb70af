"""`askstack ask`: a question in, an answer out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from askstack import rendering
from askstack.cli.lines import sent_lines
from askstack.cli.noting import noting
from askstack.cli.options import examples, look, with_settings, write

if TYPE_CHECKING:
    from askstack.records import Answer
    from askstack.settings import Settings

_FORMATS = ("text", "markdown", "html", "json", "slack")


@click.command(
    "ask",
    epilog=examples(
        "askstack ask Can Django handle real-time?",
        'askstack ask --format json "Who made Node.js?"',
        "askstack ask --format json - < questions.txt",
    ),
)
@click.argument("question", nargs=-1, required=True, metavar="QUESTION...")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True, help="Output format.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Quotes at most (default: 3).")
@click.option("--explain", is_flag=True, help="Say why these quotes, in this order, and why the next one lost.")
@with_settings()
@click.pass_context
def command(
    ctx: click.Context, settings: Settings, question: tuple[str, ...], form: str, limit: int | None, *, explain: bool
) -> None:
    """Answer a question with the articles' own words.

    Words are joined; `-` reads one question a line from standard input. Exit status: 0 answered, 1 not answered,
    2 an error.
    """
    from askstack.cli.opening import open_stack  # noqa: PLC0415 - `--help` need not pay for the engine

    stack = open_stack(settings)
    limit = limit or settings.limit
    with noting(settings, "terminal") as note:
        if question == ("-",):
            for line in sent_lines():
                answer = stack.ask(line, limit=limit, explain=explain)
                write(_one_of_many(answer, form, settings))
                note(answer)
            return
        answer = stack.ask(_readable(" ".join(question)), limit=limit, explain=explain)
        write(_shown(answer, form, settings))
        note(answer)
    ctx.exit(0 if answer.answered else 1)


def _shown(answer: Answer, form: str, settings: Settings) -> str:
    if form == "json":
        return rendering.dumps(answer, indent=2) + "\n"
    return rendering.render(answer, form, folder=settings.templates, look=look())


def _one_of_many(answer: Answer, form: str, settings: Settings) -> str:
    """JSON and Slack give a line each; where people read, the question stands above and a blank line below."""
    if form == "json":
        return rendering.dumps(answer) + "\n"
    if form == "slack":
        return json.dumps(rendering.slack_payload(answer, folder=settings.templates), ensure_ascii=False) + "\n"
    return rendering.render(answer, form, folder=settings.templates, look=look(), question=True) + "\n"


def _readable(argument: str) -> str:
    """An argument whose bytes were no UTF-8 holds lone surrogates, which nothing could print."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
