"""What does a Jupyter notebook say? Markdown cells are read as Markdown, code cells are code and what it printed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from askstack.reading.composing import find_title
from askstack.reading.drafts import Reading
from askstack.reading.facts import Facts
from askstack.reading.labels import state_label
from askstack.reading.laying import Sheet
from askstack.reading.markdown import scan_markdown
from askstack.records import BlockKind, Span

if TYPE_CHECKING:
    from askstack.reading.limits import Limits

_LONGEST_OUTPUT = 4000  # characters; longer prints are data, not words


class NotebookError(ValueError):
    """A notebook cannot be read; the message is fit to follow a path."""


def read_notebook(text: str, limits: Limits) -> Reading:
    """The cells of a notebook laid out one below the other.

    Raises:
        NotebookError: it is no notebook.
        TooDeepError: blocks of a cell stand deeper inside each other than `limits.depth`.
    """
    book = _parse(text)
    sheet, facts = Sheet(), Facts()
    for cell in book["cells"]:
        if isinstance(cell, dict):
            _put_cell(sheet, cell, facts, limits.depth)
    title = find_title(sheet.drafts)
    if title is not None:
        facts.state("title", sheet.drafts[title].name, "heading")
    _state(book.get("metadata"), facts)
    return Reading(sheet.text, sheet.drafts, facts.metadata())


def _parse(text: str) -> dict[str, Any]:
    try:
        book = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotebookError("is no notebook: its JSON is broken; open and save it again") from error
    if not isinstance(book, dict) or not isinstance(book.get("cells"), list):
        raise NotebookError("is no notebook of version 4: it has no cells; convert it with nbconvert")
    return book


def _put_cell(sheet: Sheet, cell: dict[str, Any], facts: Facts, depth: int) -> None:
    words = _joined(cell.get("source")).strip()
    if words and cell.get("cell_type") == "markdown":
        _put_markdown(sheet, words, facts, depth)
    elif words and cell.get("cell_type") == "code":
        sheet.put(words, BlockKind.CODE)
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        printed = _printed(output).strip() if isinstance(output, dict) else ""
        if printed and len(printed) <= _LONGEST_OUTPUT:
            sheet.put(printed, BlockKind.CODE)


def _put_markdown(sheet: Sheet, words: str, facts: Facts, depth: int) -> None:
    cell = sheet.put(words, BlockKind.PARAGRAPH)
    sheet.drafts.pop()
    for draft in scan_markdown(words, facts, depth):
        draft.start, draft.end, draft.body = (at + cell.start for at in (draft.start, draft.end, draft.body))
        draft.cells = tuple([Span(start + cell.start, end + cell.start) for start, end in draft.cells])
        sheet.drafts.append(draft)


def _printed(output: dict[str, Any]) -> str:
    if output.get("output_type") == "stream":
        return _joined(output.get("text"))
    data = output.get("data")
    return _joined(data.get("text/plain")) if isinstance(data, dict) else ""


def _joined(source: object) -> str:
    """Notebooks keep text as one string or as a list of lines."""
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _state(metadata: object, facts: Facts) -> None:
    if not isinstance(metadata, dict):
        return
    title, authors = metadata.get("title"), metadata.get("authors")
    state_label(facts, "title", title if isinstance(title, str) else "", "notebook metadata")
    for author in authors if isinstance(authors, list) else []:
        name = author.get("name") if isinstance(author, dict) else author
        if isinstance(name, str):
            facts.state_authors([name], "notebook metadata")
