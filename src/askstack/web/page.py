"""What does a person see? The page to ask on, the articles, and one article with a quote marked in it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from askstack.rendering.citing import web_address
from askstack.suggesting import Suggester
from askstack.web.answers import render_answer
from askstack.web.api import checked_question, earlier_questions
from askstack.web.article_view import lay_out
from askstack.web.following import Before, hear, turned_in
from askstack.web.linking import article_path, marking_of, original_address
from askstack.web.pages import STATIC, render_page
from askstack.web.problems import ProblemError
from askstack.web.replying import reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from askstack.records import ArticleRecord
    from askstack.web.article_view import Part
    from askstack.web.asking import Asker
    from askstack.web.catalogue import Catalogue

KINDS = {
    "yes_no": "a yes-or-no question",
    "definition": "a question for a definition",
    "factoid": "a question for a fact",
    "comparison": "a comparison",
    "recommendation": "a question for advice",
    "list": "a question for a list",
    "how_to": "a question for a way to do it",
    "why": "a question for reasons",
    "small_talk": "small talk",
    "other": "an open question",
}
_ARTICLES_A_PAGE = 100
_LANGUAGE = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


class Page:
    """The endpoints for people; `title` is the server's name."""

    def __init__(self, asker: Asker, catalogue: Catalogue, title: str) -> None:
        self._asker = asker
        self._stack = asker.stack
        self._catalogue = catalogue
        self._title = title
        self._suggester = Suggester(asker.stack)

    def routes(self) -> list[BaseRoute]:
        """All of them, and our own style sheet, script and icon."""
        return [
            Route("/", self.home),
            Route("/articles", self.articles),
            Route("/articles/{article_id:path}", self.article),
            Route("/static/{name}", self.static),
        ]

    async def home(self, request: Request) -> Response:
        """The box to ask in, with the answer where something was asked."""
        query = request.query_params
        line = checked_question(query.get("q", "")).strip()
        before = Before(earlier_questions(query.getlist("after")), turned_in(query))
        make = partial(self._answered, line, before) if line else self._first_visit
        return reply(request, await self._asker.run(make), "text/html")

    async def articles(self, request: Request) -> Response:
        """The articles by name, some a page."""
        return reply(request, await self._asker.run(partial(self._listed, request.query_params)), "text/html")

    async def article(self, request: Request) -> Response:
        """One article, a quote marked in it where the address names one."""
        make = partial(self._shown, request.path_params["article_id"], request.query_params)
        return reply(request, await self._asker.run(make), "text/html")

    async def static(self, request: Request) -> Response:
        """Our style sheet, script or icon; its address changes with its content, so it may be kept for good."""
        found = STATIC.get(request.path_params["name"])
        if found is None:
            raise ProblemError(404, "There is no such file.")
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(found.content, headers=headers, media_type=found.media_type)

    def _first_visit(self) -> str:
        return self._rendered("home.html", stamp=self._stack.index.stamp, examples=self._suggester.examples())

    def _answered(self, line: str, before: Before) -> str:
        heard = hear(self._asker, line, before)
        answer = heard.answer
        return self._rendered(
            "answer.html",
            line=line,
            heard=heard,
            answer=answer,
            fragment=render_answer(self._stack, replace(answer, explanation=())),
            kind=KINDS[answer.kind],
            sources=len({quote.citation.article_id for quote in answer.quotes}),
            percent=round(answer.confidence * 100),
            meant=self._suggester.meant(answer),
            related=self._suggester.related(answer) if answer.answered else self._suggester.examples(),
            as_json="/api/v1/ask?" + urlencode({"q": answer.question}),
        )

    def _listed(self, query: Mapping[str, str]) -> str:
        stamp, records = self._catalogue.all()
        shown = [record for record in records if not record.failed]
        last = max(1, -(-len(shown) // _ARTICLES_A_PAGE))
        number = min(int(query["page"]), last) if re.fullmatch("[1-9][0-9]{0,8}", query.get("page", "")) else 1
        some = shown[(number - 1) * _ARTICLES_A_PAGE : number * _ARTICLES_A_PAGE]
        return self._rendered(
            "articles.html",
            stamp=stamp,
            articles=[(record, article_path(record.article_id)) for record in some],
            number=number,
            last=last,
        )

    def _shown(self, article_id: str, query: Mapping[str, str]) -> str:
        index = self._stack.index
        record = index.record(article_id)
        if record is None or record.failed:
            raise ProblemError(404, "There is no such article; it may have been removed or renamed.")
        passages = index.passages(article_id)
        marking = marking_of(query, record.sha256)
        parts = lay_out(passages, marking)
        address = web_address(record.metadata.url)
        return self._rendered(
            "article.html",
            record=record,
            parts=parts,
            is_moved="quote" in query and not _is_marked(parts),
            language=_language(record),
            original=original_address(record.metadata.url, passages, marking.focus) if marking else address,
            is_current=self._stack.is_current(record),
        )

    def _rendered(self, name: str, **values: object) -> str:
        return render_page(name, title=self._title, **values)


def _is_marked(parts: list[Part]) -> bool:
    """Whether the quote that was asked for was found."""
    return any(piece.quoted for part in parts for row in part.rows for cell in row for piece in cell)


def _language(record: ArticleRecord) -> str | None:
    """The language that the article states, where it is one that HTML can name."""
    stated = record.metadata.language or ""
    return stated if _LANGUAGE.fullmatch(stated) else None
