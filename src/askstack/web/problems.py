"""How is a caller told that a request cannot be served? Programs get problem+json (RFC 9457), people a page."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import Response

from askstack.errors import RequestError
from askstack.web.pages import render_page

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOR_PROGRAMS = ("/api/", "/mcp", "/slack/", "/mattermost/", "/livez", "/readyz", "/metrics", "/openapi.json")


class ProblemError(RequestError):
    """A request that cannot be served: its status, one line for who sent it, headers of the answer."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = dict(headers or {})


def problem_response(path: str, title: str, problem: ProblemError) -> Response:
    """The answer to a request for `path`; `title` is the server's name."""
    name = HTTPStatus(problem.status).phrase
    if not path.startswith(_FOR_PROGRAMS):
        page = render_page("problem.html", title=title, name=name, detail=str(problem))
        return Response(page, problem.status, problem.headers, "text/html")
    told = {"type": "about:blank", "title": name, "status": problem.status, "detail": str(problem)}
    return Response(json.dumps(told), problem.status, problem.headers, "application/problem+json")
