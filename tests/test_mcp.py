"""MCP with the SDK's own client: in memory, over standard input and output, over HTTP."""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
from jsonschema import Draft202012Validator
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

from askstack.mcp import build_server
from askstack.rendering import to_json
from web_kit import NIGHT, TEXTS, app_of, harbour, harbour_folder, serving

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Conversation = Callable[[Client], Awaitable[None]]

MODES = ("auto", "legacy")


def talk(conversation: Conversation, target: Any = None, mode: str = "auto") -> None:  # noqa: ANN401 - the SDK's
    """One conversation with a server: in memory unless a target is given."""

    async def held() -> None:
        async with Client(target or build_server(harbour()), mode=mode) as client:
            await conversation(client)

    anyio.run(held)


def command(folder: Path) -> Any:  # noqa: ANN401 - the SDK's
    """`askstack mcp` over the folder's articles, as an assistant starts it."""
    arguments = ["-m", "askstack", "mcp", "--corpus", str(folder / "corpus"), "--index", str(folder / "index")]
    return stdio_client(StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ)))


async def whole_visit(client: Client) -> None:
    """All that an assistant would do, and what it must get."""
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == {"ask", "search", "read_article"}
    for tool in tools.values():
        assert tool.annotations
        assert (tool.annotations.read_only_hint, tool.annotations.open_world_hint) == (True, False)
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator.check_schema(tool.output_schema)

    answer = await call(client, "ask", question=NIGHT)
    assert answer == to_json(harbour().ask(NIGHT))
    assert len((await call(client, "ask", question="What must a ship carry?", limit=1))["quotes"]) == 1
    assert (await call(client, "ask", question="How do I cook rice?"))["answered"] is False

    found = await call(client, "search", question="whales near the reef", limit=2)
    assert found["passages"][0]["article_id"] == "danger.html"
    assert [passage["rank"] for passage in found["passages"]] == list(range(1, len(found["passages"]) + 1))

    article = await call(client, "read_article", article_id="guides/harbour.md", first=1, count=2)
    assert [passage["number"] for passage in article["passages"]] == [1, 2]
    for passage in article["passages"]:
        assert TEXTS["guides/harbour.md"][passage["start"] : passage["end"]] == passage["text"]

    resources = (await client.list_resources()).resources
    assert [resource.name for resource in resources] == sorted(TEXTS)
    for resource in resources:
        contents = (await client.read_resource(resource.uri)).contents
        assert len(contents[0].text) > 20
    assert (await client.list_resource_templates()).resource_templates[0].uri_template == "article:///{+article_id}"


async def call(client: Client, name: str, **arguments: object) -> dict[str, Any]:
    """What a tool gives, told twice: as structure, and as text for clients that know no structure."""
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


@pytest.mark.parametrize("mode", MODES)
def test_a_visit_in_memory(mode: str) -> None:
    talk(whole_visit, mode=mode)


@pytest.mark.parametrize("mode", MODES)
def test_a_visit_over_http(mode: str) -> None:
    with serving(app_of(harbour())) as base:
        talk(whole_visit, f"{base}/mcp", mode)


@pytest.mark.parametrize("mode", MODES)
def test_a_visit_over_standard_input_and_output(tmp_path: Path, mode: str) -> None:
    harbour_folder(tmp_path)
    arguments = ["-m", "askstack", "mcp", "--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]
    talk(
        whole_visit,
        stdio_client(StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))),
        mode,
    )


def test_an_index_is_built_where_there_is_none(tmp_path: Path) -> None:
    """And what is said of that does not disturb the protocol."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "log.txt").write_text("The new lighthouse was built in 1913 by Ben Mole.\n")

    async def asked(client: Client) -> None:
        assert (await call(client, "ask", question="Who built the new lighthouse?"))["index"]["articles"] == 1

    talk(asked, command(tmp_path))


@pytest.mark.parametrize(
    ("name", "arguments", "part"),
    [
        ("ask", {}, "question"),
        ("ask", {"question": 7}, "`question`"),
        ("ask", {"question": "x" * 2001}, "too long"),
        ("ask", {"question": "why?", "limit": 0}, "`limit`"),
        ("ask", {"question": "why?", "limit": "3"}, "`limit`"),
        ("ask", {"question": "why?", "self": 3}, "self"),
        ("search", {"question": "why?", "limit": 51}, "`limit`"),
        ("read_article", {"article_id": "nothing.md"}, "nothing.md"),
        ("read_article", {"article_id": "../../../etc/passwd"}, "no such article"),
        ("read_article", {"article_id": "log.txt", "first": -1}, "`first`"),
    ],
)
def test_a_mistaken_call_is_told_so_that_it_can_be_mended(name: str, arguments: dict[str, Any], part: str) -> None:
    async def mistaken(client: Client) -> None:
        result = await client.call_tool(name, arguments)
        assert result.is_error
        assert part in result.content[0].text
        assert "Traceback" not in result.content[0].text

    talk(mistaken)


@pytest.mark.parametrize(
    "uri", ["article:///nothing.md", "article:///..%2f..%2fetc%2fpasswd", "file:///etc/passwd", "article:///"]
)
def test_what_is_no_article_is_not_read(uri: str) -> None:
    async def reading(client: Client) -> None:
        with pytest.raises(MCPError):
            await client.read_resource(uri)

    talk(reading)


def test_no_other_tool_is_there() -> None:
    async def calling(client: Client) -> None:
        with pytest.raises(MCPError, match="read_article"):
            await client.call_tool("delete_article", {})

    talk(calling)


def test_many_articles_are_listed_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askstack.mcp._RESOURCES_A_PAGE", 3)

    async def listing(client: Client) -> None:
        first = await client.list_resources()
        second = await client.list_resources(cursor=first.next_cursor)
        assert [one.name for one in (*first.resources, *second.resources)] == sorted(TEXTS)
        assert second.next_cursor is None
        with pytest.raises(MCPError):
            await client.list_resources(cursor="x")

    talk(listing)


def test_answers_over_http_are_counted_and_noted() -> None:
    with serving(app_of(harbour())) as base:
        talk(partial(call, name="ask", question=NIGHT), f"{base}/mcp")
        assert 'askstack_answers_total{surface="mcp",outcome="' in httpx.get(f"{base}/metrics").text


def test_no_request_over_http_breaks_it() -> None:
    with serving(app_of(harbour())) as base, httpx.Client(base_url=base) as client:
        for body in (b"", b"{", b"[]", b"null", b'{"jsonrpc": "2.0"}', b"\xff", b"[" * 50_000):
            headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
            assert 400 <= client.post("/mcp", content=body, headers=headers).status_code < 500, body
        assert client.post("/mcp", content=b"x" * (1 << 20) + b"x").status_code == 413
        for method in ("GET", "PUT", "DELETE", "OPTIONS"):
            reply = client.request(method, "/mcp", headers={"Accept": "text/event-stream"})
            assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
        assert client.get("/livez").status_code == 200
