"""Where does a sentence end?

Every mark that may end one is looked at once. Most are plain; the doubtful ones (after what may be an abbreviation,
an initial or a number) are put to nltk's Punkt, with abbreviations of our own, and nothing is downloaded or trained.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from askstack.records import Span

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

# Titles, units, references, organisations and Latin that take a full stop; lower case, without the last one.
_ABBREVIATIONS = frozenset(
    """a.k.a adj adm al alt app approx apr art asst assoc aug ave b.c bldg blvd brig c.f ca capt cent cf cfg ch chap cmd co col
    comp conf cont corp cpl d.c dec dept dir div doc dr e.g ed eds eq eqn esp est ex exec exp ext feb fig figs fn fr fri ft
    gen gov govt ft hon hr hrs i.e ibid illus inc incl inst intl jan jr jul jun kg lat lb lbs lit lt ltd maj mar max mfg mgr
    min misc mon mr mrs ms msgr mt mts nb no nos nov obs oct op orig oz p.m a.m p par pp pl pres prof prop pseud pt pub pvt q.v
    qty ref refs rep rev rm rpm s.t sat sec sen sep sept ser sgt sp sq sr st std sun supt suppl tel thu thur thurs tue tues
    u.k u.n u.s u.s.a univ v ver vol vols vs w.r.t wed wk yr yrs""".split()
)
_ENDERS = re.compile(r"(?:[.!?]+|…)[\"'”’»)\]*_`]*(?=\s|$)|(?<=[a-z0-9)])[.!?](?=[A-Z][a-z])|(?<=\s)\.(?=[A-Z])")
_WORD_BEFORE = re.compile(r"\S*\Z")
_PLAIN_WORD = re.compile(r"(?:[^\W\d_]{2,}|[^\W\d_]+['’-][^\W\d_]+|\W*[\w./-]*[`)\]\"”*_]+)\Z")
_NEXT = re.compile(r"\s+(\S+)")
_OPENS = re.compile(r"[\"'“‘«(\[*_`:<{|¿¡-]*")
_GLUED = re.compile(r"[(\"'“]?[\w’'-]+[.!?][\"”')]*[A-Z][\w’'.-]*[,;:)]?")
_LIST_NUMBER = re.compile(r"\W*(?:\d{1,3}|[A-Za-z])[.)]\Z")


def sentence_spans(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The sentences of `text[start:end]` in order, without the white space around them; every other character is in one."""
    spans: list[Span] = []
    begin = start
    for ender in _ENDERS.finditer(text, start, end):
        if ender.end() < end and _is_boundary(text, begin, ender, end):
            _add(spans, text, begin, ender.end())
            begin = ender.end()
    _add(spans, text, begin, end)
    return tuple(spans)


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    words = text[start:end]
    stripped = words.strip()
    if stripped:
        start += len(words) - len(words.lstrip())
        spans.append(Span(start, start + len(stripped)))


def _is_boundary(text: str, begin: int, ender: re.Match[str], end: int) -> bool:
    following = _NEXT.match(text, ender.end(), end)
    if following is None:
        return _is_glued(text, begin, ender, end)
    opened = _OPENS.match(following[1])
    first = following[1][opened.end() :][:1] if opened else ""
    has_mark = opened is not None and opened.end() > 0
    if first.islower() and not has_mark:
        return False
    before = text[max(begin, ender.start() - 40) : ender.start()]
    if _LIST_NUMBER.match(text[begin : ender.start() + 1].lstrip()):
        return False
    if ender[0][0] in "!?" or "…" in ender[0] or ".." in ender[0]:
        return not first.islower()
    word = _WORD_BEFORE.search(before)[0]  # type: ignore[index]  # it matches the empty string too
    if _PLAIN_WORD.search(word) and word.lower().lstrip("(\"'“*_[") not in _ABBREVIATIONS:
        return True
    return _punkt().text_contains_sentbreak(f"{word}{ender[0]} {following[1]}")


def _is_glued(text: str, begin: int, ender: re.Match[str], end: int) -> bool:
    """Whether two sentences meet without a space ("in 2005.Node.js was"), and it is no name with a dot inside."""
    if text[ender.start() - 1].isspace():
        return True
    left = max(text.rfind(" ", begin, ender.start()), text.rfind("\n", begin, ender.start()), begin - 1) + 1
    right = re.compile(r"\S*").match(text, ender.end(), end)
    chunk = text[left : right.end() if right else end]
    word = chunk[: ender.start() - left].lstrip("(\"'“")
    is_word = word.isdigit() or (len(word) > 3 and word.isalpha() and word.islower())  # noqa: PLR2004 - shorter ones are prefixes
    return left > begin and is_word and bool(_GLUED.fullmatch(chunk))


@cache
def _punkt() -> PunktSentenceTokenizer:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer  # noqa: PLC0415 - 250 ms, only where doubt is

    parameters = PunktParameters()
    parameters.abbrev_types = set(_ABBREVIATIONS)
    return PunktSentenceTokenizer(parameters)
