"""The shipped articles: long enough, mixed, attributed, and in our own words."""

from __future__ import annotations

import re
import runpy
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
SEEDS = ROOT.parent / "shared" / "seeds"
ARTICLES = sorted(path for path in CORPUS.iterdir() if path.is_file())

visible_text = runpy.run_path(str(ROOT / "scripts" / "check_questions.py"))["visible_text"]

# Each source by words that every mention of it in a "Sources" section holds.
SOURCE_MARKS = (
    "Mark Winterbottom and Brooke Rutherford, Udemy",
    "Which One is Better For Web Development?",
    "Coding for Entrepreneurs, 5 April 2021",
    "Samuel Aberra, DEV Community",
    "a decision guide",
)

SOURCES_HEADING = {".md": "\n## Sources\n", ".txt": "\nSources\n", ".rst": "\nSources\n=", ".html": " Sources "}

# The names that have to be given whole, and are eight words or longer.
ALLOWED_NAMES = (
    "Node.js vs Django: A Backend Developer's Perspective",
    "https://www.codingforentrepreneurs.com/blog/django-vs-nodejs/",
)

FEATURES = {
    "a Markdown heading": ("*.md", r"^## \S"),
    "a Markdown comparison table": ("*.md", r"^\| \| Django \| Node\.js \|\n\|---"),
    "a Markdown FAQ": ("*.md", r"^### [^\n]+\?\n\n\S"),
    "a bulleted list": ("*.md", r"^- \S"),
    "a numbered list": ("*.md", r"^1\. \S"),
    "Python code": ("*.md", r"^```python\n"),
    "JavaScript code": ("*.md", r"^```javascript\n"),
    "an underlined reStructuredText heading": ("*.rst", r"^\w[^\n]+\n====+$"),
    "a reStructuredText field list": ("*.rst", r"^:Author: \S"),
    "a reStructuredText table": ("*.rst", r"^\.\. list-table::"),
    "a reStructuredText definition list": ("*.rst", r"^\w[^\n]+\n    \w"),
    "a reStructuredText literal block": ("*.rst", r"::\n\n    \w"),
    "HTML head metadata": ("*.html", r"<meta name=\"author\" content=\"[^\"]+\">"),
    "an HTML table": ("*.html", r"<thead>\s*<tr><th>"),
    "an HTML definition list": ("*.html", r"<dl>\s*<dt>"),
    "an HTML FAQ": ("*.html", r"<details>\s*<summary>[^<]+\?</summary>\s*<p>"),
    "plain text code": ("*.txt", r"^    const "),
}


def words(text: str) -> list[str]:
    """Lower-case words; straight and curly apostrophes are one."""
    return re.findall(r"[a-z0-9']+", re.sub("[\u2018\u2019]", "'", text.lower()))


def runs(tokens: list[str], length: int) -> set[str]:
    """Every run of so many words, its words joined by one space."""
    return {" ".join(tokens[i : i + length]) for i in range(len(tokens) - length + 1)}


def without_names(tokens: list[str]) -> list[str]:
    """The words with every allowed name replaced by a mark that no source holds."""
    text = f" {' '.join(tokens)} "
    for name in ALLOWED_NAMES:
        text = text.replace(f" {' '.join(words(name))} ", " <name> ")
    return text.split()


@cache
def source_runs(length: int) -> frozenset[str]:
    """Every run of so many words in any source article; skips the test where there are none."""
    if not SEEDS.is_dir():
        pytest.skip(f"no source articles at {SEEDS.name}/ beside the checkout to compare with")
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    return frozenset().union(*(runs(words(text), length) for text in texts))


def sources_of(path: Path) -> str:
    """The text below an article's heading "Sources", on one line; "" where there is no such heading."""
    _, _, rest = visible_text(path).partition(SOURCES_HEADING[path.suffix])
    return " ".join(rest.split())


each_article = pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)


def test_there_are_at_least_eight_articles_in_four_formats() -> None:
    assert len(ARTICLES) >= 8
    assert {path.suffix for path in ARTICLES} == {".md", ".txt", ".html", ".rst"}


@each_article
def test_an_article_has_400_to_1200_words(path: Path) -> None:
    body = re.sub(r"\A---\n.*?\n---\n", "", visible_text(path), flags=re.DOTALL)
    assert 400 <= len(body.split()) <= 1_200


@pytest.mark.parametrize("feature", FEATURES)
def test_the_corpus_has(feature: str) -> None:
    pattern, expression = FEATURES[feature]
    assert any(re.search(expression, path.read_text(encoding="utf-8"), re.MULTILINE) for path in CORPUS.glob(pattern))


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.md")), ids=lambda path: path.name)
def test_front_matter_states_title_author_date_and_tags(path: Path) -> None:
    front = path.read_text(encoding="utf-8").split("---\n")[1]
    assert [line.split(":")[0] for line in front.splitlines()] == ["title", "author", "date", "tags"]


@each_article
def test_an_article_names_the_sources_of_its_facts(path: Path) -> None:
    assert any(mark in sources_of(path) for mark in SOURCE_MARKS)


def test_every_source_is_named_somewhere() -> None:
    named = " ".join(sources_of(path) for path in ARTICLES)
    assert [mark for mark in SOURCE_MARKS if mark not in named] == []


def test_the_faq_answers_the_question_about_real_time_with_yes() -> None:
    text = (CORPUS / "faq.md").read_text(encoding="utf-8")
    assert re.search(r"^### Can Django handle real-time\?\n\nYes, [^\n.]*Channels", text, re.MULTILINE)


@each_article
def test_no_eight_words_in_a_row_are_a_source_s(path: Path) -> None:
    ours = runs(without_names(words(visible_text(path))), 8)
    assert sorted(ours & source_runs(8)) == []


@each_article
def test_no_ten_words_in_a_row_are_a_source_s_names_or_not(path: Path) -> None:
    for text in (visible_text(path), path.read_text(encoding="utf-8")):
        assert sorted(runs(words(text), 10) & source_runs(10)) == []


def test_a_copied_sentence_would_be_found_whatever_its_apostrophes() -> None:
    source = runs(words("Don\u2019t build it: Node.js isn\u2019t what you think it is."), 8)
    assert runs(words("They said: don't build it, Node.js isn't what you think."), 8) & source


def test_an_allowed_name_breaks_a_run_and_leaves_the_rest() -> None:
    name = ALLOWED_NAMES[0]
    assert without_names(words(f"he wrote {name} in a week")) == ["he", "wrote", "<name>", "in", "a", "week"]
