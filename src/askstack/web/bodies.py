"""How much may a caller send, and how slowly?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import fail_after

from askstack.web.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Message, Receive, Scope

LARGEST_BODY = 1 << 20
SLOWEST_BODY = 10.0
_CLOSE = {"Connection": "close"}


async def read_body(scope: Scope, receive: Receive) -> Receive:
    """Reads the whole body; gives what hands it on.

    Raises:
        ProblemError: it is too large (413) or comes too slowly (408); the connection is then closed.
    """
    stated = dict(scope["headers"]).get(b"content-length", b"0")
    if stated.isdigit() and int(stated) > LARGEST_BODY:
        raise _too_large()
    body = bytearray()
    try:
        with fail_after(SLOWEST_BODY):
            async for part in _parts(receive):
                body += part
                if len(body) > LARGEST_BODY:
                    raise _too_large()
    except TimeoutError as error:
        raise ProblemError(408, f"the body did not arrive within {SLOWEST_BODY:.0f} seconds", _CLOSE) from error
    return _handing_on(bytes(body), receive)


async def _parts(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return


def _handing_on(body: bytes, receive: Receive) -> Receive:
    """The body as one message, then whatever else is received: that the caller went away."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def hand_on() -> Message:
        return pending.pop() if pending else await receive()

    return hand_on


def _too_large() -> ProblemError:
    return ProblemError(413, f"the body is larger than {LARGEST_BODY} bytes", _CLOSE)
