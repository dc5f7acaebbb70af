"""How does the page go on from what was asked before? The address holds it: nothing is kept between requests."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from askstack.conversing import further
from askstack.dialogue import Act, Resolved
from askstack.records import Reason
from askstack.web.asking import LONGEST_EARLIER, MOST_EARLIER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from askstack.engine import Stack
    from askstack.records import Answer
    from askstack.web.asking import Asker

_MOST_TURNED = 5
_NOTHING_TO_GO_ON_FROM = frozenset({Reason.SMALL_TALK, Reason.EMPTY_QUESTION, Reason.EMPTY_INDEX})


class Before(NamedTuple):
    """The last questions, in full and oldest first, and how often further passages of the last one were shown."""

    questions: tuple[str, ...] = ()
    turned: int = 0

    @property
    def more_path(self) -> str:
        """The address of further passages."""
        return "/?" + urlencode({"q": "more", "after": self.questions, "more": self.turned}, doseq=True)


class Heard(NamedTuple):
    """What a line came to: what it means, the answer, and what the next line may lean on (nothing: no questions).

    `has_more` says that there may be further passages; `is_end` that there are none, so the first stand here again.
    """

    resolved: Resolved
    answer: Answer
    before: Before
    has_more: bool = False
    is_end: bool = False


def turned_in(query: Mapping[str, str]) -> int:
    """How often further passages were shown, as an address has it."""
    given = query.get("more", "")
    return min(int(given), _MOST_TURNED) if re.fullmatch("[0-9]", given) else 0


def hear(asker: Asker, line: str, before: Before) -> Heard:
    """Reads a line in the light of what was asked before, and answers it."""
    resolved = asker.read(line, before.questions)
    if resolved.act is Act.MORE:
        return _more(asker.stack, resolved, before)
    if resolved.act is Act.ASK:
        answer = asker.answer(resolved.question, "page", explain=True)
    else:  # no question, or one that was asked and noted already
        answer = asker.stack.ask(resolved.question, explain=True)
    after = before._replace(turned=0) if resolved.act is Act.UNCLEAR else _after(answer, before)
    return Heard(resolved, answer, after, has_more=bool(answer.quotes))


def _after(answer: Answer, before: Before) -> Before:
    if answer.reason in _NOTHING_TO_GO_ON_FROM or len(answer.question) > LONGEST_EARLIER:
        return before._replace(turned=0)
    earlier = [question for question in before.questions if question != answer.question]
    return Before((*earlier, answer.question)[-MOST_EARLIER:])


def _more(stack: Stack, resolved: Resolved, before: Before) -> Heard:
    """The passages after those that were shown."""
    first = stack.ask(resolved.question)
    after = _after(first, before)
    found = next(islice(_pages(stack, first), before.turned, _MOST_TURNED), None)
    if found is None:
        return Heard(resolved, first, after, is_end=True)
    return Heard(resolved, found, after._replace(turned=before.turned + 1), has_more=True)


def _pages(stack: Stack, first: Answer) -> Iterator[Answer]:
    """Further passages as they come one after the other; an address holds none, so all are found anew."""
    shown = first.quotes
    while shown and (found := further(stack, first, shown)):
        yield found
        shown += found.quotes
