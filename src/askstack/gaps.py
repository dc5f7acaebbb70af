"""What do people ask that the articles do not answer?

Questions of the journal that were refused, or whose answers were voted down, grouped by what they are about. Each group
is asked again, for it may be answered by now.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from askstack.grouping import groups
from askstack.records import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from askstack.grouping import Read
    from askstack.journal import Asked
    from askstack.records import Answer

    Ask = Callable[[str], Answer]

MOST_WORDINGS = 1000
"""Comparing them all takes a second; those asked most, and of these the latest, are looked at."""

_UNANSWERED = frozenset({Reason.NOT_IN_ARTICLES, Reason.OFF_TOPIC})
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Group:
    """Questions about one thing; `wordings` as they were asked, the most frequent first.

    `times` they were asked in all, `unhelpful` is how often an answer was voted down. `first` and `last` are in seconds
    since 1970. `disliked` are the first quotes of answers that were voted down: (article id, start, end).
    """

    wordings: tuple[str, ...]
    times: int
    unhelpful: int
    first: int
    last: int
    disliked: frozenset[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Gap:
    """A group, and what the articles of today say to it.

    `nearest` are the articles that come closest, `answered_by` is the one that answers by now, None where none does.
    `missing` are the words that no article has today.
    """

    group: Group
    nearest: tuple[str, ...]
    missing: tuple[str, ...]
    answered_by: str | None


@dataclass(frozen=True, slots=True)
class GapReport:
    """What was asked from `first` to `last` (seconds since 1970, 0 where nothing was), and what of it is missing.

    `asked`, `unanswered` and `voted_down` count questions; `left_out` counts wordings beyond those looked at.
    """

    asked: int
    unanswered: int
    voted_down: int
    first: int
    last: int
    open: tuple[Gap, ...]
    closed: tuple[Gap, ...]
    left_out: int
    never_quoted: tuple[str, ...]


def survey(
    asked: Sequence[Asked], read: Read, ask: Ask, articles: Iterable[str], most: int = MOST_WORDINGS
) -> GapReport:
    """The report on what was `asked`.

    `read` gives the meaning of a question, `ask` the answer of today; `articles` are all ids. At most `most` wordings
    are looked at.
    """
    wordings = _wordings(asked)
    gaps = [reviewed(group, ask) for group in _grouped(wordings[:most], read)]
    quoted = {article_id for one in asked for article_id, _, _ in one.quoted}
    return GapReport(
        asked=len(asked),
        unanswered=sum(_is_unanswered(one) for one in asked),
        voted_down=sum(_is_voted_down(one) for one in asked),
        first=min((one.at for one in asked), default=0),
        last=max((one.at for one in asked), default=0),
        open=tuple(gap for gap in gaps if gap.answered_by is None),
        closed=tuple(gap for gap in gaps if gap.answered_by is not None),
        left_out=max(0, len(wordings) - most),
        never_quoted=tuple(article_id for article_id in articles if article_id not in quoted),
    )


def grouped(asked: Iterable[Asked], read: Read, most: int = MOST_WORDINGS) -> tuple[Group, ...]:
    """The unanswered and badly voted questions by what they are about, those asked most and latest first."""
    return _grouped(_wordings(asked)[:most], read)


def reviewed(group: Group, ask: Ask) -> Gap:
    """A group in the light of today's articles.

    An answer that is not sure closes no gap, nor does one that was voted down, while it is quoted still.
    """
    answer = ask(group.wordings[0])
    first = next(iter(answer.quotes), None) if answer.sure else None
    place = (first.citation.article_id, first.start, first.end) if first else None
    answered_by = place[0] if place and place not in group.disliked else None
    near = dict.fromkeys(quote.citation.article_id for quote in (*answer.quotes, *answer.nearest))
    return Gap(group, tuple(near)[:_NEAREST], answer.missing_terms, answered_by)


def closed_by(found: Iterable[Group], before: Ask, after: Ask) -> dict[str, list[str]]:
    """Questions that one state of the articles left open and another answers, by the article that does."""
    closed: dict[str, list[str]] = {}
    for group in found:
        gap = reviewed(group, after)
        if gap.answered_by and reviewed(group, before).answered_by is None:
            closed.setdefault(gap.answered_by, []).append(group.wordings[0])
    return closed


def _is_unanswered(one: Asked) -> bool:
    return not one.answered and one.reason in _UNANSWERED


def _is_voted_down(one: Asked) -> bool:
    return one.unhelpful > one.helpful


def _wordings(asked: Iterable[Asked]) -> list[list[Asked]]:
    """What stands for a gap, by its wording, those asked most and latest first."""
    found: dict[str, list[Asked]] = {}
    for one in asked:
        if _is_unanswered(one) or _is_voted_down(one):
            found.setdefault(_bare(one.question), []).append(one)
    return sorted(found.values(), key=_prominence)


def _prominence(same: Sequence[Asked]) -> tuple[int, int, str]:
    return -len(same), -max(one.at for one in same), same[0].question


def _grouped(wordings: Iterable[Sequence[Asked]], read: Read) -> tuple[Group, ...]:
    by_text = {_most_frequent(same): same for same in wordings}
    found = [_group(texts, [one for text in texts for one in by_text[text]]) for texts in groups(by_text, read)]
    return tuple(sorted(found, key=lambda group: (-group.times, -group.last)))


def _group(texts: Sequence[str], every: Sequence[Asked]) -> Group:
    return Group(
        wordings=tuple(texts),
        times=len(every),
        unhelpful=sum(one.unhelpful for one in every),
        first=min(one.at for one in every),
        last=max(one.at for one in every),
        disliked=frozenset(_disliked(every)),
    )


def _disliked(every: Iterable[Asked]) -> Iterator[tuple[str, int, int]]:
    for one in every:
        if _is_voted_down(one):
            yield from one.quoted[:1]


def _most_frequent(same: Iterable[Asked]) -> str:
    return Counter(one.question for one in same).most_common(1)[0][0]


def _bare(question: str) -> str:
    """What makes two questions one wording."""
    return " ".join(question.casefold().split()).strip(" ?!.")
