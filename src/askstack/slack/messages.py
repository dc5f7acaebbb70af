"""How does a reply look in Slack? The message of `templates/slack/`, the buttons under it, or one plain line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from askstack.records import Reason
from askstack.rendering import slack_payload
from askstack.rendering.citing import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from askstack.records import Answer
    from askstack.slack.core import Reply
    from askstack.slack.words import Words

SHARE, MORE, HELPFUL, UNHELPFUL, PERSON = (
    f"askstack_{name}" for name in ("share", "more", "helpful", "unhelpful", "person")
)

_NAME_CHARACTERS = 40
_CARRIED_CHARACTERS = 200
_NO_BUTTONS = frozenset({Reason.SMALL_TALK, Reason.EMPTY_QUESTION})


class Messages:
    """Makes messages; `templates` is the user's folder, `help_channel` the id of the channel where people answer."""

    def __init__(self, words: Words, templates: Path | None, help_channel: str | None) -> None:
        self._words = words
        self._templates = templates
        self._help_channel = help_channel

    def message(self, reply: Reply, team: str = "") -> dict[str, Any]:
        """The whole message that shows a reply.

        Raises:
            TemplateError: a user's template is broken.
        """
        kind = "ephemeral" if reply.is_private else "in_channel"
        if reply.answer is None:
            return {"response_type": kind, "text": getattr(self._words, reply.notice or "sorry")}
        below = [*self._carried(reply), *self._buttons(reply.answer, reply, team)]
        payload = slack_payload(reply.answer, folder=self._templates, extra_blocks=below)
        return payload | {"response_type": kind}

    def shared(self, reply: Reply, team: str, user_name: str) -> dict[str, Any]:
        """The message for all to see, which says who shared it; the name is plain text, and pings nobody."""
        message = self.message(reply, team)
        name = one_line(user_name)[:_NAME_CHARACTERS].rstrip()
        if name:
            message["blocks"].append(_remark(f"{self._words.shared_by} {name}"))
        return message | {"replace_original": False}

    def sorry(self) -> dict[str, Any]:
        """What is said where no message could be made."""
        return {"response_type": "ephemeral", "text": self._words.sorry}

    def _carried(self, reply: Reply) -> list[dict[str, Any]]:
        """Which words of the question come from the one before; the whole question stands above the quotes."""
        if not reply.carried:
            return []
        told = ", ".join(f"“{one_line(run)}”" for run in reply.carried)
        return [_remark(f"{self._words.carried} {told[:_CARRIED_CHARACTERS]}")]

    def _buttons(self, answer: Answer, reply: Reply, team: str) -> list[dict[str, Any]]:
        if not reply.answer_id or answer.reason in _NO_BUTTONS:
            return []
        words, value = self._words, reply.answer_id
        elements = [
            _button(SHARE, words.share, value) if answer.answered and reply.is_private else None,
            _button(MORE, words.more, value) if answer.answered and reply.has_more else None,
            _button(HELPFUL, words.helpful, value),
            _button(UNHELPFUL, words.unhelpful, value),
            self._person(team),
        ]
        return [{"type": "actions", "elements": [element for element in elements if element]}]

    def _person(self, team: str) -> dict[str, Any] | None:
        if not self._help_channel:
            return None
        url = f"https://slack.com/app_redirect?channel={self._help_channel}" + (f"&team={team}" if team else "")
        return _button(PERSON, self._words.person, "person") | {"url": url}


def _remark(line: str) -> dict[str, Any]:
    """A line in italics; plain text, which pings nobody."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": line, "style": {"italic": True}}]}
    return {"type": "rich_text", "elements": [section]}


def _button(action_id: str, label: str, value: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": label, "emoji": False}
    return {"type": "button", "action_id": action_id, "text": text, "value": value}
