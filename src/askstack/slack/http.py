"""How do Slack's requests come by HTTP? One route, behind a guard that reads nothing before the signature holds.

Bolt works in as many threads as there are processors; whoever would wait too long for one is told so in time, as Slack
gives up after three seconds.
"""

from __future__ import annotations

import logging
import os
from functools import partial
from typing import TYPE_CHECKING, Any

from anyio import CapacityLimiter, move_on_after, to_thread
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from askstack.errors import SettingsError
from askstack.slack.bodies import parse, read_body
from askstack.slack.guard import Guard, Verdict

if TYPE_CHECKING:
    from starlette.requests import Request

    from askstack.slack.assembly import Parts

PATH = "/slack/events"

_PATIENCE_SECONDS = 2.0
_log = logging.getLogger(__name__)


class SlackEndpoint:
    """Where Slack's requests arrive; `skew` is by how many seconds our clock was ahead of Slack's, None if unknown.

    Raises:
        SettingsError: there is no signing secret.
    """

    def __init__(self, parts: Parts) -> None:
        if parts.secrets.signing is None:
            raise SettingsError("SLACK_SIGNING_SECRET: is not set; it stands under Basic Information of the Slack app")
        self._guard = Guard(parts.secrets.signing)
        self._listener = parts.listener
        self._busy = {"response_type": "ephemeral", "text": parts.words.busy}
        self._close = parts.close
        self._threads = CapacityLimiter(os.cpu_count() or 1)
        self.routes = [Route(PATH, self._receive, methods=["POST"])]

    @property
    def skew(self) -> float | None:
        """For `/readyz`: beyond 300 seconds everything is refused."""
        return self._guard.skew

    def close(self) -> None:
        """Waits for what still goes out to Slack."""
        self._close()

    async def _receive(self, request: Request) -> Response:
        body = await read_body(request)
        if isinstance(body, Response):
            return body
        signature = request.headers.get("x-slack-signature", "")
        verdict = self._guard.judge(request.headers.get("x-slack-request-timestamp", ""), signature, body)
        if verdict is Verdict.REPLAYED:
            return Response(status_code=200)
        if verdict is not Verdict.GENUINE:
            _log.warning("a request was refused: %s", verdict.value)
            return Response(status_code=401)
        content = parse(body, request.headers.get("content-type", ""))
        return await self._work(content, signature) if content else Response(status_code=400)

    async def _work(self, content: dict[str, Any], signature: str) -> Response:
        with move_on_after(_PATIENCE_SECONDS):
            return await to_thread.run_sync(partial(self._dispatch, content), limiter=self._threads)
        self._guard.forget(signature)
        _log.warning("a request was turned away: too many wait")
        return JSONResponse(self._busy)

    def _dispatch(self, content: dict[str, Any]) -> Response:
        """Bolt's response; what it cannot make sense of is the sender's mistake, as no listener of ours fails."""
        try:
            told = self._listener.dispatch(content)
        except Exception as error:  # noqa: BLE001 - a signed body may hold anything at any place
            _log.warning("a request was refused: %s in its content", type(error).__name__)
            return Response(status_code=400)
        if told.status >= 500:  # noqa: PLR2004 - HTTP's own number
            _log.warning("a request was refused: its content makes no sense")
            return Response(status_code=400)
        return Response(told.body, told.status, dict(told.first_headers_without_set_cookie()))
