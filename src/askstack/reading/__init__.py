"""What does this file say? Bytes in, one article out: its text, its typed blocks with their spans, its metadata."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from askstack.errors import MissingExtraError, UnreadableArticleError
from askstack.reading.composing import compose
from askstack.reading.decoding import Decoded, UndecodableError, decode
from askstack.reading.docx import DocxError, read_docx
from askstack.reading.html_page import read_html, stated_encoding
from askstack.reading.limits import DEFAULT_LIMITS, Limits, TooDeepError, limits_from
from askstack.reading.markdown import read_markdown
from askstack.reading.markup import markup_of
from askstack.reading.notebook import NotebookError, read_notebook
from askstack.reading.pdf import read_pdf
from askstack.reading.pdf_lines import PdfError
from askstack.reading.plain import read_plain
from askstack.reading.rst import read_rst
from askstack.records import Article

if TYPE_CHECKING:
    from collections.abc import Callable

    from askstack.reading.drafts import Reading

__all__ = ["DEFAULT_LIMITS", "SUFFIXES", "Limits", "limits_from", "missing_extra", "read_article"]

_MARKUPS: dict[str, str | None] = {
    ".txt": None,
    ".md": "markdown",
    ".rst": "rst",
    ".html": "html",
    ".htm": "html",
    ".ipynb": "notebook",
}
_TEXT_READERS: dict[str, Callable[[str, Limits], Reading]] = {
    "markdown": read_markdown,
    "rst": read_rst,
    "plain": read_plain,
    "html": read_html,
    "notebook": read_notebook,
}
# Formats whose bytes are no text: what reads them, and the extra that brings the package it needs.
_BINARY_READERS: dict[str, tuple[Callable[[bytes, Limits], Reading], str]] = {
    ".pdf": (read_pdf, "pdf"),
    ".docx": (read_docx, "docx"),
}
_PACKAGES = {"pdf": "pypdfium2", "docx": "docx"}
_SOURCES = frozenset({".txt", ".md", ".rst"})
SUFFIXES = frozenset({*_MARKUPS, *_BINARY_READERS})


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
    extra = missing_extra(suffix)
    if extra:
        raise UnreadableArticleError(article_id, str(MissingExtraError(f"reading {suffix}", extra)))
    try:
        return _read(article_id, data, suffix, limits)
    except (UndecodableError, TooDeepError, PdfError, DocxError, NotebookError) as error:
        raise UnreadableArticleError(article_id, str(error)) from error


def missing_extra(suffix: str) -> str | None:
    """The extra that would have to be installed to read files with this suffix, None where nothing is missing."""
    _, extra = _BINARY_READERS.get(suffix, (None, ""))
    return extra if extra and find_spec(_PACKAGES[extra]) is None else None


def _read(article_id: str, data: bytes, suffix: str, limits: Limits) -> Article:
    if suffix in _BINARY_READERS:
        decoded = Decoded("", "binary")
        reading = _BINARY_READERS[suffix][0](data, limits)
    else:
        decoded = decode(data, stated_encoding(data) if _MARKUPS[suffix] == "html" else None)
        reading = _TEXT_READERS[_MARKUPS[suffix] or markup_of(decoded.lined)](decoded.lined, limits)
    blocks = compose(reading.text, reading.drafts)
    if not blocks and not reading.problems:
        reading.problems.append("holds no words")
    return Article(
        article_id=article_id,
        sha256=hashlib.sha256(data).hexdigest(),
        text=decoded.text if suffix in _SOURCES else reading.text,
        blocks=blocks,
        metadata=reading.metadata,
        offsets="source" if suffix in _SOURCES else "extracted",
        encoding=decoded.encoding,
        pages=reading.pages,
        problems=(*decoded.problems, *reading.problems),
    )
