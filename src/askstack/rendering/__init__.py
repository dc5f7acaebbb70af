"""How does it look?

An answer through the Jinja2 templates of a channel: `templates/<channel>/<shape>.j2`. The shape follows from the
answer alone (`shape_of`). A user's folder replaces our files one by one. JSON is no template: see `payload`.

A template is given `answer` (the frozen record) and these filters, the same names in every channel:

- `quoted`: a quote, its words exactly as they stand in the article, the focus emphasised where the channel can;
- `cited`: who said it and where, on one line (title, authors, publisher, date, section, `path:line`);
- `inert`: any other text, on one line, unable to format, link, ping or break out of its place;
- `by_date`: pairs (date, who says it) of the articles quoted, newest first, undated last; empty where no date is known
  or all is by one author on one date;
- `by_side`: quotes as pairs (side, quotes), sides in the order in which they first speak, beside each other;
- markdown alone has `receipt`: the comment by which a stored answer is verified;
- slack alone has `mrkdwn`: any text as the escaped, short fallback of a message.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from askstack.rendering.environment import environment_of, from_here, rendered, select
from askstack.rendering.payload import dumps, to_json
from askstack.rendering.plain_text import PLAIN_LOOK, Look
from askstack.rendering.shapes import CHANNELS, SHAPES, shape_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from askstack.records import Answer

__all__ = ["CHANNELS", "SHAPES", "Look", "dumps", "render", "shape_of", "slack_payload", "to_json"]


def render(
    answer: Answer, channel: str, *, folder: Path | None = None, look: Look = PLAIN_LOOK, question: bool = False
) -> str:
    """The answer in a channel: "text", "markdown", "html" (a fragment) or "slack" (a message payload as JSON).

    `folder` holds the user's templates, where there are any. `look` says what the terminal can show; only text heeds
    it. With `question` the question is put above the answer (slack always shows it).

    Raises:
        TemplateError: a template is missing, broken, or makes more than it may.
    """
    if channel == "slack":
        return json.dumps(slack_payload(answer, folder=folder), ensure_ascii=False, indent=2) + "\n"
    room = environment_of(channel, folder and folder.absolute(), look)
    body = rendered(select(room, channel, shape_of(answer)), answer).strip("\n") + "\n"
    if not question:
        return body
    return rendered(select(room, channel, "question"), answer).strip("\n") + "\n\n" + body


def slack_payload(
    answer: Answer, *, folder: Path | None = None, extra_blocks: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """The answer as a Slack message, within the budget of `slack_blocks`; `extra_blocks` (buttons) are put last.

    Raises:
        TemplateError: as for `render`, and where a template does not make the JSON object of a message.
    """
    from askstack.rendering.slack_blocks import message, within_budget  # noqa: PLC0415 - Slack's own part

    template = select(environment_of("slack", folder and folder.absolute()), "slack", shape_of(answer))
    payload = message(rendered(template, within_budget(answer)), from_here(template.filename))
    payload["blocks"] = [*payload["blocks"], *extra_blocks]
    return payload
