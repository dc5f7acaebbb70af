"""Which app must be made in Slack? Its manifest, kept within the rules of Slack's manifest schema."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from askstack.errors import SettingsError

NAME = "askstack"
DESCRIPTION = "Answers questions with the exact sentences of your articles."

_COMMAND = re.compile(r"/[a-z0-9_-]{1,31}")
_LONGEST_URL = 3000
_EVENTS_PATH = "/slack/events"


def manifest(url: str | None, command: str = "/ask", *, mentions: bool = False) -> dict[str, Any]:
    """The manifest of an app that is reached at `url`, or by Socket Mode where there is none.

    It asks for the right to have a command and nothing else; `mentions` adds what mentions and direct messages need.

    Raises:
        SettingsError: Slack would not take the address or the command.
    """
    address = None if url is None else _checked_url(url)
    if not _COMMAND.fullmatch(command):
        raise SettingsError(f"--command {command}: must be / and 1 to 31 of a-z, 0-9, - and _, such as /ask")
    request = {} if address is None else {"request_url": address}
    features: dict[str, Any] = {
        "bot_user": {"display_name": NAME, "always_online": True},
        "slash_commands": [_command(command, address)],
    }
    settings: dict[str, Any] = {
        "interactivity": {"is_enabled": True} | request,
        "org_deploy_enabled": False,
        "socket_mode_enabled": address is None,
        "token_rotation_enabled": False,
    }
    scopes = ["commands"]
    if mentions:
        scopes += ["app_mentions:read", "chat:write", "im:history"]
        settings["event_subscriptions"] = request | {"bot_events": ["app_mention", "message.im"]}
        features["app_home"] = {"messages_tab_enabled": True, "messages_tab_read_only_enabled": False}
    return {
        "display_information": {"name": NAME, "description": DESCRIPTION},
        "features": features,
        "oauth_config": {"scopes": {"bot": scopes}},
        "settings": settings,
    }


def _command(command: str, address: str | None) -> dict[str, Any]:
    return {
        "command": command,
        "description": "Ask a question; the answer is quoted from the articles.",
        "usage_hint": "your question in plain words",
        "should_escape": False,
    } | ({} if address is None else {"url": address})


def _checked_url(url: str) -> str:
    """The address of the endpoint, from that of the server or its own."""
    bare = url.rstrip("/").removesuffix(_EVENTS_PATH)
    parts = urlsplit(bare)
    if parts.scheme != "https" or not parts.hostname or not bare.isascii() or not bare.isprintable() or " " in bare:
        raise SettingsError(f"--url {url}: Slack calls https addresses alone, such as https://ask.example.com")
    if parts.query or parts.fragment or len(bare) > _LONGEST_URL - len(_EVENTS_PATH):
        raise SettingsError(f"--url {url}: give the address of the server, such as https://ask.example.com")
    return bare + _EVENTS_PATH
