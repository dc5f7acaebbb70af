"""Which names is this server called by, and which sites may send to it?

A page of another site can make a browser send requests here. It cannot forge `Origin`, and where it has its own name
resolve to this server (DNS rebinding), `Host` still carries that name.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

ANY = "*"


class Names(NamedTuple):
    """The names that are answered to, and the foreign sites that may send, both lower case."""

    hosts: frozenset[str]
    origins: frozenset[str]

    def answers_to(self, host: str) -> bool:
        """Whether `host`, the header's value, is ours; addresses always are, since a foreign name is none."""
        name = host_name(host)
        return ANY in self.hosts or name in self.hosts or _is_address(name)

    def may_send(self, origin: str, host: str) -> bool:
        """Whether a page of `origin` may send to this server, called `host`."""
        return origin.lower() in self.origins or urlsplit(origin).netloc.lower() == host.lower() != ""


def names(hosts: tuple[str, ...], origins: tuple[str, ...]) -> Names:
    """The names given, localhost and this machine's own."""
    return Names(frozenset({*hosts, "localhost", socket.gethostname().lower()}), frozenset(origins))


def host_name(host: str) -> str:
    """The name in a Host header, lower case, without port, brackets and closing dot."""
    bare = host.lower()
    if bare.startswith("["):
        return bare[1:].partition("]")[0]
    return bare.rpartition(":")[0].rstrip(".") if ":" in bare else bare.rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
