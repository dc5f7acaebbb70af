"""What else could one ask?

Questions and headings that stand in the articles, and what a misspelt question may have meant; only what is answered
when it is asked.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from askstack.analysis import STOP_WORDS
from askstack.questions import understand
from askstack.questions.near import near_words
from askstack.records import Reason
from askstack.rendering.citing import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from askstack.engine import Stack
    from askstack.records import Answer, Passage

# Under its heading such a question is clear, by itself it is not.
_POINTING = re.compile(r"\b(?:it|its|they|them|their|this|that|these|those|he|she)\b", re.IGNORECASE)
# Questions come first; signatures and options are no words to ask with.
_NO_WORDS = re.compile(r"[?:]$|[(=_]|^-|\w\.\w+\.|^\w+\.[a-z]\w{2,}$")
# What every text may have says nothing of this one.
_ANYWHERE = re.compile(
    r"(?i)\b(?:questions?|faqs?|overview|introduction|conclusion|summary|contents|further reading|see also)\b"
)
_SHORTEST, _LONGEST = 12, 120
_LONGEST_HEADING = 60
_UNFOUND = frozenset({None, Reason.NOT_IN_ARTICLES, Reason.OFF_TOPIC})
_SHOWN = 4
_TRIED = 12
_NEAR_QUOTES = 2
_ARTICLES_LOOKED_AT = 40
_REMEMBERED = 5000


class Meant(NamedTuple):
    """What a question may have meant: `question` has `right` where the one that was asked has `wrong`."""

    question: str
    wrong: str
    right: str


class _Heading(NamedTuple):
    text: str
    article_id: str


class Suggester:
    """Suggests questions; remembers, for one state of the index, what it found. Safe to share between threads."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._fingerprint = ""
        self._answered: OrderedDict[tuple[str, str], bool] = OrderedDict()
        self._examples: tuple[str, ...] | None = None

    def examples(self) -> tuple[str, ...]:
        """Questions for a first visit, from articles all over the corpus."""
        self._forget_older()
        if self._examples is None:
            self._examples = tuple(self._tried(_alternating(self._questions_of_many()), set()))
        return self._examples

    def related(self, answer: Answer) -> tuple[str, ...]:
        """Questions that stand near the first quotes of an answer, or the passages nearest to it; then headings."""
        self._forget_older()
        places = (answer.quotes or answer.nearest)[:_NEAR_QUOTES]
        near = [_by_distance(self._stack.index.passages(quote.citation.article_id), quote.start) for quote in places]
        seen = {
            _bare(answer.question),
            *(_bare(quote.citation.section[-1]) for quote in places if quote.citation.section),
        }
        found = chain.from_iterable(map(_questions, near)), chain.from_iterable(map(_headings, near))
        return tuple(self._tried(chain(*found), seen))

    def meant(self, answer: Answer) -> tuple[Meant, ...]:
        """What the question may have meant, where a word of it is in no article but looks like one that is."""
        if answer.reason not in _UNFOUND or (answer.answered and answer.sure):
            return ()
        self._forget_older()
        index = self._stack.index
        missing = understand(answer.question, index, self._stack.settings.synonyms).missing
        readings = (self._reading(answer.question, wrong) for wrong in missing[:_SHOWN])
        return tuple(reading for reading in readings if reading)

    def _reading(self, question: str, wrong: str) -> Meant | None:
        """The question with the nearest word in the place of a wrong one, so that it is answered."""
        for right in near_words(wrong, self._stack.index):
            other = re.sub(rf"(?<!\w){re.escape(wrong)}(?!\w)", right, question)
            if other != question and self._is_answered(_Heading(other, "")):
                return Meant(other, wrong, right)
        return None

    def _questions_of_many(self) -> Iterator[list[_Heading]]:
        records = [record.article_id for record in self._stack.index.records() if record.passages]
        step = max(1, len(records) // _ARTICLES_LOOKED_AT)
        for article_id in records[::step][:_ARTICLES_LOOKED_AT]:
            yield list(_questions(self._stack.index.passages(article_id)))

    def _tried(self, headings: Iterable[_Heading], seen: set[str]) -> Iterator[str]:
        """The first few that are answered, of not too many that are tried."""
        fresh = islice(_fresh(headings, seen), _TRIED)
        return islice((one.text for one in fresh if self._is_answered(one)), _SHOWN)

    def _is_answered(self, heading: _Heading) -> bool:
        """Whether it is answered for sure, and where an article is named, first of all by it."""
        known = self._answered.get(heading)
        if known is None:
            answer = self._stack.ask(heading.text)
            first = answer.quotes[0].citation.article_id if answer.quotes else ""
            known = answer.answered and answer.sure and heading.article_id in {"", first}
            self._answered[heading] = known
            if len(self._answered) > _REMEMBERED:
                self._answered.popitem(last=False)
        return known

    def _forget_older(self) -> None:
        fingerprint = self._stack.index.stamp.fingerprint
        if fingerprint != self._fingerprint:
            self._fingerprint, self._examples = fingerprint, None
            self._answered.clear()


def _fresh(headings: Iterable[_Heading], seen: set[str]) -> Iterator[_Heading]:
    """Those that are not among the `seen`, each once."""
    for one in headings:
        if _bare(one.text) not in seen:
            seen.add(_bare(one.text))
            yield one


def _by_distance(passages: Sequence[Passage], place: int) -> list[Passage]:
    """Passages in order of how far from `place` they stand."""
    return sorted(passages, key=lambda passage: abs(passage.span.start - place))


def faq_of(passages: Iterable[Passage]) -> Iterator[tuple[str, Passage]]:
    """The questions among the headings, each with a passage below it, of those that are clear by themselves."""
    for passage in passages:
        text = one_line(passage.section[-1]) if passage.section else ""
        if text.endswith("?") and _SHORTEST <= len(text) <= _LONGEST and not _POINTING.search(text):
            yield text, passage


def _questions(passages: Iterable[Passage]) -> Iterator[_Heading]:
    return (_Heading(text, "") for text, _ in faq_of(passages))


def _headings(passages: Iterable[Passage]) -> Iterator[_Heading]:
    """The other headings that say what they are about: two words or more that carry something."""
    for passage in passages:
        text = one_line(passage.section[-1]) if passage.section else ""
        words = [word for word in re.findall(r"[^\W\d_]{2,}", text.lower()) if word not in STOP_WORDS]
        is_clear = not any(sign.search(text) for sign in (_POINTING, _NO_WORDS, _ANYWHERE))
        if len(words) > 1 and len(text) <= _LONGEST_HEADING and is_clear:
            yield _Heading(text, passage.article_id)


def _alternating(lists: Iterable[list[_Heading]]) -> Iterator[_Heading]:
    """The first of each list, then the second of each."""
    pending = [iter(found) for found in lists]
    while pending:
        for headings in list(pending):
            heading = next(headings, None)
            if heading is None:
                pending.remove(headings)
            else:
                yield heading


def _bare(question: str) -> str:
    """What makes two questions the same one."""
    return "".join(character for character in question.casefold() if character.isalnum())
