"""How is a reply sent so that it need not be sent twice, and so that any text survives?"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request


def reply(request: Request, text: str, media_type: str) -> Response:
    """A reply under an ETag, 304 where the caller has it already.

    The tag is the digest of the text. An answer's text holds the fingerprint of the index, so a new index gives new
    tags; so does a file that changed since it was indexed, which a tag of fingerprint and question would miss.
    """
    # What is no character (an undecodable byte of a file's name) is written as JSON escapes it.
    content = text.encode("utf-8", "backslashreplace")
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.method in {"GET", "HEAD"} and _has(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


def reply_json(request: Request, value: object) -> Response:
    """A reply of JSON."""
    return reply(request, json.dumps(value, ensure_ascii=False, allow_nan=False), "application/json")


def _has(request: Request, tag: str) -> bool:
    wanted = request.headers.get("if-none-match", "")
    return wanted.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in wanted.split(",")}
