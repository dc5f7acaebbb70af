"""What is served where? The page, the API, MCP and Slack, put together behind one guard."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from askstack.errors import AskstackError, IndexStateError
from askstack.settings import secret
from askstack.web.api import Api
from askstack.web.asking import Asker
from askstack.web.catalogue import Catalogue
from askstack.web.config import web_settings
from askstack.web.guarding import Guard, Rules
from askstack.web.hosts import names
from askstack.web.limiting import RateLimit
from askstack.web.metrics import Metrics
from askstack.web.page import Page
from askstack.web.problems import ProblemError, problem_response

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from askstack.engine import Stack
    from askstack.journal import Journal
    from askstack.web.config import WebSettings

_log = logging.getLogger("askstack.web")
_BROKEN = "Something is wrong with this server; whoever runs it finds the reason in its log."
_DETAILS = {404: "There is nothing at this address.", 405: "This address cannot be used in that way."}
_NO_INDEX = "The index of the articles cannot be read just now; whoever runs this server finds the reason in its log."


class _Part(NamedTuple):
    """Some routes, and what must run while they are served."""

    routes: Sequence[BaseRoute]
    running: AbstractAsyncContextManager[None] | None = None


def create_app(stack: Stack, journal: Journal, environ: Mapping[str, str] | None = None) -> ASGIApp:
    """The server as an ASGI application.

    The page and the API always; MCP where its extra is installed; Slack and Mattermost where their secrets are set.

    Raises:
        SettingsError: the table `[web]` or `[slack]` of askstack.toml, or a secret, cannot be used.
        MissingExtraError: Slack's secret is set, but Slack's extra is not installed.
    """
    settings = web_settings(stack.settings)
    asker = Asker(stack, Metrics(), journal)
    parts = _parts(asker, journal, settings, environ)
    app = Starlette(
        routes=[route for part in parts for route in part.routes],
        lifespan=_lifespan([part.running for part in parts if part.running]),
        exception_handlers=_handlers(settings.title),
    )
    app.router.redirect_slashes = False
    token = secret("ASKSTACK_API_TOKEN", environ)
    rules = Rules(names(settings.hosts, settings.origins), RateLimit(settings.rate), token)
    return Guard(app, rules, asker.metrics, settings.title)


def _parts(asker: Asker, journal: Journal, settings: WebSettings, environ: Mapping[str, str] | None) -> Sequence[_Part]:
    catalogue = Catalogue(asker.stack)
    api = Api(asker, catalogue, settings.origins)
    parts = [_Part(Page(asker, catalogue, settings.title).routes()), _Part(api.routes())]
    if find_spec("mcp"):
        parts.append(_mcp(asker))
    if secret("SLACK_SIGNING_SECRET", environ):
        parts.append(_slack(asker.stack, journal, environ, api))
    if secret("MATTERMOST_TOKEN", environ):
        parts.append(_mattermost(asker.stack, journal, environ))
    return parts


def _mcp(asker: Asker) -> _Part:
    """`/mcp`; without sessions, so that nothing is kept between requests. Host and Origin are the guard's to check."""
    from mcp.server.streamable_http_manager import (  # noqa: PLC0415 - half a second that only this part needs
        StreamableHTTPASGIApp,
        StreamableHTTPSessionManager,
    )

    from askstack.mcp import build_server  # noqa: PLC0415 - as above

    server = build_server(asker.stack, run=asker.run, answer=partial(asker.answer, surface="mcp"))
    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
    # A GET would open a stream for which there is never any news.
    return _Part([Route("/mcp", StreamableHTTPASGIApp(manager), methods=["POST"])], manager.run())


def _slack(stack: Stack, journal: Journal, environ: Mapping[str, str] | None, api: Api) -> _Part:
    """`/slack/events`; how far our clock is from Slack's is told by `/readyz`."""
    from askstack.slack.assembly import assemble  # noqa: PLC0415 - not everybody's extra
    from askstack.slack.http import SlackEndpoint  # noqa: PLC0415 - as above

    endpoint = SlackEndpoint(assemble(stack, stack.settings, journal, environ))
    api.slack_clock_skew = lambda: endpoint.skew
    return _Part(endpoint.routes, _closing(endpoint.close))


def _mattermost(stack: Stack, journal: Journal, environ: Mapping[str, str] | None) -> _Part:
    from askstack.slack.mattermost import mattermost_routes  # noqa: PLC0415 - only where it is used

    return _Part(mattermost_routes(stack, stack.settings, journal, environ))


@asynccontextmanager
async def _closing(close: Callable[[], None]) -> AsyncIterator[None]:
    yield
    await to_thread.run_sync(close)


def _lifespan(running: Sequence[AbstractAsyncContextManager[None]]) -> Callable[[Starlette], Any]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as entered:
            for part in running:
                await entered.enter_async_context(part)
            yield

    return lifespan


def _handlers(title: str) -> dict[Any, Any]:
    """How what goes wrong is told: on a page or as problem+json, the reason of our own faults in the log alone."""

    def told(request: Request, problem: ProblemError) -> Response:
        return problem_response(request.url.path, title, problem)

    async def refused(request: Request, error: ProblemError) -> Response:
        return told(request, error)

    async def unknown(request: Request, error: HTTPException) -> Response:
        detail = _DETAILS.get(error.status_code, error.detail)
        return told(request, ProblemError(error.status_code, detail, error.headers))

    async def broken(request: Request, error: Exception) -> Response:
        is_index = isinstance(error, IndexStateError)
        if isinstance(error, AskstackError):
            _log.error("%s", error)
        return told(request, ProblemError(503, _NO_INDEX) if is_index else ProblemError(500, _BROKEN))

    return {ProblemError: refused, HTTPException: unknown, AskstackError: broken, Exception: broken}
