"""How do people in Mattermost reach it? By a slash command, answered for who asked alone.

Mattermost parses a message's Markdown, mentions in quotations included; what only one person sees can ping nobody, so
no answer goes to a whole channel.
"""

from __future__ import annotations

import hmac
import os
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from anyio import CapacityLimiter, to_thread
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from askstack.rendering import render
from askstack.slack.bodies import parse, read_body
from askstack.slack.core import Desk, Place, unfailing
from askstack.slack.settings import chat_settings, secrets
from askstack.slack.words import load_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from askstack.engine import Stack
    from askstack.journal import Journal
    from askstack.settings import Settings
    from askstack.slack.core import Reply
    from askstack.slack.settings import Secret

PATH = "/mattermost/command"

_LONGEST_POST = 16_383  # https://developers.mattermost.com/integrate/slash-commands/
_RECEIPT = re.compile(r"^<!-- .* -->\n?", re.MULTILINE)


def mattermost_routes(
    stack: Stack, settings: Settings, journal: Journal, environ: Mapping[str, str] | None = None
) -> list[Route]:
    """`POST /mattermost/command`, where `MATTERMOST_TOKEN` is set; the rules under `[slack]` hold here too.

    Raises:
        SettingsError: the token, or the table `[slack]` of askstack.toml, cannot be used.
    """
    token = secrets(environ).mattermost
    if token is None:
        return []
    desk = Desk(stack, chat_settings(settings), journal, "mattermost")
    return [Route(PATH, MattermostEndpoint(desk, settings, token).receive, methods=["POST"])]


class MattermostEndpoint:
    """Where Mattermost's commands arrive, each with the command's token in its head."""

    def __init__(self, desk: Desk, settings: Settings, token: Secret) -> None:
        self._desk = desk
        self._templates = settings.templates
        self._words = load_words(settings.templates)
        self._expected = b"Token " + token.value.encode()
        self._threads = CapacityLimiter(os.cpu_count() or 1)

    async def receive(self, request: Request) -> Response:
        """Answers a command."""
        given = request.headers.get("authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._expected):
            return Response(status_code=401)
        body = await read_body(request)
        if isinstance(body, Response):
            return body
        form = parse(body, request.headers.get("content-type", ""))
        if form is None:
            return Response(status_code=400)
        text = await to_thread.run_sync(partial(self._answer, form), limiter=self._threads)
        # Without the last, Mattermost would read Slack's markup into a quote: `<!here>`, `<address|words>`.
        return JSONResponse({"response_type": "ephemeral", "text": text, "skip_slack_parsing": True})

    def _answer(self, form: dict[str, Any]) -> str:
        question, *ids = (str(form.get(name, "")) for name in ("text", "team_id", "channel_id", "user_id"))
        text = unfailing(lambda: self._told(self._desk.reply(question, Place(*ids))), self._words.sorry)
        return text if len(text) <= _LONGEST_POST else self._words.sorry

    def _told(self, reply: Reply) -> str:
        """The reply as Markdown; without comments, which Mattermost shows and which begin no line of a quotation."""
        if reply.answer is None:
            return str(getattr(self._words, reply.notice or "sorry"))
        return _RECEIPT.sub("", render(reply.answer, "markdown", folder=self._templates, question=True))
