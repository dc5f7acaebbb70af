"""How does the server listen, and when does it hang up? uvicorn, with patience for nobody's half-sent request."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from askstack.errors import ServingError

if TYPE_CHECKING:
    import asyncio

    from starlette.types import ASGIApp

_BACKLOG = 2048
_CONNECTIONS = 500
_HEADERS_WITHIN = 10.0
_LARGEST_HEADERS = 32_768
_STOP_WITHIN = 10


class PunctualProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, which alone would wait for ever for the rest of a request's head."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """A caller is there, who has some seconds to say what for."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Something was sent; unless it completed the head of a request, the seconds run on."""
        super().data_received(data)
        if self._is_serving():
            self._unwatch()
        elif self._deadline is None:
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller is gone."""
        self._unwatch()
        super().connection_lost(exc)

    def _is_serving(self) -> bool:
        # None until the first request, whatever its type says
        return self.cycle is not None and not self.cycle.response_complete  # type: ignore[redundant-expr]  # see above

    def _watch(self) -> None:
        self._deadline = self.loop.call_later(_HEADERS_WITHIN, self._hang_up)

    def _unwatch(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _hang_up(self) -> None:
        self._deadline = None
        if not self._is_serving():
            self.transport.abort()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one.

    Raises:
        ServingError: the address is taken, not ours, or needs rights.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "no such name"
        raise ServingError(f"{host}:{port}: cannot listen there ({reason}); see --host and --port") from error
    # Connections inherit it. Without it a body waits for the acknowledgement of its head: 40 ms a reply.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address_of(listener: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - shown, not bound
        host = socket.gethostname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def server_of(app: ASGIApp, proxies: tuple[str, ...]) -> uvicorn.Server:
    """A server for an application; `proxies` are addresses whose word on who is calling is believed."""
    config = uvicorn.Config(
        app,
        http=PunctualProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,  # it would hold the questions
        server_header=False,
        forwarded_allow_ips=list(proxies),
        limit_concurrency=_CONNECTIONS,
        h11_max_incomplete_event_size=_LARGEST_HEADERS,
        timeout_graceful_shutdown=_STOP_WITHIN,
    )
    return uvicorn.Server(config)


def serve(app: ASGIApp, listener: socket.socket, proxies: tuple[str, ...]) -> None:
    """Serves until SIGTERM or SIGINT, then ends what is under way, for some seconds at most."""
    # uvicorn raises the signal anew when it is done, which would end this process as if it had been killed.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    server_of(app, proxies).run(sockets=[listener])
