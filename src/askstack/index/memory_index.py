"""Which of a handful of texts hold these terms?

An index without a folder, over rank-bm25: for notebooks, tests and small sets of texts, and the oracle that the
embedded engine is tested against.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from rank_bm25 import BM25Okapi  # type: ignore[import-untyped]  # it has no types

from askstack.index import BESIDE, rarity
from askstack.index.ledger import fingerprint
from askstack.records import Hit, IndexStamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from askstack.index import PassageTerms
    from askstack.records import ArticleRecord, Passage

_Articles = dict[str, tuple["ArticleRecord", tuple[tuple["Passage", "PassageTerms"], ...]]]


class _Okapi(BM25Okapi):  # type: ignore[misc]  # rank-bm25 has no types
    """BM25 with k1 1.2 and b 0.75, and Lucene's idf.

    rank-bm25's own idf is 0 for a term in half of the texts, and negative beyond, which a small set has many of.
    """

    def __init__(self, corpus: list[tuple[str, ...]]) -> None:
        super().__init__(corpus, k1=1.2, b=0.75)

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        self.frequencies = nd
        self.idf = {term: rarity(n, self.corpus_size) for term, n in nd.items()}


class MemoryIndex:
    """Passages in memory, changed and read by the same object (see `IndexReader` and `IndexWriter`).

    Reading sees the last commit; `settings` is the digest that goes into the fingerprint.
    """

    def __init__(self, settings: str = "") -> None:
        self._settings = settings
        self._pending: _Articles = {}
        self.commit()

    def put(self, record: ArticleRecord, passages: Iterable[tuple[Passage, PassageTerms]]) -> None:
        """Add an article, or put it in the place of its older version."""
        self._pending[record.article_id] = record, tuple(passages)

    def remove(self, article_id: str) -> None:
        """Drop an article with all its passages."""
        self._pending.pop(article_id, None)

    def commit(self) -> IndexStamp:
        """Make every change since the last commit visible, atomically."""
        self._articles = dict(sorted(self._pending.items()))
        found = [pair for _, passages in self._articles.values() for pair in passages]
        self._passages = [passage for passage, _ in found]
        self._words = Counter(word for _, found_by in found for word in set(found_by.words))
        texts = [found_by.terms for _, found_by in found], [found_by.context for _, found_by in found]
        self._rankings = tuple(_Okapi(each) for each in texts if any(each))
        indexed = [(record.article_id, record.sha256) for record, _ in self._articles.values() if not record.failed]
        self._stamp = IndexStamp(fingerprint(indexed, self._settings), len(indexed), len(found))
        return self._stamp

    @property
    def stamp(self) -> IndexStamp:
        """Fingerprint and counts of this state."""
        return self._stamp

    def __len__(self) -> int:
        """How many passages there are."""
        return len(self._passages)

    def refreshed(self) -> MemoryIndex:
        """This index: its newest state is the one it answers from."""
        return self

    def search(self, weights: Mapping[str, float], limit: int) -> tuple[Hit, ...]:
        """The `limit` best passages by BM25 (see `askstack.index`), each term's share multiplied by its weight."""
        if not self._rankings or not weights:
            return ()
        scores = np.sum([weight * self._shares(term) for term, weight in weights.items()], axis=0)
        found = [(float(score), passage) for score, passage in zip(scores, self._passages, strict=True) if score > 0]
        found.sort(key=lambda hit: (-round(hit[0], 4), hit[1].article_id, hit[1].number))
        return tuple(Hit(passage, score, rank) for rank, (score, passage) in enumerate(found[:limit], 1))

    def _shares(self, term: str) -> NDArray[np.float64]:
        """What a term adds to each passage's score, with the rarity that it has in the passages' own terms."""
        rare = next((ranking.idf[term] for ranking in self._rankings if term in ranking.idf), 0.0)
        shares = np.zeros((2, len(self)))
        for number, ranking in enumerate(self._rankings):
            if term in ranking.idf:
                shares[number] = ranking.get_scores([term]) * (rare / ranking.idf[term])
        scores: NDArray[np.float64] = shares.max(axis=0) + BESIDE * shares.min(axis=0)
        return scores

    def document_frequency(self, term: str) -> int:
        """In how many passages `term` stands, or in how many contexts, whichever are more."""
        return max((ranking.frequencies.get(term, 0) for ranking in self._rankings), default=0)

    def word_frequency(self, word: str) -> int:
        """In how many passages the written `word` stands (lower case)."""
        return self._words[word]

    def words_with_prefix(self, prefix: str) -> list[tuple[str, int]]:
        """The written words that begin with `prefix`, each with its passages."""
        return sorted((word, count) for word, count in self._words.items() if word.startswith(prefix))

    def record(self, article_id: str) -> ArticleRecord | None:
        """What the index keeps of one article, None where it has none."""
        kept = self._articles.get(article_id)
        return kept[0] if kept else None

    def records(self) -> Iterator[ArticleRecord]:
        """Every article's record, failed ones too, in order of article id."""
        return iter([record for record, _ in self._articles.values()])

    def passages(self, article_id: str) -> tuple[Passage, ...]:
        """The passages of one article, in order."""
        kept = self._articles.get(article_id)
        return tuple(passage for passage, _ in kept[1]) if kept else ()
