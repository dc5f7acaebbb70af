"""What holds for every file in every format, whatever it holds: mutated fixtures and texts made of hostile parts."""

from __future__ import annotations

import pickle
import random
import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from askstack.errors import UnreadableArticleError
from askstack.reading import SUFFIXES, missing_extra, read_article
from askstack.reading.limits import DEFAULT_LIMITS
from askstack.reading.outline import outline
from askstack.reading.plain import read_plain
from askstack.records import Article, BlockKind
from askstack.sentences import sentence_spans
from reading_kit import FIXTURES, fixture, handbook_docx, manual_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator

# What markup is made of, and what files are broken by.
PARTS = (
    *(
        "\n",
        "\n\n",
        "    ",
        "- ",
        "* ",
        "1. ",
        "#. ",
        "# ",
        "## ",
        "```\n",
        "::\n",
        "> ",
        "| ",
        "\t",
        "\r",
        "\r\n",
        "\x0c",
    ),
    *(".. note:: ", ".. code-block:: py\n", ".. x::\n\n  ", ".. list-table::\n\n   * - a\n     - b\n", ".. _a: b\n"),
    *(
        "+---+---+\n",
        "=== ===\n",
        "====\n",
        "----\n",
        ":a: b\n",
        ":role:`x`",
        ".. [1] x\n",
        ">>> x\n",
        "|--|--|\n",
        "__ ",
    ),
    *(
        "<details>",
        "</summary>",
        "<summary>Is it?",
        "<table><tr><td>",
        "</td>",
        "<ul><li>",
        "<p>",
        "<!--",
        "-->",
        "<br><br>",
    ),
    *("<dl><dt>", "<dd>", "<pre>", "<h2>", "</h2>", "&amp;", "&#x0;", "[x](y)", "![a b](c)", "**", "`", "``", "[ ] "),
    *(
        "---\ntitle: x\n---\n",
        "Q.1: Is it?\n",
        "Ans: Yes.\n",
        "FAQ\n",
        "4.5 (959)\n",
        "Read more\n",
        "1What\n",
        "5.Node.js was",
    ),
    *("\u00a0", "\u2028", "\u200b", "•", "…", "?", ".", "é", "漢字", "😀", "Words stand here. ", "Feature\n", "a\\"),
)
MADE = {"handbook.docx": handbook_docx, "manual.pdf": manual_pdf}


def check(article: Article) -> None:
    """The promises that every article keeps."""
    before = 0
    for index, block in enumerate(article.blocks):
        start, end = block.span
        assert before <= start < end <= len(article.text)
        assert article.text[start:end] == article.text[start:end].strip()
        assert start <= block.body <= end
        assert all(0 <= other < index for other in block.leans_on)
        assert list(block.leans_on) == sorted(set(block.leans_on))
        assert all(start <= cell.start <= cell.end <= end for cell in block.cells)
        before = end
    assert all(0 <= page <= len(article.text) for page in article.pages)
    assert list(article.pages) == sorted(article.pages)
    outline(article)


def check_sentences(article: Article) -> None:
    """Sentences hold every character of a block that is no blank, once and in order."""
    for block in article.blocks:
        words = "".join(
            article.text[start:end] for start, end in sentence_spans(article.text, block.body, block.span.end)
        )
        assert "".join(words.split()) == "".join(article.text[block.body : block.span.end].split())


def read(name: str, data: bytes) -> Article | None:
    """The article, or None where the file is refused in one line; anything else fails the test."""
    try:
        article = read_article(name, data)
    except UnreadableArticleError as error:
        refusal = str(error)
    else:
        check(article)
        check_sentences(article)
        return article
    assert "\n" not in refusal
    return None


@pytest.mark.parametrize("suffix", [".txt", ".md", ".rst", ".html"])
@given(text=st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=20)), max_size=30).map("".join))
def test_hostile_texts_keep_every_promise(suffix: str, text: str) -> None:
    article = read(f"a{suffix}", text.encode("utf-8", errors="replace"))
    if article and suffix != ".html" and not text.startswith("\ufeff"):
        assert article.text == text.encode("utf-8", errors="replace").decode()


RULE = re.compile(r"([=\-~^*#+])\1{2,}")  # all that may go: the rule under a heading


@given(text=st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=20)), max_size=30).map("".join))
def test_no_word_of_a_plain_text_is_lost(text: str) -> None:
    drafts = read_plain(text, DEFAULT_LIMITS).drafts
    starts = [*(draft.start for draft in drafts), len(text)]
    assert not text[: starts[0]].strip()
    for draft, following in zip(drafts, starts[1:], strict=True):
        between = text[draft.end : following].strip()
        is_rule = draft.kind is BlockKind.HEADING and RULE.fullmatch(between) is not None
        assert not between or (is_rule and any(map(str.isalnum, draft.name)))


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
@given(data=st.binary(max_size=300))
def test_no_bytes_do_harm(suffix: str, data: bytes) -> None:
    if missing_extra(suffix) is None:
        read(f"a{suffix}", data)


def sources() -> Iterator[tuple[str, bytes]]:
    for path in sorted(FIXTURES.iterdir()):
        yield path.name, fixture(path.name)
    for name, make in MADE.items():
        if missing_extra(name[name.rindex(".") :]) is None:
            yield name, make()


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A file after one to twenty accidents: bytes cut, doubled, changed, or a part of some markup put in."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 3, 5, 20))):
        at, length = chance.randrange(len(changed) + 1), chance.randrange(1, 80)
        accident = chance.randrange(4)
        if accident == 0:
            del changed[at : at + length]
        elif accident == 1:
            changed[at:at] = changed[at : at + length] * chance.choice((1, 2, 4))
        elif accident == 2:
            changed[at:at] = chance.choice(PARTS).encode() * chance.choice((1, 1, 2, 30))
        else:
            changed[at:at] = chance.randbytes(chance.randrange(1, 5))
    return bytes(changed)


def fuzz(count: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - accidents, not secrets
    files = list(sources())
    for turn in range(count):
        name, data = files[turn % len(files)]
        name = "a.txt" if name.endswith((".md", ".rst")) and turn % 3 == 0 else name
        broken = mutated(data, chance)
        began = time.process_time()
        article = read(name, broken)
        assert time.process_time() - began < 10, (name, broken)  # hangs, not slowness: a small file takes milliseconds
        if article and turn % 20 == 0:
            assert read_article(name, broken) == article
            assert pickle.loads(pickle.dumps(article)) == article  # noqa: S301 - our own


def test_accidents_to_files_are_survived() -> None:
    fuzz(600, seed=20)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_a_hundred_thousand_accidents_are_survived(seed: int) -> None:
    fuzz(10_000, seed=100 + seed)


def test_extracted_text_is_the_words_of_the_document_and_nothing_else() -> None:
    data = fixture("page.html")
    article = read_article("page.html", data)
    tree = etree.fromstring(data, etree.HTMLParser())
    shown = "".join("".join([*tree.itertext(), *(image.get("alt", "") for image in tree.iter("img"))]).split())
    for block in article.blocks:
        assert "".join(article.text[block.span.start : block.span.end].split()) in shown


@pytest.mark.parametrize("name", ["page.html", "log.ipynb", *MADE])
def test_every_word_of_extracted_text_stands_in_a_block(name: str) -> None:
    if missing_extra(name[name.rindex(".") :]):
        pytest.skip("its extra is not installed")
    article = read_article(name, MADE[name]() if name in MADE else fixture(name))
    blocks = "".join(article.text[block.span.start : block.span.end] for block in article.blocks)
    assert "".join(blocks.split()) == "".join(article.text.split())


OUTSIDE = {
    "guide.md": """Notes of the editors stay out sight. ](mole.png) ```sh <details> <summary> </summary> </details>
        <table> <tr><th> </th></tr> <tr><td> </td></tr> </table> [1]: https://harbour.example/rules""",
    "api.rst": """contents:: :local: _harbour-intro: setting:: DEPTH function:: class:: attribute:: note:: admonition::
        code-block:: pycon :caption: list-table:: :header-rows: 1 figure:: plan.png :alt: toctree:: other
        unknown-thing:: |logo| image:: logo.png https://harbour.example""",
}


@pytest.mark.parametrize(("name", "markup"), OUTSIDE.items())
def test_only_markup_stays_outside_the_blocks_of_a_text(name: str, markup: str) -> None:
    article = read_article(name, fixture(name))
    edges = [0, *(edge for block in article.blocks for edge in block.span), len(article.text)]
    outside = " ".join(article.text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    assert {word for word in outside.split() if any(map(str.isalnum, word))} == set(markup.split())


def test_boilerplate_leans_on_nothing_and_nothing_on_it() -> None:
    article = read_article("scraped.txt", fixture("scraped.txt"))
    apart = {
        index for index, block in enumerate(article.blocks) if block.kind in {BlockKind.BOILERPLATE, BlockKind.METADATA}
    }
    assert apart
    assert not any(article.blocks[index].leans_on for index in apart)
    assert not any(apart & set(block.leans_on) for block in article.blocks)
