"""How does a page look? Our own templates; the answer in it comes from the answer templates of `askstack.rendering`."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from askstack.rendering.citing import one_line

_FOLDER = Path(__file__).parent
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class StaticFile(NamedTuple):
    """One of our files, and a digest of it."""

    content: bytes
    media_type: str
    digest: str


def _static_file(path: Path) -> StaticFile:
    content = path.read_bytes()
    return StaticFile(content, _MEDIA_TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:12])


STATIC = {path.name: _static_file(path) for path in sorted((_FOLDER.parent / "static").iterdir())}


def render_page(template: str, **values: object) -> str:
    """The page of a template."""
    return _environment().get_template(template).render(**values)


def static_url(name: str) -> str:
    """The address of one of our files, another one for another content, so that browsers may keep it for good."""
    return f"/static/{name}?v={STATIC[name].digest}"


@cache
def _environment() -> Environment:
    room = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    room.globals["static"] = static_url
    room.filters["line"] = one_line
    return room
