"""What the page holds, read as a browser would, without one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

import httpx
import pytest
from lxml import html

import askstack
from askstack import engine
from askstack.rendering.citing import around_focus
from askstack.rendering.parsing import quotes_in
from askstack.settings import Settings
from web_kit import NIGHT, NIGHT_FOCUS, TEXTS, app_of, harbour, harbour_folder, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUESTIONS = (
    NIGHT,
    "What must a ship carry?",
    "What does a ferry pay?",
    "Where do whales swim?",
    "Where do octopuses hide?",
    "How is the lamp switched?",
    "Does the ferry carry dogs?",
    "How do I cook rice?",
    "hello",
)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; alert(1); '",
    "{{ 7 * 7 }} {% raw %}",
    "javascript:alert(1)",
    "\x00\x1b[31m\u202e\u2028ships",
    "</title></textarea><svg/onload=alert(1)>",
    "ships " * 300,
)


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with serving(app_of(harbour())) as base, httpx.Client(base_url=base) as client:
        yield client


def page(client: httpx.Client, path: str, status: int = 200, **query: str | list[str]) -> html.HtmlElement:
    """The page at a path, parsed, after a look at what every page must have and must not."""
    reply = client.get(path, params=query or None)
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    root = html.document_fromstring(reply.content, parser=html.HTMLParser(encoding="utf-8"))
    assert root.get("lang") == "en"
    assert len(root.xpath("//h1")) == len(root.xpath("//main")) == 1
    assert root.findtext(".//title").strip()
    for box in root.xpath("//input[not(@type='hidden')]"):
        assert root.xpath("//label[@for=$id]", id=box.get("id"))
    assert not root.xpath("//@style | //style")
    assert {script.get("src").partition("?")[0] for script in root.xpath("//script")} == {"/static/script.js"}
    assert not [node for node in root.iter() for name in node.attrib if name.startswith("on")]
    return root


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_quotes_shown_are_the_answer_s(client: httpx.Client, question: str) -> None:
    answer = harbour().ask(question)
    body = client.get("/", params={"q": question}).text
    assert list(quotes_in(body, "html")) == [item.text for item in answer.quotes or answer.nearest]


def test_the_focus_is_marked(client: httpx.Client) -> None:
    first = harbour().ask(NIGHT).quotes[0]
    shown = page(client, "/", q=NIGHT).xpath("//blockquote")[0]
    assert shown.xpath("string(mark)") == around_focus(first)[1]


def test_a_line_broken_inside_a_paragraph_may_run_on(client: httpx.Client) -> None:
    """The words stay as they are; only what is drawn differs."""
    text = "The pilot\ncomes out to the outer buoy."
    shown = page(client, "/", q="Where does the pilot come out to?")
    quoted = [item for item in shown.xpath("//blockquote") if text in item.text_content()]
    assert quoted[0].xpath(".//span[@class='soft']/text()") == ["\n"]
    items = page(client, "/", q="What must a ship carry?").xpath("//blockquote")[0]
    assert "- a chart of the bay\n- a radio" in items.text_content()
    assert not items.xpath(".//span")


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_citation_opens_the_article_at_the_quote(client: httpx.Client, question: str) -> None:
    answer = harbour().ask(question)
    links = page(client, "/", q=question).xpath("//figcaption/a[cite]/@href")
    assert len(links) == len(answer.quotes or answer.nearest)
    for item, link in zip(answer.quotes or answer.nearest, links, strict=True):
        assert link.endswith("#quote")
        article = page(client, link)
        marks = article.xpath("//mark")
        assert marks[0].get("id") == "quote"
        assert _words(*marks) == _words(item.text)
        assert _words(*article.xpath("//mark[@class='focus']")) == _words(around_focus(item)[1])


def _words(*parts: html.HtmlElement | str) -> list[str]:
    texts = (part if isinstance(part, str) else part.text_content() for part in parts)
    return re.findall(r"\w+", " ".join(texts))


def test_the_original_page_is_linked_at_the_words(client: httpx.Client) -> None:
    shown = page(client, "/", q=NIGHT)
    links = shown.xpath("//figcaption/a[text()='original page']/@href")
    assert links[0] == f"https://port.example/handbook#:~:text={_start_and_end(NIGHT_FOCUS)}"
    article = page(client, shown.xpath("//figcaption/a[cite]/@href")[0])
    assert article.xpath("//header//a[text()='Original page']/@href") == [links[0]]


def _start_and_end(words: str) -> str:
    said = words.split()
    return f"{quote(' '.join(said[:4]), safe='')},{quote(' '.join(said[-4:]), safe='')}"


def test_a_refusal_says_so_and_marks_what_is_near(client: httpx.Client) -> None:
    shown = page(client, "/", q="Does the ferry carry dogs?")
    assert "Not in these articles" in shown.xpath("string(//*[@class='reason'])")
    assert "not an answer" in shown.xpath("string(//*[@class='nearest'])")
    assert not shown.xpath("//details")


def test_a_first_visit_offers_questions_that_are_answered(client: httpx.Client) -> None:
    root = page(client, "/")
    stack = harbour()
    offered = root.xpath("//nav[@aria-labelledby='for-example']//a")
    for link in offered:
        assert stack.ask(link.text_content()).answered
        assert page(client, link.get("href")).xpath("string(//h1)") == link.text_content()


def test_related_questions_are_answered_and_others_than_the_one_asked(client: httpx.Client) -> None:
    stack = harbour()
    for question in QUESTIONS:
        for link in page(client, "/", q=question).xpath("//nav[@class='questions']//a"):
            assert stack.ask(link.text_content()).answered
            assert link.text_content() != question


@pytest.mark.parametrize("question", HOSTILE)
def test_a_hostile_question_is_text(client: httpx.Client, question: str) -> None:
    root = page(client, "/", q=question)
    assert not root.xpath("//img | //svg | //iframe | //main//script")
    assert not [link for link in root.xpath("//@href") if link.startswith("javascript:")]


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_hostile_article_is_text(client: httpx.Client, name: str) -> None:
    root = page(client, f"/articles/{quote(name)}")
    assert not root.xpath("//main//script | //main//img | //main//b")


def test_an_article_has_its_structure(client: httpx.Client) -> None:
    root = page(client, "/articles/guides/harbour.md")
    assert root.xpath("string(//h1)") == "Harbour handbook"
    assert root.xpath("//h2/text()")[:2] == ["Entering", "Fees"]
    assert root.xpath("//h3/text()") == [NIGHT, "What must a ship carry?"]
    assert root.xpath("//article//li/text()") == [
        "- a chart of the bay",
        "- a radio with two channels",
        "- a second anchor",
    ]
    assert root.xpath("//th/text()") == ["Ship", "Fee", "Paid"]
    assert root.xpath("//tr[2]/td/text()") == ["Ferry", "90 crowns", "each month"]
    assert root.xpath("string(//pre)") == "lamp.switch(on=True)"
    assert not root.xpath("//mark")


@pytest.mark.parametrize(
    "query", ["quote=0-999999999", "quote=x", "quote=5-1", "quote=3-9&sha=ffff", "quote=9-99&focus=1", "quote="]
)
def test_a_link_to_words_that_are_not_there_says_so(client: httpx.Client, query: str) -> None:
    root = page(client, f"/articles/log.txt?{query}")
    if "0-999" in query or "9-99" in query:
        assert root.xpath("//mark")
    else:
        assert "no longer" in root.xpath("string(//*[@class='note'])")


def test_an_article_that_changed_since_says_so(tmp_path: Path) -> None:
    with serving(app_of(harbour_folder(tmp_path))) as base, httpx.Client(base_url=base) as client:
        assert not page(client, "/articles/log.txt").xpath("//*[@class='note']")
        (tmp_path / "corpus" / "log.txt").write_text("Other words.\n")
        assert "changed" in page(client, "/articles/log.txt").xpath("string(//*[@class='note'])")
        (tmp_path / "corpus" / "log.txt").unlink()
        engine.sync(harbour_folder(tmp_path).settings)


def test_the_articles_are_listed_in_pages(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    links = page(client, "/articles").xpath("//ul[@class='articles']//a/@href")
    assert len(links) == len(TEXTS)
    for link in links:
        page(client, link)
    monkeypatch.setattr("askstack.web.page._ARTICLES_A_PAGE", 3)
    first = page(client, "/articles")
    assert first.xpath("//a[@rel='next']/@href") == ["/articles?page=2"]
    second = page(client, "/articles?page=2")
    assert second.xpath("//ul[@class='articles']//a/@href") == links[3:]
    for odd in ("99999", "0", "-1", "x", "9" * 5000):
        page(client, f"/articles?page={odd}")


def test_an_empty_corpus_says_what_to_do() -> None:
    with serving(app_of(askstack.from_texts({}, settings=Settings()))) as base, httpx.Client(base_url=base) as client:
        assert "no articles yet" in page(client, "/").text_content()
        assert "There are none yet" in page(client, "/articles").text_content()
        assert "no articles" in page(client, "/", q=NIGHT).text_content()


def test_what_is_not_there_is_a_page_too(client: httpx.Client) -> None:
    for path in ("/nothing", "/articles/nothing.md", "/static/nothing.js"):
        assert page(client, path, 404).xpath("//form")
    page(client, "/", 400, q="x" * 2001)
    assert client.post("/").status_code == 405


def test_a_blank_question_is_a_first_visit(client: httpx.Client) -> None:
    assert (
        page(client, "/?q=").xpath("string(//h1)") == page(client, "/?q=+").xpath("string(//h1)") == "Ask the articles"
    )


def test_the_server_s_name_is_the_settings() -> None:
    with serving(app_of(harbour(title="Harbour & <Bay>"))) as base, httpx.Client(base_url=base) as client:
        for path, status in (("/", 200), ("/articles", 200), ("/nothing", 404)):
            assert page(client, path, status).xpath("string(//header/a[@class='home'])") == "Harbour & <Bay>"


def test_a_user_s_templates_show(tmp_path: Path) -> None:
    stack = harbour_folder(tmp_path, templates=tmp_path / "templates")
    path = tmp_path / "templates" / "html" / "yes_no.j2"
    path.parent.mkdir(parents=True)
    path.write_text(
        "{% for quote in answer.quotes %}<p class=mine>{{ quote | cited }}</p>{{ quote | quoted }}{% endfor %}"
    )
    with serving(app_of(stack)) as base, httpx.Client(base_url=base) as client:
        shown = page(client, "/", q=NIGHT)
        assert shown.xpath("//p[@class='mine']/a/@href")[0].startswith("/articles/guides/harbour.md?")
        path.write_text("{{ answer.nothing }}")
        assert "templates" not in page(client, "/", 500, q=NIGHT).text_content()


def test_the_whole_page_weighs_little(client: httpx.Client) -> None:
    reply = client.get("/", params={"q": NIGHT})
    root = html.document_fromstring(reply.text)
    parts = [urljoin(str(reply.url), link) for link in root.xpath("//link/@href | //script/@src")]
    sizes = {"page": len(reply.content)}
    for part in parts:
        own = client.get(part)
        sizes[part] = len(own.content)
        assert "immutable" in own.headers["cache-control"]
    assert len(sizes) == 4
    assert sum(sizes.values()) < 30_000, sizes
