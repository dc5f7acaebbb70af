"""In which order? The whole pipeline: articles into an index, a question into an answer.

Nothing that only indexing needs is imported before it is needed: a cold answer has 20 milliseconds for all of it.
"""

from __future__ import annotations

import hashlib
import math
import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from askstack import analysis
from askstack.answering import by_chance, decide
from askstack.answering.agreeing import agreement
from askstack.citing import cite
from askstack.evidence import weigh
from askstack.index import rarity
from askstack.index.tantivy_index import TantivyReader, open_reader
from askstack.kinds import is_small_talk
from askstack.questions import understand
from askstack.questions.lexicon import discounts
from askstack.records import SAME, Answer, QuestionKind, Reason
from askstack.scanning import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from askstack import questions
    from askstack.answering import Decision, Pick
    from askstack.index import IndexReader
    from askstack.pinning import Placed
    from askstack.preparing import Prepared
    from askstack.reading import Limits
    from askstack.records import ArticleRecord, Hit, IndexStamp, Passage, Query, Quote, SyncReport
    from askstack.settings import Settings
    from askstack.sync import Progress, Source

SETTINGS_DIGEST = f"reading 2, passages 3, terms {analysis.VERSION}"
"""All that shapes passages and terms; an index built with others is not asked. A test notices a forgotten change."""

DEPTH = 15
"""How many passages are looked into: gold is among them for 97% of encyclopedia questions, and 30 gain nothing."""

_COMMON, _DEEP = 0.1, 60
"""Where every word of a question stands in this share of the passages, they rank nearly alike: more are looked into."""

_DEPTHS = (10 * DEPTH, 2000)
"""Where certain articles alone may answer: 2,000 passages take some 50 ms; beyond, an index of their own is due."""

_LEAST_RANKED, _UNITS_RANKED = 2 * DEPTH, 1000
"""Where passages are what is wanted: how many are ranked at the least, by how many of their units at the most."""

_LIKENESS_WEIGHT = 0.3


def open(settings: Settings) -> Stack:  # noqa: A001 - `askstack.open` is what a user of the library writes
    """The index of a folder, ready to be asked.

    Raises:
        MissingIndexError: there is none; `sync` builds it.
        IndexStateError: it cannot be used as it is.
    """
    return Stack(settings, open_reader(settings.index, SETTINGS_DIGEST), settings.corpus)


def prepare(article_id: str, data: bytes, limits: Limits | None = None) -> Prepared:
    """The bytes of one article as what the index keeps of it; `limits` bound what reading it may cost.

    Raises:
        UnreadableArticleError: they cannot be read as an article.
    """
    from askstack.passages import cut_passages, index_terms  # noqa: PLC0415 - asking never reads an article
    from askstack.preparing import Prepared  # noqa: PLC0415 - as above
    from askstack.reading import DEFAULT_LIMITS, read_article  # noqa: PLC0415 - as above

    article = read_article(article_id, data, limits or DEFAULT_LIMITS)
    passages = tuple((passage, index_terms(passage)) for passage in cut_passages(article))
    words = len(article.text.split())
    return Prepared(article.metadata, article.offsets, article.encoding, words, article.problems, passages)


def read_and_cut(article_id: str, data: bytes) -> tuple[Passage, ...]:
    """The passages of one article, for who learns from articles without an index."""
    return tuple(passage for passage, _ in prepare(article_id, data).passages)


def source(settings: Settings) -> Source:
    """Where the articles come from and how they are prepared.

    Raises:
        SettingsError: `[reading]` in askstack.toml holds a name or value that means nothing.
    """
    from askstack.reading import limits_from  # noqa: PLC0415 - asking never reads an article
    from askstack.sync import Source  # noqa: PLC0415 - asking never syncs

    limits = limits_from(settings.extra.get("reading", {}))
    return Source(settings.corpus, SUFFIXES, partial(prepare, limits=limits), SETTINGS_DIGEST, limits.size)


def sync(
    settings: Settings,
    *,
    rebuild: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
    hold: Collection[str] = (),
) -> SyncReport:
    """Bring the index up to the folder (see `askstack.sync.sync`)."""
    from askstack import sync as syncing  # noqa: PLC0415 - asking never syncs

    return syncing.sync(
        source(settings), settings.index, rebuild=rebuild, dry_run=dry_run, progress=progress, hold=hold
    )


class Stack:
    """Answers questions from one index; safe to share between threads, and sees a newer index by itself.

    `corpus` is the folder of the articles, None where the texts that the index keeps are the articles themselves.
    """

    def __init__(self, settings: Settings, reader: IndexReader, corpus: Path | None) -> None:
        self.settings = settings
        self._reader = reader
        self._originals = _Originals(corpus)

    @property
    def index(self) -> IndexReader:
        """The index as it is now: its stamp, records of articles, their passages."""
        self._reader = reader = self._reader.refreshed()
        return reader

    async def ask_async(self, question: str, *, limit: int | None = None, explain: bool = False) -> Answer:
        """As `ask`, in a thread of asyncio's, so that the event loop goes on meanwhile."""
        import asyncio  # noqa: PLC0415 - who awaits has imported it

        return await asyncio.to_thread(self.ask, question, limit=limit, explain=explain)

    def ask(
        self,
        question: str,
        *,
        limit: int | None = None,
        explain: bool = False,
        articles: Sequence[str] = (),
        faint: bool = False,
    ) -> Answer:
        """The answer to a question, in the articles' own words; an honest none is an answer too.

        `articles` are patterns of article ids ("guides/*", as `fnmatch` reads them); where there are any, only
        articles that fit one are quoted. What is asked is understood (spelling, missing words) by all articles.
        `faint`: quotes too, up to the limit, that add next to nothing to the first.
        """
        reader = self.index
        question = question.strip()
        if not any(character.isalnum() for character in question):
            return _none(question, Reason.EMPTY_QUESTION, reader.stamp)
        if is_small_talk(question):
            return _none(question, Reason.SMALL_TALK, reader.stamp, QuestionKind.SMALL_TALK)
        if not reader.stamp.passages:
            return _none(question, Reason.EMPTY_INDEX, reader.stamp)
        query = understand(question, reader, self.settings.synonyms)
        hits = _found(reader, query, articles)
        wanted = limit or self.settings.limit
        decision = decide(query, weigh(query, hits), wanted, self.settings.floor, self.settings.sure, faint=faint)
        telling = _Telling(reader, self._originals, query)
        answer = telling.answer(decision)
        placed = self._placed(question, reader, articles)
        if placed:
            answer = telling.pinned(answer, placed, wanted)
        if not explain:
            return answer
        from askstack.explaining import explain as explained  # noqa: PLC0415 - few ask why

        tied = (f"pinned: {self.settings.pinned}:{placed.line}; without it:",) if placed and answer.pinned else ()
        return replace(answer, explanation=(*tied, *explained(query, decision)))

    def _placed(self, question: str, reader: IndexReader, articles: Sequence[str]) -> Placed | None:
        """Where the words stand that an editor tied to a question; without such a file this is one look for it."""
        path = self.settings.pinned
        if path is None or not os.path.exists(path):  # noqa: PTH110 - half the time of Path.exists, on every question
            return None
        from askstack.pinning import find  # noqa: PLC0415 - few folders have pins

        placed = find(question, reader, path, self.settings.corpus)
        return placed if placed and fits(placed.passage.article_id, articles) else None

    def search(self, question: str, limit: int = 10) -> tuple[Hit, ...]:
        """The passages found for a question, by the chance that they answer it, which is their score, best first.

        They need not answer: that is decided in `ask` alone.
        """
        query, hits = self._find(question, max(limit, _LEAST_RANKED))
        return by_chance(hits, weigh(query, hits, _UNITS_RANKED))[:limit]

    def find(self, question: str, limit: int = 10) -> tuple[Hit, ...]:
        """The passages in which a question's words are found, as the index ranks them: less work than to weigh them."""
        return self._find(question, limit)[1]

    def _find(self, question: str, limit: int) -> tuple[Query, tuple[Hit, ...]]:
        reader = self.index
        query = understand(question, reader, self.settings.synonyms)
        return query, reader.search(search_weights(query, reader), limit)

    def is_current(self, record: ArticleRecord) -> bool:
        """Whether the article is still what was indexed; true where its files are not at hand."""
        return not self._originals.at_hand or self._originals.agree(record)

    def text_of(self, article_id: str) -> str | None:
        """The text of an article as it is now, None where it is not at hand; quotes are slices of it."""
        from askstack.errors import UnreadableArticleError  # noqa: PLC0415 - answering never reads an article
        from askstack.reading import read_article  # noqa: PLC0415 - as above

        try:
            return read_article(article_id, (self.settings.corpus / article_id).read_bytes()).text
        except (OSError, UnreadableArticleError):
            return None

    def freshness(self) -> str | None:
        """A remark where the folder is newer than the index, as far as can be told at a glance."""
        from askstack.freshness import is_behind  # noqa: PLC0415 - a server need not ask

        reader, corpus = self._reader, self._originals.folder
        if corpus is None or not isinstance(reader, TantivyReader) or not is_behind(reader, corpus, SUFFIXES):
            return None
        return f"{self.settings.index}: older than the articles in {corpus}; run: askstack index"


def search_weights(query: Query, collection: questions.Collection) -> dict[str, float]:
    """What the index is asked for: the key terms by how much hangs on them, other forms of them for less.

    Another form is counted as rare as the word asked, if it is rarer; one that two words share ("node", "js": nodejs)
    is asked for once.
    """
    wanted: dict[str, float] = {}
    for term in query.terms:
        weight = math.sqrt(discounts().get(term.term, 1.0))
        known = collection.document_frequency(term.term)
        for form, value in term.forms:
            share = value if value >= SAME else _LIKENESS_WEIGHT * value
            found = collection.document_frequency(form)
            if known > found:
                share *= rarity(known, len(collection)) / rarity(found, len(collection))
            wanted[form] = max(wanted.get(form, 0.0), weight * share)
    return wanted


def _found(reader: IndexReader, query: Query, articles: Sequence[str]) -> tuple[Hit, ...]:
    """The passages to look into; those of certain articles alone are sought ever deeper until there are enough."""
    weights = search_weights(query, reader)
    if not articles:
        return reader.search(weights, _depth(reader, query))
    for depth in _DEPTHS:
        hits = reader.search(weights, depth)
        kept = [hit for hit in hits if fits(hit.passage.article_id, articles)]
        if len(kept) >= DEPTH or len(hits) < depth:
            break
    return tuple(hit._replace(rank=rank) for rank, hit in enumerate(kept[:DEPTH], 1))


def fits(article_id: str, articles: Sequence[str]) -> bool:
    """Whether an article is one of those that may answer; no patterns: all."""
    from fnmatch import fnmatchcase  # noqa: PLC0415 - few ask some articles only

    return not articles or any(fnmatchcase(article_id, pattern) for pattern in articles)


def _depth(reader: IndexReader, query: Query) -> int:
    known = (
        max(reader.document_frequency(form) for form, value in term.forms if value >= SAME) for term in query.terms
    )
    return _DEEP if min(known, default=0) >= _COMMON * len(reader) else DEPTH


def _none(question: str, reason: Reason, stamp: IndexStamp, kind: QuestionKind = QuestionKind.OTHER) -> Answer:
    return Answer(
        question=question,
        kind=kind,
        answered=False,
        confidence=0.0,
        reason=reason,
        missing_terms=(),
        corrections={},
        agreement=None,
        quotes=(),
        nearest=(),
        index=stamp,
        sure=False,
    )


class _Telling:
    """Turns what was decided into an answer: quotes are cut, cited, and checked against the articles of this moment."""

    def __init__(self, reader: IndexReader, originals: _Originals, query: Query) -> None:
        self._reader = reader
        self._originals = originals
        self._at_hand = originals.at_hand
        self._query = query
        self._records: dict[str, ArticleRecord | None] = {}

    def answer(self, decision: Decision) -> Answer:
        """The answer; quotes from articles that changed or vanished since indexing are left out."""
        quotes = tuple(self._quotes(decision.picks))
        reason = decision.reason
        if decision.picks and not quotes:
            reason = Reason.STALE
        return Answer(
            question=self._query.question,
            kind=self._query.kind,
            answered=reason is None,
            confidence=decision.confidence if reason is not Reason.STALE else 0.0,
            reason=reason,
            missing_terms=self._query.missing if reason is not None else (),
            corrections=self._query.corrections,
            agreement=agreement(self._query, quotes),
            quotes=quotes,
            nearest=tuple(self._quotes(decision.nearest)),
            index=self._reader.stamp,
            sure=decision.sure and reason is None,
            at_hand=self._at_hand,
        )

    def pinned(self, answer: Answer, placed: Placed, limit: int) -> Answer:
        """The answer with a pinned quote before the others; as it was where that quote's file is not what it was."""
        passage, span, focus, _ = placed
        record = self._current(passage.article_id)
        if record is None:
            return answer
        first = cite(passage, span, focus, record, at_hand=self._at_hand, score=1.0)
        quotes = (first, *(quote for quote in answer.quotes if not quote.overlaps(first)))[:limit]
        return replace(
            answer,
            answered=True,
            confidence=1.0,
            sure=True,
            reason=None,
            missing_terms=(),
            agreement=agreement(self._query, quotes),
            quotes=quotes,
            nearest=(),
            pinned=True,
        )

    def _quotes(self, picks: Iterable[Pick]) -> Iterable[Quote]:
        for pick in picks:
            record = self._current(pick.passage.article_id)
            if record:
                also = [article_id for article_id in pick.also if self._current(article_id)]
                yield cite(
                    pick.passage,
                    pick.span,
                    pick.focus,
                    record,
                    at_hand=self._at_hand,
                    score=pick.score,
                    side=pick.side,
                    also=also,
                )

    def _current(self, article_id: str) -> ArticleRecord | None:
        """The record of an article, None where its file is no longer what was indexed."""
        if article_id not in self._records:
            record = self._reader.record(article_id)
            is_current = record and (not self._at_hand or self._originals.agree(record))
            self._records[article_id] = record if is_current else None
        return self._records[article_id]


class _Originals:
    """The files that were indexed, as they are at this moment; without a folder the kept texts are the articles."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @property
    def at_hand(self) -> bool:
        """Whether there is something to check a quote against."""
        return self.folder is None or self.folder.is_dir()

    def agree(self, record: ArticleRecord) -> bool:
        """Whether the article's bytes are those that were indexed."""
        if self.folder is None:
            return True
        try:
            return hashlib.sha256((self.folder / record.article_id).read_bytes()).hexdigest() == record.sha256
        except OSError:
            return False
