"""What does Slack say, and what is said back? Commands, clicks, mentions: translated, handed on, acknowledged.

Answers stand in the acknowledgement itself. Whatever else is sent follows it through the outbox.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request import BoltRequest

from askstack.slack.core import Place, Reply, unfailing
from askstack.slack.messages import HELPFUL, MORE, PERSON, SHARE, UNHELPFUL
from askstack.slack.outbox import silent_logger
from askstack.slack.seen import Seen

if TYPE_CHECKING:
    from slack_bolt import Ack, BoltResponse

    from askstack.slack.core import Desk
    from askstack.slack.messages import Messages
    from askstack.slack.outbox import Outbox

_EVENT_SECONDS = 3600
_ANY = re.compile("")
_MARK = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


class Click(NamedTuple):
    """A button that was pressed: which, under which answer, by whom, and where replies to it go."""

    action_id: str
    answer_id: str
    place: Place
    response_url: str
    thread: str


class Listener:
    """Listens by Bolt to whatever Slack sends, by HTTP or by Socket Mode."""

    def __init__(self, desk: Desk, messages: Messages, outbox: Outbox) -> None:
        self._desk = desk
        self._messages = messages
        self._outbox = outbox
        self._events = Seen(_EVENT_SECONDS)
        self.app = self._app()

    def dispatch(self, body: dict[str, Any]) -> BoltResponse:
        """Slack's answer to a body that is known to be Slack's; handed on as what it is, an envelope's content."""
        return self.app.dispatch(BoltRequest(body=body, mode="socket_mode"))

    def _app(self) -> App:
        token = self._outbox.client.token

        def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            """One token for all teams: no look-up that could fail or keep somebody waiting."""
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

        app = App(
            name=silent_logger().name,
            logger=silent_logger(),
            client=self._outbox.client,
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,  # the guard did it, on the raw bytes
            ssl_check_enabled=False,  # it would answer what nobody signed
        )
        app.command(_ANY)(self._command)
        app.action(_ANY)(self._action)
        app.event("app_mention")(self._event)
        app.event("message")(self._event)
        return app

    def _command(self, ack: Ack, command: dict[str, Any]) -> None:
        place = Place(_text(command, "team_id"), _text(command, "channel_id"), _text(command, "user_id"))
        ack(self._shown(self._desk.reply(_text(command, "text"), place), place))

    def _shown(self, reply: Reply, place: Place) -> dict[str, Any]:
        return unfailing(lambda: self._messages.message(reply, place.team), self._messages.sorry())

    def _action(self, ack: Ack, body: dict[str, Any], action: dict[str, Any]) -> None:
        user, container = _table(body, "user"), _table(body, "container")
        place = Place(
            team=_text(_table(body, "team"), "id"),
            channel=_text(_table(body, "channel"), "id"),
            user=_text(user, "id"),
            user_name=_text(user, "username") or _text(user, "name"),
        )
        click = Click(
            _text(action, "action_id"),
            _text(action, "value"),
            place,
            _text(body, "response_url"),
            _text(container, "thread_ts"),
        )
        if click.action_id != PERSON:
            self._outbox.later(lambda: self._follow(click))
        ack()

    def _follow(self, click: Click) -> None:
        """What follows a click."""
        if click.action_id == SHARE:
            self._share(click)
        elif click.action_id == MORE:
            self._respond(click, self._desk.more(click.answer_id, click.place))
        elif click.action_id in {HELPFUL, UNHELPFUL}:
            is_helpful = click.action_id == HELPFUL
            self._respond(click, self._desk.vote(click.answer_id, click.place, helpful=is_helpful))

    def _share(self, click: Click) -> None:
        """The answer for all to see, then the private one is taken away: two of the five uses of the address."""
        reply = self._desk.share(click.answer_id, click.place)
        if reply.notice:
            self._respond(click, reply)
        elif reply.answer:
            message = self._messages.shared(reply, click.place.team, click.place.user_name)
            if self._outbox.respond(click.response_url, message):
                self._outbox.respond(click.response_url, {"delete_original": True})
            else:
                self._desk.unshare(click.answer_id)

    def _respond(self, click: Click, reply: Reply) -> None:
        message = self._shown(reply, click.place) | {"replace_original": False}
        thread = {"thread_ts": click.thread} if click.thread else {}
        self._outbox.respond(click.response_url, message | thread)

    def _event(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        if not _is_question(event, body):
            return
        channel, sent = _text(event, "channel"), _text(event, "ts")
        # A mention may come as a message too, under another id: one message is answered once.
        keys = (_text(body, "event_id"), f"{channel} {sent}")
        if self._events.claim(*keys):
            self._outbox.later(lambda: self._answer(event, _text(body, "team_id"), keys))

    def _answer(self, event: dict[str, Any], team: str, keys: tuple[str, ...]) -> None:
        """Answers a message in its thread; a notice is for its sender alone.

        In private all that is said is one conversation, whether in threads or not.
        """
        thread = _text(event, "thread_ts") or _text(event, "ts")
        conversation = "private" if event.get("channel_type") == "im" else thread
        place = Place(team, _text(event, "channel"), _text(event, "user"), thread=conversation)
        reply = self._desk.reply(typed(_text(event, "text")), place)
        if reply.answer:
            reply = replace(reply, is_private=False)
        is_posted = False
        try:
            user = place.user if reply.is_private else ""
            is_posted = self._outbox.post(self._shown(reply, place), place.channel, thread, user)
        finally:
            if not is_posted:
                self._events.release(*keys)


def typed(text: str) -> str:
    """What somebody typed, from the markup that Slack makes of it: mentions gone, links and channels by name."""
    plain = _MARK.sub(lambda mark: "" if mark[1] in {"@", "!"} else mark[3] or mark[2], text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _is_question(event: dict[str, Any], body: dict[str, Any]) -> bool:
    """Whether a person speaks to askstack: by name, or in private; not a bot, not askstack itself, not an edit."""
    is_spoken_to = event.get("type") == "app_mention" or event.get("channel_type") == "im"
    if not is_spoken_to or event.get("bot_id") or event.get("subtype") or not event.get("user"):
        return False
    known = body.get("authorizations")
    ourselves = [one for one in known if isinstance(one, dict) and one.get("is_bot")] if isinstance(known, list) else []
    return event.get("user") not in [one.get("user_id") for one in ourselves]


def _text(table: dict[str, Any], name: str) -> str:
    """A text of a table, "" where there is none; half a surrogate pair, which JSON may spell, is replaced."""
    value = table.get(name)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _table(table: dict[str, Any], name: str) -> dict[str, Any]:
    value = table.get(name)
    return value if isinstance(value, dict) else {}
