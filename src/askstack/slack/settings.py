"""Who may ask in a chat, about what, how often, and which secrets prove that it is the chat that asks?

The tables `[slack]` and `[slack.channels.<id>]` of askstack.toml; secrets come from the environment or from files that
nobody else may read, never from askstack.toml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from askstack.errors import SettingsError
from askstack.rendering.slack_blocks import QUOTES
from askstack.settings import secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from askstack.settings import Settings

_FILE = "askstack.toml"
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,20}")


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that no log and no traceback shows."""

    value: str = field(repr=False)

    def __str__(self) -> str:
        return "***"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What proves who is who; None for what was not given.

    `signing` signs Slack's requests, `bot` lets askstack post (mentions, direct messages), `app` opens Socket Mode,
    `mattermost` comes with Mattermost's commands.
    """

    signing: Secret | None = None
    bot: Secret | None = None
    app: Secret | None = None
    mattermost: Secret | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """How a channel is answered.

    `articles` are patterns of the article ids that may be quoted, none for all. `limit` is the number of quotes at
    most, None for that of the settings. With `ephemeral` a command's answer is seen by who asked alone.
    """

    articles: tuple[str, ...] = ()
    limit: int | None = None
    ephemeral: bool = True


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """Who may ask, and how each channel is answered.

    `teams` and `channels` are the ids that may ask, empty for all; `direct_messages` says whether people may ask in
    private. `help_channel` is where a person answers. The rates are questions a minute.
    """

    teams: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    direct_messages: bool = True
    help_channel: str | None = None
    user_per_minute: int = 30
    team_per_minute: int = 600
    everywhere: Channel = Channel()
    by_channel: Mapping[str, Channel] = field(default_factory=dict)

    def channel(self, channel_id: str) -> Channel:
        """How a channel is answered."""
        return self.by_channel.get(channel_id, self.everywhere)


def chat_settings(settings: Settings) -> ChatSettings:
    """The table `[slack]`, checked.

    Raises:
        SettingsError: it holds a name or a value that means nothing here.
    """
    table = dict(settings.extra.get("slack", {}))
    channels = table.pop("channels", {})
    if not isinstance(channels, dict):
        raise SettingsError(f"{_FILE}: `channels` under [slack] holds tables; to name who may ask use `allow_channels`")
    given = {name: _checked(name, value, "[slack]", _RULES | _CHANNEL_RULES) for name, value in table.items()}
    everywhere = Channel(**{name: given.pop(name) for name in list(given) if name in _CHANNEL_RULES})
    return ChatSettings(
        **{_FIELDS.get(name, name): value for name, value in given.items()},
        everywhere=everywhere,
        by_channel={name: _channel(name, values, everywhere) for name, values in channels.items()},
    )


def secrets(environ: Mapping[str, str] | None = None) -> Secrets:
    """The secrets that the environment gives, or names a file of: `SLACK_SIGNING_SECRET` or `…_FILE`.

    Raises:
        SettingsError: one is no secret, or its file cannot be read, or others can read it.
    """
    return Secrets(
        signing=_secret("SLACK_SIGNING_SECRET", environ),
        bot=_secret("SLACK_BOT_TOKEN", environ),
        app=_secret("SLACK_APP_TOKEN", environ),
        mattermost=_secret("MATTERMOST_TOKEN", environ),
    )


def _secret(name: str, environ: Mapping[str, str] | None) -> Secret | None:
    value = secret(name, environ)
    return Secret(value) if value else None


def _channel(channel_id: str, values: object, everywhere: Channel) -> Channel:
    place = f"[slack.channels.{channel_id}]"
    if not isinstance(values, dict):
        raise SettingsError(f"{_FILE}: {place} must be a table")
    return replace(everywhere, **{name: _checked(name, value, place, _CHANNEL_RULES) for name, value in values.items()})


def _checked(name: str, value: object, place: str, rules: Mapping[str, str]) -> Any:  # noqa: ANN401 - as its rule says
    rule = rules.get(name)
    if rule is None:
        raise SettingsError(f"{_FILE}: `{name}` is not a setting of {place}; known are {', '.join(sorted(rules))}")
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if rule == _YES_NO and isinstance(value, bool):
        return value
    if (rule == _QUOTES and is_whole and 1 <= value <= QUOTES) or (rule == _RATE and is_whole and value >= 1):  # type: ignore[operator]  # a number by now
        return value
    if rule == _CHANNEL_ID and isinstance(value, str) and _CHANNEL.fullmatch(value):
        return value
    if rule in {_IDS, _PATTERNS} and isinstance(value, list) and all(isinstance(item, str) and item for item in value):
        return frozenset(value) if rule == _IDS else tuple(value)
    raise SettingsError(f"{_FILE}: `{name}` under {place} is {value!r}; it must be {rule}")


_YES_NO = "true or false"
_QUOTES = f"a whole number from 1 to {QUOTES}"
_RATE = "a whole number, 1 or more"
_IDS = 'a list of ids, such as ["C0123ABCD"]'
_PATTERNS = 'a list of patterns, such as ["guides/*"]'
_CHANNEL_ID = 'the id of a channel, such as "C0123ABCD"'
_CHANNEL_RULES = {"articles": _PATTERNS, "limit": _QUOTES, "ephemeral": _YES_NO}
_RULES = {
    "allow_teams": _IDS,
    "allow_channels": _IDS,
    "direct_messages": _YES_NO,
    "help_channel": _CHANNEL_ID,
    "user_per_minute": _RATE,
    "team_per_minute": _RATE,
}
_FIELDS = {"allow_teams": "teams", "allow_channels": "channels"}
