"""Where may an article be cut? Between units, within sections, and so that nothing is lost."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from asking_kit import CORPUS, SHARED, files
from askstack.passages import LEAST, OVERFULL, cut_passages, index_terms
from askstack.reading import SUFFIXES, missing_extra, read_article
from askstack.records import Article, Block, BlockKind, Metadata, Span
from reading_kit import FIXTURES, handbook_docx, manual_pdf

if TYPE_CHECKING:
    from pathlib import Path

    from askstack.records import Passage

CONTEXT = {
    BlockKind.HEADING,
    BlockKind.SIGNATURE,
    BlockKind.QUESTION,
    BlockKind.TABLE_HEADER,
    BlockKind.BOILERPLATE,
}


def check(article: Article) -> None:
    """All that is promised of the passages of one article."""
    passages = cut_passages(article)
    assert cut_passages(article) == passages
    assert [passage.number for passage in passages] == list(range(len(passages)))
    for passage in passages:
        check_passage(article, passage)
    assert all(one.span.end <= other.span.start for one, other in pairwise(passages))
    check_content(article, passages)
    check_sizes(article, passages)
    sections = [passage.section for passage in passages]
    opening = [number == 0 or section != sections[number - 1] for number, section in enumerate(sections)]
    assert [passage.opens for passage in passages] == opening


def check_passage(article: Article, passage: Passage) -> None:
    text, (start, end) = article.text, passage.span
    assert passage.article_id == article.article_id
    assert passage.title == article.metadata.title
    assert passage.text == text[start:end]
    assert passage.line == text.count("\n", 0, start) + 1
    assert passage.page == (bisect_right(article.pages, start) if article.pages else None)
    spans = [unit.span for unit in passage.units]
    assert spans
    assert start == passage.units[0].mark
    assert end == spans[-1].end
    assert all(one.end <= other.start for one, other in pairwise(spans))
    for unit in passage.units:
        block = article.blocks[unit.block]
        assert unit.kind is block.kind
        assert unit.kind not in CONTEXT
        assert block.span.start <= unit.mark <= unit.span.start < unit.span.end <= block.span.end
        assert passage.slice(unit.span) == text[slice(*unit.span)]
        assert passage.section[: len(block.section)] == block.section
        assert unit.lead in leads(article, block)


def leads(article: Article, block: Block) -> tuple[str, str]:
    """What the units of a block lean on, and that with the label of their row; signatures are no lead."""
    above = [article.blocks[index] for index in block.leans_on]
    texts = [article.text[one.body : one.span.end] for one in above if one.kind is not BlockKind.SIGNATURE]
    label = article.text[slice(*block.cells[0])] if block.cells else ""
    return "\n".join(texts), "\n".join([*texts, label])


def check_content(article: Article, passages: tuple[Passage, ...]) -> None:
    """Every letter of what may be quoted is in one passage, none of what is context or boilerplate in any."""
    inside = [0] * (len(article.text) + 1)
    for passage in passages:
        for at in range(*passage.span):
            inside[at] += 1
    for block in article.blocks:
        wanted = 0 if block.kind in CONTEXT else 1
        for at in range(block.body, block.span.end):
            assert not article.text[at].isalnum() or inside[at] == wanted, (block.kind, article.text[at : at + 40])


def check_sizes(article: Article, passages: tuple[Passage, ...]) -> None:
    """40 to 150 words where the text allows.

    Words are those of the units. More than 150 has only a passage of one unit; fewer than 40 only one whose neighbours
    in the same place would make it more than 150.
    """
    for passage in passages:
        assert size(passage) <= OVERFULL or len(passage.units) == 1
    for one, other in pairwise(passages):
        if min(size(one), size(other)) < LEAST and in_one_place(article, one, other):
            assert size(one) + size(other) > OVERFULL


def size(passage: Passage) -> int:
    return sum(len(passage.slice(unit.span).split()) for unit in passage.units)


def in_one_place(article: Article, one: Passage, other: Passage) -> bool:
    """Whether nothing parts two neighbours: no heading, nothing that is left out, no end of the metadata."""
    first, last = one.units[-1], other.units[0]
    between = article.blocks[first.block : last.block]
    parted = any(block.kind in CONTEXT for block in between)
    is_same = (first.kind is BlockKind.METADATA) == (last.kind is BlockKind.METADATA)
    return one.section == other.section and is_same and not parted


@given(files())
def test_passages_of_made_articles_keep_their_promises(file: tuple[str, bytes]) -> None:
    check(read_article(*file))


def readable(folder: Path, step: int = 1) -> list[Path]:
    """Every `step`-th article of a folder that can be read here."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in SUFFIXES]
    return [path for path in found[::step] if missing_extra(path.suffix) is None]


@pytest.mark.parametrize("path", [*readable(CORPUS), *readable(FIXTURES)], ids=lambda path: path.name)
def test_passages_of_our_articles_keep_their_promises(path: Path) -> None:
    check(read_article(path.name, path.read_bytes()))


@pytest.mark.parametrize(("name", "make"), [("handbook.docx", handbook_docx), ("manual.pdf", manual_pdf)])
def test_passages_of_what_must_be_extracted_keep_their_promises(name: str, make: object) -> None:
    if missing_extra(name[name.index(".") :]):
        pytest.skip(f"{name}: its extra is not installed")
    article = read_article(name, make())  # type: ignore[operator]  # a function, as the table says
    check(article)
    assert article.pages


@pytest.mark.parametrize(
    ("folder", "step"),
    [("seeds", 1), ("data/docs/corpus", 7), ("data/squad1-dev/corpus", 5)],
    ids=str,
)
def test_passages_of_articles_by_others_keep_their_promises(folder: str, step: int) -> None:
    paths = readable(SHARED / folder, step) if (SHARED / folder).is_dir() else []
    if not paths:
        pytest.skip("the shared articles are not here")
    for path in paths:
        check(read_article(path.name, path.read_bytes()))


def sentences(*sizes: int) -> str:
    """A paragraph whose sentences have these many words."""
    return " ".join("Word" + " word" * (size - 1) + "." for size in sizes)


def sizes_of(text: str) -> list[int]:
    return [size(passage) for passage in cut_passages(read_article("a.md", text.encode()))]


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("", []),
        (sentences(5), [5]),
        ("\n\n".join([sentences(60)] * 4), [120, 120]),
        ("\n\n".join([sentences(50)] * 5), [100, 100, 50]),
        (sentences(*[25] * 12), [100, 100, 100]),
        (sentences(200), [200]),
        (sentences(30, 130), [30, 130]),
        (sentences(70, 50, 70, 70, 50, 70), [120, 70, 120, 70]),
        ("\n\n".join([sentences(110), sentences(20)]), [130]),
        ("\n\n".join([sentences(20), sentences(125)]), [145]),
        ("\n\n".join([sentences(118), sentences(35)]), [118, 35]),
        ("\n\n".join(["# One", sentences(10), "# Two", sentences(10)]), [10, 10]),
        (sentences(100) + "\n\n" + "\n".join(["- " + sentences(10)] * 6), [150, 10]),
    ],
)
def test_a_text_is_cut_as_evenly_as_its_blocks_allow(text: str, sizes: list[int]) -> None:
    assert sizes_of(text) == sizes


def units_of(name: str, text: str) -> list[tuple[str, str]]:
    """The words of every unit with what it leans on."""
    article = read_article(name, text.encode())
    return [(passage.slice(unit.span), unit.lead) for passage in cut_passages(article) for unit in passage.units]


def test_units_are_sentences_items_rows_cells_answers_and_code_lines() -> None:
    text = """One sentence. Two.

Bring these:

- A rope. It is long.
- A lamp

Then run:

```
first()

  second()
```

| Ship | Size |
|---|---|
| Meerkat | 30 m |
| Otter | It is so long that it turns nowhere. It stays out. |

## Is it deep?

Yes. Four metres.
"""
    assert units_of("a.md", text) == [
        ("One sentence.", ""),
        ("Two.", ""),
        ("Bring these:", ""),
        ("A rope.", "Bring these:"),
        ("It is long.", "Bring these:"),
        ("A lamp", "Bring these:"),
        ("Then run:", ""),
        ("first()", "Then run:"),
        ("second()", "Then run:"),
        ("| Meerkat | 30 m |", "| Ship | Size |"),
        ("It is so long that it turns nowhere.", "| Ship | Size |\nOtter"),
        ("It stays out.", "| Ship | Size |\nOtter"),
        ("Yes.", ""),
        ("Four metres.", ""),
    ]


def test_the_mark_of_an_item_belongs_to_its_first_unit_alone() -> None:
    article = read_article("a.md", b"- A rope. It is long.\n- A lamp")
    (passage,) = cut_passages(article)
    assert [(unit.mark, unit.span.start) for unit in passage.units] == [(0, 2), (10, 10), (22, 24)]
    assert passage.text == article.text


def test_a_signature_is_a_section_of_its_own() -> None:
    parts = (
        "Models\n======",
        "Fields\n------",
        ".. attribute:: ForeignKey.on_delete",
        "   What to do.",
        ".. attribute:: Field.null",
        "   Or.",
    )
    text = "\n\n".join(parts)
    found = cut_passages(read_article("a.rst", text.encode()))
    assert [(passage.text, passage.section) for passage in found] == [
        ("What to do.", ("Fields", "ForeignKey.on_delete")),
        ("Or.", ("Fields", "Field.null")),
    ]


def test_pages_count_from_one() -> None:
    text = "First page.\n\nSecond page."
    blocks = (
        Block(BlockKind.PARAGRAPH, Span(0, 11), 0),
        Block(BlockKind.PARAGRAPH, Span(13, 25), 13, section=("Two",)),
    )
    article = Article("a.pdf", "00", text, blocks, offsets="extracted", pages=(0, 13))
    assert [(passage.page, passage.line) for passage in cut_passages(article)] == [(1, 1), (2, 3)]


def test_a_passage_is_found_by_its_words_and_by_its_context_as_often_as_it_weighs() -> None:
    text = "Yes, with Channels."
    block = Block(BlockKind.ANSWER, Span(0, len(text)), 0, section=("Frequent", "Real-time?"))
    article = Article("guides/node-js.md", "00", text, (block,), Metadata(title="Choosing"))
    (passage,) = cut_passages(article)
    found = index_terms(passage)
    context, nearest = ["frequent", "choos", "guid", "node", "js"], ["real", "time"] * 3
    assert list(found.terms) == ["yes", "with", "channel"]
    assert sorted(found.context) == sorted(context + nearest)
    assert {"channels", "real-time", "realtime", "choosing", "guides", "node", "js"} <= set(found.words)
    assert list(found.words) == sorted(set(found.words))


def test_what_several_units_lean_on_is_context_once() -> None:
    items = "".join(f"- {'rope ' * 20}\n" for _ in range(12))
    passages = cut_passages(read_article("a.md", f"Bring these:\n\n{items}".encode()))
    assert [index_terms(passage).context.count("bring") for passage in passages] == [0, 1]


def test_what_a_passage_says_itself_is_not_its_context() -> None:
    article = read_article("a.md", b"Bring these:\n\n- rope\n- lamp\n- chart\n")
    (passage,) = cut_passages(article)
    found = index_terms(passage)
    assert (found.terms.count("bring"), found.context.count("bring")) == (1, 0)
