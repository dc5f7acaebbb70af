"""Who said it, and where? A quote is cut from its passage, its citation drawn from the article's record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote as percent

from askstack.records import Citation, Quote, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askstack.records import ArticleRecord, Passage

_FRAGMENT_WORDS = 4


def cite(
    passage: Passage,
    span: Span,
    focus: Span,
    record: ArticleRecord,
    *,
    at_hand: bool,
    score: float,
    side: str | None = None,
    also: Sequence[str] = (),
) -> Quote:
    """The quote of a span of a passage; without the article at hand it carries no link."""
    text = passage.slice(span)
    first = passage.line + passage.text.count("\n", 0, span.start - passage.span.start)
    about = record.metadata
    citation = Citation(
        article_id=record.article_id,
        path=record.article_id,
        title=about.title,
        authors=about.authors,
        publisher=about.publisher,
        published=about.published,
        url=about.url,
        section=passage.section,
        sha256=record.sha256,
        link=link_to(about.url, passage.slice(focus)) if at_hand and about.url else None,
    )
    return Quote(
        text=text,
        start=span.start,
        end=span.end,
        focus=focus,
        lines=(first, first + text.count("\n")),
        page=passage.page,
        offsets=record.offsets,
        score=score,
        side=side,
        citation=citation,
        also=tuple(also),
    )


def link_to(url: str, words: str) -> str:
    """The page's address with a text fragment, so that a browser shows the words in place.

    Form: https://wicg.github.io/scroll-to-text-fragment/ `#:~:text=start,end`; a hyphen must be escaped in it.
    """
    shown = re.findall(r"[^\s`*_\[\]<>|]+", words)
    if not shown or "#" in url:
        return url
    if len(shown) <= 2 * _FRAGMENT_WORDS:
        parts = [" ".join(shown)]
    else:
        parts = [" ".join(shown[:_FRAGMENT_WORDS]), " ".join(shown[-_FRAGMENT_WORDS:])]
    return f"{url}#:~:text={','.join(percent(part, safe='').replace('-', '%2D') for part in parts)}"
