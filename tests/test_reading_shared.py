"""Reading real articles, where they lie beside the checkout: the five sources, and 718 files of documentation."""

from __future__ import annotations

from collections import Counter

import pytest

from askstack.reading import read_article
from askstack.records import Article, BlockKind
from reading_kit import SHARED

SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
DOCS = SHARED / "data" / "docs" / "corpus"

pytestmark = pytest.mark.skipif(not SEEDS or not DOCS.is_dir(), reason="the shared articles are not here")


def seed(number: int) -> Article:
    return read_article(SEEDS[number].name, SEEDS[number].read_bytes())


def counts(article: Article) -> Counter[BlockKind]:
    return Counter(block.kind for block in article.blocks)


def test_the_sources_state_what_a_careful_person_would_note() -> None:
    stated = [seed(number).metadata for number in range(5)]
    assert stated[0].authors == ("Mark Winterbottom", "Brooke Rutherford")
    assert (stated[0].title, stated[0].updated) == (None, "2021-03")
    assert stated[1].title == "Node.js Vs Django: Which One is Better For Web Development?"
    assert (stated[2].title, stated[2].published) == ("Django vs Node.js", "2021-04-05")
    assert (stated[3].authors, stated[3].publisher) == (("Samuel Aberra",), "DEV Community")
    assert stated[4].title == "Node.js vs Django"
    assert [len(metadata.origins) for metadata in stated] == [2, 1, 3, 3, 1]


def test_the_sources_show_their_tables_questions_and_boilerplate() -> None:
    shown = [counts(seed(number)) for number in range(5)]
    assert [found[BlockKind.TABLE_ROW] for found in shown] == [0, 15, 0, 0, 10]
    assert [found[BlockKind.QUESTION] for found in shown] == [0, 4, 0, 0, 4]
    assert [found[BlockKind.BOILERPLATE] for found in shown] == [51, 10, 0, 1, 17]
    assert [found[BlockKind.CAPTION] for found in shown] == [12, 4, 0, 0, 0]


def test_every_file_of_documentation_is_read_without_a_problem() -> None:
    paths = [path for path in sorted(DOCS.rglob("*")) if path.suffix in {".txt", ".md", ".html"}]
    articles = [read_article(path.relative_to(DOCS).as_posix(), path.read_bytes()) for path in paths]
    assert len(articles) == 718
    assert not [article.article_id for article in articles if article.problems or not article.blocks]
    assert not [article.article_id for article in articles if counts(article)[BlockKind.BOILERPLATE]]
    assert sum(article.metadata.title is None for article in articles) <= 2
