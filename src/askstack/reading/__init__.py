"""What does this file say? Bytes in, one article out: its text, its typed blocks with their spans, its metadata."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from askstack.errors import UnreadableArticleError
from askstack.reading.composing import compose
from askstack.reading.decoding import UndecodableError, decode
from askstack.reading.html_page import read_html
from askstack.reading.limits import DEFAULT_LIMITS, Limits, TooDeepError
from askstack.reading.markdown import read_markdown
from askstack.reading.markup import markup_of
from askstack.reading.plain import read_plain
from askstack.reading.rst import read_rst
from askstack.records import Article

if TYPE_CHECKING:
    from collections.abc import Callable

    from askstack.reading.drafts import Reading

__all__ = ["DEFAULT_LIMITS", "SUFFIXES", "Limits", "read_article"]

_TEXT_READERS: dict[str, Callable[[str, Limits], Reading]] = {
    "markdown": read_markdown,
    "rst": read_rst,
    "plain": read_plain,
    "html": read_html,
}
_MARKUPS = {".txt": None, ".md": "markdown", ".rst": "rst", ".html": "html", ".htm": "html"}
SUFFIXES = frozenset(_MARKUPS)


def read_article(article_id: str, data: bytes, limits: Limits = DEFAULT_LIMITS) -> Article:
    """The article that a file holds; its format is told by the suffix of `article_id`, a `.txt`'s by its content.

    The same arguments give an equal article, in any process. An empty file is an article without blocks.

    Raises:
        UnreadableArticleError: the file cannot be read as an article; `reason` says why, in one line.
    """
    suffix = PurePosixPath(article_id).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableArticleError(
            article_id, f"`{suffix}` is no format we read; known are {', '.join(sorted(SUFFIXES))}"
        )
    if len(data) > limits.size:
        raise UnreadableArticleError(
            article_id, f"has {len(data)} bytes, over the limit `size` of {limits.size}; split it"
        )
    try:
        return _read_text(article_id, data, suffix, limits)
    except (UndecodableError, TooDeepError) as error:
        raise UnreadableArticleError(article_id, str(error)) from error


def _read_text(article_id: str, data: bytes, suffix: str, limits: Limits) -> Article:
    decoded = decode(data)
    markup = _MARKUPS[suffix] or markup_of(decoded.text)
    reading = _TEXT_READERS[markup](decoded.text, limits)
    blocks = compose(reading.text, reading.drafts)
    problems = (*decoded.problems, *reading.problems, *(() if blocks else ("holds no words",)))
    return Article(
        article_id=article_id,
        sha256=hashlib.sha256(data).hexdigest(),
        text=reading.text,
        blocks=blocks,
        metadata=reading.metadata,
        offsets="extracted" if markup == "html" else "source",
        encoding=decoded.encoding,
        problems=problems,
    )
