"""What is served where? The page, the API, MCP and Slack, put together behind one guard."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

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
    from collections.abc import AsyncIterator, Mapping, Sequence
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


def create_app(stack: Stack, journal: Journal, environ: Mapping[str, str] | None = None) -> ASGIApp:
    """The server as an ASGI application.

    Raises:
        SettingsError: the table `[web]` of askstack.toml cannot be used.
    """
    settings = web_settings(stack.settings)
    metrics = Metrics()
    asker = Asker(stack, metrics, journal)
    routes, running = _routes(asker, journal, settings, environ)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as parts:
            for part in running:
                await parts.enter_async_context(part)
            yield

    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers=_handlers(settings.title))
    app.router.redirect_slashes = False
    rules = Rules(
        names(settings.hosts, settings.origins), RateLimit(settings.rate), secret("ASKSTACK_API_TOKEN", environ)
    )
    return Guard(app, rules, metrics, settings.title)


def _routes(
    asker: Asker, journal: Journal, settings: WebSettings, environ: Mapping[str, str] | None
) -> tuple[list[BaseRoute], list[AbstractAsyncContextManager[None]]]:
    """What is served, and what runs meanwhile: MCP where its extra is installed, Slack where its secret is set."""
    catalogue = Catalogue(asker.stack)
    routes = [
        *Page(asker, catalogue, settings.title).routes(),
        *Api(asker, catalogue, settings.origins).routes(),
        *_slack_routes(asker.stack, journal, environ),
    ]
    if find_spec("mcp") is None:
        return routes, []
    mounted, running = _mcp(asker)
    return [*routes, mounted], [running]


def _mcp(asker: Asker) -> tuple[BaseRoute, AbstractAsyncContextManager[None]]:
    """`/mcp`; without sessions, so that nothing is kept between requests. Host and Origin are the guard's to check."""
    from mcp.server.streamable_http_manager import (  # noqa: PLC0415 - half a second that only this part needs
        StreamableHTTPASGIApp,
        StreamableHTTPSessionManager,
    )

    from askstack.mcp import build_server  # noqa: PLC0415 - as above

    server = build_server(asker.stack, run=asker.run, answer=partial(asker.answer, surface="mcp"))
    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
    return Route("/mcp", StreamableHTTPASGIApp(manager)), manager.run()


def _slack_routes(stack: Stack, journal: Journal, environ: Mapping[str, str] | None) -> Sequence[BaseRoute]:
    """`/slack/events`, where Slack's secret is set."""
    signing_secret = secret("SLACK_SIGNING_SECRET", environ)
    if signing_secret is None:
        return ()
    from askstack.slack.http import slack_routes  # noqa: PLC0415 - the extra that brings Slack is not everybody's

    return slack_routes(stack, stack.settings, journal)


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
