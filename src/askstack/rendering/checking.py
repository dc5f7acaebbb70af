"""Does every template show every quote unaltered?

Renders sample answers of every shape in every channel, reads the quotes back out of what was rendered, and compares
them with the words they were made from.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from askstack.errors import TemplateError
from askstack.rendering import render
from askstack.rendering.environment import SUFFIX, environment_of, from_here, select, template_error
from askstack.rendering.parsing import quotes_in
from askstack.rendering.samples import samples
from askstack.rendering.shapes import CHANNELS, SHAPES
from askstack.rendering.slack_blocks import QUOTE_CHARACTERS, over_budget

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from askstack.records import Answer, Quote


class Check(NamedTuple):
    """How many answers were rendered, and one line for each thing that is wrong."""

    rendered: int
    problems: tuple[str, ...]


def check_templates(folder: Path | None) -> Check:
    """Every shape and channel with `folder` before our own; its other templates must at least compile."""
    folder = folder and folder.absolute()
    problems = list(_uncompilable(folder)) if folder else []
    tried = [(channel, shape, name) for channel in CHANNELS for shape in SHAPES for name in samples(shape)]
    for channel, shape, name in tried:
        problems += _wrong_with(channel, shape, name, folder)
    return Check(len(tried), tuple(dict.fromkeys(problems)))


def _uncompilable(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob(f"*/*{SUFFIX}")):
        channel = path.parent.name if path.parent.name in CHANNELS else "text"
        try:
            environment_of(channel, folder).get_template(f"{path.parent.name}/{path.name}")
        except Exception as error:  # noqa: BLE001 - whatever a template does wrong is what is looked for
            yield str(template_error(error, str(path)))


def _wrong_with(channel: str, shape: str, name: str, folder: Path | None) -> Iterator[str]:
    answer = samples(shape)[name]
    try:
        output = render(answer, channel, folder=folder, question=True)
    except TemplateError as error:
        yield str(error)
        return
    wrong = _altered(answer, quotes_in(output, channel), channel) or _too_much(output, channel)
    if wrong:
        template = select(environment_of(channel, folder), channel, shape)
        yield f"{from_here(template.filename)}: {wrong} (sample: {shape}, {name}); look there and in what it imports"


def _altered(answer: Answer, shown: tuple[str, ...], channel: str) -> str | None:
    quotes = answer.quotes or answer.nearest
    for words in shown:
        if not any(_is_shown(quote, words, channel) for quote in quotes):
            return f"alters a quote: shows {words[:60]!r}, which no article has; pass quotes through `quoted` alone"
    if answer.quotes and not shown:
        return "shows no quote; pass each through `quoted`"
    return None


def _is_shown(quote: Quote, words: str, channel: str) -> bool:
    if channel != "slack":
        return words == quote.text
    return words == quote.text if len(quote.text) <= QUOTE_CHARACTERS else bool(words) and words in quote.text


def _too_much(output: str, channel: str) -> str | None:
    excess = over_budget(json.loads(output)) if channel == "slack" else None
    return excess and f"is more than a Slack message may be: {excess}"
