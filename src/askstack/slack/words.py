"""What does askstack say in a chat beside its answers? The words of `templates/slack/words.j2`."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from askstack.errors import TemplateError
from askstack.rendering.environment import environment_of, from_here, select, template_error

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Template

_BUTTON_CHARACTERS = 75
_LINE_CHARACTERS = 300
_BUTTONS = frozenset({"share", "more", "helpful", "unhelpful", "person"})


@dataclass(frozen=True, slots=True)
class Words:
    """Lines that stand alone, then the words on buttons."""

    help: str
    not_here: str
    slow_down: str
    busy: str
    sorry: str
    gone: str
    no_more: str
    sources: str
    unclear: str
    carried: str
    voted_helpful: str
    voted_unhelpful: str
    shared_by: str
    share: str
    more: str
    helpful: str
    unhelpful: str
    person: str


def load_words(folder: Path | None = None) -> Words:
    """The words, a user's file before ours.

    Raises:
        TemplateError: the file cannot be read, or lacks a word, or one is longer than Slack takes.
    """
    template = select(environment_of("slack", folder and folder.absolute()), "slack", "words")
    try:
        table = json.loads(template.render())
    except Exception as error:
        raise template_error(error, str(template.filename)) from error
    return Words(**{item.name: _word(table, item.name, template) for item in fields(Words)})


def _word(table: object, name: str, template: Template) -> str:
    longest = _BUTTON_CHARACTERS if name in _BUTTONS else _LINE_CHARACTERS
    word = table.get(name) if isinstance(table, dict) else None
    if not isinstance(word, str) or not 0 < len(word.strip()) <= longest:
        place = from_here(template.filename)
        raise TemplateError(f"{place}: `{name}` must be a text of 1 to {longest} characters; copy askstack's own again")
    return word.strip()
