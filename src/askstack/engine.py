"""In which order? The whole pipeline: articles into an index, a question into an answer.

Nothing that only indexing needs is imported before it is needed: a cold answer has 20 milliseconds for all of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from askstack import analysis
from askstack.answering import decide
from askstack.citing import cite
from askstack.evidence import SAME, weigh
from askstack.index.tantivy_index import open_reader
from askstack.kinds import is_small_talk
from askstack.questions import understand
from askstack.questions.lexicon import discounts
from askstack.records import Answer, QuestionKind, Reason
from askstack.scanning import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from askstack.answering import Decision, Pick
    from askstack.index.tantivy_index import TantivyReader
    from askstack.preparing import Prepared
    from askstack.records import ArticleRecord, IndexStamp, Query, Quote, SyncReport
    from askstack.settings import Settings
    from askstack.sync import Progress, Source

SETTINGS_DIGEST = f"reading 1, passages 1, terms {analysis.VERSION}"
"""All that shapes passages and terms; an index built with others is not asked. A test notices a forgotten change."""

DEPTH = 15
"""How many passages are looked into: gold is among them for 97% of encyclopedia questions, and 30 gain nothing."""

_LIKENESS_WEIGHT = 0.3


def open(settings: Settings) -> Stack:  # noqa: A001 - `askstack.open` is what a user of the library writes
    """The index of a folder, ready to be asked.

    Raises:
        MissingIndexError: there is none; `sync` builds it.
        IndexStateError: it cannot be used as it is.
    """
    return Stack(settings, open_reader(settings.index, SETTINGS_DIGEST))


def prepare(article_id: str, data: bytes) -> Prepared:
    """The bytes of one article as what the index keeps of it.

    Raises:
        UnreadableArticleError: they cannot be read as an article.
    """
    from askstack.passages import cut_passages, index_terms  # noqa: PLC0415 - asking never reads an article
    from askstack.preparing import Prepared  # noqa: PLC0415 - as above
    from askstack.reading import read_article  # noqa: PLC0415 - as above

    article = read_article(article_id, data)
    passages = tuple((passage, index_terms(passage)) for passage in cut_passages(article))
    words = len(article.text.split())
    return Prepared(article.metadata, article.offsets, article.encoding, words, article.problems, passages)


def source(settings: Settings) -> Source:
    """Where the articles come from and how they are prepared."""
    from askstack.sync import Source  # noqa: PLC0415 - asking never syncs

    return Source(settings.corpus, SUFFIXES, prepare, SETTINGS_DIGEST)


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
    """Answers questions from one index; safe to share between threads, and sees a newer index by itself."""

    def __init__(self, settings: Settings, reader: TantivyReader) -> None:
        self.settings = settings
        self._reader = reader

    def ask(self, question: str, *, limit: int | None = None, explain: bool = False) -> Answer:
        """The answer to a question, in the articles' own words; an honest none is an answer too."""
        self._reader = reader = self._reader.refreshed()
        question = question.strip()
        if not any(character.isalnum() for character in question):
            return _none(question, Reason.EMPTY_QUESTION, reader.stamp)
        if is_small_talk(question):
            return _none(question, Reason.SMALL_TALK, reader.stamp, QuestionKind.SMALL_TALK)
        if not reader.stamp.passages:
            return _none(question, Reason.EMPTY_INDEX, reader.stamp)
        query = understand(question, reader, self.settings.synonyms)
        hits = reader.search(search_weights(query), DEPTH)
        wanted = limit or self.settings.limit
        decision = decide(query, weigh(query, hits), wanted, self.settings.floor, self.settings.sure)
        telling = _Telling(reader, self.settings, query)
        answer = telling.answer(decision)
        if not explain:
            return answer
        from askstack.explaining import explain as explained  # noqa: PLC0415 - few ask why

        return replace(answer, explanation=explained(query, decision))

    def freshness(self) -> str | None:
        """A remark where the folder is newer than the index, as far as can be told at a glance."""
        from askstack.freshness import is_behind  # noqa: PLC0415 - a server need not ask

        if not is_behind(self._reader, self.settings.corpus, SUFFIXES):
            return None
        return f"{self.settings.index}: older than the articles in {self.settings.corpus}; run: askstack index"


def search_weights(query: Query) -> dict[str, float]:
    """What the index is asked for: the key terms by how much hangs on them, likenesses for less."""
    wanted: dict[str, float] = {}
    for term in query.terms:
        weight = discounts().get(term.term, 1.0)
        for form, value in term.forms:
            share = value if value >= SAME else _LIKENESS_WEIGHT * value
            wanted[form] = wanted.get(form, 0.0) + weight * share
    return wanted


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

    def __init__(self, reader: TantivyReader, settings: Settings, query: Query) -> None:
        self._reader = reader
        self._corpus = settings.corpus
        self._at_hand = settings.corpus.is_dir()
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
            agreement=None,
            quotes=quotes,
            nearest=tuple(self._quotes(decision.nearest)),
            index=self._reader.stamp,
            sure=decision.sure,
            at_hand=self._at_hand,
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
            is_current = record and (not self._at_hand or self._sha256(article_id) == record.sha256)
            self._records[article_id] = record if is_current else None
        return self._records[article_id]

    def _sha256(self, article_id: str) -> str | None:
        try:
            return hashlib.sha256((self._corpus / article_id).read_bytes()).hexdigest()
        except OSError:
            return None
