"""How does something reach Slack after the acknowledgement? In a few threads of its own, to Slack's hosts alone."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from askstack.slack.core import unfailing

if TYPE_CHECKING:
    from collections.abc import Callable

    from askstack.slack.settings import Secret

_SECONDS = 10
_THREADS = 4
_log = logging.getLogger(__name__)


def silent_logger() -> logging.Logger:
    """A logger for libraries that would put whole requests, tokens and all, into a log."""
    logger = logging.getLogger("askstack.slack.libraries")
    logger.disabled = True
    return logger


class Outbox:
    """Sends to Slack's Web API at `api_url`, and to addresses that begin like one of `response_urls`."""

    def __init__(self, bot: Secret | None, api_url: str, response_urls: tuple[str, ...]) -> None:
        self.client = WebClient(
            token=bot.value if bot else None,
            base_url=api_url,
            timeout=_SECONDS,
            logger=silent_logger(),
            retry_handlers=[ConnectionErrorRetryHandler(), RateLimitErrorRetryHandler(max_retry_count=2)],
        )
        self._response_urls = response_urls
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="slack")

    def later(self, work: Callable[[], object]) -> None:
        """Does `work` in a thread; what goes wrong there is logged."""
        self._threads.submit(unfailing, work, None)

    def respond(self, response_url: str, message: dict[str, Any]) -> bool:
        """Sends a message to the address that came with a click; whether Slack took it."""
        if not response_url.startswith(self._response_urls):
            _log.warning("a reply was not sent: its address is not Slack's")
            return False
        hook = WebhookClient(
            response_url, timeout=_SECONDS, logger=silent_logger(), retry_handlers=self.client.retry_handlers
        )
        status = hook.send_dict(message).status_code
        if status != 200:  # noqa: PLR2004 - HTTP's own number
            _log.warning(
                "a reply was not taken by Slack: status %d (used five times, or older than 30 minutes?)", status
            )
        return status == 200  # noqa: PLR2004 - as above

    def post(self, message: dict[str, Any], channel: str, thread: str, user: str = "") -> bool:
        """Posts into a thread, for `user` alone where given; whether Slack took it."""
        if not self.client.token:
            _log.warning("a mention was not answered: posting needs SLACK_BOT_TOKEN")
            return False
        whom = {"user": user} if user else {"unfurl_links": False, "unfurl_media": False}
        method = "chat.postEphemeral" if user else "chat.postMessage"
        content = {"channel": channel, "thread_ts": thread, "text": message["text"], "blocks": message.get("blocks")}
        try:
            self.client.api_call(
                method, json={name: value for name, value in (content | whom).items() if value is not None}
            )
        except SlackApiError as error:
            _log.warning("a mention was not answered: Slack says %s", error.response.get("error"))
            return False
        return True

    def close(self) -> None:
        """Waits for what is under way."""
        self._threads.shutdown()
