"""Which quotes does a rendered answer show?

The other way round: from what a channel was sent back to the words, to prove that none was altered. Each channel is
read as its reader would: CommonMark by a Markdown parser, HTML by an HTML parser, a message by its elements.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

_TEXT_QUOTE = re.compile(r"(?:^ {4}[^\n]*(?:\n|\Z))+", re.MULTILINE)
_RECEIPT = re.compile(r"^<!-- askstack: (\{.*\}) -->$", re.MULTILINE)


def quotes_in(rendered: str, channel: str) -> tuple[str, ...]:
    """The quotes that stand in a rendered answer, in order; a terminal's view cannot be read back."""
    readers = {"text": _in_text, "markdown": _in_markdown, "html": _in_html, "slack": _in_slack}
    return readers[channel](rendered)


def receipts_in(rendered: str) -> tuple[dict[str, Any], ...]:
    """The receipts that stand in a Markdown answer, in order; a line that is not quite one is passed over."""
    found = []
    for match in _RECEIPT.finditer(rendered):
        try:
            found.append(json.loads(match.group(1)))
        except ValueError:
            continue
    return tuple(found)


def _in_text(rendered: str) -> tuple[str, ...]:
    runs = (match.group().removesuffix("\n") for match in _TEXT_QUOTE.finditer(rendered))
    return tuple(re.sub(r"^ {4}", "", run, flags=re.MULTILINE) for run in runs)


def _in_markdown(rendered: str) -> tuple[str, ...]:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - 40 ms that no other channel need pay

    quotes: list[list[str]] = []
    depth = 0
    for token in MarkdownIt("commonmark").parse(rendered):
        if token.type in {"blockquote_open", "blockquote_close"}:
            quotes += [[]] if depth == 0 else []
            depth += token.nesting
        elif depth and token.children is not None:
            quotes[-1].append("".join(map(_shown, token.children)))
        elif depth and token.content:
            quotes[-1].append(token.content)
    return tuple("\n\n".join(paragraphs) for paragraphs in quotes)


def _shown(token: Any) -> str:  # noqa: ANN401 - the parser's token, whose type would have to be imported
    if token.type in {"hardbreak", "softbreak"}:
        return "\n"
    return "" if token.type == "html_inline" else str(token.content)


class _Blockquotes(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.quotes: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's signature
        if tag == "blockquote":
            self.quotes += [""] if self._depth == 0 else []
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "blockquote" and self._depth > 0

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.quotes[-1] += data


def _in_html(rendered: str) -> tuple[str, ...]:
    reader = _Blockquotes()
    reader.feed(rendered)
    reader.close()
    return tuple(reader.quotes)


def _in_slack(rendered: str) -> tuple[str, ...]:
    blocks = json.loads(rendered)["blocks"]
    elements = [element for block in blocks for element in block.get("elements", ())]
    quotes = [element["elements"] for element in elements if element.get("type") == "rich_text_quote"]
    return tuple("".join(piece.get("text", "") for piece in quote) for quote in quotes)
