"""What was said before in this conversation?

The last turn of each conversation is remembered, of a bounded number of them and for a bounded time, in memory alone.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import replace
from glob import escape
from typing import TYPE_CHECKING

from askstack.dialogue import Registry, remember, resolve
from askstack.engine import fits
from askstack.records import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from askstack.dialogue import Resolved, Turn
    from askstack.engine import Stack
    from askstack.records import Answer, Quote

MOST_CONVERSATIONS = 2000
KEPT_SECONDS = 3600.0
MORE_QUOTES = 5
_HITS_LOOKED_AT = 50


class Conversations:
    """Reads lines in the light of what was asked before under the same key; safe to share between threads.

    A key is any text that stays the same within a conversation: a thread, a browser tab. At most `most` conversations
    are remembered, each for `seconds` after its last question.
    """

    def __init__(
        self,
        stack: Stack,
        *,
        most: int = MOST_CONVERSATIONS,
        seconds: float = KEPT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stack = stack
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._turns: OrderedDict[str, tuple[float, Turn]] = OrderedDict()
        self._lock = threading.Lock()
        self._names: tuple[str, Registry] | None = None

    def resolve(self, key: str, line: str) -> Resolved:
        """What a line means in a conversation: the full question to ask, or what to do about the last one."""
        return resolve(self._last(key), line, self._registry())

    def follow(self, questions: Sequence[str], line: str) -> Resolved:
        """What a line means after questions that its sender remembers, oldest first; they are answered once more."""
        registry = self._registry()
        turn: Turn | None = None
        for question in questions:
            turn = remember(turn, self._stack.ask(question), registry)
        return resolve(turn, line, registry)

    def note(self, key: str, answer: Answer) -> None:
        """Remembers the answer that was given, for the next line."""
        turn = remember(self._last(key), answer, self._registry())
        with self._lock:
            self._turns.pop(key, None)
            if turn:
                self._turns[key] = self._clock(), turn
            while len(self._turns) > self._most:
                self._turns.popitem(last=False)

    def _last(self, key: str) -> Turn | None:
        with self._lock:
            at, turn = self._turns.get(key, (0.0, None))
            return turn if turn and self._clock() - at <= self._seconds else None

    def _registry(self) -> Registry:
        """Names as the index has them now."""
        index = self._stack.index
        fingerprint = index.stamp.fingerprint
        with self._lock:
            if self._names is None or self._names[0] != fingerprint:
                self._names = fingerprint, Registry(index)
            return self._names[1]


def further(stack: Stack, answer: Answer, shown: Sequence[Quote], *, articles: Sequence[str] = ()) -> Answer | None:
    """The next quotes to the question of an answer, after those that were `shown`; None where there are no more.

    What the first quote left nothing to add to is asked of the articles that were not quoted yet.
    """
    asked = answer.question
    rest = _unseen(stack.ask(asked, limit=len(shown) + MORE_QUOTES, articles=articles, faint=True).quotes, shown)
    others = _unquoted(stack, asked, shown, articles) if not rest else ()
    if others:
        rest = _unseen(stack.ask(asked, limit=MORE_QUOTES, articles=others).quotes, shown)
    if not rest:
        return None
    # What follows is no verdict and no definition any more: passages, as they come.
    return replace(answer, kind=QuestionKind.OTHER, agreement=None, quotes=rest)


def _unseen(quotes: Iterable[Quote], shown: Sequence[Quote]) -> tuple[Quote, ...]:
    return tuple(quote for quote in quotes if not any(quote.overlaps(other) for other in shown))[:MORE_QUOTES]


def _unquoted(stack: Stack, question: str, shown: Sequence[Quote], articles: Sequence[str]) -> tuple[str, ...]:
    """Articles in which the question's words are found, of those that fit, but for the ones quoted; as patterns."""
    found = dict.fromkeys(hit.passage.article_id for hit in stack.find(question, _HITS_LOOKED_AT))
    quoted = {quote.citation.article_id for quote in shown}
    return tuple(escape(one) for one in found if one not in quoted and fits(one, articles))
