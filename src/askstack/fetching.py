"""How is a page of the public web fetched, and nothing else?

An address in a question or a page must never make this machine look into its own network: only https, only public
addresses, checked after the name was resolved and connected to as they were checked, for every redirect anew.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from askstack import __version__
from askstack.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterator

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HTTPS = 443
_PIECE = 1 << 16

AddressCheck = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Page:
    """What was fetched: the address that answered in the end, its media type and its bytes."""

    url: str
    content_type: str
    data: bytes


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, and so does every address that it carries inside.

    The lists are those of Python's `ipaddress` (IANA's special-purpose registries).
    """
    parsed = ipaddress.ip_address(address.partition("%")[0])
    inside = _carried(parsed) if isinstance(parsed, ipaddress.IPv6Address) else None
    if inside is not None:
        return is_public(str(inside))
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to (mapped, 6to4, Teredo, NAT64)."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches pages within limits: bytes of a page, seconds and redirects of a fetch, media types.

    `is_allowed` is asked about every address before it is connected to; `context` says which certificates are
    trusted, None for the system's.
    """

    content_types: frozenset[str]
    size_limit: int = 10_000_000
    seconds: float = 30.0
    redirects: int = 3
    is_allowed: AddressCheck = is_public
    context: ssl.SSLContext | None = None

    def fetch(self, url: str) -> Page:
        """The page at `url`.

        Raises:
            FetchError: it could not be fetched, or must not be.
        """
        address = url
        for _ in range(self.redirects + 1):
            page = self._get(address)
            if isinstance(page, Page):
                return page
            address = page
        raise FetchError(f"{url}: redirects more than {self.redirects} times; add the address it leads to")

    def _get(self, url: str) -> Page | str:
        """The page, or the address that it redirects to."""
        parts = _checked(url)
        connection = _Connection(parts.hostname or "", parts.port or _HTTPS, self._address(url, parts), self)
        try:
            with connection.deadline(self.seconds):
                connection.request("GET", _target(parts), headers=_HEADERS)
                return self._read(url, connection.getresponse())
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = f"took longer than {self.seconds:g} s" if connection.is_late else _reason(error)
            raise FetchError(f"{url}: could not be fetched ({reason}); save the page and add the file") from error
        finally:
            connection.close()

    def _read(self, url: str, response: http.client.HTTPResponse) -> Page | str:
        location = response.getheader("Location")
        if response.status in _REDIRECTS and location:
            return urljoin(url, location)
        if response.status != http.client.OK:
            raise FetchError(f"{url}: answered {response.status} {response.reason}; check the address")
        content_type = response.headers.get_content_type()
        if content_type not in self.content_types:
            raise FetchError(f"{url}: is {content_type}, which is not read; add a page or a document")
        if response.getheader("Content-Encoding", "identity") != "identity":
            raise FetchError(f"{url}: came compressed though it was not asked to; save the page and add the file")
        return Page(url, content_type, self._body(url, response))

    def _body(self, url: str, response: http.client.HTTPResponse) -> bytes:
        data = bytearray()
        while piece := response.read(_PIECE):
            data += piece
            if len(data) > self.size_limit:
                raise FetchError(f"{url}: is larger than {self.size_limit // 1_000_000} MB; add a part of it as a file")
        if response.length:  # what was announced and did not come
            raise http.client.IncompleteRead(bytes(data), response.length)
        return bytes(data)

    def _address(self, url: str, parts: SplitResult) -> str:
        """One address of the host, when all of its addresses are allowed."""
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or _HTTPS, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchError(f"{url}: its host is not known ({error}); check the address") from error
        addresses = [str(where[0]) for *_, where in found]
        for address in addresses:
            if not self.is_allowed(address):
                raise FetchError(f"{url}: leads to {address}, which is not public; save the page and add the file")
        return addresses[0]


_HEADERS = {
    "User-Agent": f"askstack/{__version__}",
    "Accept": "text/html, text/markdown, text/plain, */*;q=0.5",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise FetchError(f"{url}: is no address ({error}); check it") from error
    if parts.scheme != "https" or not is_whole:
        raise FetchError(f"{url}: only pages at https:// addresses are fetched; save the page and add the file")
    if parts.username is not None or parts.password is not None:
        raise FetchError(f"{parts.hostname}: the address carries a name or password; take it out")
    return parts


def _target(parts: SplitResult) -> str:
    """Path and query; what people paste beyond ASCII is written out, what is written out stays."""
    wanted = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return quote(wanted, safe="/%?&=+:@!$'()*,;~-._")


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


class _Connection(http.client.HTTPSConnection):
    """A connection to the address that was checked, which must show the certificate of the host that was asked for."""

    def __init__(self, host: str, port: int, address: str, limits: Fetcher) -> None:
        context = limits.context or ssl.create_default_context()
        super().__init__(host, port, timeout=limits.seconds, context=context)
        self._address = address
        self._trust = context
        self._wire: ssl.SSLSocket | None = None  # `sock` is forgotten once an answer begins
        self.is_late = False

    def connect(self) -> None:
        """Connect without resolving the name again: it might lead elsewhere by now."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = self._wire = self._trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    @contextlib.contextmanager
    def deadline(self, seconds: float) -> Iterator[None]:
        """End the connection after so long, however slowly the other side goes on sending."""
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
            if self.is_late:
                raise TimeoutError
        finally:
            timer.cancel()

    def _end(self) -> None:
        self.is_late = True
        if self._wire is not None:
            with contextlib.suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)
