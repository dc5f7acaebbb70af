"""Where did a fetched article come from, and when?

The answer stands in a hidden file beside the article, so that the article's own bytes stay as they were fetched.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """The address a page was fetched from, the moment (ISO 8601, UTC), its type and the sha256 of its bytes."""

    url: str
    fetched: str
    content_type: str
    sha256: str


def origin_path(article: Path) -> Path:
    """The hidden file that keeps the origin of an article."""
    return article.with_name(f".{article.name}.origin.json")


def read_origin(article: Path) -> Origin | None:
    """The origin of an article, None where none is kept or it cannot be understood."""
    try:
        return Origin(**json.loads(origin_path(article).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def render_origin(origin: Origin) -> str:
    """The text that `read_origin` reads."""
    return json.dumps(asdict(origin), indent=1) + "\n"
