"""Do the quotes of a stored answer still stand in the articles?

Each quote is looked for where it was said to be, then elsewhere in its article, then in the other articles.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from askstack.errors import RequestError, UnreadableArticleError
from askstack.records import Span
from askstack.scanning import scan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

ReadText = Callable[[str, bytes], str]
"""Article id and bytes in, the article's text out; raises UnreadableArticleError."""

_SCHEMA = "askstack.answer/"
_KEPT_ARTICLES = 64


class Verdict(StrEnum):
    """What a check of a quote found."""

    OK = "ok"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"
    MISATTRIBUTED = "misattributed"


@dataclass(frozen=True, slots=True)
class StoredQuote:
    """A quote as an answer kept it: its words, and its receipt. `sha256` is of the file as it was then."""

    text: str
    path: str
    span: Span
    sha256: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A quote and what became of it; `now` is where its words stand today, in which article."""

    quote: StoredQuote
    verdict: Verdict
    note: str
    now: tuple[str, Span] | None = None

    @property
    def holds(self) -> bool:
        """Whether the named article says these words today."""
        return self.verdict in {Verdict.OK, Verdict.MOVED}


def quotes_of_json(text: str) -> tuple[StoredQuote, ...]:
    """The quotes, and the passages shown as nearest, of one answer or of one answer a line.

    Raises:
        RequestError: it is no stored answer.
    """
    try:
        return tuple(_stored(quote) for answer in _answers(text) for quote in answer["quotes"] + answer["nearest"])
    except (ValueError, KeyError, TypeError) as error:
        raise RequestError("no answer in the JSON of askstack; give what `ask --format json` wrote") from error


def _answers(text: str) -> Iterator[dict[str, Any]]:
    try:
        whole = json.loads(text)
    except ValueError:
        lines = [json.loads(line) for line in text.split("\n") if line.strip()]
    else:
        lines = whole if isinstance(whole, list) else [whole]
    for answer in lines:
        if not str(answer["schema"]).startswith(_SCHEMA):
            raise ValueError("another schema")
        yield answer


def _stored(quote: dict[str, Any]) -> StoredQuote:
    citation = quote["citation"]
    return make_stored(quote["text"], {**quote, "path": citation["path"], "sha256": citation["sha256"]})


def make_stored(text: str, receipt: dict[str, Any]) -> StoredQuote:
    """A quote from its words and its receipt; raises KeyError, TypeError or ValueError where that is not one."""
    span = Span(int(receipt["start"]), int(receipt["end"]))
    return StoredQuote(str(text), str(receipt["path"]), span, str(receipt["sha256"]))


@dataclass(frozen=True, slots=True)
class Library:
    """The articles of today, read as they are asked for."""

    corpus: Path
    suffixes: Collection[str]
    read: ReadText

    def ids(self) -> list[str]:
        """The ids of all articles."""
        return list(scan(self.corpus, self.suffixes).files)

    def article(self, article_id: str) -> tuple[str, str] | None:
        """Text and sha256 of an article, None where it is gone or cannot be read."""
        try:
            data = (self.corpus / article_id).read_bytes()
            return self.read(article_id, data), hashlib.sha256(data).hexdigest()
        except (OSError, UnreadableArticleError):
            return None


def check(quotes: Sequence[StoredQuote], library: Library) -> tuple[Checked, ...]:
    """What became of each quote, in order; the other articles are read only where its own does not say it.

    Raises:
        CorpusNotFoundError: there is no folder of articles.
    """
    ids = library.ids()
    read = lru_cache(_KEPT_ARTICLES)(library.article)
    first = [_in_its_article(quote, read(quote.path) if quote.path in ids else None) for quote in quotes]
    unfound = [checked for checked in first if not checked.holds]
    found = _in_other_articles([checked.quote for checked in unfound], ids, read) if unfound else {}
    return tuple(_weighed(checked, found.get(checked.quote)) for checked in first)


def _in_its_article(quote: StoredQuote, article: tuple[str, str] | None) -> Checked:
    if article is None:
        return Checked(quote, Verdict.GONE, "its article is gone or cannot be read")
    text, sha256 = article
    if quote.text and text[slice(*quote.span)] == quote.text:
        return Checked(quote, Verdict.OK, "stands where it was", (quote.path, quote.span))
    span = _nearest(quote, text)
    if span:
        return Checked(quote, Verdict.MOVED, "stands elsewhere in its article", (quote.path, span))
    if sha256 == quote.sha256:
        return Checked(quote, Verdict.MISATTRIBUTED, "its article has not changed and never said this")
    return Checked(quote, Verdict.CHANGED, "its article has changed and no longer says this")


def _in_other_articles(
    quotes: list[StoredQuote], ids: list[str], read: Callable[[str], tuple[str, str] | None]
) -> dict[StoredQuote, tuple[str, Span, bool]]:
    """Where else words stand: the article, the place, and whether it is the very file that was quoted."""
    found: dict[StoredQuote, tuple[str, Span, bool]] = {}
    for article_id in ids:
        text, sha256 = read(article_id) or ("", "")
        for quote in quotes:
            span = _nearest(quote, text) if article_id != quote.path else None
            if span and (quote not in found or sha256 == quote.sha256):
                found[quote] = article_id, span, sha256 == quote.sha256
    return found


def _weighed(checked: Checked, elsewhere: tuple[str, Span, bool] | None) -> Checked:
    """A verdict in the light of where else the words stand: in the same file renamed, or in another's mouth."""
    if checked.holds or elsewhere is None:
        return checked
    article_id, span, is_same_file = elsewhere
    if checked.verdict is Verdict.GONE:
        if not is_same_file:
            return checked
        return Checked(checked.quote, Verdict.MOVED, f"its article is now {article_id}", (article_id, span))
    note = f"its article does not say this, {article_id} does"
    return Checked(checked.quote, Verdict.MISATTRIBUTED, note, (article_id, span))


def _nearest(quote: StoredQuote, text: str) -> Span | None:
    """The place in `text` where the words stand that is nearest to where they stood."""
    if not quote.text:
        return None
    before = text.rfind(quote.text, 0, max(0, quote.span.start) + len(quote.text))
    after = text.find(quote.text, max(0, quote.span.start))
    starts = [start for start in (before, after) if start >= 0]
    if not starts:
        return None
    start = min(starts, key=lambda start: abs(start - quote.span.start))
    return Span(start, start + len(quote.text))
