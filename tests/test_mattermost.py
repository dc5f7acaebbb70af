"""Mattermost's slash command, over real HTTP."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from starlette.applications import Starlette

from askstack import engine
from askstack.journal import Journal, read
from askstack.rendering.parsing import quotes_in
from askstack.slack.mattermost import PATH, mattermost_routes
from fake_slack import serving
from slack_kit import QUESTION, indexed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from askstack.settings import Settings

TOKEN = "x7bfgz1kk3ni5cksyzmc"  # noqa: S105 - of nothing
FORM = {"command": "/ask", "text": QUESTION, "team_id": "t1", "channel_id": "c1", "user_id": "u1", "token": TOKEN}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return indexed(tmp_path_factory.mktemp("mattermost"))


@contextmanager
def served(settings: Settings, journal: Journal) -> Iterator[httpx.Client]:
    routes = mattermost_routes(engine.open(settings), settings, journal, {"MATTERMOST_TOKEN": TOKEN})
    headers = {"Authorization": f"Token {TOKEN}"}
    with serving(Starlette(routes=routes)) as address, httpx.Client(base_url=address, headers=headers) as client:
        yield client


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[httpx.Client]:
    with served(settings, Journal(None)) as client:
        yield client


def test_a_command_is_answered_for_who_asked_by_the_articles_own_words(
    client: httpx.Client, settings: Settings
) -> None:
    told = client.post(PATH, data=FORM).json()
    assert (told["response_type"], told["skip_slack_parsing"]) == ("ephemeral", True)
    quotes = engine.open(settings).ask(QUESTION).quotes
    assert quotes_in(told["text"], "markdown") == tuple(quote.text for quote in quotes)
    assert "<!--" not in told["text"]
    assert QUESTION in told["text"].splitlines()[0]


def test_an_empty_command_is_answered_by_how_to_use_it(client: httpx.Client) -> None:
    assert client.post(PATH, data=FORM | {"text": " "}).json()["text"].startswith("Ask in plain words")


def test_what_is_asked_is_noted(settings: Settings, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    with served(settings, journal) as client:
        client.post(PATH, data=FORM)
    journal.close()
    assert [asked.surface for asked in read(tmp_path / "journal.sqlite")] == ["mattermost"]


@pytest.mark.parametrize("header", ["", "Token", "Token wrong", f"Bearer {TOKEN}", f"token {TOKEN}", "Token é", TOKEN])
def test_without_the_token_nothing_is_read(client: httpx.Client, header: str) -> None:
    told = client.post(PATH, data=FORM, headers=[(b"Authorization", header.encode())])
    assert told.status_code == 401


def test_a_body_without_sense_or_measure_is_refused(client: httpx.Client) -> None:
    assert client.post(PATH, content=b"").status_code == 400
    assert client.post(PATH, content=b"\xff").status_code == 400
    assert client.post(PATH, content=b"a" * (2 << 20)).status_code == 413
    assert client.get(PATH).status_code == 405


@examples(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"text={text}".encode()))
def test_any_body_is_survived(client: httpx.Client, body: bytes) -> None:
    assert client.post(PATH, content=body).status_code in {200, 400}


def test_without_a_token_there_is_no_route(settings: Settings) -> None:
    assert mattermost_routes(engine.open(settings), settings, Journal(None), {}) == []
