"""What does a Word document say? python-docx opens it; styles and numbering tell what its paragraphs are."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from askstack.reading.composing import find_title
from askstack.reading.drafts import Draft, Reading
from askstack.reading.facts import Facts
from askstack.reading.faq import mark_questions
from askstack.reading.labels import state_label
from askstack.reading.laying import Sheet
from askstack.reading.lists import mark_items
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    from askstack.reading.limits import Limits

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list (?:bullet|number|continue|paragraph)(?: (\d))?", re.IGNORECASE)
_STYLES = (
    (re.compile(r"\b(?:code|source|preformatted|verbatim)\b", re.IGNORECASE), BlockKind.CODE),
    (re.compile(r"\bquote\b", re.IGNORECASE), BlockKind.QUOTATION),
    (re.compile(r"\bcaption\b", re.IGNORECASE), BlockKind.CAPTION),
)
_TOOL_AUTHORS = frozenset({"python-docx", "unknown", "user", "admin", "administrator"})


class DocxError(ValueError):
    """A Word document cannot be read; the message is fit to follow a path."""


def read_docx(data: bytes, limits: Limits) -> Reading:
    """Headings, lists, tables and paragraphs of a Word document laid out as text; pages where Word noted its breaks.

    Raises:
        DocxError: it is no Word document, is broken, or unfolds to more than `limits.unpacked`.
    """
    try:
        return _read(data, limits)
    except DocxError:
        raise
    except Exception as error:
        # zipfile, lxml and python-docx let through whatever their parts raise, and a broken part can be any of them
        raise DocxError("is broken, or no Word document; open and save it again") from error


def _read(data: bytes, limits: Limits) -> Reading:
    document = _open(data, limits)
    sheet, pages = Sheet(), [0]
    _put_content(sheet, document, pages)
    mark_items(sheet.text, sheet.drafts)
    mark_questions(sheet.text, sheet.drafts)
    facts = Facts()
    _state(document, sheet, facts)
    return Reading(sheet.text, sheet.drafts, facts.metadata(), tuple(pages) if len(pages) > 1 else ())


def _open(data: bytes, limits: Limits) -> Document:
    import zipfile  # noqa: PLC0415 - 10 ms, and only Word documents need it

    import docx  # noqa: PLC0415 - an extra

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > limits.unpacked:
        raise DocxError(f"unfolds to {unpacked} bytes, over the limit `unpacked` of {limits.unpacked}")
    return docx.Document(io.BytesIO(data))


def _put_content(sheet: Sheet, document: Document, pages: list[int]) -> None:
    from docx.table import Table  # noqa: PLC0415 - as above

    for part in document.iter_inner_content():
        if isinstance(part, Table):
            _put_table(sheet, part)
        else:
            _put_paragraph(sheet, part, pages)


def _put_paragraph(sheet: Sheet, paragraph: Paragraph, pages: list[int]) -> None:
    words = paragraph.text.strip()
    if words:
        style = paragraph.style.name if paragraph.style is not None and paragraph.style.name else ""
        depth = _list_depth(paragraph, style)
        draft = sheet.put(words, _kind(style, depth), close=bool(depth) and _is_item(sheet))
        _shape(draft, style, depth, words)
    at = sheet.drafts[-1].start if words else len(sheet.text)
    pages.extend(at for _ in _page_breaks(paragraph))


def _is_item(sheet: Sheet) -> bool:
    return bool(sheet.drafts) and sheet.drafts[-1].kind is BlockKind.LIST_ITEM


def _kind(style: str, depth: int) -> BlockKind:
    if _HEADING.match(style) or style == "Title":
        return BlockKind.HEADING
    if depth:
        return BlockKind.LIST_ITEM
    return next((kind for name, kind in _STYLES if name.search(style)), BlockKind.PARAGRAPH)


def _shape(draft: Draft, style: str, depth: int, words: str) -> None:
    if draft.kind is BlockKind.HEADING:
        numbered = _HEADING.match(style)
        draft.level = int(numbered[1]) + 1 if numbered else 1
        draft.name = " ".join(words.split())
    elif draft.kind is BlockKind.LIST_ITEM:
        draft.level = max(1, depth)


def _list_depth(paragraph: Paragraph, style: str) -> int:
    """How deep the paragraph stands in a numbered or bulleted list, 0 for none."""
    properties = paragraph._p.pPr  # noqa: SLF001 - python-docx has no public way to numbering
    numbering = None if properties is None else properties.numPr
    if numbering is None:
        styled = _LIST_STYLE.match(style)
        return int(styled[1] or 1) if styled else 0
    level = next(paragraph._p.iter(f"{_WORD}ilvl"), None)  # noqa: SLF001 - as above
    return int(level.get(f"{_WORD}val", "0")) + 1 if level is not None else 1


def _page_breaks(paragraph: Paragraph) -> Iterator[object]:
    """Word notes where its last layout broke pages; breaks set by hand count too."""
    yield from paragraph._p.iter(f"{_WORD}lastRenderedPageBreak")  # noqa: SLF001 - as above
    for line_break in paragraph._p.iter(f"{_WORD}br"):  # noqa: SLF001 - as above
        if line_break.get(f"{_WORD}type") == "page":
            yield line_break


def _put_table(sheet: Sheet, table: Table) -> None:
    has_header = len(table.rows) > 1 and _has_header(table)
    for number, row in enumerate(table.rows):
        cells, seen = [], set()
        for cell in row.cells:
            is_same = cell._tc in seen  # noqa: SLF001 - a cell that spans columns is handed out once for each
            seen.add(cell._tc)  # noqa: SLF001 - as above
            cells.append("" if is_same else " ".join(cell.text.split()))
        kind = BlockKind.TABLE_HEADER if has_header and number == 0 else BlockKind.TABLE_ROW
        sheet.put_row(cells, kind, close=number > 0)


def _has_header(table: Table) -> bool:
    """Whether Word sets the first row apart: it repeats on each page, or the table's style treats it as one."""
    first = table.rows[0]._tr  # noqa: SLF001 - as above
    if any(True for _ in first.iter(f"{_WORD}tblHeader")):
        return True
    return any(look.get(f"{_WORD}firstRow") == "1" for look in table._tbl.iter(f"{_WORD}tblLook"))  # noqa: SLF001 - as above


def _state(document: Document, sheet: Sheet, facts: Facts) -> None:
    properties = document.core_properties
    title = find_title(sheet.drafts)
    if title is not None:
        facts.state("title", sheet.drafts[title].name, "heading")
    facts.state("title", properties.title, "document properties")
    if properties.author.lower() not in _TOOL_AUTHORS:
        state_label(facts, "author", properties.author, "document properties")
    state_label(facts, "keywords", properties.keywords, "document properties")
    state_label(facts, "language", properties.language, "document properties")
