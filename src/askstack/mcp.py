"""How does an assistant reach it, so that it quotes instead of inventing? A server of the Model Context Protocol.

Tools give the JSON that the API gives, under the same schemas. The articles are resources, `article:///<article id>`.
"""

from __future__ import annotations

import json
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as percent
from urllib.parse import unquote

import mcp_types as types
from anyio import to_thread
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from mcp.server import Server
from mcp.shared.exceptions import MCPError

from askstack import __version__
from askstack.errors import AskstackError, RequestError
from askstack.rendering import to_json
from askstack.rendering.articles import article_json, hits_json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from askstack.engine import Stack
    from askstack.records import Answer, ArticleRecord

    Run = Callable[[Callable[[], Any]], Awaitable[Any]]
    AnswerWith = Callable[..., Answer]

INSTRUCTIONS = """\
Answers questions from a team's own articles, in their exact words. Use `ask` before you state anything that these \
articles may cover. Show `quotes[].text` word for word, each with its citation; never reword a quote. Where `answered` \
is false the articles do not say: tell the user so. `nearest` are passages close to the question, not an answer."""

_SCHEMAS = Path(__file__).parent / "data" / "openapi.json"
_SCHEME = "article:///"
_RESOURCES_A_PAGE = 200
_READS_ONLY = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def build_server(stack: Stack, *, run: Run = to_thread.run_sync, answer: AnswerWith | None = None) -> Server[Any]:
    """A server over a stack; `run` does work in a thread, `answer` stands in for `stack.ask` (to count and note)."""
    service = _Service(stack, run, answer or stack.ask)
    return Server(
        "askstack",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=service.list_tools,
        on_call_tool=service.call_tool,
        on_list_resources=service.list_resources,
        on_list_resource_templates=service.list_templates,
        on_read_resource=service.read_resource,
    )


async def serve_stdio(stack: Stack) -> None:
    """Serves one assistant on standard input and output until it hangs up."""
    from mcp.server.stdio import stdio_server  # noqa: PLC0415 - not for who serves over HTTP

    server = build_server(stack)
    async with stdio_server() as (receiving, sending):
        await server.run(receiving, sending, server.create_initialization_options())


class _Service:
    def __init__(self, stack: Stack, run: Run, answer: AnswerWith) -> None:
        self._stack = stack
        self._run = run
        self._answer = answer

    async def list_tools(self, ctx: object, params: object) -> types.ListToolsResult:  # noqa: ARG002 - the SDK's signature
        return types.ListToolsResult(tools=list(_tools().values()))

    async def call_tool(self, ctx: object, params: types.CallToolRequestParams) -> types.CallToolResult:  # noqa: ARG002 - as above
        tool = _tools().get(params.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"there is no tool {params.name!r}; there are: {', '.join(_tools())}")
        try:
            _check(params.arguments or {}, tool.input_schema)
            value = await self._run(partial(getattr(self, f"_{params.name}"), **params.arguments or {}))
        except AskstackError as error:
            return types.CallToolResult(content=[types.TextContent(text=str(error))], is_error=True)
        text = json.dumps(value, ensure_ascii=False)
        return types.CallToolResult(content=[types.TextContent(text=text)], structured_content=value)

    async def list_resources(
        self,
        ctx: object,  # noqa: ARG002 - as above
        params: types.PaginatedRequestParams | None,
    ) -> types.ListResourcesResult:
        cursor = (params and params.cursor) or "0"
        if not cursor.isdecimal():
            raise MCPError(types.INVALID_PARAMS, "no such cursor; begin again without one")
        records: list[ArticleRecord] = await self._run(self._readable)
        first = int(cursor)
        after = first + _RESOURCES_A_PAGE
        return types.ListResourcesResult(
            resources=[_resource(record) for record in records[first:after]],
            next_cursor=str(after) if after < len(records) else None,
        )

    async def list_templates(self, ctx: object, params: object) -> types.ListResourceTemplatesResult:  # noqa: ARG002 - as above
        about = "An article by its id, as citations name it."
        template = types.ResourceTemplate(
            name="article", uri_template=f"{_SCHEME}{{+article_id}}", description=about, mime_type="text/plain"
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(self, ctx: object, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:  # noqa: ARG002 - as above
        try:
            text = await self._run(partial(self._text, unquote(params.uri.removeprefix(_SCHEME))))
        except RequestError as error:
            raise MCPError(types.INVALID_PARAMS, str(error)) from error
        contents = types.TextResourceContents(uri=params.uri, mime_type="text/plain", text=text)
        return types.ReadResourceResult(contents=[contents])

    def _ask(self, question: str, limit: int | None = None) -> dict[str, Any]:
        return to_json(self._answer(question, limit=limit))

    def _search(self, question: str, limit: int = 10) -> dict[str, Any]:
        return hits_json(question, self._stack.search(question, limit), self._stack.index.stamp)

    def _read_article(self, article_id: str, first: int = 0, count: int = 20) -> dict[str, Any]:
        index = self._stack.index
        return article_json(self._record(article_id), index.passages(article_id)[first : first + count], index.stamp)

    def _text(self, article_id: str) -> str:
        """The article as an assistant reads it: each passage as it stands, under the headings above it."""
        self._record(article_id)
        parts: list[str] = []
        for passage in self._stack.index.passages(article_id):
            if passage.opens and passage.section:
                parts.append(" > ".join(passage.section))
            parts.append(passage.text)
        return "\n\n".join(parts)

    def _record(self, article_id: str) -> ArticleRecord:
        record = self._stack.index.record(article_id)
        if record is None or record.failed:
            raise RequestError(f"{article_id}: no such article; citations name the ids, and `search` finds more")
        return record

    def _readable(self) -> list[ArticleRecord]:
        return [record for record in self._stack.index.records() if not record.failed]


def _resource(record: ArticleRecord) -> types.Resource:
    return types.Resource(
        uri=_SCHEME + percent(record.article_id, errors="surrogateescape"),
        name=record.article_id,
        title=record.metadata.title,
        mime_type="text/plain",
    )


def _check(arguments: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
    error = best_match(Draft202012Validator(schema).iter_errors(arguments))
    if error is not None:
        place = f"`{error.json_path.removeprefix('$.')}`" if error.path else "the arguments"
        raise RequestError(f"{place}: {error.message}")


@cache
def _tools() -> dict[str, types.Tool]:
    question = {"type": "string", "maxLength": 2000, "description": "In the user's own words."}
    article_id = {"type": "string", "description": "As a citation or a search names it."}
    return {
        "ask": _tool(
            "ask",
            "Answer a question with the articles' exact sentences, each with its citation, or say that they do not.",
            "Answer",
            ["question"],
            question=question,
            limit=_whole(1, 20, "Quotes at most; 3 unless given."),
        ),
        "search": _tool(
            "search",
            "Find the passages nearest to a question, to read more than an answer quotes. They are not an answer.",
            "Passages",
            ["question"],
            question=question,
            limit=_whole(1, 50, "Passages at most; 10 unless given."),
        ),
        "read_article": _tool(
            "read_article",
            "Read an article passage by passage, from passage number `first` on.",
            "Article",
            ["article_id"],
            article_id=article_id,
            first=_whole(0, 10**9, "The first passage; 0 unless given."),
            count=_whole(1, 50, "Passages at most; 20 unless given."),
        ),
    }


def _tool(name: str, about: str, output: str, required: list[str], **arguments: dict[str, Any]) -> types.Tool:
    schema = {"type": "object", "properties": arguments, "required": required, "additionalProperties": False}
    return types.Tool(
        name=name, description=about, input_schema=schema, output_schema=schema_of(output), annotations=_READS_ONLY
    )


def _whole(least: int, most: int, about: str) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most, "description": about}


def schema_of(name: str) -> dict[str, Any]:
    """One schema of the API's description, complete in itself."""
    text = _SCHEMAS.read_text(encoding="utf-8").replace("#/components/schemas/", "#/$defs/")
    schemas = json.loads(text)["components"]["schemas"]
    needed, pending = {name}, [name]
    while pending:
        written = json.dumps(schemas[pending.pop()])
        used = {one for one in schemas if f'"#/$defs/{one}"' in written}
        pending += used - needed
        needed |= used
    return {**schemas[name], "$defs": {one: schemas[one] for one in sorted(needed - {name})}}
