"""What does a request's body say, and how large and slow may it be?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from anyio import move_on_after
from starlette.requests import ClientDisconnect
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST_BODY = 1 << 20

_SLOWEST_BODY_SECONDS = 10.0
_MOST_FIELDS = 100


def parse(body: bytes, content_type: str) -> dict[str, Any] | None:
    """What a genuine body says: JSON, a form, or JSON in a form's `payload`; None where it says nothing."""
    try:
        text = body.decode()
        if content_type.partition(";")[0].strip().lower() == "application/json":
            content = json.loads(text)
        else:
            form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
            content = json.loads(form["payload"]) if "payload" in form else form
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and content else None


async def read_body(request: Request) -> bytes | Response:
    """The body, or what is said to one that is too large, too slow, or cut short."""
    body = bytearray()
    try:
        with move_on_after(_SLOWEST_BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > LARGEST_BODY:
                    return Response(status_code=413, headers={"Connection": "close"})
            return bytes(body)
    except ClientDisconnect:
        pass
    return Response(status_code=400, headers={"Connection": "close"})
