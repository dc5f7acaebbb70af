"""What may be set about serving? The table `[web]` of askstack.toml."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from askstack.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from askstack.settings import Settings


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How a server presents and protects itself.

    `title` is the name on the page. `hosts` are names that it answers to beside localhost, this machine's own and
    addresses ("*": any). `origins` are sites whose scripts may call the API and MCP. `proxies` are addresses whose
    `X-Forwarded-For` is believed. `rate` is the requests a minute that one client may make, 0 for no limit.
    """

    title: str = "askstack"
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    rate: int = 600


def web_settings(settings: Settings) -> WebSettings:
    """The table `[web]`, checked.

    Raises:
        SettingsError: it holds a name or value that means nothing here.
    """
    table = settings.extra.get("web", {})
    given: dict[str, Any] = {name: _checked(name, value) for name, value in _known(table).items()}
    return WebSettings(**given)


def _known(table: Mapping[str, Any]) -> Mapping[str, Any]:
    names = [item.name for item in fields(WebSettings)]
    for name in table:
        if name not in names:
            raise SettingsError(
                f"askstack.toml: `{name}` is not a setting of [web]; known are {', '.join(sorted(names))}"
            )
    return table


def _checked(name: str, value: object) -> object:
    if name == "title" and isinstance(value, str) and value.strip():
        return value.strip()
    if name == "rate" and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    is_list = isinstance(value, list) and all(isinstance(item, str) and item for item in value)
    if name in {"hosts", "origins", "proxies"} and is_list:
        return tuple(item.lower().rstrip("/") for item in value)  # type: ignore[attr-defined]  # a list by now
    wanted = {"title": "a text", "rate": "a whole number, 0 for no limit"}.get(name, "a list of texts")
    raise SettingsError(f"askstack.toml: `{name}` under [web] is {value!r}; it must be {wanted}")
