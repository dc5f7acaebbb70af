"""How does an answer stand on the page? As its HTML template shows it, its citations leading into our articles."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from askstack.records import BlockKind, Span
from askstack.rendering.citing import around_focus, one_line, source
from askstack.rendering.environment import environment_of, rendered, select
from askstack.rendering.html_fragment import verbatim
from askstack.rendering.shapes import shape_of
from askstack.web.linking import original_address, quote_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.engine import Stack
    from askstack.records import Answer, Passage, Quote

_LINES_MATTER = frozenset({BlockKind.CODE, BlockKind.TABLE_ROW, BlockKind.METADATA})
_LINE_END = re.compile(r"([^\S\n]*\n[^\S\n]*)")
_SOFT = Markup('<span class="soft">{}</span>')
_DATE = Markup("<time>{}</time>")
_LINK = Markup('<a href="{}">{}</a>')


def render_answer(stack: Stack, answer: Answer) -> Markup:
    """The answer as a fragment; a user's templates show, with our `quoted` and `cited` in place of the channel's.

    Raises:
        TemplateError: a template is missing, broken, or makes more than it may.
    """
    room = environment_of("html", stack.settings.templates.absolute()).overlay()
    filters = _Filters(stack)
    # An overlay shares the filters of what it lies over: they are replaced, not changed.
    room.filters = room.filters | {"quoted": filters.quoted, "cited": filters.cited}
    return Markup(rendered(select(room, "html", shape_of(answer)), answer))  # noqa: S704 - autoescaped by its template


class _Filters:
    """The filters of one answer; an article that is quoted twice is looked up once."""

    def __init__(self, stack: Stack) -> None:
        self._passages = cache(stack.index.passages)

    def quoted(self, quote: Quote) -> Markup:
        """The quote, its focus marked; lines that a file breaks inside a paragraph are free to run on."""
        prose = list(_prose(self._passages(quote.citation.article_id)))
        before, focus, after = around_focus(quote)
        at = quote.start + len(before)
        parts = (
            _flowing(before, quote.start, prose),
            Markup("<mark>{}</mark>").format(_flowing(focus, at, prose)) if focus else "",
            _flowing(after, at + len(focus), prose),
        )
        return Markup('<blockquote dir="auto">{}{}{}</blockquote>').format(*parts)

    def cited(self, quote: Quote) -> Markup:
        """Title (else the place) as a link to our view of the article, details, place, the page it came from."""
        title, details, place, _ = source(quote)
        named = Markup("<cite>{}</cite>").format(title or place)
        # Only a date's own element keeps it from being broken over two lines.
        date = one_line(quote.citation.published or "")
        told = (_DATE.format(detail) if detail == date else detail for detail in details)
        parts = [_LINK.format(quote_path(quote), named), *told]
        if title:
            parts.append(Markup("<code>{}</code>").format(place))
        url = quote.citation.url
        address = original_address(url, self._passages(quote.citation.article_id), quote.focus) if url else None
        if address:
            parts.append(_LINK.format(address, "original page"))
        return Markup(" · ").join(parts)


def _prose(passages: Sequence[Passage]) -> Iterator[Span]:
    """The blocks in which the end of a line is a blank like any other."""
    for passage in passages:
        for _, units in groupby(passage.units, key=lambda unit: unit.block):
            first, *rest = units
            if first.kind not in _LINES_MATTER:
                yield Span(first.mark, (rest or [first])[-1].span.end)


def _flowing(text: str, start: int, prose: Sequence[Span]) -> Markup:
    """Words from a quote, `start` being where they stand in the article."""
    parts: list[Markup] = []
    for number, part in enumerate(_LINE_END.split(text)):
        is_soft = number % 2 and any(span.start <= start and start + len(part) <= span.end for span in prose)
        parts.append(_SOFT.format(verbatim(part)) if is_soft else verbatim(part))
        start += len(part)
    return Markup().join(parts)
