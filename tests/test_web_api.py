"""The JSON API, by HTTP against a real server."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest
from jsonschema import Draft202012Validator

from askstack import engine
from askstack.errors import DamagedIndexError
from askstack.journal import Journal, read
from askstack.mcp import schema_of
from askstack.rendering import to_json
from askstack.web.api import OPENAPI
from askstack.web.asking import Asker
from web_kit import NIGHT, TEXTS, app_of, harbour, harbour_folder, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with serving(app_of(harbour())) as base, httpx.Client(base_url=base) as client:
        yield client


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """What goes wrong on purpose need not be read."""
    caplog.set_level("CRITICAL")


def problem(response: httpx.Response, status: int) -> str:
    """What a problem says, after a look at its form (RFC 9457)."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told["type"] == "about:blank"
    assert told["status"] == status
    assert "Traceback" not in response.text
    return str(told["detail"])


def test_an_answer_is_the_stack_s(client: httpx.Client) -> None:
    expected = to_json(harbour().ask(NIGHT))
    assert client.get("/api/v1/ask", params={"q": NIGHT}).json() == expected
    assert client.post("/api/v1/ask", json={"question": NIGHT}).json() == expected
    assert expected["answered"] is True


def test_a_refusal_is_a_200(client: httpx.Client) -> None:
    reply = client.get("/api/v1/ask", params={"q": "How do I cook rice?"})
    assert reply.status_code == 200
    assert reply.json()["answered"] is False
    assert client.get("/api/v1/ask?q=").json()["reason"] == "empty_question"


def test_the_number_of_quotes_is_the_caller_s(client: httpx.Client) -> None:
    question = "What must a ship carry?"
    assert len(client.get("/api/v1/ask", params={"q": question, "limit": 1}).json()["quotes"]) == 1
    assert len(client.post("/api/v1/ask", json={"question": question, "limit": 1}).json()["quotes"]) == 1
    assert client.post("/api/v1/ask", json={"question": question, "limit": None}).status_code == 200


@pytest.mark.parametrize("limit", ["0", "21", "-1", "x", "1.5", "", "²", "1" * 5000])
def test_a_bad_limit_is_told(client: httpx.Client, limit: str) -> None:
    assert "`limit`" in problem(client.get("/api/v1/ask", params={"q": "ships", "limit": limit}), 400)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[1]", 400),
        (b"null", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"question": 7}', 400),
        (b"{}", 400),
        (b'{"question": "why?", "limit": true}', 400),
        (b'{"question": "why?", "limit": 1.5}', 400),
        (b'{"question": "' + b"x" * 2001 + b'"}', 400),
    ],
)
def test_a_malformed_body_is_told(client: httpx.Client, body: bytes, status: int) -> None:
    problem(client.post("/api/v1/ask", content=body, headers={"Content-Type": "application/json"}), status)


def test_a_body_of_another_kind_is_not_read(client: httpx.Client) -> None:
    """So a form of another site, which cannot send JSON, cannot ask either."""
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"):
        body = json.dumps({"question": NIGHT})
        problem(client.post("/api/v1/ask", content=body, headers={"Content-Type": kind}), 415)


def test_no_question_is_told(client: httpx.Client) -> None:
    assert "question" in problem(client.get("/api/v1/ask"), 400)
    assert "2000" in problem(client.get("/api/v1/ask", params={"q": "x" * 2001}), 400)


def test_half_a_surrogate_pair_is_no_character(client: httpx.Client) -> None:
    body = rb'{"question": "ships \ud800 at night"}'
    reply = client.post("/api/v1/ask", content=body, headers={"Content-Type": "application/json"})
    assert reply.json()["question"] == "ships \ufffd at night"


def test_what_is_not_there_and_what_cannot_be_done(client: httpx.Client) -> None:
    problem(client.get("/api/v1/nothing"), 404)
    problem(client.get("/api/v1/articles/nothing.md"), 404)
    reply = client.delete("/api/v1/ask")
    problem(reply, 405)
    assert set(reply.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "POST"}


def test_articles_are_listed_in_pages(client: httpx.Client) -> None:
    listed = client.get("/api/v1/articles").json()
    assert [article["article_id"] for article in listed["articles"]] == sorted(TEXTS)
    assert listed["total"] == len(TEXTS)
    some = client.get("/api/v1/articles", params={"offset": 1, "limit": 2}).json()
    assert some["articles"] == listed["articles"][1:3]
    assert client.get("/api/v1/articles", params={"offset": 10**9}).json()["articles"] == []
    problem(client.get("/api/v1/articles", params={"limit": 1001}), 400)


def test_an_article_s_passages_are_slices_of_it(client: httpx.Client) -> None:
    for name, text in TEXTS.items():
        article = client.get(f"/api/v1/articles/{quote(name)}").json()
        assert article["article"]["article_id"] == name
        assert article["article"]["passages"] == len(article["passages"]) > 0
        for passage in article["passages"] if article["article"]["offsets"] == "source" else []:
            assert text[passage["start"] : passage["end"]] == passage["text"]


def test_what_the_caller_has_is_not_sent_again(client: httpx.Client) -> None:
    for path in (
        f"/api/v1/ask?q={NIGHT}",
        "/api/v1/articles",
        "/api/v1/articles/log.txt",
        "/openapi.json",
        f"/?q={NIGHT}",
    ):
        reply = client.get(path)
        tag = reply.headers["etag"]
        assert client.get(path).headers["etag"] == tag
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = client.get(path, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get("/api/v1/ask?q=other").headers["etag"] != client.get(f"/api/v1/ask?q={NIGHT}").headers["etag"]


def test_a_new_index_is_seen_without_a_restart_and_has_new_tags(tmp_path: Path) -> None:
    stack = harbour_folder(tmp_path)
    with serving(app_of(stack)) as base, httpx.Client(base_url=base) as client:
        before = client.get("/api/v1/ask", params={"q": "Where do seals sleep?"})
        assert before.json()["answered"] is False
        (tmp_path / "corpus" / "seals.md").write_text("# Seals\n\nSeals sleep on the southern breakwater.\n")
        engine.sync(stack.settings)
        after = client.get("/api/v1/ask", params={"q": "Where do seals sleep?"})
        assert after.json()["quotes"][0]["text"] == "Seals sleep on the southern breakwater."
        assert after.headers["etag"] != before.headers["etag"]
        assert client.get("/api/v1/articles").json()["total"] == len(TEXTS) + 1


def test_an_article_that_changed_since_it_was_indexed_is_not_quoted(tmp_path: Path) -> None:
    with serving(app_of(harbour_folder(tmp_path))) as base, httpx.Client(base_url=base) as client:
        tag = client.get("/api/v1/ask", params={"q": NIGHT}).headers["etag"]
        (tmp_path / "corpus" / "guides" / "harbour.md").write_text("All has changed.\n")
        reply = client.get("/api/v1/ask", params={"q": NIGHT}, headers={"If-None-Match": tag})
        assert reply.status_code == 200
        assert "guides/harbour.md" not in reply.text


def test_health_tells_a_process_from_an_index_that_can_be_read(tmp_path: Path) -> None:
    stack = harbour_folder(tmp_path)
    with serving(app_of(stack)) as base, httpx.Client(base_url=base) as client:
        assert client.get("/livez").json()["status"] == "alive"
        assert client.get("/readyz").json() == {
            "status": "ready",
            "articles": len(TEXTS),
            "passages": stack.index.stamp.passages,
        }


def test_a_damaged_index_is_a_503_that_tells_nothing_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: object, **__: object) -> None:
        raise DamagedIndexError("/srv/secret/index: cannot be read")

    monkeypatch.setattr(Asker, "answer", damaged)
    with serving(app_of(harbour())) as base, httpx.Client(base_url=base) as client:
        assert "/srv" not in problem(client.get("/api/v1/ask", params={"q": NIGHT}), 503)


def test_a_fault_of_ours_is_a_500_that_tells_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(Asker, "answer", faulty)
    with serving(app_of(harbour())) as base, httpx.Client(base_url=base) as client:
        reply = client.get("/api/v1/ask", params={"q": NIGHT})
        assert "secret" not in problem(reply, 500)
        assert "secret" not in client.get("/", params={"q": NIGHT}).text
        assert client.get("/livez").status_code == 200


def test_who_comes_when_too_many_wait_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askstack.web.asking._MOST_WAITING", 0)
    with serving(app_of(harbour())) as base, httpx.Client(base_url=base) as client:
        reply = client.get("/api/v1/ask", params={"q": NIGHT})
        assert "try again" in problem(reply, 503)
        assert reply.headers["retry-after"] == "1"
        assert client.get("/livez").status_code == 200


def test_metrics_count_and_hold_no_question() -> None:
    with serving(app_of(harbour())) as base, httpx.Client(base_url=base) as client:
        client.get("/api/v1/ask", params={"q": NIGHT})
        client.get("/api/v1/ask", params={"q": "How do I cook rice?"})
        client.get("/", params={"q": NIGHT})
        client.get("/api/v1/nothing-of-the-kind")
        reply = client.get("/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = dict(line.rsplit(" ", 1) for line in reply.text.splitlines() if not line.startswith("#"))
    assert samples['askstack_requests_total{surface="api",status="2xx"}'] == "2"
    assert samples['askstack_requests_total{surface="api",status="4xx"}'] == "1"
    assert samples['askstack_answers_total{surface="api",outcome="off_topic"}'] == "1"
    assert samples["askstack_ask_seconds_count"] == samples['askstack_ask_seconds_bucket{le="+Inf"}'] == "3"
    assert samples["askstack_index_articles"] == str(len(TEXTS))
    assert "ships" not in reply.text
    assert "nothing-of" not in reply.text
    assert all(re.fullmatch(r"[a-z_]+(\{[^{}]*\})?", name) for name in samples)


def test_the_journal_notes_where_a_question_came_from(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    with serving(app_of(harbour(), journal=journal)) as base, httpx.Client(base_url=base) as client:
        client.get("/api/v1/ask", params={"q": NIGHT})
        client.get("/", params={"q": NIGHT})
    journal.close()
    noted = [(asked.surface, asked.question) for asked in read(tmp_path / "journal.sqlite")]
    assert sorted(noted) == [("api", NIGHT), ("page", NIGHT)]


def test_replies_keep_to_their_schemas(client: httpx.Client) -> None:
    pairs = {
        f"/api/v1/ask?q={NIGHT}": "Answer",
        "/api/v1/ask?q=Does the ferry carry dogs?": "Answer",
        "/api/v1/articles": "Articles",
        "/api/v1/articles/guides/harbour.md": "Article",
        "/api/v1/articles/none": "Problem",
    }
    for path, name in pairs.items():
        Draft202012Validator(schema_of(name)).validate(client.get(path).json())


def test_every_field_of_a_reply_is_described(client: httpx.Client) -> None:
    """The other way round: what a schema leaves out would not be noticed by a validator."""
    schemas = json.loads(OPENAPI.read_text())["components"]["schemas"]
    answer = client.get("/api/v1/ask", params={"q": NIGHT}).json()
    article = client.get("/api/v1/articles/guides/harbour.md").json()
    pairs = [
        (answer, "Answer"),
        (answer["quotes"][0], "Quote"),
        (answer["quotes"][0]["citation"], "Citation"),
        (answer["index"], "Index"),
        (article, "Article"),
        (article["article"], "ArticleRecord"),
        (article["passages"][0], "Passage"),
    ]
    for value, name in pairs:
        assert value.keys() <= schemas[name]["properties"].keys(), name


def test_names_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    """A file's name may hold bytes that are no UTF-8."""
    stack = harbour_folder(tmp_path)
    name = os.fsdecode(b"b\xffd.txt")
    (tmp_path / "corpus" / name).write_text("Walruses doze behind the customs house.\n")
    engine.sync(stack.settings)
    with serving(app_of(stack)) as base, httpx.Client(base_url=base) as client:
        for path in ("/api/v1/articles", "/api/v1/ask?q=Where do walruses doze?", "/articles", "/?q=walruses"):
            assert client.get(path).status_code == 200, path


def test_settings_of_a_stack_are_heeded(tmp_path: Path) -> None:
    stack = harbour_folder(tmp_path)
    stack.settings = replace(stack.settings, limit=1)
    with serving(app_of(stack)) as base, httpx.Client(base_url=base) as client:
        assert len(client.get("/api/v1/ask", params={"q": "What must a ship carry?"}).json()["quotes"]) == 1
