"""Follow-ups on the page and by the API: a line is read in the light of the questions that its address holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from lxml import html

import askstack
from askstack.dialogue import Act
from askstack.journal import Journal, read
from askstack.rendering import to_json
from askstack.rendering.parsing import quotes_in
from askstack.web.asking import LONGEST_EARLIER, LONGEST_QUESTION, MOST_EARLIER
from test_dialogue import SCRIPTS, Line
from test_web_page import HOSTILE
from test_web_page import page as checked_page
from web_kit import NIGHT, app_of, harbour, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from askstack.engine import Stack

TOP = Path(__file__).parents[1]
DJANGO, NODE = "Can Django handle real-time?", "Can Node handle real-time?"
NOTES = {
    Act.MORE: ("Further passages.", "That is all the articles have on it. The first passages again:"),
    Act.SOURCES: ("Who said it, and where, stands under each quote.",),
    Act.UNCLEAR: ("There is nothing before this to go on from; ask a whole question.",),
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The shipped articles."""
    stack = askstack.open(TOP / "corpus", index=tmp_path_factory.mktemp("following") / "index")
    stack.settings.extra["web"] = {"rate": 0}
    return stack


@pytest.fixture(scope="module")
def client(stack: Stack) -> Iterator[httpx.Client]:
    with serving(app_of(stack)) as base, httpx.Client(base_url=base) as client:
        yield client


def page(client: httpx.Client, line: str, *after: str, **query: str) -> html.HtmlElement:
    return checked_page(client, "/", q=line, after=list(after), **query)


def go_on(client: httpx.Client, shown: html.HtmlElement | None, line: str) -> html.HtmlElement:
    """Types a line into the box below an answer, or into the one above where there is no other, and sends it."""
    forms = [] if shown is None else shown.xpath("//form[contains(@class, 'on')]")
    fields: list[tuple[str, Any]] = [(name, value) for name, value in (forms[0].form_values() if forms else [])]
    query = httpx.QueryParams([("q", line), *((name, value) for name, value in fields if name != "q")])
    reply = client.get("/", params=query)
    assert reply.status_code == 200
    assert "set-cookie" not in reply.headers
    return html.document_fromstring(reply.content, parser=html.HTMLParser(encoding="utf-8"))


def asked(shown: html.HtmlElement) -> str:
    return str(shown.xpath("string(//h1)"))


def note(shown: html.HtmlElement) -> str:
    return " ".join(shown.xpath("string(//p[@class='before'][not(@id)])").split())


def quotes(shown: html.HtmlElement) -> tuple[str, ...]:
    return tuple(quotes_in(html.tostring(shown, encoding="unicode"), "html"))


@pytest.mark.parametrize(("title", "lines"), SCRIPTS, ids=[title for title, _ in SCRIPTS])
def test_every_scripted_dialogue_goes_the_same_way_on_the_page(
    title: str, lines: list[Line], client: httpx.Client
) -> None:
    shown = None
    for line in lines:
        shown = go_on(client, shown, line.typed)
        if line.act is Act.ASK:
            assert asked(shown) == " ".join(line.asked.split()), (title, line.typed)
        else:
            assert note(shown) in NOTES[line.act], (title, line.typed)


def test_what_is_carried_is_shown_and_dropped_by_a_link(client: httpx.Client, stack: Stack) -> None:
    shown = page(client, "what about Node?", DJANGO)
    assert asked(shown) == NODE
    assert note(shown) == "Asked with handle real-time from before. Ask only “what about Node?”"
    assert quotes(shown) == tuple(quote.text for quote in stack.ask(NODE).quotes)
    plain = checked_page(client, shown.xpath("//p[@class='before']/a/@href")[0])
    assert asked(plain) == "what about Node?"
    assert not note(plain)


def test_a_question_that_stands_by_itself_is_left_alone(client: httpx.Client) -> None:
    shown = page(client, "Who founded the Django Software Foundation?", DJANGO)
    assert asked(shown) == "Who founded the Django Software Foundation?"
    assert not note(shown)


def test_the_address_is_all_there_is_to_a_conversation(client: httpx.Client) -> None:
    query = {"q": "and the other one?", "after": [DJANGO, NODE]}
    first = client.get("/", params=query)
    with httpx.Client(base_url=client.base_url) as another:
        assert another.get("/", params=query).content == first.content
    assert "set-cookie" not in first.headers


def test_more_brings_passages_that_were_not_shown_until_there_are_none(client: httpx.Client) -> None:
    shown = page(client, DJANGO)
    seen = list(quotes(shown))
    while True:
        shown = checked_page(client, shown.xpath("//a[@class='further']/@href")[0])
        if note(shown) != "Further passages.":
            break
        assert not set(quotes(shown)) & set(seen)
        assert not shown.xpath("//details")
        seen += quotes(shown)
    assert note(shown) in NOTES[Act.MORE]
    assert quotes(shown) == tuple(seen[: len(quotes(shown))])
    assert not shown.xpath("//a[@class='further']")
    assert len(seen) > 8


def test_typing_more_is_as_good_as_the_link(client: httpx.Client) -> None:
    first = page(client, DJANGO)
    typed = go_on(client, go_on(client, first, "more"), "more")
    linked = checked_page(client, first.xpath("//a[@class='further']/@href")[0])
    assert quotes(checked_page(client, linked.xpath("//a[@class='further']/@href")[0])) == quotes(typed)


def test_small_talk_neither_begins_nor_ends_a_conversation(client: httpx.Client) -> None:
    assert not page(client, "thanks").xpath("//form[contains(@class, 'on')]")
    assert page(client, "thanks", DJANGO).xpath("//input[@name='after']/@value") == [DJANGO]


def test_only_the_last_few_questions_are_carried(client: httpx.Client) -> None:
    shown = None
    for line in (DJANGO, "What is npm?", "What is WSGI?", "What is Express?", "What is Express?", "What is V8?"):
        shown = go_on(client, shown, line)
    assert shown is not None
    assert shown.xpath("//input[@name='after']/@value") == ["What is WSGI?", "What is Express?", "What is V8?"]


def test_a_long_question_is_not_carried(client: httpx.Client) -> None:
    shown = page(client, "🙂" * (LONGEST_EARLIER + 1), DJANGO)
    assert shown.xpath("//input[@name='after']/@value") == [DJANGO]


def test_the_longest_address_that_the_page_makes_is_answered(client: httpx.Client) -> None:
    page(client, "🙂" * LONGEST_QUESTION, *["🙂" * LONGEST_EARLIER] * MOST_EARLIER)


def test_a_misspelt_question_is_met_with_one_that_is_answered(client: httpx.Client, stack: Stack) -> None:
    shown = page(client, "What does the Exprss framework do?")
    assert shown.xpath("string(//p[@id='meant'])") == "Did you mean What does the express framework do?"
    offered = checked_page(client, shown.xpath("//p[@id='meant']/a/@href")[0])
    assert asked(offered) == "What does the express framework do?"
    assert stack.ask(asked(offered)).answered


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("line", ["what about ships?", "why?", "more", "is it?", "and the other one?"])
def test_hostile_questions_before_are_text(client: httpx.Client, text: str, line: str) -> None:
    before = text[:LONGEST_EARLIER]
    for shown in (page(client, line, before), page(client, text, NIGHT), page(client, line, NIGHT, before)):
        assert not shown.xpath("//img | //svg | //iframe | //main//script")
        assert not [link for link in shown.xpath("//@href") if not link.startswith(("/", "#"))]


@pytest.mark.parametrize(
    "fields",
    [
        {"after": ""},
        {"after": [" ", ""]},
        {"more": "99"},
        {"more": "-1"},
        {"more": "x"},
        {"more": "9"},
        {"after": "hello", "more": "3"},
        {"after": "it " * 160},
    ],
)
def test_odd_fields_do_no_harm(client: httpx.Client, fields: dict[str, Any]) -> None:
    for line in ("more", "why?", "is it free?", "it " * 600):
        checked_page(client, "/", q=line, **fields)


def test_too_many_or_too_long_questions_before_are_told(client: httpx.Client) -> None:
    for after in (["x" * (LONGEST_EARLIER + 1)], [DJANGO, "x" * (LONGEST_EARLIER + 1)], [DJANGO] * (MOST_EARLIER + 1)):
        checked_page(client, "/", 400, q="why?", after=after)


def test_the_journal_has_each_question_once_and_in_full(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal(path)
    with serving(app_of(harbour(), journal=journal)) as base, httpx.Client(base_url=base) as client:
        for line in (NIGHT, "more", "who says so?", "and the other one?", "=why?"):
            client.get("/", params={"q": line, "after": NIGHT})
    journal.close()
    assert sorted(entry.question for entry in read(path)) == [NIGHT, "why?"]


# the API


def test_programs_follow_up_too(client: httpx.Client, stack: Stack) -> None:
    expected = {**to_json(stack.ask(NODE)), "carried": ["handle real-time"]}
    got = client.get("/api/v1/ask", params={"q": "what about Node?", "after": [DJANGO]})
    posted = client.post("/api/v1/ask", json={"question": "what about Node?", "after": [DJANGO]})
    assert got.json() == posted.json() == expected


def test_without_questions_before_nothing_is_carried(client: httpx.Client) -> None:
    plain = client.get("/api/v1/ask", params={"q": "what about Node?"}).json()
    assert "carried" not in plain
    for after in (None, []):
        assert client.post("/api/v1/ask", json={"question": "what about Node?", "after": after}).json() == plain


@pytest.mark.parametrize("after", ["why?", 7, {"a": 1}, [7], [None], ["x" * 501], [["why?"]], ["x"] * 4])
def test_what_is_no_list_of_questions_is_told(client: httpx.Client, after: object) -> None:
    reply = client.post("/api/v1/ask", json={"question": "why?", "after": after})
    assert reply.status_code == 400
    assert reply.headers["content-type"] == "application/problem+json"
