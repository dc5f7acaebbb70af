"""Which question is asked by a line that leans on the one before?

The rules, in the order in which they are tried:

1. `=` before a line, or no question before: it is asked as it stands; what could only lean (2 to 5) is unclear then.
2. "more", "what else?", "go on": further quotes for the last question.
3. "who says so?", "source?", "really?": the sources of the last answer.
4. "and the other one?": the last question, about the other of two names.
5. "why?", "how?", "when?" alone: the last question, asked so.
6. "what about X?", "and X?", or a bare X of three words at most. A name takes the place of the name in the last
   question that the articles mention most nearly as often, in a question for a definition that of what was to be
   defined. With a preposition, a phrase takes the place of one with the same, or is added; "for ..." is added in a
   comparison or a choice; what one without names was "for" gives way to any X. Anything else is asked about the names
   of the last question.
7. "it", "they", "its", "that": the topic of the last question: what it compares, else its first name, else what it is
   about. Where the line itself names that, the first other name in the sentence that answered. "He", "she": a name in
   that sentence, a full one before others.
8. "which is faster?" without names: the two that were compared last.
9. A question without a name, and with one word of its own at most, or that begins with "and": about the last names.

All other lines stand by themselves, and so does one whose question would be longer than anybody asks. Words that are
carried over are always told (`Resolved.carried`).
"""

from __future__ import annotations

import re
from enum import StrEnum
from math import log
from typing import TYPE_CHECKING, NamedTuple

from askstack.analysis import STOP_WORDS, terms
from askstack.dialogue import forms
from askstack.dialogue.naming import WORD, is_same, names_in
from askstack.kinds import is_small_talk, kind_of
from askstack.records import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.dialogue.naming import Name, Naming
    from askstack.dialogue.turns import Turn

PLAIN_MARK = "="
_LONGEST_QUESTION = 2000  # characters, as much as the surfaces take
_CHOICES = frozenset({QuestionKind.COMPARISON, QuestionKind.RECOMMENDATION})
_LONGEST_FRAGMENT = 3
# A name takes another's place where one is mentioned at most this many times as often as the other.
_MOST_UNLIKE = log(8)

_ARTICLE = re.compile(r"(?:the|an?) ", re.IGNORECASE)
_UNTOLD = STOP_WORDS | {"about"}


class Act(StrEnum):
    """What a line wants done."""

    ASK = "ask"
    MORE = "more"
    SOURCES = "sources"
    UNCLEAR = "unclear"


class Resolved(NamedTuple):
    """What a line comes to: a full question to ask, or what to do about the last one.

    `carried` are the words of the question that come from before, as runs; empty where the line stands by itself.
    """

    act: Act
    question: str
    carried: tuple[str, ...] = ()


def resolve(previous: Turn | None, line: str, naming: Naming) -> Resolved:
    """What `line` means after `previous`."""
    line = line.strip()
    if line.startswith(PLAIN_MARK):
        return Resolved(Act.ASK, line[len(PLAIN_MARK) :].strip())
    straight = forms.straight(line)
    act = _act(straight)
    if act:
        return Resolved(act, previous.question) if previous else Resolved(Act.UNCLEAR, line)
    if previous is None or is_small_talk(line) or forms.NOD.fullmatch(line):
        leans = forms.OTHER.fullmatch(straight) or forms.BARE.fullmatch(straight)
        return Resolved(Act.UNCLEAR if leans else Act.ASK, line)
    leaning = _Leaning(previous, line, naming)
    question = leaning.question()
    if question is None:
        return Resolved(Act.UNCLEAR, line)
    if len(question) > _LONGEST_QUESTION:  # "it it it ...": longer by a topic with each word, and again with each line
        question = line
    if question == previous.question and leaning.is_bare:
        return Resolved(Act.MORE, question)
    return Resolved(Act.ASK, question, tuple(_carried(question, line, previous)))


def _act(text: str) -> Act | None:
    if forms.MORE.fullmatch(text):
        return Act.MORE
    return Act.SOURCES if forms.SOURCES.fullmatch(text) else None


class _Leaning:
    """A line and the turn that it may lean on."""

    def __init__(self, previous: Turn, line: str, naming: Naming) -> None:
        self._before = previous
        self._line = line
        self._text = forms.straight(line)
        self._naming = naming
        self.is_bare = forms.BARE.fullmatch(self._text) is not None

    def question(self) -> str | None:
        """The full question, the line itself where it does not lean; None where what it leans on is not there."""
        if forms.OTHER.fullmatch(self._text):
            return self._other()
        bare = forms.BARE.fullmatch(self._text)
        if bare:
            return _asked_by(bare["word"], self._before)
        opening = forms.OPENING.fullmatch(self._text)
        rest = opening["rest"] if opening else self._text
        if not forms.ASKING.match(rest) and (opening or len(rest.split()) <= _LONGEST_FRAGMENT):
            return self._fragment(forms.ends_trimmed(rest), is_opened=opening is not None)
        return self._completed(rest, is_opened=opening is not None)

    def _other(self) -> str | None:
        """The last question about the other name."""
        names, earlier = self._before.names, self._before.earlier
        if len(self._before.sides) > 1 or len(names) > 1 or not names or not earlier:
            return None
        return _replaced(self._before.question, names[0].word, earlier[0].word)

    def _fragment(self, rest: str, *, is_opened: bool) -> str:
        """The question of "what about X?"; a bare X of several words that has a name stands by itself."""
        names = names_in(rest, self._naming)
        if _points(rest, names):
            return f"What about {self._pointed(rest, names)}?"
        own = _own_words(rest, names)
        if names and own:
            return rest + "?" if is_opened else self._line
        if names:
            return self._with_name(rest, names[0])
        return self._with_aspect(rest) if own else self._line

    def _with_name(self, rest: str, name: Name) -> str:
        """The last question, about another name."""
        before = self._before
        if any(is_same(name.word, other.word) for other in before.names):
            others = [other.word for other in before.names if not is_same(name.word, other.word)]
            words = " ".join(_own_words(before.question, before.names))
            return f"{name.word} {words}?" if others else before.question
        is_placed = forms.PREPOSITION.match(rest) is not None
        target = _counterpart(name, before.names, is_placed=is_placed)
        if target:
            return _replaced(before.question, target.word, name.word)
        if before.kind is QuestionKind.DEFINITION and before.topic:
            return _replaced(before.question, before.topic, name.word)
        return _added(before.question, rest if is_placed else f"with {rest}")

    def _with_aspect(self, rest: str) -> str:
        """The last question's names, about something else."""
        before = self._before
        opener = forms.PREPOSITION.match(rest)
        is_choice = before.kind in _CHOICES
        if len(before.sides) > 1 and not opener:
            return f"{' vs '.join(before.sides)} for {rest}?"
        phrase = _phrase(before.question, opener.group() if opener else "for")
        if phrase and self._gives_way(phrase, opener):
            return _replaced(before.question, phrase, rest if opener else f"for {rest}")
        if opener and (is_choice or not before.names or opener.group().lower() != "for"):
            return _added(before.question, rest)
        if before.names:
            about = _listed(before.names)
            return f"{about} {rest}?" if opener else f"What about {rest} in {about}?"
        return _replaced(before.question, before.topic, _ARTICLE.sub("", rest)) if before.topic else f"{rest}?"

    def _gives_way(self, phrase: str, opener: re.Match[str] | None) -> bool:
        """Whether a phrase of the last question gives way to one that an opener begins, or to a bare word."""
        if opener and not names_in(phrase, self._naming):
            return True
        is_purpose = self._before.kind in _CHOICES and phrase.lower().startswith("for ")
        return is_purpose and not names_in(self._before.question.replace(phrase, ""), self._naming)

    def _completed(self, rest: str, *, is_opened: bool) -> str:
        """A whole question with what it leaves out put in."""
        names = names_in(rest, self._naming)
        if _points(rest, names):
            return self._pointed(rest, names)
        pair = self._pair() if not names or forms.ONE_OF_TWO.match(rest) else ()
        if len(pair) > 1 and (forms.WHICH_ONE.fullmatch(forms.ends_trimmed(rest)) or _compares(rest)):
            return f"{forms.ends_trimmed(rest)}, {pair[0]} or {pair[1]}?"
        if names:
            return self._line
        own = [term for word in _own_words(rest, ()) for term in terms(word)]
        is_short = len(own) <= 1 and not forms.DEFINING.match(rest)
        if (is_opened or is_short) and self._before.names and own:
            link = "of" if re.match(r"what (?:is|are|was|were) the\b", rest, re.IGNORECASE) else "with"
            return f"{forms.ends_trimmed(rest)} {link} {_listed(self._before.names)}?"
        return self._line

    def _pointed(self, rest: str, names: Sequence[Name]) -> str:
        """The question with what its pronouns stand for in their places."""
        return forms.PRONOUN.sub(lambda pronoun: self._meant(pronoun, names) or pronoun.group(), rest)

    def _meant(self, pronoun: re.Match[str], names: Sequence[Name]) -> str:
        """What a pronoun stands for, "" where there is nothing."""
        word = pronoun.group().lower()
        meant = self._before.topic
        if pronoun["person"]:
            meant = max(self._before.said, key=lambda name: " " in name, default="")
        elif any(is_same(meant, name.word) for name in names):
            meant = next(iter(self._before.said), "")
        elif word in forms.PLURAL and not self._before.sides:
            several = _listed(self._before.names) if len(self._before.names) > 1 else ""
            meant = several or self._before.things or meant
        is_owner = pronoun["its"] or word in {"his", "her"}
        return f"{meant}’s" if meant and is_owner else meant

    def _pair(self) -> tuple[str, ...]:
        """The two things spoken of last."""
        before = self._before
        if len(before.sides) > 1:
            return before.sides
        found = [name.word for name in (*before.names, *before.earlier) if not name.is_acronym]
        return tuple(found[:2])


def _asked_by(word: str, before: Turn) -> str:
    """The last question, asked by another question word."""
    asked = {"how come": "why", "by whom": "who", "since when": "when"}.get(word.lower(), word.lower())
    question = before.question
    if question.lower().startswith(asked):
        return question
    if forms.YES_NO.match(question):
        return f"{asked.capitalize()} {question[0].lower()}{question[1:]}"
    which = forms.WHICH_IS.match(question)
    if which:
        return f"{asked.capitalize()} {which['is']} one {question[which.end() :]}"
    opener = forms.WH_WORDS.match(question)
    return f"{asked.capitalize()} {question[opener.end() :] if opener else question}"


def _points(rest: str, names: Sequence[Name]) -> bool:
    """Whether a pronoun stands for something outside of the line: no name is before it, nor does it mean nothing."""
    pronoun = forms.PRONOUN.search(rest)
    if pronoun is None or any(0 <= rest.find(name.word) < pronoun.start() for name in names):
        return False
    expletive = forms.EXPLETIVE.search(rest)
    return not expletive or not (names or len(_own_words(rest[expletive.end() :], ())) > 1)


def _counterpart(name: Name, others: Sequence[Name], *, is_placed: bool) -> Name | None:
    """The name whose place another takes: of its sort, and mentioned most nearly as often; a later one on ties.

    One with a preposition ("on Windows") takes only the place of a name that is mentioned about as often.
    """
    alike = [other for other in others if other.is_acronym == name.is_acronym]
    best = min(reversed(alike), key=lambda other: _unlikeness(name, other), default=None)
    if best is None or (is_placed and _unlikeness(name, best) > _MOST_UNLIKE):
        return None
    return best


def _unlikeness(one: Name, other: Name) -> float:
    return abs(log((one.passages + 1) / (other.passages + 1)))


def _phrase(question: str, preposition: str) -> str | None:
    """The last phrase of a question that such a preposition opens, up to a comma or the end."""
    found = list(re.finditer(rf"\b{preposition}\b[^,?]*", question, re.IGNORECASE))
    return found[-1].group().strip() if found else None


def _replaced(question: str, old: str, new: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, question)


def _added(question: str, rest: str) -> str:
    """The question with a phrase at its end, or before its first comma ("Which is faster, A or B?")."""
    body = forms.ends_trimmed(question)
    first, comma, last = body.partition(",")
    return f"{first} {rest}{comma}{last}?"


def _compares(rest: str) -> bool:
    return kind_of(rest) is QuestionKind.COMPARISON


def _listed(names: Sequence[Name]) -> str:
    return " and ".join(name.word for name in names)


def _own_words(text: str, names: Sequence[Name]) -> list[str]:
    """The words of a line that carry it, apart from names."""
    taken = {word.lower() for name in names for word in name.word.split()}
    words = [word for word in WORD.findall(text) if word.lower() not in taken]
    return [word for word in words if word.lower() not in STOP_WORDS and not forms.PREPOSITION.fullmatch(word)]


def _carried(question: str, line: str, previous: Turn) -> Iterator[str]:
    """The runs of words of a question that come from before and not from its line."""
    own = set(terms(line))
    before = set(terms(" ".join((previous.question, *previous.said, *(name.word for name in previous.earlier)))))
    run: list[str] = []
    for word in WORD.findall(question):
        found = terms(word)
        if word.lower() not in _UNTOLD and not own.issuperset(found) and before.issuperset(found):
            run.append(word)
        elif run:
            yield " ".join(run)
            run = []
    if run:
        yield " ".join(run)
