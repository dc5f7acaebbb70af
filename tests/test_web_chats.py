"""Slack and Mattermost on the server's port: there where their secrets are, behind the same guard."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest

from web_kit import NIGHT, NIGHT_FOCUS, app_of, harbour, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNING, TOKEN = "0123456789abcdef", "sesame-1"
ENVIRON = {"SLACK_SIGNING_SECRET": SIGNING, "MATTERMOST_TOKEN": TOKEN, "ASKSTACK_API_TOKEN": TOKEN}


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    pytest.importorskip("slack_bolt", reason="needs the extra [slack]")
    with serving(app_of(harbour(rate=5), ENVIRON)) as base:
        yield base


def command(base: str, text: str, key: str = SIGNING, **headers: str) -> httpx.Response:
    """A slash command, signed as Slack signs it."""
    ids = {"team_id": "T00000001", "channel_id": "C00000001", "user_id": "U00000001"}
    body = urlencode({**ids, "command": "/ask", "text": text, "response_url": "https://hooks.slack.com/commands/1"})
    stamp = str(int(time.time()))
    signature = hmac.new(key.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}", **headers}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return httpx.post(f"{base}/slack/events", content=body, headers={**kind, **signed})


def test_a_slash_command_is_answered(base: str) -> None:
    reply = command(base, NIGHT)
    assert reply.status_code == 200
    assert NIGHT_FOCUS in reply.text


def test_slack_may_call_us_by_any_name(base: str) -> None:
    """A public name stands before us, and the signature tells more than the name does."""
    assert command(base, "ships by any name", Host="ask.example.com").status_code == 200


def test_what_is_not_signed_is_not_answered(base: str) -> None:
    assert command(base, NIGHT, key="another").status_code == 401
    assert httpx.post(f"{base}/slack/events", json={}).status_code == 401


def test_the_clock_s_skew_is_told(base: str) -> None:
    command(base, "ships and clocks")
    skew = httpx.get(f"{base}/readyz").json()["slack_clock_skew"]
    assert skew is None or abs(skew) < 5


def test_chats_count_for_themselves_how_often(base: str) -> None:
    assert [command(base, f"ships {number}").status_code for number in range(5)] == [200] * 5


def test_a_command_of_mattermost_is_answered(base: str) -> None:
    form = {"text": NIGHT, "team_id": "a", "channel_id": "b", "user_id": "c"}
    reply = httpx.post(f"{base}/mattermost/command", data=form, headers={"Authorization": f"Token {TOKEN}"})
    assert NIGHT_FOCUS in reply.json()["text"]
    assert httpx.post(f"{base}/mattermost/command", data=form).status_code == 401


def test_without_secrets_there_are_no_chats() -> None:
    with serving(app_of(harbour())) as base:
        assert command(base, NIGHT).status_code == 404
        assert httpx.post(f"{base}/mattermost/command").status_code == 404
        assert "slack_clock_skew" not in httpx.get(f"{base}/readyz").json()
