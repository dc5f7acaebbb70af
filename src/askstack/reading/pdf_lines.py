"""Which lines stand on the pages of a PDF, and how are they set? The one module that talks to PDFium."""

from __future__ import annotations

import ctypes
import re
import time
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfDocument, PdfTextPage

    from askstack.reading.limits import Limits

_HYPHEN = "\ufffe"  # what PDFium puts where a line was broken inside a word
_BOLD = re.compile(r"bold|black|heavy|semib|cmbx|sfbx|demi", re.IGNORECASE)
_MONO = re.compile(r"mono|courier|consol|menlo|cmtt|sftt|typewriter|code", re.IGNORECASE)
_NAME_LENGTH = 128
_BOLD_WEIGHT = 600


class PdfError(ValueError):
    """A PDF cannot be read; the message is fit to follow a path."""


class PdfLine(NamedTuple):
    """One line of a page; `left`, `right` and `bottom` are points from the page's lower left corner."""

    page: int
    text: str
    size: float
    is_bold: bool
    is_mono: bool
    left: float
    right: float
    bottom: float


class PdfText(NamedTuple):
    """What a PDF holds: its lines in reading order, its number of pages, its document properties."""

    lines: list[PdfLine]
    pages: int
    properties: dict[str, str]


def read_pdf_lines(data: bytes, limits: Limits) -> PdfText:
    """Every line of every page.

    Raises:
        PdfError: it is encrypted, broken, or costs more than `limits` allow.
    """
    import pypdfium2  # noqa: PLC0415 - an extra, and only PDFs need it

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        raise PdfError("is locked with a password; save it without" if is_locked else "is broken, or no PDF") from error
    try:
        if len(document) > limits.pages:
            raise PdfError(f"has {len(document)} pages, over the limit `pages` of {limits.pages}; split it")
        lines = list(_lines(document, limits.seconds))
        return PdfText(lines, len(document), document.get_metadata_dict(skip_empty=True))
    except pypdfium2.PdfiumError as error:
        raise PdfError(f"is broken: {error}") from error
    finally:
        document.close()


def _lines(document: PdfDocument, seconds: float) -> Iterator[PdfLine]:
    until = time.monotonic() + seconds
    for number in range(len(document)):
        if time.monotonic() > until:
            raise PdfError(f"takes longer to read than the limit `seconds` of {seconds:g}; split it")
        page = document[number]
        text_page = page.get_textpage()
        try:
            yield from _page_lines(text_page, number)
        finally:
            text_page.close()
            page.close()


def _page_lines(page: PdfTextPage, number: int) -> Iterator[PdfLine]:
    at = 0
    for raw in page.get_text_range().split("\r\n"):
        words = raw.strip()
        if words:
            lead = len(raw) - len(raw.lstrip())
            yield _line(page, number, at + lead, words)
        at += len(raw.encode("utf-16-le")) // 2 + 2  # PDFium counts UTF-16 units, and two for the end of a line


def _line(page: PdfTextPage, number: int, at: int, words: str) -> PdfLine:
    fonts = [_font(page, at + offset) for offset in _sample(words)]
    size = Counter(font.size for font in fonts).most_common(1)[0][0]
    left, bottom, _ = _box(page, at)
    _, _, right = _box(page, at + len(words) - 1)
    shown = words.replace(_HYPHEN, "-\n").replace("\x02", "-\n")
    is_bold, is_mono = all(font.is_bold for font in fonts), all(font.is_mono for font in fonts)
    return PdfLine(number, shown, size, is_bold, is_mono, left, right, bottom)


def _sample(words: str) -> list[int]:
    """A few places of a line, spread over it: one bold word or bullet does not set the line."""
    last = len(words) - 1
    return sorted({0, last // 4, last // 2, 3 * last // 4, last})


class _Font(NamedTuple):
    size: float
    is_bold: bool
    is_mono: bool


def _font(page: PdfTextPage, at: int) -> _Font:
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - as above

    name = ctypes.create_string_buffer(_NAME_LENGTH)
    pdfium.FPDFText_GetFontInfo(page, at, name, _NAME_LENGTH, ctypes.c_int())
    font = name.value.decode("ascii", errors="replace")
    is_bold = pdfium.FPDFText_GetFontWeight(page, at) >= _BOLD_WEIGHT or bool(_BOLD.search(font))
    return _Font(round(pdfium.FPDFText_GetFontSize(page, at), 1), is_bold, bool(_MONO.search(font)))


def _box(page: PdfTextPage, at: int) -> tuple[float, float, float]:
    """Left, bottom and right of one character."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - as above

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(page, at, left, right, bottom, top)
    return left.value, bottom.value, right.value
