"""Who is let in, and what is every reply dressed in?

Stands before everything else: a request that it refuses reaches no other code.
"""

from __future__ import annotations

import hmac
import logging
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from askstack.web.bodies import read_body
from askstack.web.metrics import surface_of
from askstack.web.problems import ProblemError, problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from askstack.web.hosts import Names
    from askstack.web.limiting import RateLimit
    from askstack.web.metrics import Metrics

_log = logging.getLogger("askstack.web")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_CHATS = ("/slack/", "/mattermost/")  # these prove who sends, and count for themselves how often
_WITH_TOKEN = ("/api/", "/mcp")
_UNLIMITED = ("/static/", "/livez", "/readyz", "/metrics", *_CHATS)


@dataclass(frozen=True, slots=True)
class Rules:
    """Who is let in: by name, by rate, by token (None: anybody)."""

    names: Names
    rate: RateLimit
    token: str | None = None


class Guard:
    """An application behind rules."""

    def __init__(self, app: ASGIApp, rules: Rules, metrics: Metrics, title: str) -> None:
        self._app = app
        self._rules = rules
        self._metrics = metrics
        self._title = title

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = self._dressing(scope["path"], send)
        try:
            self._check(scope)
            receive = await read_body(scope, receive)
        except ProblemError as problem:
            await problem_response(scope["path"], self._title, problem)(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except Exception:  # noqa: BLE001 - Starlette has replied by now; raised further it would break the connection
            _log.exception("a request to %s failed", surface_of(scope["path"]))

    def _dressing(self, path: str, send: Send) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
                self._metrics.count_request(path, message["status"])
            await send(message)

        return dressed

    def _check(self, scope: Scope) -> None:
        headers, path, method = Headers(scope=scope), scope["path"], scope["method"]
        if not path.startswith(_CHATS):
            self._check_names(headers, is_sending=method not in _READING or path.startswith("/mcp"))
        if path.startswith(_WITH_TOKEN) and method != "OPTIONS":
            self._check_token(headers.get("authorization", ""))
        if not path.startswith(_UNLIMITED):
            self._check_rate(scope)

    def _check_names(self, headers: Headers, *, is_sending: bool) -> None:
        host, origin = headers.get("host", ""), headers.get("origin")
        if host and not self._rules.names.answers_to(host):
            raise ProblemError(421, "this server has no such name; add it to `hosts` under [web] in askstack.toml")
        if is_sending and origin is not None and not self._rules.names.may_send(origin, host):
            raise ProblemError(403, "pages of that site may not send here; see `origins` under [web] in askstack.toml")

    def _check_token(self, given: str) -> None:
        wanted = self._rules.token
        if wanted is None:
            return
        scheme, _, token = given.partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), wanted.encode()):
            raise ProblemError(401, "send the token: `Authorization: Bearer ...`", {"WWW-Authenticate": "Bearer"})

    def _check_rate(self, scope: Scope) -> None:
        client = scope.get("client")
        wait = self._rules.rate.wait(client[0] if client else "")
        if wait:
            seconds = math.ceil(wait)
            raise ProblemError(429, f"too many requests; try again in {seconds} s", {"Retry-After": str(seconds)})
