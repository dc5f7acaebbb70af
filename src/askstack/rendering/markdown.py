r"""How do words survive Markdown?

What a Markdown renderer shows is the quote: every character that Markdown could take for markup is escaped, a line
end is a hard break (`\` before it), and blanks that a renderer would strip are character references. U+0000 alone
cannot be kept, because CommonMark shows U+FFFD in its place.

After each quote stands its receipt, a comment on a line of its own:
`<!-- askstack: {"path": ..., "start": ..., "end": ..., "sha256": ...} -->`. No quote can forge one, as each line of
a quote begins with `> `.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from askstack.rendering.citing import around_focus, one_line, source

if TYPE_CHECKING:
    from collections.abc import Callable

    from askstack.records import Quote

_ESCAPES = {char: "\\" + char for char in "\\`*_[]<>&~|$"} | {"\n": "\\\n", "\r": "&#13;"}
_OPENS_LINE = re.compile(r"^(?:[#+\-=:]|\d{1,9}[.)])", re.MULTILINE)
_EDGE_BLANKS = re.compile(r"^[ \t]+|[ \t]+$|\A\s+|\s+\Z", re.MULTILINE)
_NO_REFERENCE = frozenset("\v\x1c\x1d\x1e\x1f\x85")
_SHIELD = "<wbr>"


def filters() -> dict[str, Callable[..., str]]:
    """The filters of the Markdown channel."""
    return {"quoted": quoted, "cited": cited, "inert": inert, "receipt": receipt}


def quoted(quote: Quote) -> str:
    """The quote as a block quotation, its focus in bold where Markdown can set it so without touching a word."""
    cells = _escaped(quote.text)
    before, focus, _ = around_focus(quote)
    start, end = len(before), len(before) + len(focus)
    if _can_be_bold(quote.text, start, end):
        cells[start] = "**" + cells[start]
        cells[end - 1] += "**"
    return "> " + "".join(cells).replace("\n", "\n> ")


def cited(quote: Quote) -> str:
    """The citation on one line: title, details, `path:line`; the title (else the place) is the link."""
    title, details, place, address = source(quote)
    place = inert(place) if "`" in place else f"`{place}`"
    parts = [*([inert(title)] if title else []), *map(inert, details), place]
    if address:
        target = address.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E").replace("&", "&amp;")
        linked = 0 if title else -1
        parts[linked] = f"[{parts[linked]}](<{target}>)"
    return " · ".join(parts)


def inert(text: object) -> str:
    """Any text on one line, nothing in it markup."""
    return "".join(_escaped(one_line(str(text))))


def receipt(quote: Quote) -> str:
    """The comment by which a stored quote can be checked against its article."""
    fields = {
        "path": quote.citation.path,
        "start": quote.start,
        "end": quote.end,
        "sha256": quote.citation.sha256,
    }
    inside = json.dumps(fields, ensure_ascii=False)
    for char in "<>-":  # what could end the comment before its time
        inside = inside.replace(char, f"\\u{ord(char):04x}")
    return f"<!-- askstack: {inside} -->"


def _escaped(text: str) -> list[str]:
    """One cell for each character of `text`: what has to be written to show it."""
    cells = [_ESCAPES.get(char, char) for char in text]
    for match in _OPENS_LINE.finditer(text):
        cells[match.end() - 1] = "\\" + text[match.end() - 1]
    for match in _EDGE_BLANKS.finditer(text):
        for at in range(*match.span()):
            cells[at] = _blank(text[at])
    return cells


def _blank(char: str) -> str:
    """A blank that is not stripped; the few that have no reference are shielded by a tag that shows nothing."""
    return f"{_SHIELD}{char}{_SHIELD}" if char in _NO_REFERENCE else f"&#{ord(char)};"


def _can_be_bold(text: str, start: int, end: int) -> bool:
    """Whether `**` around the span is emphasis by CommonMark's rules of flanking, wherever it stands."""
    if start == end or text[start].isspace() or text[end - 1].isspace():
        return False
    return (start == 0 or text[start - 1] in " \n") and (end == len(text) or text[end] in " \n\r")
