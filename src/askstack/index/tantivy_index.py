"""Which passages of a folder's index hold these terms?

A reader holds one published generation: its files are mapped into memory when it is opened, so it answers from that
state even after newer ones have replaced it and its files are gone from the folder.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import tantivy

from askstack.errors import DamagedIndexError, ForeignIndexError, IndexStateError
from askstack.index import BESIDE, rarity
from askstack.index.coding import DECODING_ERRORS, decode_passage, decode_record
from askstack.index.folder import LEDGER, MANIFEST, Manifest, check_files, check_settings, read_manifest
from askstack.index.tantivy_documents import HEADS
from askstack.index.tantivy_files import map_file, open_files
from askstack.records import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from askstack.index.ledger import Known
    from askstack.records import ArticleRecord, IndexStamp, Passage

_SCORED = ("terms", "context")
_SPARE = 8
_TIES = 256
_PRECISION = 4
_MOST_WORDS = 20_000


def open_reader(folder: Path, settings: str | None = None) -> TantivyReader:
    """The current state of the index in `folder`.

    `settings` is the digest of the settings that the caller analyses questions with, None for any.

    Raises:
        MissingIndexError: there is no index.
        ForeignIndexError: it is of another version, or was built with other settings.
        DamagedIndexError: its files cannot be trusted.
    """
    mark = _mark(folder)
    manifest = read_manifest(folder)
    while True:
        if settings is not None:
            check_settings(manifest, folder, settings)
        try:
            return TantivyReader(folder, manifest, mark)
        except DamagedIndexError:
            # A newer state may have been published meanwhile, and the files of this one collected.
            mark = _mark(folder)
            current = read_manifest(folder)
            if current == manifest:
                raise
            manifest = current


class TantivyReader:
    """One published state of an index folder (see `IndexReader`); safe to share between threads."""

    def __init__(self, folder: Path, manifest: Manifest, mark: tuple[int, ...] | None = None) -> None:
        check_files(manifest, folder)
        self.folder = folder
        self.manifest = manifest
        self._mark = mark
        self._frequencies: dict[tuple[str, str], int] = {}
        with self._trusting():
            self._index = open_files(manifest.folder(folder))
            self._searcher = self._index.searcher()
            self._schema = self._index.schema
            self._ledger = map_file(manifest.folder(folder) / LEDGER)
        if self._searcher.num_docs != manifest.passages:
            raise DamagedIndexError(f"{folder}: passages are missing; run `askstack index --rebuild`")

    @property
    def stamp(self) -> IndexStamp:
        """Fingerprint and counts of this state."""
        return self.manifest.stamp

    def __len__(self) -> int:
        """How many passages there are."""
        return self.manifest.passages

    def refreshed(self) -> TantivyReader:
        """This reader, or one of the newer state where there is one; costs one `stat` where there is none.

        A newer state that cannot be opened changes nothing: what answered goes on answering.
        """
        mark = _mark(self.folder)
        if mark is None or mark == self._mark:
            return self
        try:
            return open_reader(self.folder, self.manifest.settings)
        except IndexStateError:
            return self

    def search(self, weights: Mapping[str, float], limit: int) -> tuple[Hit, ...]:
        """The `limit` best passages by BM25 (see `askstack.index`), each term's share multiplied by its weight."""
        if limit < 1 or not self.manifest.passages or not weights:
            return ()
        with self._trusting():
            found = self._best(self._query(weights), limit)
            scored = [(score, self._passage(address)) for score, address in found]
        scored.sort(key=lambda hit: (-round(hit[0], _PRECISION), hit[1].article_id, hit[1].number))
        return tuple(Hit(passage, score, rank) for rank, (score, passage) in enumerate(scored[:limit], 1))

    def document_frequency(self, term: str) -> int:
        """In how many passages `term` stands, or in how many contexts, whichever are more."""
        return max(self._frequency(field, term) for field in _SCORED)

    def word_frequency(self, word: str) -> int:
        """In how many passages the written `word` stands (lower case)."""
        return self._frequency("words", word)

    def words_with_prefix(self, prefix: str) -> list[tuple[str, int]]:
        """The written words that begin with `prefix`, each with its passages; at most some thousands."""
        # Without a filter tantivy counts deleted passages too, and names words that stand in no other.
        live = tantivy.Query.all_query() if self.manifest.documents > self.manifest.passages else None
        with self._trusting():
            found = self._searcher.terms_with_prefix("words", prefix, live, _MOST_WORDS)
        return [(word, count) for word, count in found if count]

    def record(self, article_id: str) -> ArticleRecord | None:
        """What the index keeps of one article, None where it has none."""
        with self._trusting():
            heads = self._addresses("head", article_id, 1) if article_id != HEADS else []
            if heads:
                return self._record(heads[0])
        known = self.ledger().get(article_id)
        return known.bare if known else None

    def records(self) -> Iterator[ArticleRecord]:
        """Every article's record, failed ones too, in order of article id."""
        with self._trusting():
            heads = self._addresses("head", HEADS, self.manifest.articles)
            found = [self._record(address) for address in heads]
        found += [known.bare for known in self.ledger().values() if known.bare]
        yield from sorted(found, key=lambda record: record.article_id)

    def passages(self, article_id: str) -> tuple[Passage, ...]:
        """The passages of one article, in order."""
        with self._trusting():
            addresses = self._addresses("article", article_id, self.manifest.passages)
            found = [self._passage(address) for address in addresses]
        return tuple(sorted(found, key=lambda passage: passage.number))

    def ledger(self) -> dict[str, Known]:
        """What the index knows of each file, by article id."""
        from askstack.index.ledger import parse_ledger  # noqa: PLC0415 - hashlib, which an answer can spare

        with self._trusting():
            return parse_ledger(self._ledger[:])

    def _query(self, weights: Mapping[str, float]) -> tantivy.Query:
        shares = [self._share(term, weight) for term, weight in weights.items() if self.document_frequency(term)]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, share) for share in shares])

    def _share(self, term: str, weight: float) -> tantivy.Query:
        """What a term adds to a passage's score.

        tantivy's idf is divided out: it is each field's own, and counts deleted passages too.
        """
        live, total = self.manifest.passages, self.manifest.documents
        rare = rarity(self._frequency("terms", term) or self._frequency("context", term), live)
        shares = []
        for field in _SCORED:
            counted = self._searcher.doc_freq(field, term)
            if counted:
                boost = weight * rare / rarity(counted, total)
                shares.append(tantivy.Query.boost_query(self._term(field, term), boost))
        return tantivy.Query.disjunction_max_query(shares, BESIDE) if len(shares) > 1 else shares[0]

    def _term(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, index_option="freq")

    def _best(self, query: tantivy.Query, limit: int) -> list[tuple[float, tantivy.DocAddress]]:
        """The best `limit` and whatever ties with the last of them, so that ties can be put in order before the cut.

        Beyond `_TIES` tied passages, those that were indexed first stay.
        """
        wanted = limit + _SPARE
        while True:
            hits = self._searcher.search(query, wanted, count=False).hits
            if len(hits) <= limit:
                return hits
            last = round(hits[limit - 1][0], _PRECISION)
            if len(hits) < wanted or round(hits[-1][0], _PRECISION) < last or wanted > limit + _TIES:
                return [hit for hit in hits if round(hit[0], _PRECISION) >= last]
            wanted *= 2

    def _frequency(self, field: str, value: str) -> int:
        key = field, value
        known = self._frequencies.get(key)
        if known is None:
            with self._trusting():
                known = self._frequencies[key] = self._count(field, value)
        return known

    def _count(self, field: str, value: str) -> int:
        counted = self._searcher.doc_freq(field, value)
        if not counted or self.manifest.documents == self.manifest.passages:
            return counted
        live = self._searcher.search(self._term(field, value), 1, count=True).count  # type: ignore[attr-defined]  # the stub leaves it out
        return int(live)

    def _addresses(self, field: str, value: str, limit: int) -> list[tantivy.DocAddress]:
        if not limit:
            return []
        hits = self._searcher.search(self._term(field, value), limit, count=False).hits
        return [address for _, address in hits]

    def _passage(self, address: tantivy.DocAddress) -> Passage:
        return decode_passage(self._stored(address, "passage"))

    def _record(self, address: tantivy.DocAddress) -> ArticleRecord:
        return decode_record(self._stored(address, "record"))

    def _stored(self, address: tantivy.DocAddress, field: str) -> bytes:
        value = self._searcher.doc(address).get_first(field)
        if not isinstance(value, bytes):
            raise ValueError(f"a document without {field}")  # noqa: TRY004 - altered bytes, not a caller's mistake
        return value

    @contextmanager
    def _trusting(self) -> Iterator[None]:
        """Turn what altered files make tantivy and the decoder say into one line."""
        try:
            yield
        except (*DECODING_ERRORS, OSError, RuntimeError) as error:
            raise self._damaged(error) from error
        except BaseException as error:
            if type(error).__name__ == "PanicException":  # a panic of tantivy's, derived from BaseException alone
                raise self._damaged(error) from error
            raise

    def _damaged(self, error: BaseException) -> IndexStateError:
        reason = str(error).partition("\n")[0]
        if "ncompatible" in reason:
            return ForeignIndexError(
                f"{self.folder}: built by another version of tantivy; run `askstack index --rebuild`"
            )
        return DamagedIndexError(f"{self.folder}: cannot be read ({reason}); run `askstack index --rebuild`")


def _mark(folder: Path) -> tuple[int, ...] | None:
    """What changes when another state is published."""
    try:
        seen = (folder / MANIFEST).stat()
    except OSError:
        return None
    return seen.st_ino, seen.st_mtime_ns, seen.st_size
