"""What is replied to a question from a chat? Knows nothing of how it came, nor of how the reply will look."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from askstack.conversing import Conversations, further
from askstack.dialogue import Act
from askstack.slack.limits import Rate

if TYPE_CHECKING:
    from collections.abc import Callable

    from askstack.engine import Stack
    from askstack.journal import Journal
    from askstack.records import Answer, Quote
    from askstack.slack.settings import ChatSettings

LONGEST_QUESTION = 2000

_KEPT_ANSWERS = 2000
_HELP = frozenset({"", "help", "?"})
_DIRECT = "D"
_Made = TypeVar("_Made")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Who asks, and where; ids are the chat's own, all but `user_name`, which people read.

    `thread` stays the same within one conversation; "" where each question stands by itself.
    """

    team: str
    channel: str
    user: str
    user_name: str = ""
    thread: str = ""


class Notice(StrEnum):
    """What is said where there is no answer; the names of the words for it."""

    HELP = "help"
    NOT_HERE = "not_here"
    SLOW_DOWN = "slow_down"
    SORRY = "sorry"
    GONE = "gone"
    NO_MORE = "no_more"
    SOURCES = "sources"
    UNCLEAR = "unclear"
    VOTED_HELPFUL = "voted_helpful"
    VOTED_UNHELPFUL = "voted_unhelpful"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with the id by which buttons speak of it ("": no buttons), or a notice.

    `is_private` says that only who asked should see it. `has_more` says that there may be further passages. `carried`
    are words of the question that come from the one before.
    """

    answer: Answer | None = None
    answer_id: str = ""
    notice: Notice | None = None
    is_private: bool = True
    has_more: bool = False
    carried: tuple[str, ...] = ()


_NOTICES = {Act.SOURCES: Notice.SOURCES, Act.UNCLEAR: Notice.UNCLEAR}


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer that buttons and threads speak of; `shown` are its quotes and the further ones that were shown."""

    answer: Answer
    channel: str
    shown: tuple[Quote, ...]


class Desk:
    """Answers a team's questions within its rules, and keeps recent answers for the buttons under them."""

    def __init__(
        self,
        stack: Stack,
        settings: ChatSettings,
        journal: Journal,
        surface: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stack = stack
        self._settings = settings
        self._journal = journal
        self._surface = surface
        self._by_user = Rate(settings.user_per_minute, clock)
        self._by_team = Rate(settings.team_per_minute, clock)
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._conversations = Conversations(stack)
        self._last: OrderedDict[str, str] = OrderedDict()
        self._shared: set[str] = set()
        self._lock = threading.Lock()

    def reply(self, question: str, place: Place) -> Reply:
        """The reply to a question; never fails."""
        return unfailing(lambda: self._reply(question.strip()[:LONGEST_QUESTION], place), Reply(notice=Notice.SORRY))

    def more(self, answer_id: str, place: Place) -> Reply:
        """Further passages to an answer; never fails."""
        return unfailing(lambda: self._more(answer_id, place), Reply(notice=Notice.SORRY))

    def vote(self, answer_id: str, place: Place, *, helpful: bool) -> Reply:
        """What is said to a vote; the journal keeps somebody's last one."""
        notice = self._refusal(place)
        if notice is None:
            self._journal.vote(answer_id, f"{place.team} {place.user}", helpful=helpful)
            notice = Notice.VOTED_HELPFUL if helpful else Notice.VOTED_UNHELPFUL
        return Reply(notice=notice)

    def share(self, answer_id: str, place: Place) -> Reply:
        """An answer for all to see, once; a second time there is neither answer nor notice."""
        notice = self._refusal(place)
        kept = self._recall(answer_id)
        if notice or kept is None:
            return Reply(notice=notice or Notice.GONE)
        with self._lock:
            if answer_id in self._shared:
                return Reply()
            self._shared.add(answer_id)
        return Reply(kept.answer, answer_id, is_private=False)

    def unshare(self, answer_id: str) -> None:
        """Lets an answer be shared again, where that failed."""
        with self._lock:
            self._shared.discard(answer_id)

    def _reply(self, question: str, place: Place) -> Reply:
        notice = self._refusal(place)
        if notice is None and question.lower() in _HELP:
            notice = Notice.HELP
        if notice:
            return Reply(notice=notice)
        return self._in_thread(question, place) if place.thread else self._asked(question, place)

    def _in_thread(self, line: str, place: Place) -> Reply:
        """The reply to a line in the light of what was asked before in its thread."""
        thread = f"{place.team} {place.channel} {place.thread}"
        resolved = self._conversations.resolve(thread, line)
        if resolved.act is Act.MORE:
            with self._lock:
                last = self._last.get(thread, "")
            return self._further(last)
        if resolved.act is not Act.ASK:
            return Reply(notice=_NOTICES[resolved.act])
        reply = replace(self._asked(resolved.question, place), carried=resolved.carried)
        if reply.answer:
            self._conversations.note(thread, reply.answer)
        with self._lock:
            self._last[thread] = reply.answer_id
            self._last.move_to_end(thread)
            if len(self._last) > _KEPT_ANSWERS:
                self._last.popitem(last=False)
        return reply

    def _asked(self, question: str, place: Place) -> Reply:
        began = time.perf_counter()
        rules = self._settings.channel(place.channel)
        limit = rules.limit or self._stack.settings.limit
        answer = self._stack.ask(question, limit=limit, articles=rules.articles)
        answer_id = self._keep(answer, place.channel)
        _log_answer(self._surface, answer, began)
        return Reply(answer, answer_id, is_private=rules.ephemeral, has_more=bool(answer.quotes))

    def _more(self, answer_id: str, place: Place) -> Reply:
        notice = self._refusal(place)
        return Reply(notice=notice) if notice else self._further(answer_id)

    def _further(self, answer_id: str) -> Reply:
        kept = self._recall(answer_id)
        if kept is None:
            return Reply(notice=Notice.GONE)
        articles = self._settings.channel(kept.channel).articles
        found = further(self._stack, kept.answer, kept.shown, articles=articles) if kept.shown else None
        if found is None:
            return Reply(notice=Notice.NO_MORE)
        with self._lock:
            self._kept[answer_id] = replace(kept, shown=kept.shown + found.quotes)
        return Reply(found)

    def _refusal(self, place: Place) -> Notice | None:
        rules = self._settings
        is_direct = place.channel.startswith(_DIRECT)
        is_channel_allowed = (
            rules.direct_messages if is_direct else not rules.channels or place.channel in rules.channels
        )
        if not is_channel_allowed or (rules.teams and place.team not in rules.teams):
            return Notice.NOT_HERE
        if not self._by_user.admits((place.team, place.user)) or not self._by_team.admits(place.team):
            return Notice.SLOW_DOWN
        return None

    def _keep(self, answer: Answer, channel: str) -> str:
        answer_id = self._journal.note(answer, self._surface)
        with self._lock:
            self._kept[answer_id] = _Kept(answer, channel, answer.quotes)
            if len(self._kept) > _KEPT_ANSWERS:
                oldest, _ = self._kept.popitem(last=False)
                self._shared.discard(oldest)
        return answer_id

    def _recall(self, answer_id: str) -> _Kept | None:
        with self._lock:
            return self._kept.get(answer_id)


def unfailing(make: Callable[[], _Made], otherwise: _Made) -> _Made:
    """What `make` gives; where it fails, the log says where and why, in words that hold nothing of a question."""
    try:
        return make()
    except Exception as error:  # noqa: BLE001 - the boundary: who asks gets a kind word, never a failure
        frame = error.__traceback__
        while frame and frame.tb_next:
            frame = frame.tb_next
        place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
        _log.error("a reply failed: %s at %s", _reason(error), place)  # no traceback: it may quote the question
        return otherwise


def _reason(error: Exception) -> str:
    from askstack.errors import AskstackError  # noqa: PLC0415 - only for what went wrong

    return f"{type(error).__name__}: {error}" if isinstance(error, AskstackError) else type(error).__name__


def _log_answer(surface: str, answer: Answer, began: float) -> None:
    milliseconds = (time.perf_counter() - began) * 1000
    _log.info(
        "surface=%s answered=%s kind=%s reason=%s quotes=%d confidence=%.2f ms=%.1f",
        surface,
        str(answer.answered).lower(),
        answer.kind,
        answer.reason or "-",
        len(answer.quotes),
        answer.confidence,
        milliseconds,
    )
