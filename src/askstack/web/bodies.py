"""How much may a caller send, and how slowly?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import fail_after, move_on_after

from askstack.web.problems import ProblemError

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope

LARGEST_BODY = 1 << 20
SLOWEST_BODY = 10.0
_MOST_DISCARDED = 64 << 20
_DISCARDING_WITHIN = 5.0
_CLOSE = {"Connection": "close"}


async def read_body(scope: Scope, receive: Receive) -> Receive:
    """Reads the whole body; gives what hands it on.

    Raises:
        ProblemError: it is too large (413) or comes too slowly (408); the connection is then closed.
    """
    headers = dict(scope["headers"])
    stated = headers.get(b"content-length", b"0")
    if stated.isdigit() and int(stated) > LARGEST_BODY:
        if b"expect" not in headers:  # who expects a word first is told before sending anything
            await _discard(receive)
        raise _too_large()
    try:
        with fail_after(SLOWEST_BODY):
            body = await _collected(receive)
    except TimeoutError as error:
        raise ProblemError(408, f"the body did not arrive within {SLOWEST_BODY:.0f} seconds", _CLOSE) from error
    return _handing_on(body, receive)


async def _collected(receive: Receive) -> bytes:
    body = bytearray()
    is_open = True
    while is_open:
        message = await receive()
        body += message.get("body", b"")
        is_open = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            if is_open:
                await _discard(receive)
            raise _too_large()
    return bytes(body)


async def _discard(receive: Receive) -> None:
    """Lets the rest of a body come, as far as it is not without end: a caller who is cut off reads no reply."""
    left = _MOST_DISCARDED
    with move_on_after(_DISCARDING_WITHIN):
        while left > 0:
            message = await receive()
            left -= len(message.get("body", b""))
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
