"""What of a question and its answer matters to the next line?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from askstack.analysis import STOP_WORDS
from askstack.dialogue import forms
from askstack.dialogue.naming import WORD, Name, capitals_in, is_same, names_in
from askstack.kinds import sides_of
from askstack.records import QuestionKind, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from askstack.dialogue.naming import Naming
    from askstack.records import Answer

_KEPT_NAMES = 8
_NO_QUESTION = frozenset({Reason.SMALL_TALK, Reason.EMPTY_QUESTION})
# Words that say what is done or asked, not what about.
_DOINGS = frozenset(
    """about actually add advantage advantages apply avoid become begin bring build call called change choose come
    compare configure cost costs create cause define deploy describe difference differ differs differences different
    disadvantage disadvantages do easy example examples exist exists explain fix get give go good hard handle happen
    happens help install kind know last lasts learn like list look make makes mean means meant much many name need
    needs people pick prefer problem purpose put reason reasons recommend run say says set show start steps stop
    take tell test tool tools try type types understand use used useful uses using want way ways work working works
    worth write written best better big fast slow new old""".split()
)

_PLURAL = re.compile(r"[a-z-]{3,}[^su]s")


class Turn(NamedTuple):
    """A question that was asked, in full, and what the next line may lean on.

    `names` are those of the question, in order; `sides` the two that it compares; `topic` what "it" stands for.
    `things` are what it asks about in the plural, beside the names ("companies").
    `said` are further names in the sentence that answered. `earlier` are names of questions before, latest first.
    """

    question: str
    kind: QuestionKind
    names: tuple[Name, ...]
    sides: tuple[str, ...]
    topic: str
    things: str = ""
    said: tuple[str, ...] = ()
    earlier: tuple[Name, ...] = ()


def remember(previous: Turn | None, answer: Answer, naming: Naming) -> Turn | None:
    """The turn that an answer leaves behind; small talk and nods leave the one before."""
    if answer.reason in _NO_QUESTION or forms.NOD.fullmatch(answer.question):
        return previous
    question = answer.question
    names = names_in(question, naming)
    sides = sides_of(question) if answer.kind is QuestionKind.COMPARISON else ()
    return Turn(
        question=question,
        kind=answer.kind,
        names=names,
        sides=sides,
        topic=_kept_topic(previous, question, names) or _topic(question, names, sides),
        things=_things(question, names),
        said=tuple(_said(answer, names)),
        earlier=_earlier(previous, names),
    )


def _kept_topic(previous: Turn | None, question: str, names: tuple[Name, ...]) -> str:
    """What was spoken of before, where a question without a name still has it."""
    return previous.topic if previous and not names and previous.topic in question else ""


def _topic(question: str, names: tuple[Name, ...], sides: tuple[str, ...]) -> str:
    """What is compared, else the first name, else the longest run of words that say what it is about.

    Where the name only says where ("a file in Node.js"), it is what stands before, with the name.
    """
    if sides:
        return " and ".join(sides)
    if not names:
        return max(_runs(question), key=lambda run: len(run.split()), default="")
    plain = [name for name in names if not name.is_acronym]
    first = (plain or list(names))[0].word
    place = re.search(rf"\b(?:in|on|with|using|inside) (?:a |an |the )?{re.escape(first)}\b", question)
    runs = list(_runs(question[: place.start()])) if place else []
    if place is None or not runs:
        return first
    return question[question.index(max(runs, key=lambda run: len(run.split()))) : place.end()]


def _things(question: str, names: tuple[Name, ...]) -> str:
    taken = {word for name in names for word in name.word.split()}
    words = (word for run in _runs(question) for word in run.split() if word not in taken)
    return next((word for word in words if _PLURAL.fullmatch(word)), "")


def _runs(question: str) -> Iterator[str]:
    """Neighbouring words that are neither stop words nor doings, as they stand in the question."""
    start = end = 0
    for match in WORD.finditer(question):
        word = match.group().lower()
        if re.split("['’]", word)[0] in STOP_WORDS or word in _DOINGS:
            continue
        if end and question[end : match.start()].strip(" \"'“”`"):
            yield question[start:end]
            end = 0
        start, end = (start if end else match.start()), match.end()
    if end:
        yield question[start:end]


def _said(answer: Answer, names: tuple[Name, ...]) -> Iterator[str]:
    """The names in the sentence that answered, other than those asked about."""
    for quote in answer.quotes[:1]:
        focus = quote.text[quote.focus.start - quote.start : quote.focus.end - quote.start]
        for name in dict.fromkeys(capitals_in(focus)):
            if not any(is_same(name, asked.word) for asked in names):
                yield name


def _earlier(previous: Turn | None, names: tuple[Name, ...]) -> tuple[Name, ...]:
    if previous is None:
        return ()
    found: list[Name] = []
    for name in (*previous.names, *previous.earlier):
        if not any(is_same(name.word, other.word) for other in (*names, *found)):
            found.append(name)
    return tuple(found[:_KEPT_NAMES])
