"""Forged, stale, replayed, oversized and malformed requests: none gets in, none makes the server stumble.

A request with a wrong signature must be a 401 whatever else is in it; one that Slack did sign may hold anything too.
Every status is of {200, 400, 401, 404, 405, 413}; no log holds a traceback or a word of a body.
"""

from __future__ import annotations

import json
import logging
import socket
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from slack_kit import FORM, JSON, command, indexed, mention, sign, talking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_kit import Team

MARKER = "zzmarkerzz"
ALLOWED = {200, 400, 401, 404, 405, 413}
FAIR = urlencode(command(MARKER)).encode()
DEEP = b'{"team":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
NOW = int(time.time())


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder = tmp_path_factory.mktemp("hostile")
    with talking(indexed(folder), folder, {"user_per_minute": 1_000_000, "team_per_minute": 1_000_000}) as team:
        yield team
        assert "blocks" in team.ask()


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.INFO)
    yield
    for record in caplog.get_records("call"):
        assert record.levelno < logging.ERROR, record.getMessage()
        assert not record.exc_info
        assert MARKER not in record.getMessage()


def signed_at(timestamp: str | int) -> dict[str, str]:
    return sign(FAIR, str(timestamp))


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in sign(FAIR).items() if key != name}


def altered(**changes: str | bytes) -> dict[str, Any]:
    return sign(FAIR) | {key.replace("_", "-"): value for key, value in changes.items()}


FORGED: dict[str, dict[str, Any]] = {
    "no headers": {},
    "no signature": without("X-Slack-Signature"),
    "no timestamp": without("X-Slack-Request-Timestamp"),
    "empty signature": altered(X_Slack_Signature=""),
    "wrong secret": sign(FAIR, secret="0" * 32),
    "another version": altered(X_Slack_Signature=sign(FAIR)["X-Slack-Signature"].replace("v0", "v1")),
    "no version": altered(X_Slack_Signature=sign(FAIR)["X-Slack-Signature"].removeprefix("v0=")),
    "capital letters": altered(X_Slack_Signature=sign(FAIR)["X-Slack-Signature"].upper()),
    "half a signature": altered(X_Slack_Signature=sign(FAIR)["X-Slack-Signature"][:30]),
    "two signatures in one": altered(X_Slack_Signature="{0},{0}".format(sign(FAIR)["X-Slack-Signature"])),
    "another body's signature": sign(FAIR + b"&x=y"),
    "another time's signature": altered(X_Slack_Request_Timestamp=str(NOW - 5)),
    "301 seconds old": signed_at(NOW - 302),
    "an hour ahead": signed_at(NOW + 3600),
    "of 1970": signed_at(0),
    "timestamp abc": signed_at("abc"),
    "timestamp empty": signed_at(""),
    "timestamp nan": signed_at("nan"),
    "timestamp inf": signed_at("inf"),
    "timestamp 1e9": signed_at("1e9"),
    "timestamp signed": signed_at(f"+{NOW}"),
    "timestamp negative": signed_at(-NOW),
    "timestamp with blanks": signed_at(f"{NOW} 0"),
    "timestamp with _": signed_at("1_700_000_000"),
    "timestamp of 5000 digits": signed_at("1" * 5000),
    "timestamp of 13 digits": signed_at(f"{NOW}000"),
    "timestamp a power of two": altered(X_Slack_Request_Timestamp="²".encode()),
    "timestamp in other digits": altered(X_Slack_Request_Timestamp="١٧".encode()),  # noqa: RUF001 - digits to `str.isdigit`
    "timestamp no UTF-8": altered(X_Slack_Request_Timestamp=b"\xff\xfe"),
    "signature not ASCII": altered(X_Slack_Signature="v0=é".encode()),
    "signature no UTF-8": altered(X_Slack_Signature=b"v0=\xff"),
    "signature of 20,000 characters": altered(X_Slack_Signature="v0=" + "a" * 20_000),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_not_signed_by_slack_now_is_not_let_in(team: Team, name: str) -> None:
    assert team.send(FAIR, headers=FORGED[name]).status_code == 401


BODIES: dict[str, tuple[bytes, str]] = {
    "broken JSON": (b'{"type": "' + MARKER.encode(), JSON),
    "a list": (b"[1]", JSON),
    "null": (b"null", JSON),
    "a number": (b"1e999", JSON),
    "a text": (b'"text"', JSON),
    "nested 20,000 deep": (DEEP, JSON),
    "nested in a payload": (b"payload=" + DEEP, FORM),
    "a broken payload": (b"payload=%7Bnot", FORM),
    "an empty payload": (b"payload=", FORM),
    "a payload of a list": (b"payload=%5B1%5D", FORM),
    "no UTF-8": (b"command=/ask&text=\xff\xfe", FORM),
    "no UTF-8 in JSON": (b'{"type": "\xff"}', JSON),
    "a gzip head": (b"\x1f\x8b\x08\x00", JSON),
    "nothing": (b"", FORM),
    "nothing in JSON": (b"", JSON),
    "a thousand fields": (b"&".join(b"a%d=1" % n for n in range(1000)), FORM),
    "a team that is a number": (json.dumps(mention() | {"team": 5}).encode(), JSON),
    "a team that is a list": (json.dumps(mention() | {"team": [1]}).encode(), JSON),
    "an event that is a list": (json.dumps(mention() | {"event": []}).encode(), JSON),
    "an event that is a text": (json.dumps(mention() | {"event": MARKER}).encode(), JSON),
    "an event that is null": (json.dumps(mention() | {"event": None}).encode(), JSON),
    "authorizations of numbers": (json.dumps(mention() | {"authorizations": [1]}).encode(), JSON),
    "authorizations that are a text": (json.dumps(mention() | {"authorizations": "x"}).encode(), JSON),
    "a command that is a number": (json.dumps(command() | {"command": 5}).encode(), JSON),
    "clicks on nothing": (b"payload=" + json.dumps({"type": "block_actions", "actions": []}).encode(), FORM),
    "clicks that are texts": (b"payload=" + json.dumps({"type": "block_actions", "actions": ["x"]}).encode(), FORM),
    "clicks without a list": (b"payload=" + json.dumps({"type": "block_actions"}).encode(), FORM),
    "a check of certificates": (b"ssl_check=1&token=x", FORM),
    "an unknown type": (b'{"type": "unknown"}', JSON),
    "a form sent as JSON": (FAIR, JSON),
    "JSON sent as a form": (json.dumps(mention()).encode(), FORM),
    "an address to verify": (b'{"type": "url_verification", "challenge": 5}', JSON),
}


@pytest.mark.parametrize("name", BODIES)
def test_no_body_is_read_before_its_signature_holds(team: Team, name: str) -> None:
    body, content_type = BODIES[name]
    assert team.send(body, content_type, headers={}).status_code == 401
    assert team.send(body, content_type, headers=sign(body, secret="0" * 32)).status_code == 401


@pytest.mark.parametrize("name", BODIES)
def test_what_slack_signed_but_makes_no_sense_is_the_senders_fault(team: Team, name: str) -> None:
    body, content_type = BODIES[name]
    status = team.send(body, content_type).status_code
    assert status == 200 if name == "an address to verify" else status in {200, 400, 404}


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "\x00\x01\x1b[31m"},
        {"text": "zz " * 100_000},
        {"text": "<!channel> <@U1> *bold* `code`"},
        {"team_id": "../../etc/passwd", "channel_id": "\ud83d"},
        {"user_id": "", "team_id": "", "channel_id": ""},
        {"command": ""},
    ],
)
def test_odd_commands_are_answered(team: Team, fields: dict[str, str]) -> None:
    body = urlencode(command(MARKER) | fields, errors="replace").encode()
    assert team.send(body).status_code in {200, 404}


def test_half_a_character_in_a_click_or_a_mention_is_no_stumbling_block(team: Team) -> None:
    assert team.send(json.dumps(mention(f"\ud800 {MARKER}?")).encode(), JSON).status_code == 200
    assert team.send(json.dumps(command("\udfff?")).encode(), JSON).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW"])
def test_no_other_method_is_taken(team: Team, method: str) -> None:
    told = team.client.request(method, f"{team.address}/slack/events", content=FAIR, headers=sign(FAIR))
    assert told.status_code == 405


@pytest.mark.parametrize("path", ["/", "/slack", "/slack/events/", "/slack/events/x", "/slack/../slack/events%00"])
def test_there_is_nothing_at_other_addresses(team: Team, path: str) -> None:
    assert team.client.post(f"{team.address}{path}", content=FAIR, headers=sign(FAIR)).status_code == 404


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_of_30_megabytes_is_refused_before_it_is_read(team: Team, is_chunked: bool) -> None:  # noqa: FBT001 - a case
    size = 30 << 20
    length = b"Transfer-Encoding: chunked" if is_chunked else b"Content-Length: %d" % size
    with connected(team) as line:
        line.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\n" + length + b"\r\n\r\n")
        part = b"10000\r\n" + b"a" * 0x10000 + b"\r\n" if is_chunked else b"a" * 0x10000
        sent = 0
        try:
            while sent < size:
                sent += line.send(part)
        except OSError:
            pass
        assert sent < size
        assert line.recv(100).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        (b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", b"400"),
        (b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slack-Signature: a\x00b\r\n\r\n", b"400"),
        (b"POST /slack/events HTTP/1.1\r\nX-Slack-Signature\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
    ],
)
def test_what_is_no_http_is_refused(team: Team, request_head: bytes, status: bytes) -> None:
    with connected(team) as line:
        line.sendall(request_head)
        assert line.recv(100).split(b" ")[1] == status


def test_who_hangs_up_in_the_middle_disturbs_nobody(team: Team) -> None:
    for _ in range(20):
        with connected(team) as line:
            line.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nhalf")
    assert team.send(FAIR, headers={}).status_code == 401


def test_of_two_signatures_the_first_decides(team: Team) -> None:
    body = urlencode(command(MARKER)).encode()
    right = list(sign(body).items())
    wrong = ("X-Slack-Signature", "v0=" + "0" * 64)
    url = f"{team.address}/slack/events"
    assert team.client.post(url, content=body, headers=[wrong, *right]).status_code == 401
    assert team.client.post(url, content=body, headers=[*right, wrong]).status_code == 200


HEADER = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=80).map(
    lambda text: text.strip(" \xa0\x85").encode("latin-1")
)
FUZZ = examples(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(timestamp=HEADER | st.just(str(NOW).encode()), signature=HEADER, body=st.binary(max_size=300), kind=HEADER)
def test_no_headers_and_no_body_get_in_without_the_secret(
    team: Team, timestamp: bytes, signature: bytes, body: bytes, kind: bytes
) -> None:
    headers: dict[str, Any] = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}
    told = team.client.post(f"{team.address}/slack/events", content=body, headers=headers | {"Content-Type": kind})
    assert told.status_code == 401


@FUZZ
@given(
    body=st.binary(max_size=300) | st.text(max_size=200).map(str.encode),
    kind=st.sampled_from([FORM, JSON, "", "text/plain"]),
)
def test_any_bytes_that_slack_signed_are_survived(team: Team, body: bytes, kind: str) -> None:
    assert team.send(body, kind).status_code in ALLOWED


NAMES = st.sampled_from(
    "type team team_id user user_id event event_id actions authorizations command text channel channel_id view "
    "enterprise enterprise_id response_url response_urls is_ext_shared_channel message container ts thread_ts id "
    "action_id value block_id bot_id subtype challenge callback_id token is_enterprise_install assistant_thread".split()
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["block_actions", "event_callback", "app_mention", "message", "im", "/ask", "askstack_share", "askstack_more",
         "view_submission", "shortcut", "message_action", "interactive_message", "dialog_submission", "ssl_check"]
    )
)  # fmt: skip
SHAPES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=25
)


@FUZZ
@given(content=st.dictionaries(NAMES, SHAPES, max_size=10), is_payload=st.booleans())
def test_any_content_that_slack_signed_is_survived(team: Team, content: dict[str, Any], is_payload: bool) -> None:  # noqa: FBT001 - a case
    text = json.dumps(content)
    body = urlencode({"payload": text}).encode() if is_payload else text.encode()
    assert team.send(body, FORM if is_payload else JSON).status_code in ALLOWED


@FUZZ
@given(changes=st.dictionaries(NAMES, SHAPES, max_size=3), inner=st.dictionaries(NAMES, SHAPES, max_size=3))
def test_events_and_clicks_with_anything_in_the_wrong_place_are_survived(
    team: Team, changes: dict[str, Any], inner: dict[str, Any]
) -> None:
    event = mention()
    body = json.dumps(event | changes | {"event": event["event"] | inner}).encode()
    assert team.send(body, JSON).status_code in ALLOWED
    clicked = {"type": "block_actions", "actions": [{"action_id": "askstack_more", "value": "x"} | inner]} | changes
    assert team.send(urlencode({"payload": json.dumps(clicked)}).encode()).status_code in ALLOWED


def connected(team: Team) -> socket.socket:
    address = urlsplit(team.address)
    assert address.hostname
    assert address.port
    return socket.create_connection((address.hostname, address.port), timeout=30)
