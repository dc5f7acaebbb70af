"""Who is let in: names, origins, tokens, rates, sizes, slowness, and what every reply is dressed in."""

from __future__ import annotations

import http.client
import socket
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from askstack.errors import SettingsError
from askstack.settings import Settings
from askstack.web import bodies
from askstack.web import serving as serving_module
from askstack.web.config import WebSettings, web_settings
from askstack.web.hosts import host_name, names
from askstack.web.limiting import RateLimit
from web_kit import NIGHT, app_of, harbour, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

ASK = "/api/v1/ask"


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serving(app_of(harbour())) as base:
        yield base


def raw(base: str, data: bytes, patience: float = 20.0) -> bytes:
    """What the server sends back to these bytes, until it hangs up."""
    parts = urlsplit(base)
    with closing(socket.create_connection((parts.hostname, parts.port), timeout=patience)) as connection:
        connection.sendall(data)
        received = b""
        while part := connection.recv(65536):
            received += part
    return received


# names and origins


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "é"]
)
def test_a_foreign_name_is_refused(base: str, host: str) -> None:
    """A page of another site whose name resolves to this server (DNS rebinding) gets nothing to read."""
    for path in ("/", f"{ASK}?q=ships", "/articles", "/mcp", "/metrics"):
        assert httpx.get(base + path, headers={"Host": host.encode()}).status_code == 421, path


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:99", "127.0.0.1:1", "[::1]:8000", "10.1.2.3", socket.gethostname()]
)
def test_our_own_names_are_answered_to(base: str, host: str) -> None:
    assert httpx.get(f"{base}/livez", headers={"Host": host}).status_code == 200


def test_names_are_added_in_the_settings() -> None:
    with serving(app_of(harbour(hosts=["ask.example.com"]))) as base:
        assert httpx.get(f"{base}/livez", headers={"Host": "Ask.Example.com:443"}).status_code == 200
        assert httpx.get(f"{base}/livez", headers={"Host": "other.example.com"}).status_code == 421
    assert names(("*",), ()).answers_to("anything.example")


@given(st.text(max_size=30))
def test_any_host_header_is_judged(host: str) -> None:
    """Nothing but our names and addresses passes, and nothing raises."""
    ours = names((), ())
    if ours.answers_to(host):
        name = host_name(host)
        assert name in ours.hosts or set(name) <= set("0123456789abcdef.:%") or "%" in name


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://"])
def test_a_page_of_another_site_may_not_send(base: str, origin: str) -> None:
    for path in (ASK, "/mcp"):
        reply = httpx.post(base + path, json={"question": NIGHT}, headers={"Origin": origin})
        assert reply.status_code == 403, path
    assert httpx.get(f"{base}/mcp", headers={"Origin": origin}).status_code == 403


def test_our_own_pages_may_send(base: str) -> None:
    assert httpx.post(base + ASK, json={"question": NIGHT}, headers={"Origin": base}).status_code == 200


def test_other_sites_may_read_nothing_unless_listed(base: str) -> None:
    reply = httpx.get(f"{base}{ASK}?q=ships", headers={"Origin": "https://wiki.example"})
    assert "access-control-allow-origin" not in reply.headers
    with serving(app_of(harbour(origins=["https://wiki.example"]))) as listed:
        reply = httpx.get(f"{listed}{ASK}?q=ships", headers={"Origin": "https://wiki.example"})
        assert reply.headers["access-control-allow-origin"] == "https://wiki.example"
        assert httpx.post(
            listed + ASK, json={"question": "ships"}, headers={"Origin": "https://wiki.example"}
        ).is_success
        other = httpx.get(f"{listed}{ASK}?q=ships", headers={"Origin": "https://other.example"})
        assert "access-control-allow-origin" not in other.headers
        assert (
            "access-control-allow-origin" not in httpx.get(listed, headers={"Origin": "https://wiki.example"}).headers
        )
        asked = {"Origin": "https://wiki.example", "Access-Control-Request-Method": "POST"}
        assert httpx.options(listed + ASK, headers=asked).status_code == 200


# tokens


def test_a_token_is_asked_of_programs_alone() -> None:
    with serving(app_of(harbour(), {"ASKSTACK_API_TOKEN": "sesame-1"})) as base:
        for path in (f"{ASK}?q=ships", "/api/v1/articles", "/mcp", "/api/nothing"):
            for given_token in (
                None,
                "Bearer",
                "Bearer wrong",
                "Basic sesame-1",
                "Bearer sésame-1",
                "Bearer sesame-11",
            ):
                headers = {"Authorization": given_token.encode()} if given_token else {}
                reply = httpx.get(base + path, headers=headers)
                assert reply.status_code == 401, (path, given_token)
                assert reply.headers["www-authenticate"] == "Bearer"
                assert "sesame" not in reply.text
        assert httpx.get(f"{base}{ASK}?q=ships", headers={"Authorization": "bearer sesame-1"}).status_code == 200
        for path in ("/", "/articles", "/livez", "/metrics"):
            assert httpx.get(base + path).status_code == 200


# rates


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The time, in seconds."""
        return self.now


def test_a_bucket_empties_and_fills_again() -> None:
    clock = Clock()
    limit = RateLimit(60, clock)
    assert [limit.wait("a") for _ in range(12)] == [0.0] * 12
    assert 0 < limit.wait("a") <= 1
    assert limit.wait("b") == 0.0
    clock.now += 1.0
    assert limit.wait("a") == 0.0
    assert limit.wait("a") > 0


@given(st.lists(st.floats(0, 5), max_size=60), st.integers(1, 600))
def test_no_client_gets_more_than_its_rate(pauses: list[float], rate: int) -> None:
    clock = Clock()
    limit = RateLimit(rate, clock)
    let_in = 0
    for pause in pauses:
        clock.now += pause
        let_in += limit.wait("a") == 0.0
    assert let_in <= max(rate / 5, 1) + clock.now * rate / 60 + 1


def test_a_network_of_addresses_is_one_client() -> None:
    limit = RateLimit(5, Clock())
    assert limit.wait("2001:db8::1") == 0.0
    assert limit.wait("2001:db8::2") > 0.0
    assert limit.wait("2001:db8:0:1::1") == 0.0


def test_clients_without_number_take_no_memory_without_number() -> None:
    limit = RateLimit(60, Clock())
    for number in range(10_500):
        limit.wait(str(number))
    assert len(limit._buckets) == 10_000


def test_who_asks_too_often_is_told_when_to_come_again() -> None:
    with serving(app_of(harbour(rate=10))) as base, httpx.Client(base_url=base) as client:
        replies = [client.get(ASK, params={"q": "ships"}) for _ in range(4)]
        assert [reply.status_code for reply in replies] == [200, 200, 429, 429]
        assert 1 <= int(replies[-1].headers["retry-after"]) <= 6
        assert client.get("/").status_code == 429
        assert "<h1>Too Many Requests</h1>" in client.get("/").text
        assert client.get("/livez").status_code == 200


# sizes and slowness


def test_a_body_too_large_is_refused_before_it_is_sent(base: str) -> None:
    head = f"POST {ASK} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30000000\r\nExpect: 100-continue\r\n\r\n"
    assert raw(base, head.encode()).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("path", [ASK, "/mcp", "/"])
@pytest.mark.parametrize("size", [(1 << 20) + 1, 30_000_000])
def test_who_sends_too_large_a_body_reads_the_reply(base: str, path: str, size: int) -> None:
    """With the size said or not: a caller who is cut off while sending would only see a broken connection."""
    said = httpx.post(base + path, content=b"x" * size)
    unsaid = httpx.post(base + path, content=iter([b"x" * 100_000] * (size // 100_000 + 1)))
    assert (said.status_code, unsaid.status_code) == (413, 413)


def test_a_body_that_comes_too_slowly_is_given_up(monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    monkeypatch.setattr(bodies, "SLOWEST_BODY", 0.3)
    head = f"POST {ASK} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n"
    assert raw(base, head.encode() + b'{"quest').startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: loc"])
def test_a_head_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch, base: str, sent: bytes) -> None:
    monkeypatch.setattr(serving_module, "_HEADERS_WITHIN", 0.3)
    assert raw(base, sent) == b""


def test_a_head_dripped_byte_by_byte_is_given_up(monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    monkeypatch.setattr(serving_module, "_HEADERS_WITHIN", 0.3)
    parts = urlsplit(base)
    sent = 0
    with closing(socket.create_connection((parts.hostname, parts.port), timeout=20)) as connection, suppress(OSError):
        while sent < 1000:
            connection.sendall(b"x")
            sent += 1
            time.sleep(0.01)
    assert sent < 1000
    assert httpx.get(f"{base}/livez").status_code == 200


def test_many_slow_callers_keep_nobody_waiting(base: str) -> None:
    parts = urlsplit(base)
    slow = [socket.create_connection((parts.hostname, parts.port)) for _ in range(100)]
    try:
        for connection in slow:
            connection.sendall(b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx")
        assert httpx.get(f"{base}{ASK}", params={"q": NIGHT}).json()["answered"] is True
    finally:
        for connection in slow:
            connection.close()


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\xff\x16\x03\x01\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 2_000_000,
        b"GET /" + b"z" * 2_000_000,
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_http_is_a_400(base: str, data: bytes) -> None:
    with suppress(ConnectionError):  # it may hang up before all was sent, and the reply is lost with the connection
        assert raw(base, data).startswith(b"HTTP/1.1 400 ")
    assert httpx.get(f"{base}/livez").status_code == 200


def test_a_reply_s_body_does_not_wait_for_its_head() -> None:
    listener = serving_module.listen("127.0.0.1", 0)
    with closing(listener), closing(socket.create_connection(listener.getsockname())):
        accepted, _ = listener.accept()
        with closing(accepted):
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


# paths


@pytest.mark.parametrize(
    "path",
    [
        "/articles/../../../../etc/passwd",
        "/articles/..%2f..%2f..%2fetc%2fpasswd",
        "/articles/%2e%2e/%2e%2e/pyproject.toml",
        "/articles//etc/passwd",
        "/articles/guides%5c..%5clog.txt",
        "/articles/log.txt%00",
        "/articles/",
        "/api/v1/articles/../../../../etc/passwd",
        "/api/v1/articles/%2fetc%2fpasswd",
        "/api/v1/articles/",
        "/static/../pages/layout.html",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static/",
        "//evil.example/",
        "/\\evil.example",
    ],
)
def test_no_path_leads_out_of_the_articles(base: str, path: str) -> None:
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port)  # sends the path as it is
    with closing(connection):
        connection.request("GET", path)
        reply = connection.getresponse()
        assert reply.status == 404, path
        assert reply.getheader("location") is None
        assert b"root:" not in reply.read()


# what replies are dressed in


@pytest.mark.parametrize(
    "path", ["/", "/articles", f"/?q={NIGHT}", "/nothing", "/static/style.css", f"{ASK}?q=x", ASK, "/livez"]
)
def test_every_reply_forbids_what_it_does_not_need(base: str, path: str) -> None:
    headers = httpx.get(base + path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers
    assert "set-cookie" not in headers


# settings


def test_the_table_is_read() -> None:
    table = {"title": " Harbour ", "hosts": ["Ask.Example"], "origins": ["https://wiki.example/"], "rate": 0}
    assert web_settings(Settings(extra={"web": table})) == WebSettings(
        title="Harbour", hosts=("ask.example",), origins=("https://wiki.example",), rate=0
    )
    assert web_settings(Settings()) == WebSettings()


@pytest.mark.parametrize(
    "table",
    [
        {"hots": []},
        {"rate": -1},
        {"rate": True},
        {"rate": "7"},
        {"hosts": "x"},
        {"hosts": [7]},
        {"title": " "},
        {"title": 7},
    ],
)
def test_a_setting_that_means_nothing_is_told(table: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=next(iter(table))):
        web_settings(Settings(extra={"web": table}))
