"""Both engines keep the same promises and rank alike."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from askstack.index import PassageTerms
from askstack.index.coding import decode_passage, decode_record, encode_passage, encode_record
from askstack.index.memory_index import MemoryIndex
from askstack.index.tantivy_index import open_reader
from askstack.index.tantivy_writer import open_writer
from askstack.records import ArticleRecord, BlockKind, Hit, Metadata, Passage, Span, Unit
from sync_kit import make_passages, make_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from askstack.index import IndexReader, IndexWriter

    Change = Callable[[IndexWriter], None]

TEXTS = {
    "a.txt": "cats chase mice\n\ndogs chase cats and dogs",
    "b.txt": "mice eat cheese",
    "c.txt": "cheese is made of milk\n\nmilk comes from cows\n\ncows eat grass",
}


class Engine:
    """One engine under test: changes go in by `write`, the committed state comes out of `read`."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.memory = MemoryIndex("settings")

    @contextmanager
    def changes(self) -> Iterator[IndexWriter]:
        """A writer, for as long as the block lasts."""
        if self.folder is None:
            yield self.memory
        else:
            with open_writer(self.folder, "settings") as writer:
                yield writer

    def write(self, *changes: Change) -> None:
        """Make the changes and commit."""
        with self.changes() as writer:
            for change in changes:
                change(writer)
            writer.commit()

    def read(self) -> IndexReader:
        """The committed state."""
        return self.memory if self.folder is None else open_reader(self.folder)


def put(article_id: str, text: str, context: str = "") -> Change:
    around = tuple(context.split())
    made = [(passage, found_by._replace(context=around)) for passage, found_by in make_passages(article_id, text)]
    return lambda writer: writer.put(make_record(article_id, len(made)), made)


def remove(article_id: str) -> Change:
    return lambda writer: writer.remove(article_id)


def places(hits: tuple[Hit, ...]) -> list[tuple[str, int]]:
    return [(hit.passage.article_id, hit.passage.number) for hit in hits]


@pytest.fixture(params=["tantivy", "memory"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    return Engine(tmp_path / "index" if request.param == "tantivy" else None)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    engine.write(*(put(article_id, text) for article_id, text in TEXTS.items()))
    return engine


def test_a_term_finds_the_passages_that_hold_it(filled: Engine) -> None:
    hits = filled.read().search({"cheese": 1.0}, 10)
    assert places(hits) == [("b.txt", 0), ("c.txt", 0)]
    assert [hit.rank for hit in hits] == [1, 2]
    assert hits[0].score > hits[1].score > 0


def test_a_hit_carries_the_passage_as_it_was_put(filled: Engine) -> None:
    expected = make_passages("b.txt", TEXTS["b.txt"])[0][0]
    assert filled.read().search({"cheese": 1.0}, 1)[0].passage == expected


def test_weights_decide_between_terms(filled: Engine) -> None:
    reader = filled.read()
    assert places(reader.search({"mice": 1.0, "milk": 9.0}, 1)) == [("c.txt", 1)]
    assert places(reader.search({"mice": 9.0, "milk": 1.0}, 1)) == [("a.txt", 0)]


def test_the_context_counts_beside_the_text_by_half_where_both_have_a_term(engine: Engine) -> None:
    engine.write(
        put("both.txt", "cats purr", "cats"), put("text.txt", "cats purr"), put("near.txt", "dogs bark", "cats")
    )
    scores = {hit.passage.article_id: hit.score for hit in engine.read().search({"cats": 1.0}, 5)}
    shares = sorted((scores["text.txt"], scores["near.txt"]))
    assert scores["both.txt"] == pytest.approx(shares[1] + 0.5 * shares[0], rel=1e-4)


def test_a_word_of_every_heading_is_as_rare_as_it_is_in_the_texts(engine: Engine) -> None:
    engine.write(
        *(put(f"{name}.txt", text, "cats") for name, text in {"a": "cats purr", "b": "dogs bark", "c": "owls"}.items())
    )
    reader = engine.read()
    assert reader.document_frequency("cats") == 3
    cats, owls = (reader.search({term: 1.0}, 1)[0].score for term in ("cats", "owls"))
    assert cats > 0.8 * owls


@pytest.mark.parametrize(("weights", "limit"), [({}, 5), ({"absent": 1.0}, 5), ({"cats": 1.0}, 0)])
def test_a_search_for_nothing_finds_nothing(filled: Engine, weights: dict[str, float], limit: int) -> None:
    assert filled.read().search(weights, limit) == ()


def test_frequencies_count_live_passages(filled: Engine) -> None:
    assert (filled.read().document_frequency("cats"), filled.read().word_frequency("cats")) == (2, 2)
    filled.write(put("a.txt", "cats sleep"), remove("b.txt"))
    reader = filled.read()
    assert [reader.document_frequency(term) for term in ("cats", "dogs", "cheese", "absent")] == [1, 0, 1, 0]
    assert [reader.word_frequency(word) for word in ("cats", "dogs", "cheese", "absent")] == [1, 0, 1, 0]


def test_words_are_found_by_how_they_begin(filled: Engine) -> None:
    assert sorted(filled.read().words_with_prefix("c")) == [
        ("cats", 2),
        ("chase", 2),
        ("cheese", 2),
        ("comes", 1),
        ("cows", 2),
    ]
    filled.write(put("a.txt", "cats sleep"), remove("b.txt"))
    assert sorted(filled.read().words_with_prefix("c")) == [("cats", 1), ("cheese", 1), ("comes", 1), ("cows", 2)]
    assert filled.read().words_with_prefix("x") == []


def test_an_index_is_as_long_as_it_has_passages(filled: Engine) -> None:
    assert len(filled.read()) == 6
    filled.write(remove("c.txt"))
    assert len(filled.read()) == 3


def test_an_article_takes_the_place_of_its_older_version(filled: Engine) -> None:
    filled.write(put("b.txt", "birds eat seeds"))
    reader = filled.read()
    assert places(reader.search({"cheese": 1.0}, 10)) == [("c.txt", 0)]
    assert places(reader.search({"seeds": 1.0}, 10)) == [("b.txt", 0)]
    assert reader.stamp.articles == 3


def test_a_removed_article_is_gone(filled: Engine) -> None:
    filled.write(remove("c.txt"))
    reader = filled.read()
    assert reader.record("c.txt") is None
    assert reader.passages("c.txt") == ()
    assert reader.search({"grass": 1.0}, 10) == ()


def test_removing_what_is_not_there_changes_nothing(filled: Engine) -> None:
    before = filled.read().stamp
    filled.write(remove("nowhere.txt"))
    assert filled.read().stamp == before


def test_nothing_is_seen_before_the_commit(filled: Engine) -> None:
    if filled.folder is None:
        filled.memory.put(make_record("d.txt", 0), ())
        assert filled.memory.record("d.txt") is None
        return
    with filled.changes() as writer:
        put("d.txt", "new words")(writer)
        assert filled.read().search({"new": 1.0}, 1) == ()
    assert filled.read().search({"new": 1.0}, 1) == ()


def test_records_come_back_as_they_were_put_in_order_of_id(engine: Engine) -> None:
    records = [make_record("b.txt", 1), make_record("a.txt", 0), make_record("f.txt", 0, "", "is not text")]
    passages = make_passages("b.txt", "one paragraph")
    engine.write(*(lambda writer, r=r: writer.put(r, passages if r.passages else ()) for r in records))
    reader = engine.read()
    assert list(reader.records()) == sorted(records, key=lambda record: record.article_id)
    assert [reader.record(record.article_id) for record in records] == records
    assert (reader.stamp.articles, reader.stamp.passages) == (2, 1)


def test_passages_come_in_order(filled: Engine) -> None:
    assert filled.read().passages("c.txt") == tuple(passage for passage, _ in make_passages("c.txt", TEXTS["c.txt"]))


def test_an_empty_index_answers(engine: Engine) -> None:
    engine.write()
    reader = engine.read()
    assert (reader.stamp.articles, reader.stamp.passages) == (0, 0)
    assert reader.search({"any": 1.0}, 3) == ()
    assert list(reader.records()) == []


def test_ties_are_ordered_by_article_then_passage_at_the_cut_too(engine: Engine) -> None:
    names = [f"{number:02}.txt" for number in range(40)]
    for name in reversed(names):
        engine.write(put(name, "same words\n\nsame words"))
    found = places(engine.read().search({"same": 1.0}, 5))
    assert found == [("00.txt", 0), ("00.txt", 1), ("01.txt", 0), ("01.txt", 1), ("02.txt", 0)]


def test_the_fingerprint_depends_on_articles_and_settings_alone(tmp_path: Path) -> None:
    memory = MemoryIndex("settings")
    for article_id in ("b.txt", "a.txt"):
        put(article_id, TEXTS[article_id])(memory)
    put("gone.txt", "gone")(memory)
    memory.commit()
    memory.remove("gone.txt")
    embedded = Engine(tmp_path / "index")
    embedded.write(put("a.txt", "an older version"))
    embedded.write(put("a.txt", TEXTS["a.txt"]), put("b.txt", TEXTS["b.txt"]))
    assert memory.commit().fingerprint == embedded.read().stamp.fingerprint
    other = MemoryIndex("other settings")
    assert other.commit().fingerprint != MemoryIndex("settings").commit().fingerprint


words = st.sampled_from([*"abcdefgh", "common", "common"])
# Up to 39 terms tantivy keeps a passage's length exactly; longer ones it rounds, which rank-bm25 does not.
texts = st.lists(st.lists(words, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=3).map("\n\n".join)
contexts = st.lists(words, max_size=6).map(" ".join)
corpora = st.dictionaries(st.sampled_from([f"{name}.txt" for name in "pqrstu"]), st.tuples(texts, contexts), min_size=1)
questions = st.dictionaries(words, st.sampled_from([0.5, 1.0, 2.0]), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(corpus=corpora, question=questions)
@example(corpus={"p.txt": ("a common", ""), "q.txt": ("b common", "")}, question={"common": 1.0})
@example(
    corpus={"p.txt": ("a", "b common"), "q.txt": ("a common", "common common")}, question={"common": 1.0, "b": 1.0}
)
def test_engines_rank_alike_on_the_same_terms(
    tmp_path_factory: pytest.TempPathFactory, corpus: dict[str, tuple[str, str]], question: dict[str, float]
) -> None:
    memory, embedded = Engine(None), Engine(tmp_path_factory.mktemp("alike") / "index")
    for engine in (memory, embedded):
        engine.write(*(put(article_id, text, context) for article_id, (text, context) in corpus.items()))
    ours, theirs = (engine.read().search(question, 50) for engine in (embedded, memory))
    assert sorted(places(ours)) == sorted(places(theirs))
    expected = {(hit.passage.article_id, hit.passage.number): hit.score for hit in theirs}
    for hit in ours:
        assert hit.score == pytest.approx(expected[hit.passage.article_id, hit.passage.number], rel=1e-4)


def test_deleted_passages_do_not_bend_the_idf(tmp_path: Path) -> None:
    """What tantivy still counts of removed articles is taken out of the weights again."""
    kept = {"a.txt": "rare words here", "b.txt": "other words there"}
    gone = {f"gone{number}.txt": "rare things there" for number in range(9)}
    changed, fresh = Engine(tmp_path / "changed"), Engine(tmp_path / "fresh")
    changed.write(*(put(article_id, text, "rare talk") for article_id, text in (kept | gone).items()))
    changed.write(*(remove(article_id) for article_id in gone))
    fresh.write(*(put(article_id, text, "rare talk") for article_id, text in kept.items()))
    question = {"rare": 1.0, "words": 1.0, "talk": 1.0}
    after, anew = (engine.read().search(question, 5) for engine in (changed, fresh))
    assert places(after) == places(anew)
    assert [hit.score for hit in after] == pytest.approx([hit.score for hit in anew], rel=1e-4)


printable = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
offsets = st.integers(0, 10**9)
spans = st.builds(Span, offsets, offsets)
units = st.builds(Unit, spans, st.sampled_from(BlockKind), offsets, offsets, printable)
sections = st.lists(printable, max_size=3).map(tuple)
unit_lists = st.lists(units, max_size=4).map(tuple)
passages = st.builds(
    Passage,
    article_id=printable,
    number=offsets,
    span=spans,
    text=printable,
    line=offsets,
    section=sections,
    title=st.none() | printable,
    units=unit_lists,
    opens=st.booleans(),
    page=st.none() | offsets,
)
metadata = st.builds(
    Metadata,
    title=st.none() | printable,
    authors=sections,
    url=st.none() | printable,
    tags=sections,
    origins=st.lists(st.tuples(printable, printable), max_size=2).map(tuple),
)
records = st.builds(
    ArticleRecord,
    article_id=printable,
    sha256=printable,
    size=offsets,
    mtime_ns=offsets,
    metadata=metadata,
    offsets=st.sampled_from(["source", "extracted"]),
    encoding=printable,
    passages=offsets,
    words=offsets,
    problems=sections,
    failed=st.none() | printable,
)


@given(passages)
def test_a_passage_survives_being_kept(passage: Passage) -> None:
    assert decode_passage(encode_passage(passage).encode()) == passage


@given(records)
def test_a_record_survives_being_kept(record: ArticleRecord) -> None:
    assert decode_record(encode_record(record).encode()) == record


def test_no_field_is_forgotten_in_keeping() -> None:
    """A field added to a record later must be written here, in `coding`, and in the strategies above."""
    assert [len(kind._fields) for kind in (Passage, Unit, ArticleRecord, Metadata)] == [10, 5, 11, 9]


def test_a_long_passage_is_found_by_each_of_its_terms(engine: Engine) -> None:
    terms = tuple(f"t{number}" for number in range(5000))
    made = [(make_passages("long.txt", "long")[0][0], PassageTerms(terms, terms))]
    engine.write(lambda writer: writer.put(make_record("long.txt", 1), made))
    assert places(engine.read().search({"t4999": 1.0}, 1)) == [("long.txt", 0)]
