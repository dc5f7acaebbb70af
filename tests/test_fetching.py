"""Pages are fetched from the public web within limits, and nothing else is looked at."""

from __future__ import annotations

import http.server
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from askstack.errors import FetchError
from askstack.fetching import Fetcher, is_public

if TYPE_CHECKING:
    from collections.abc import Iterator

trustme = pytest.importorskip("trustme")

PUBLIC = ["8.8.8.8", "151.101.0.223", "2606:4700::6810:84e5", "64:ff9b::808:808", "::ffff:8.8.8.8"]
NOT_PUBLIC = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 - refused, not bound to
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a00:1::",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_other_addresses_are_not(address: str) -> None:
    assert not is_public(address)


class Site:
    """A server on the loopback that answers each path as it was told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.authority = trustme.CA()
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.drip = 0.0
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, dict(self.headers)))
                status, headers, body = site.pages.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                for start in range(0, len(body), 1000):
                    time.sleep(site.drip)
                    self.wfile.write(body[start : start + 1000])

            def log_message(self, *_arguments: object) -> None:
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_arguments: object) -> None:
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert("localhost").configure_cert(context)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://localhost:{self.server.server_port}"

    def page(self, path: str, body: bytes = b"<p>cats</p>", status: int = 200, **headers: str) -> str:
        """Answer `path` so; gives its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = status, {"Content-Type": "text/html; charset=utf-8"} | named, body
        return f"{self.url}{path}"

    def fetcher(self, **limits: object) -> Fetcher:
        """A fetcher that trusts this site and may reach the loopback."""
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        given = {"content_types": frozenset({"text/html", "text/plain"}), "context": context, **limits}
        return Fetcher(**{"is_allowed": lambda address: address in {"127.0.0.1", "::1"}, **given})  # type: ignore[arg-type]  # fields


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_a_page_comes_as_it_is(site: Site) -> None:
    body = "<p>café</p>".encode("latin-1")
    page = site.fetcher().fetch(site.page("/a?b=c", body))
    assert (page.url, page.content_type, page.data) == (f"{site.url}/a?b=c", "text/html", body)
    path, headers = site.asked[0]
    assert (path, headers["Host"]) == ("/a?b=c", site.url.removeprefix("https://"))
    assert "Cookie" not in headers


def test_addresses_beyond_ascii_are_written_out(site: Site) -> None:
    site.page("/caf%C3%A9%20x?q=%C3%A4")
    assert site.fetcher().fetch(f"{site.url}/café x?q=%C3%A4").data == b"<p>cats</p>"


def test_redirects_are_followed_three_times(site: Site) -> None:
    site.page("/end")
    for number in range(4):
        site.page(f"/{number}", status=302, Location=f"/{number - 1}" if number else "end")
    assert site.fetcher().fetch(f"{site.url}/2").url == f"{site.url}/end"
    with pytest.raises(FetchError, match="redirects more than 3 times"):
        site.fetcher().fetch(f"{site.url}/3")


@pytest.mark.parametrize(
    "target",
    ["http://localhost/", "https://127.0.0.2/", "file:///etc/passwd", "https://[::ffff:10.0.0.1]/", "https://0/"],
)
def test_a_redirect_is_checked_like_an_address(site: Site, target: str) -> None:
    with pytest.raises(FetchError, match=r"only pages at https://|not public|not known"):
        site.fetcher().fetch(site.page("/a", status=301, Location=target))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com/", "only pages at https://"),
        ("ftp://example.com/", "only pages at https://"),
        ("https:///path", "only pages at https://"),
        ("https://user:secret@example.com/", "carries a name or password"),
        ("https://[::1", "is no address"),
        ("https://example.com:99999/", "is no address"),
        ("https://localhost/", "which is not public"),
        ("https://127.0.0.1/", "which is not public"),
        ("https://2130706433/", "which is not public"),
        ("https://[fe80::1%25lo]/", r"not public|not known"),
        ("https://nowhere.invalid/", "is not known"),
    ],
)
def test_what_must_not_be_fetched_is_not(url: str, reason: str) -> None:
    with pytest.raises(FetchError, match=reason) as told:
        Fetcher(frozenset({"text/html"})).fetch(url)
    assert "secret" not in str(told.value)


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr("askstack.fetching.socket.getaddrinfo", lambda *_a, **_k: found)
    with pytest.raises(FetchError, match=r"leads to 10\.0\.0\.7"):
        Fetcher(frozenset({"text/html"})).fetch("https://example.com/")


def test_the_name_is_resolved_once_and_the_checked_address_connected_to(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    resolve = socket.getaddrinfo

    def rebinding(host: str, port: int, *options: int, **named: int) -> list[Any]:
        if host == "localhost":
            asked.append(host)
            return [(2, 1, 6, "", ("127.0.0.1" if len(asked) == 1 else "127.0.0.9", port))]
        return resolve(host, port, *options, **named)

    url = site.page("/a")
    monkeypatch.setattr("askstack.fetching.socket.getaddrinfo", rebinding)
    assert site.fetcher().fetch(url).data == b"<p>cats</p>"
    assert asked == ["localhost"]


def test_the_certificate_must_be_that_of_the_host(site: Site) -> None:
    site.page("/a")
    with pytest.raises(FetchError, match=r"could not be fetched.*certificate"):
        site.fetcher().fetch(site.url.replace("localhost", "127.0.0.1") + "/a")
    with pytest.raises(FetchError, match=r"could not be fetched.*certificate"):
        site.fetcher(context=None).fetch(f"{site.url}/a")


def test_pages_beyond_the_limits_are_refused(site: Site) -> None:
    with pytest.raises(FetchError, match="larger than 1 MB"):
        site.fetcher(size_limit=1_000_000).fetch(site.page("/large", b"x" * 1_000_001))
    with pytest.raises(FetchError, match="is image/png, which is not read"):
        site.fetcher().fetch(site.page("/image", Content_Type="image/png"))
    with pytest.raises(FetchError, match="came compressed"):
        site.fetcher().fetch(site.page("/gzip", Content_Encoding="gzip"))
    with pytest.raises(FetchError, match="answered 404"):
        site.fetcher().fetch(f"{site.url}/nothing")
    with pytest.raises(FetchError, match="answered 302"):
        site.fetcher().fetch(site.page("/lost", status=302))


def test_a_page_that_drips_is_cut_off(site: Site) -> None:
    site.drip = 0.05
    with pytest.raises(FetchError, match=r"took longer than 0\.3 s"):
        site.fetcher(seconds=0.3).fetch(site.page("/slow", b"x" * 100_000_000))


def test_a_cut_body_is_no_page(site: Site) -> None:
    with pytest.raises(FetchError, match="could not be fetched"):
        site.fetcher().fetch(site.page("/cut", b"half", Content_Length="4000"))
