"""Which parts answer Slack, and who knows whom? The same for HTTP and for Socket Mode."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from askstack.errors import MissingExtraError
from askstack.slack.core import Desk
from askstack.slack.messages import Messages
from askstack.slack.settings import chat_settings, secrets
from askstack.slack.words import load_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from askstack.engine import Stack
    from askstack.journal import Journal
    from askstack.settings import Settings
    from askstack.slack.bolt import Listener
    from askstack.slack.outbox import Outbox
    from askstack.slack.settings import Secrets
    from askstack.slack.words import Words


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where Slack is: its Web API, and how the addresses begin that it gives for replies; elsewhere only in tests."""

    api: str = "https://slack.com/api/"
    responses: tuple[str, ...] = ("https://hooks.slack.com/", "https://hooks.slack-gov.com/")


SLACK = Addresses()


@dataclass(frozen=True, slots=True)
class Parts:
    """What the two ways to Slack share."""

    listener: Listener
    outbox: Outbox
    words: Words
    secrets: Secrets

    def close(self) -> None:
        """Waits for what still goes out to Slack."""
        self.outbox.close()


def assemble(
    stack: Stack,
    settings: Settings,
    journal: Journal,
    environ: Mapping[str, str] | None = None,
    *,
    addresses: Addresses = SLACK,
) -> Parts:
    """The parts, put together.

    Raises:
        MissingExtraError: Slack's own packages are not installed.
        SettingsError: the table `[slack]` of askstack.toml, or a secret, cannot be used.
        TemplateError: the words of a user's templates cannot be used.
    """
    if find_spec("slack_bolt") is None:
        raise MissingExtraError("Slack", "slack")
    from askstack.slack.bolt import Listener  # noqa: PLC0415 - checked above that it can be
    from askstack.slack.outbox import Outbox  # noqa: PLC0415 - as above

    rules, given, words = chat_settings(settings), secrets(environ), load_words(settings.templates)
    outbox = Outbox(given.bot, addresses.api, addresses.responses)
    desk = Desk(stack, rules, journal, "slack")
    listener = Listener(desk, Messages(words, settings.templates, rules.help_channel), outbox)
    return Parts(listener, outbox, words, given)
