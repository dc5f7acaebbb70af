"""askstack's Slack part at work: over real HTTP, signed as Slack signs, against a Slack on loopback."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette

from askstack import engine
from askstack.journal import Journal
from askstack.settings import Settings
from askstack.slack.assembly import Addresses, assemble
from askstack.slack.http import SlackEndpoint
from fake_slack import FakeSlack, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from askstack.engine import Stack
    from askstack.slack.assembly import Parts

CORPUS = Path(__file__).parent.parent / "corpus"
SIGNING, BOT, APP = "8f14e45fceea167a5a36dedd4bea2543", "xoxb-bot-token", "xapp-app-token"
ENVIRON = {"SLACK_SIGNING_SECRET": SIGNING, "SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
QUESTION = "Can Django handle real-time?"
TEAM, CHANNEL, USER = "T0001", "C0001", "U0001"

_numbers = itertools.count(1)


def indexed(folder: Path, corpus: Path = CORPUS) -> Settings:
    """Settings with an index of the shipped articles."""
    settings = Settings(corpus=corpus, index=folder / "index", templates=folder / "templates")
    engine.sync(settings)
    return settings


def sign(body: bytes, timestamp: str | None = None, secret: str = SIGNING) -> dict[str, str]:
    """The headers of a genuine request; Slack's own signer, which agrees, cannot sign what is no UTF-8."""
    timestamp = str(int(time.time())) if timestamp is None else timestamp
    signature = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={signature}"}


def command(text: str | None = QUESTION, **fields: str) -> dict[str, str]:
    """The form of a slash command; each is another one, as its trigger is."""
    form = {
        "command": "/ask",
        "team_id": TEAM,
        "channel_id": CHANNEL,
        "user_id": USER,
        "user_name": "ada",
        "api_app_id": "A0001",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/T0001/1/x",
        "trigger_id": f"{next(_numbers)}.1.a",
    }
    return form | ({} if text is None else {"text": text}) | fields


def click(action_id: str, value: str, response_url: str, **fields: object) -> dict[str, Any]:
    """The payload of a pressed button."""
    return {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "port"},
        "user": {"id": USER, "username": "ada", "team_id": TEAM},
        "channel": {"id": CHANNEL, "name": "quay"},
        "container": {"type": "message", "is_ephemeral": True, "channel_id": CHANNEL},
        "trigger_id": f"{next(_numbers)}.1.a",
        "response_url": response_url,
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value}],
    } | fields


def mention(text: str = f"<@UBOT> {QUESTION}", event_id: str | None = None, **fields: object) -> dict[str, Any]:
    """The body of an event: somebody spoke to askstack."""
    number = next(_numbers)
    event = {"type": "app_mention", "user": USER, "text": text, "channel": CHANNEL, "ts": f"1700000000.{number:06}"}
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "event_id": event_id or f"Ev{number}",
        "event": event | fields,
        "authorizations": [{"team_id": TEAM, "user_id": "UBOT", "is_bot": True}],
    }


@dataclass
class Team:
    """A team that talks to askstack at `address`, and the Slack that it does so by."""

    address: str
    slack: FakeSlack
    client: httpx.Client
    journal: Journal

    def send(self, body: bytes, content_type: str = FORM, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Posts a signed body, or one with other headers."""
        headers = sign(body) if headers is None else headers
        return self.client.post(
            f"{self.address}/slack/events", content=body, headers={"Content-Type": content_type} | dict(headers)
        )

    def ask(self, text: str | None = QUESTION, **fields: str) -> dict[str, Any]:
        """What `/ask` is answered."""
        told = self.send(urlencode(command(text, **fields)).encode())
        assert told.status_code == 200, told.text
        message: dict[str, Any] = told.json()
        return message

    def press(self, message: dict[str, Any], name: str, response_url: str | None = None, **fields: object) -> str:
        """Presses a button of a message; gives the address that replies to it may go to."""
        (button,) = [one for one in buttons(message) if one["action_id"] == f"askstack_{name}"]
        url = self.slack.response_url() if response_url is None else response_url
        payload = click(button["action_id"], button["value"], url, **fields)
        assert self.send(urlencode({"payload": json.dumps(payload)}).encode()).status_code == 200
        return url

    def tell(self, event: dict[str, Any], **headers: str) -> httpx.Response:
        """Sends an event."""
        body = json.dumps(event).encode()
        return self.send(body, JSON, sign(body) | headers)


@contextmanager
def talking(
    settings: Settings,
    folder: Path,
    table: dict[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    stack: Stack | None = None,
) -> Iterator[Team]:
    """A team, its Slack, and askstack between them; `table` is `[slack]` of askstack.toml."""
    settings = replace(settings, extra={"slack": table or {}})
    journal = Journal(folder / "journal.sqlite")
    with FakeSlack().running() as slack, httpx.Client(timeout=30) as client:
        addresses = Addresses(slack.api, (f"{slack.address}/response/",))
        stack = stack or engine.open(settings)
        parts = assemble(stack, settings, journal, ENVIRON if environ is None else environ, addresses=addresses)
        with serving(slack_app(parts)) as address:
            yield Team(address, slack, client, journal)
    journal.close()


def slack_app(parts: Parts) -> Starlette:
    """An application that serves Slack alone."""
    endpoint = SlackEndpoint(parts)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        endpoint.close()

    app = Starlette(routes=endpoint.routes, lifespan=lifespan)
    app.router.redirect_slashes = False
    return app


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a message."""
    return [one for block in message["blocks"] if block["type"] == "actions" for one in block["elements"]]


def words_of(message: dict[str, Any]) -> str:
    """All that a reader sees of a message but its buttons."""
    parts = [part for block in message.get("blocks", []) if block["type"] == "rich_text" for part in block["elements"]]
    return "\n".join("".join(element["text"] for element in part["elements"]) for part in parts)
