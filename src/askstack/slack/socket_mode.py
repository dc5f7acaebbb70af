"""How does Slack reach a server without a public address? By a connection that the server opens: Socket Mode."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.error import URLError

from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk.errors import SlackApiError

from askstack.errors import ChatError, SettingsError
from askstack.slack.outbox import silent_logger

if TYPE_CHECKING:
    from askstack.slack.assembly import Parts

_LOOK_SECONDS = 5.0
_log = logging.getLogger(__name__)


class SocketMode:
    """A connection to Slack, opened again by itself when it drops; `look_seconds` is how often that is looked for.

    Raises:
        SettingsError: there is no token for it.
    """

    def __init__(self, parts: Parts, look_seconds: float = _LOOK_SECONDS) -> None:
        if parts.secrets.app is None:
            raise SettingsError("SLACK_APP_TOKEN: is not set; make one under Basic Information, App-Level Tokens")
        self._parts = parts
        self._handler = SocketModeHandler(
            parts.listener.app,
            parts.secrets.app.value,
            logger=silent_logger(),
            web_client=parts.outbox.client,
            ping_interval=look_seconds,
        )
        self._handler.client.on_close_listeners.append(lambda *_: _log.info("Slack closed the connection"))

    def open(self) -> None:
        """Connects; returns when the first connection stands.

        Raises:
            ChatError: Slack refuses the token, or cannot be reached.
        """
        try:
            self._handler.connect()  # type: ignore[no-untyped-call]  # Bolt leaves its type out
        except SlackApiError as error:
            reason = error.response.get("error")
            raise ChatError(f"SLACK_APP_TOKEN: Slack refuses it ({reason}); copy it again, it begins xapp-") from error
        except (URLError, OSError) as error:
            raise ChatError(f"Slack cannot be reached ({error}); check the network and try again") from error
        _log.info("connected to Slack")

    def close(self) -> None:
        """Disconnects, and waits for what is under way."""
        self._handler.close()  # type: ignore[no-untyped-call]  # as above
        self._parts.close()
