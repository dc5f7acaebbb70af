"""Where does a citation lead: to our own view of the article, and to the very words in the page it came from?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote as percent
from urllib.parse import urlencode

from askstack.records import Span
from askstack.rendering.citing import web_address
from askstack.web.article_view import Marking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from askstack.records import Passage, Quote

_SHA_SHOWN = 12
_FEW, _MANY, _MOST = 4, 12, 30
# Markup around words is not part of the page that a reader sees.
_WORD = re.compile(r"[^\s`*_\[\]<>|]+")


def article_path(article_id: str) -> str:
    """The address of our view of an article."""
    return f"/articles/{percent(article_id, errors='surrogateescape')}"


def quote_path(quote: Quote) -> str:
    """The address of our view of an article, at the quote."""
    marked = {"quote": f"{quote.start}-{quote.end}", "focus": f"{quote.focus.start}-{quote.focus.end}"}
    query = urlencode({**marked, "sha": quote.citation.sha256[:_SHA_SHOWN]})
    return f"{article_path(quote.citation.article_id)}?{query}#quote"


def marking_of(query: Mapping[str, str], sha256: str) -> Marking | None:
    """What `quote_path` asked for; None where it asked for nothing, or for words of another version."""
    quote, focus = _span(query.get("quote", "")), _span(query.get("focus", ""))
    if quote is None or not sha256.startswith(query.get("sha", "")):
        return None
    return Marking(quote, focus or Span(quote.end, quote.end))


def original_address(url: str | None, passages: Sequence[Passage], span: Span) -> str | None:
    """The page's address with a text fragment that leads to the words of `span` and to no earlier ones.

    Form: https://wicg.github.io/scroll-to-text-fragment/ `#:~:text=prefix-,start,end`; None without a web address.
    """
    address = web_address(url)
    if address is None or "#" in address:
        return address
    words, first, last = _words(passages, span)
    folded = [word.casefold() for word in words]
    for directive in _directives(first, last):
        if _first_match(folded, folded[directive.prefix : directive.start_end]) == directive.prefix:
            return f"{address}#:~:text={_written(words, directive, first, last)}"
    return address


class _Directive(NamedTuple):
    """A text directive, as numbers of words.

    A prefix from `prefix` to the quote's first word, a start from there to `start_end`, and an end from `end_start`
    to the quote's last word; prefix and end may be empty.
    """

    prefix: int
    start_end: int
    end_start: int


def _directives(first: int, last: int) -> Iterator[_Directive]:
    """Shorter ones first: some of the words, more of them, all, then some with those before them."""
    for count in (_FEW, _MANY):
        if last - first > count + _FEW:
            yield _Directive(first, first + count, last - _FEW)
    if first < last <= first + _MOST:
        yield _Directive(first, last, last)
    few = last if last - first <= 2 * _FEW else first + _FEW
    for prefix in range(first - 1, max(first - _MANY, 0) - 1, -1):
        yield _Directive(prefix, few, last if few == last else last - _FEW)


def _written(words: Sequence[str], directive: _Directive, first: int, last: int) -> str:
    prefix = f"{_escaped(words[directive.prefix : first])}-," if directive.prefix < first else ""
    end = f",{_escaped(words[directive.end_start : last])}" if directive.end_start < last else ""
    return f"{prefix}{_escaped(words[first : directive.start_end])}{end}"


def _first_match(words: Sequence[str], wanted: Sequence[str]) -> int:
    """The number of the word where `wanted` first stands, -1 where it does not."""
    size = len(wanted)
    places = (at for at, word in enumerate(words) if word == wanted[0] and list(words[at : at + size]) == list(wanted))
    return next(places, -1) if wanted else -1


def _words(passages: Sequence[Passage], span: Span) -> tuple[list[str], int, int]:
    """The words of the page as its reader meets them, headings too, and which of them (from, to) stand in the span."""
    words: list[str] = []
    inside: list[int] = []
    for passage in passages:
        if passage.opens and passage.section:
            words += _WORD.findall(passage.section[-1])
        for match in _WORD.finditer(passage.text):
            if span.start <= passage.span.start + match.start() < span.end:
                inside.append(len(words))
            words.append(match.group())
    return (words, inside[0], inside[-1] + 1) if inside else (words, 0, 0)


def _escaped(words: Sequence[str]) -> str:
    return percent(" ".join(words), safe="").replace("-", "%2D")


def _span(text: str) -> Span | None:
    match = re.fullmatch(r"([0-9]{1,12})-([0-9]{1,12})", text)
    return Span(int(match[1]), int(match[2])) if match else None
