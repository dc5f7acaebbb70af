"""What does a program get? Answers, articles, health and counts as JSON; the contract is `data/openapi.json`."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from askstack import __version__
from askstack.errors import IndexStateError
from askstack.rendering import to_json
from askstack.rendering.articles import article_json, articles_json
from askstack.web.asking import LONGEST_EARLIER, LONGEST_QUESTION, MOST_EARLIER, MOST_QUOTES
from askstack.web.metrics import MEDIA_TYPE
from askstack.web.problems import ProblemError
from askstack.web.replying import reply, reply_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from askstack.records import ArticleRecord, IndexStamp, Passage
    from askstack.web.asking import Asker
    from askstack.web.catalogue import Catalogue

OPENAPI = Path(__file__).parents[1] / "data" / "openapi.json"
_MOST_ARTICLES = 1000
_SURROGATES = re.compile("[\ud800-\udfff]")


class Api:
    """The endpoints for programs; `slack_clock_skew` is set where Slack is served (seconds, None if unknown)."""

    def __init__(self, asker: Asker, catalogue: Catalogue, origins: tuple[str, ...]) -> None:
        self._asker = asker
        self._catalogue = catalogue
        self._origins = origins
        self.slack_clock_skew: Callable[[], float | None] | None = None

    def routes(self) -> list[BaseRoute]:
        """All of them; scripts of other sites may read those under `/api` where their site is listed."""
        shared = [
            Middleware(
                CORSMiddleware,
                allow_origins=self._origins,
                allow_methods=["GET", "POST"],
                allow_headers=["authorization", "content-type", "if-none-match"],
                expose_headers=["etag", "retry-after"],
            )
        ]
        versioned = [
            Route("/v1/ask", self.ask, methods=["GET", "POST"]),
            Route("/v1/articles", self.articles),
            Route("/v1/articles/{article_id:path}", self.article),
        ]
        return [
            Mount("/api", routes=versioned, middleware=shared if self._origins else None),
            Route("/livez", self.livez),
            Route("/readyz", self.readyz),
            Route("/metrics", self.metrics),
            Route("/openapi.json", self.openapi),
        ]

    async def ask(self, request: Request) -> Response:
        """The answer to one question; a refusal is an answer."""
        given = request.query_params if request.method != "POST" else await _json_object(request)
        question = checked_question(given.get("q" if request.method != "POST" else "question"))
        after = given.get("after") if request.method == "POST" else request.query_params.getlist("after")
        limit = _whole("limit", given.get("limit"), 1, MOST_QUOTES)
        answer = await self._asker.run(partial(self._answer, question, earlier_questions(after), limit))
        return reply_json(request, answer)

    async def articles(self, request: Request) -> Response:
        """Some of the articles, in order of their ids."""
        first = _whole("offset", request.query_params.get("offset"), 0, 10**9) or 0
        count = _whole("limit", request.query_params.get("limit"), 1, _MOST_ARTICLES) or 100
        stamp, records = await self._asker.run(self._catalogue.all)
        return reply_json(request, articles_json(records[first : first + count], first, len(records), stamp))

    async def article(self, request: Request) -> Response:
        """One article: what is known of it, and its passages."""
        article_id = request.path_params["article_id"]
        found = await self._asker.run(partial(self._article, article_id))
        if found is None:
            raise ProblemError(404, "there is no article of this id; see /api/v1/articles")
        return reply_json(request, article_json(*found))

    async def livez(self, request: Request) -> Response:  # noqa: ARG002 - Starlette's signature
        """The process is there."""
        return JSONResponse({"status": "alive", "version": __version__})

    async def readyz(self, request: Request) -> Response:  # noqa: ARG002 - as above
        """Questions can be answered: the index is open and can be read."""
        try:
            stamp = await self._asker.run(self._probe)
        except IndexStateError as error:
            raise ProblemError(503, str(error)) from error
        told = {"status": "ready", "articles": stamp.articles, "passages": stamp.passages}
        skew = {"slack_clock_skew": self.slack_clock_skew()} if self.slack_clock_skew else {}
        return JSONResponse({**told, **skew})

    async def metrics(self, request: Request) -> Response:  # noqa: ARG002 - as above
        """Counts for Prometheus."""
        text = self._asker.metrics.text(self._asker.stack.index.stamp, *self._asker.load)
        return Response(text, media_type=MEDIA_TYPE)

    async def openapi(self, request: Request) -> Response:
        """The description of this API."""
        return reply(request, OPENAPI.read_text(encoding="utf-8"), "application/json")

    def _answer(self, question: str, earlier: Sequence[str], limit: int | None) -> dict[str, Any]:
        if not earlier:
            return to_json(self._asker.answer(question, "api", limit=limit))
        resolved = self._asker.read(question, earlier)
        answer = to_json(self._asker.answer(resolved.question, "api", limit=limit))
        return {**answer, "carried": list(resolved.carried)}

    def _article(self, article_id: str) -> tuple[ArticleRecord, tuple[Passage, ...], IndexStamp] | None:
        index = self._asker.stack.index
        record = index.record(article_id)
        return None if record is None else (record, index.passages(article_id), index.stamp)

    def _probe(self) -> IndexStamp:
        index = self._asker.stack.index
        index.word_frequency("the")
        return index.stamp


def checked_question(value: object) -> str:
    """A question as it was sent; half a surrogate pair, which is no character, is read as U+FFFD.

    Raises:
        ProblemError: there is none, or it is too long (400).
    """
    if not isinstance(value, str):
        raise ProblemError(400, "no question: send it as `q` in the address, or as `question` in a JSON object")
    if len(value) > LONGEST_QUESTION:
        raise ProblemError(400, f"the question is {len(value)} characters long; at most {LONGEST_QUESTION} are read")
    return _SURROGATES.sub("\ufffd", value)


def earlier_questions(values: object) -> tuple[str, ...]:
    """The questions that were asked before, oldest first; none where none were sent.

    Raises:
        ProblemError: they are no list of questions, too many, or one of them is too long (400).
    """
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ProblemError(400, "`after` must be a list of questions, the oldest first")
    if len(values) > MOST_EARLIER or any(len(value) > LONGEST_EARLIER for value in values):
        raise ProblemError(
            400, f"`after` takes {MOST_EARLIER} questions of {LONGEST_EARLIER} characters; send the last ones"
        )
    return tuple(filter(None, (checked_question(value).strip() for value in values)))


async def _json_object(request: Request) -> Mapping[str, Any]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise ProblemError(415, "send the question as application/json", {"Accept-Post": "application/json"})
    try:
        value = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise ProblemError(400, "the body is not JSON") from error
    if not isinstance(value, dict):
        raise ProblemError(400, "the body is JSON, but not an object")
    return value


def _whole(name: str, value: object, least: int, most: int) -> int | None:
    """A whole number, from an address or from JSON; None where it was not given."""
    if value is None:
        return None
    if isinstance(value, str) and re.fullmatch("[0-9]{1,10}", value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():  # as JSON has it, 3.0 is whole
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ProblemError(400, f"`{name}` must be a whole number from {least} to {most}")
    return value
