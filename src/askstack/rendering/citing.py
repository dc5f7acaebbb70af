"""What is said about a quote, in every channel alike?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from askstack.records import Quote

_CONTROLS = {code: " " if chr(code).isspace() else None for code in (*range(0x20), *range(0x7F, 0xA0))}
_AUTHORS_SHOWN = 3
_SECTION_SEPARATOR = " › "


class Source(NamedTuple):
    """A citation as people read it, each part on one line.

    `title` is "" where the article has none. `details` are authors, publisher, date, section, page, as far as they
    are known. `place` is `path:line`. `address` is a web address or None: anything else that a front matter may hold
    is no link.
    """

    title: str
    details: tuple[str, ...]
    place: str
    address: str | None


def source(quote: Quote) -> Source:
    """Who said it and where."""
    citation = quote.citation
    page = "" if quote.page is None else f"page {quote.page}"
    details = (
        _people(citation.authors),
        one_line(citation.publisher or ""),
        one_line(citation.published or ""),
        _SECTION_SEPARATOR.join(filter(None, map(one_line, citation.section))),
        page,
    )
    return Source(
        title=one_line(citation.title or ""),
        details=tuple(filter(None, details)),
        place=f"{one_line(citation.path)}:{quote.lines[0]}",
        address=web_address(citation.link) or web_address(citation.url),
    )


def one_line(text: str) -> str:
    """`text` without line ends, runs of blanks and control characters; never used on a quote."""
    return " ".join(text.translate(_CONTROLS).split())


def web_address(url: str | None) -> str | None:
    """`url` where it is one that may be followed: http or https, nothing that breaks out of its place."""
    if url and url.lower().startswith(("http://", "https://")) and url.isprintable() and " " not in url:
        return url
    return None


def around_focus(quote: Quote) -> tuple[str, str, str]:
    """The quote's words before, in and after its focus; joined they are the quote, whatever the focus says."""
    start = min(max(quote.focus.start - quote.start, 0), len(quote.text))
    end = min(max(quote.focus.end - quote.start, start), len(quote.text))
    return quote.text[:start], quote.text[start:end], quote.text[end:]


def by_side(quotes: Iterable[Quote]) -> tuple[tuple[str | None, tuple[Quote, ...]], ...]:
    """Quotes grouped by the side they speak for, None for no one side; groups in order of first appearance.

    What speaks for no one side opens or ends, so that the sides stand beside each other.
    """
    groups: dict[str | None, list[Quote]] = {}
    for quote in quotes:
        groups.setdefault(quote.side, []).append(quote)
    first = next(iter(groups), None)
    order = sorted(groups, key=lambda side: side is None and first is not None)
    return tuple((side, tuple(groups[side])) for side in order)


def by_date(quotes: Iterable[Quote]) -> tuple[tuple[str, str], ...]:
    """The articles quoted as (date, who says it), newest first; none where that tells nothing apart."""
    found = dict.fromkeys(
        (one_line(quote.citation.published or ""), _people(quote.citation.authors) or _named(quote)) for quote in quotes
    )
    dated = sorted((one for one in found if one[0]), reverse=True, key=lambda one: one[0])
    return (*dated, *(one for one in found if not one[0])) if dated and len(found) > 1 else ()


def _named(quote: Quote) -> str:
    return one_line(quote.citation.publisher or quote.citation.title or quote.citation.path)


def _people(names: tuple[str, ...]) -> str:
    shown = [one_line(name) for name in names[:_AUTHORS_SHOWN]]
    rest = len(names) - _AUTHORS_SHOWN
    return ", ".join(filter(None, shown)) + (f" and {rest} more" if rest > 0 else "")
