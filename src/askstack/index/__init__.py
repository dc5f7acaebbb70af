"""Which passages hold these terms?

One small protocol and its engines: `tantivy_index` keeps an index in a folder, `memory_index` holds a handful of
texts in memory. Both rank by BM25 over the terms they are given, and break ties by article id, then passage number.

A passage has its own terms and those of its context (headings, title, lead-in). Each is a BM25 (k1 1.2, b 0.75) with
lengths of its own; a term counts by the larger of its two shares and `BESIDE` of the smaller, both with the rarity that
it has in the passages' own terms. Counted as one text, a long context would make a passage look long; with the shares
just added, a word said in the heading and in the text would count twice (measured in docs/answering.md).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from askstack.records import ArticleRecord, Hit, IndexStamp, Passage

BESIDE = 0.5
"""How much of the smaller share counts, where a term stands in a passage and in its context."""


def rarity(frequency: int, total: int) -> float:
    """Lucene's BM25 idf, which is never negative (https://arxiv.org/abs/0911.5046 has the forms in use)."""
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))


class PassageTerms(NamedTuple):
    """What a passage is found by.

    `terms` are its own, `context` those of what stands around it, repeated as often as they weigh; `words` are the
    distinct written words of both, kept so that a misspelt question can be repaired.
    """

    terms: tuple[str, ...]
    words: tuple[str, ...]
    context: tuple[str, ...] = ()


class IndexReader(Protocol):
    """One committed state of an index, as it stood when it was opened; reading never writes."""

    def refreshed(self) -> IndexReader:
        """This reader, or one of the newer state where there is one."""

    @property
    def stamp(self) -> IndexStamp:
        """Fingerprint and counts of this state."""

    def __len__(self) -> int:
        """How many passages there are."""

    def search(self, weights: Mapping[str, float], limit: int) -> tuple[Hit, ...]:
        """The `limit` best passages by BM25 (see above), each term's share multiplied by its weight."""

    def document_frequency(self, term: str) -> int:
        """In how many passages `term` stands, or in how many contexts, whichever are more."""

    def word_frequency(self, word: str) -> int:
        """In how many passages the written `word` stands (lower case)."""

    def words_with_prefix(self, prefix: str) -> list[tuple[str, int]]:
        """The written words that begin with `prefix`, each with its passages; at most some thousands."""

    def record(self, article_id: str) -> ArticleRecord | None:
        """What the index keeps of one article, None where it has none."""

    def records(self) -> Iterator[ArticleRecord]:
        """Every article's record, failed ones too, in order of article id."""

    def passages(self, article_id: str) -> tuple[Passage, ...]:
        """The passages of one article, in order."""


class IndexWriter(Protocol):
    """Changes that are seen all at once, at `commit`, or not at all."""

    def put(self, record: ArticleRecord, passages: Iterable[tuple[Passage, PassageTerms]]) -> None:
        """Add an article, or put it in the place of its older version."""

    def remove(self, article_id: str) -> None:
        """Drop an article with all its passages."""

    def commit(self) -> IndexStamp:
        """Make every change since the last commit visible, atomically."""
