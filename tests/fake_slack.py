"""A Slack on loopback: Web API, addresses for replies with their limits, Socket Mode. It records what it is told."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from slack_limits import problems_in

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp
    from starlette.websockets import WebSocket

USES, LIFETIME_SECONDS = 5, 30 * 60


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The application behind a real uvicorn on a free port; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, ws="wsproto", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def wait_until(is_so: Callable[[], object], seconds: float = 30) -> None:
    """Waits for something that another thread does; fails where it never comes."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "what was waited for never came"
        time.sleep(0.005)


@dataclass
class FakeSlack:
    """What was said to Slack: `calls` are (method, arguments, token), `responses` (address, message).

    `faults` are answers of the Web API that come before the usual one: (status, body, headers). `refused` is what
    the addresses for replies say in place of "ok".
    """

    address: str = ""
    now: Callable[[], float] = time.time
    calls: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    responses: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: list[tuple[int, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    refused: tuple[int, str] | None = None
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    connections: list[WebSocket] = field(default_factory=list)
    _issued: dict[str, tuple[float, int]] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def running(self) -> Iterator[FakeSlack]:
        """This Slack, reachable."""
        routes = [
            Route("/api/{method}", self._api, methods=["POST"]),
            Route("/response/{name}", self._response, methods=["POST"]),
            WebSocketRoute("/link", self._link),
        ]
        with serving(Starlette(routes=routes)) as self.address:
            yield self

    @property
    def api(self) -> str:
        """Where its Web API is."""
        return f"{self.address}/api/"

    def response_url(self) -> str:
        """A fresh address for replies."""
        name = uuid.uuid4().hex
        self._issued[name] = self.now(), 0
        return f"{self.address}/response/{name}"

    def posted(self) -> list[dict[str, Any]]:
        """What was posted into channels."""
        return [arguments for method, arguments, _ in self.calls if method == "chat.postMessage"]

    def send(self, envelope: dict[str, Any]) -> None:
        """Sends an envelope over the newest connection."""
        self._run(self.connections[-1].send_text(json.dumps(envelope)))

    def drop(self) -> None:
        """Closes the newest connection."""
        self._run(self.connections.pop().close())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        assert self._loop
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _api(self, request: Request) -> Response:
        method, body = request.path_params["method"], await request.body()
        arguments = json.loads(body) if body.startswith(b"{") else {}
        self.calls.append((method, arguments, request.headers.get("authorization", "")))
        if self.faults:
            status, content, headers = self.faults.pop(0)
            return JSONResponse(content, status, headers)
        if method == "apps.connections.open":
            return JSONResponse({"ok": True, "url": f"ws://{self.address.removeprefix('http://')}/link"})
        if problems := problems_in(arguments):
            return JSONResponse({"ok": False, "error": "invalid_blocks", "problems": problems})
        return JSONResponse({"ok": True, "ts": str(self.now())})

    async def _response(self, request: Request) -> Response:
        name, message = request.path_params["name"], await request.json()
        issued, uses = self._issued.get(name, (0.0, 0))
        if self.refused:
            return PlainTextResponse(self.refused[1], self.refused[0])
        if self.now() - issued > LIFETIME_SECONDS:
            return PlainTextResponse("expired_url", 404)
        if uses >= USES:
            return PlainTextResponse("used_url", 404)
        self._issued[name] = issued, uses + 1
        if problems_in(message):
            return PlainTextResponse("invalid_blocks", 400)
        self.responses.append((str(request.url), message))
        return PlainTextResponse("ok")

    async def _link(self, socket: WebSocket) -> None:
        self._loop = asyncio.get_running_loop()
        await socket.accept()
        await socket.send_text(json.dumps({"type": "hello", "num_connections": 1}))
        self.connections.append(socket)
        try:
            while True:
                told = json.loads(await socket.receive_text())
                self.acknowledged[told["envelope_id"]] = told
        except (WebSocketDisconnect, RuntimeError):
            self.connections = [one for one in self.connections if one is not socket]
