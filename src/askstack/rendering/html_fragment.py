"""How do words survive HTML?

A quote is the text of its `<blockquote>`, the focus in `<mark>`. A carriage return is a character reference, since
a parser would drop it. U+0000 alone cannot be kept: HTML has no way to write it, U+FFFD is shown in its place.
Lines of a quote keep their ends; a page that wants to show them sets `white-space: pre-line` on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from askstack.rendering.citing import around_focus, one_line, source

if TYPE_CHECKING:
    from collections.abc import Callable

    from askstack.records import Quote

_CARRIAGE_RETURN = Markup("&#13;")


def filters() -> dict[str, Callable[..., Markup]]:
    """The filters of the HTML channel."""
    return {"quoted": quoted, "cited": cited, "inert": inert}


def quoted(quote: Quote) -> Markup:
    """The quote as a block quotation, its focus marked."""
    before, focus, after = map(verbatim, around_focus(quote))
    address = source(quote).address
    origin = Markup(' cite="{}"').format(address) if address else ""
    marked = Markup("<mark>{}</mark>").format(focus) if focus else ""
    return Markup('<blockquote dir="auto"{}>{}{}{}</blockquote>').format(origin, before, marked, after)


def cited(quote: Quote) -> Markup:
    """The citation on one line: title, details, `path:line`; the title (else the place) is cite and link."""
    title, details, place, address = source(quote)
    parts = [title, *details, Markup("<code>{}</code>").format(place)] if title else [*details, place]
    named = 0 if title else -1
    parts[named] = Markup("<cite>{}</cite>").format(parts[named])
    if address:
        parts[named] = Markup('<a href="{}">{}</a>').format(address, parts[named])
    return Markup(" · ").join(parts)


def inert(text: object) -> Markup:
    """Any text on one line, nothing in it markup; what is markup already stays so."""
    return text if isinstance(text, Markup) else escape(one_line(str(text)))


def verbatim(text: str) -> Markup:
    """A quote's words, or some of them, as markup that a parser reads as those words."""
    return escape(text.replace("\0", "\ufffd")).replace("\r", _CARRIAGE_RETURN)
