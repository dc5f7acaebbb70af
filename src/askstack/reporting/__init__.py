"""How does a report look? Our own templates for what editors read: gaps, an evaluation, a calibration picture.

A page is one file that needs no other: its style is in it, its picture is drawn in it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from askstack.rendering import html_fragment, markdown
from askstack.rendering.citing import one_line

_FOLDER = Path(__file__).parent


def render_report(template: str, **values: object) -> str:
    """The report of a template ("gaps.md", "eval.html", ...)."""
    return _environment(template.rpartition(".")[2] in {"html", "svg"}).get_template(f"{template}.j2").render(**values)


def day(seconds: int) -> str:
    """A time (seconds since 1970) as a date, UTC."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


@cache
def _environment(escapes: bool) -> Environment:  # noqa: FBT001 - private, and named where it is called
    room = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=escapes,  # noqa: S701 - on for pages; text and Markdown have escapes of their own
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    look = html_fragment.filters() if escapes else markdown.filters()
    room.filters |= {"day": day, "line": one_line, "quoted": look["quoted"], "cited": look["cited"]}
    room.filters["inert"] = look["inert"]
    return room
