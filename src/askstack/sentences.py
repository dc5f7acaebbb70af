"""Where does a sentence end?

Every mark that may end one is looked at once. Most are plain; after a word that may or may not be an abbreviation
nltk's Punkt decides, with parameters of our own: nothing is downloaded or trained.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from askstack.records import Span

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

# Abbreviations, lower case, without the last full stop. After these a sentence always goes on ...
_GO_ON = frozenset(
    """a.k.a adm approx assoc aug b.c bldg blvd brig c.f ca capt cf ch cmd col cpl doc dr e.g ed eds eq eqn fig figs
    ft gen gov hon i.e ibid incl jan lt maj max messrs misc mr mrs ms mt mts nb nos nov obs oct pp pres prof pseud pvt
    q.v resp rev sept sgt st supt viz vol vols vs w.r.t""".split()
)
# ... and after these it may, so that Punkt is asked.
_ABBREVIATIONS = _GO_ON | frozenset(
    """a.m ad al alt apr ave bros cent comp corp dec dept est etc ext feb govt inc inst intl jr jul jun kg lb lbs ltd
    m.d mfg mgr min oz p.m ph.d pt ref refs rep s.t sen sep sp sq sr std suppl tel u.k u.n u.s u.s.a univ v ver
    wed""".split()
)
_BEFORE_NUMBERS = frozenset("art c ch fig no nos nr op p par pp sec vol vols".split())
# What opens a sentence even after an abbreviation or an initial ("in the U.S. However, ...", "vitamin D. Not ...").
_STARTERS = frozenset(
    """a after again all also although an and another any are as at because besides both but by can did do does
    during each either finally first for from further furthermore given has have he her here his how however i if
    in instead is it its let many may moreover most next no not now on once one only or other otherwise our she
    similarly since so some still such that the their then there therefore these they this those though thus to
    today under until use usually we were what when where whether which while who why will with would yet you
    your""".split()
)
_CLOSERS = r"[\"'”’»)\]*_`]*(?:\[[^\[\]\s]{1,20}(?: needed)?\])*"  # a reference in brackets closes, too: "old.[3]"
_ENDERS = re.compile(
    rf"(?:[.!?]+|…){_CLOSERS}(?=\s|$)"  # "works. Then", "*not.* The"
    r"|(?<=[a-z0-9)])[.!?](?=[A-Z][a-z])"  # two sentences run together: "in 2005.Node.js was"
    r"|(?<=\s)\.(?=[A-Z][a-z])"  # ... with the space on the wrong side: "applications .Node.js is"
)
_WORD_BEFORE = re.compile(r"\S*\Z")
_PLAIN_WORD = re.compile(
    r"(?:(?<!\w)[a-z]|[^\W\d_]{2,}|[^\W\d_]+['’-][^\W\d_]+|[^\W\d_]/[^\W\d_]|\W*[\w./-]*[`)\]\"”*_]+|\d[\d.,]*)\Z"
)
_SMALL_WORD = re.compile(r"(?:(?<!\w)[a-z]{3,}|[\d)\]`])\Z")
_INITIAL = re.compile(r"(?:^|[^\w/])(?:[A-Z]\.)*[A-Z]\Z")
_NEXT = re.compile(r"\s+(\S+)")
_TOKEN = re.compile(r"\S*")
_OPENS = re.compile(r"[\"'“‘«(\[*_`:<{|¿¡-]*")
_IDENTIFIER = re.compile(r"\w*(?:_|[a-z][A-Z]|::|=|\w:$)|.*\(\)")
_GLUED = re.compile(
    r"[(\"'“]?[\w’'-]+[.!?][\"”')]*[A-Z][a-z]*(?:[.’'-]\w+)*[,;:)]?"
)  # no capital inside: no identifier
_LIST_NUMBER = re.compile(r"\W*(?:\d{1,3}|[A-Za-z])?[.)]")
_LONGEST_WORD = 40


def sentence_spans(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The sentences of `text[start:end]` in order, without white space around them; every other character is in one."""
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
    if _LIST_NUMBER.fullmatch(text[max(begin, ender.start() - _LONGEST_WORD) : ender.start() + 1].strip()):
        return False
    found = _WORD_BEFORE.search(text, max(begin, ender.start() - _LONGEST_WORD), ender.start())
    word = found[0] if found else ""
    return _may_open(following[1], word, ender[0]) and (ender[0][0] != "." or _ends(word, ender[0], following[1]))


def _may_open(token: str, word: str, mark: str) -> bool:
    """Whether a sentence may begin with `token`: not with a small letter, unless it is marked up or an identifier.

    After a plain small word and a plain full stop it may: people write "it works. then ..." too.
    """
    opened = _OPENS.match(token)
    at = opened.end() if opened else 0
    first = token[at : at + 1]
    if first == ".":
        return False
    if ".." in mark or "…" in mark:
        return first.isupper()
    if not first.islower() or at or _IDENTIFIER.match(token):
        return True
    return mark == "." and len(token) > 1 and bool(_SMALL_WORD.search(word))


def _ends(word: str, mark: str, token: str) -> bool:
    """Whether the full stop after `word` ends a sentence that `token` follows."""
    bare = word.lower().lstrip("(\"'“‘*_[`")
    if bare in _GO_ON or (bare in _BEFORE_NUMBERS and token[:1].isdigit()):
        return False
    if _INITIAL.search(word) and bare not in _ABBREVIATIONS:
        return token.strip(",").lower() in _STARTERS
    if bare in _ABBREVIATIONS:
        return not token[:1].islower() and (bare == "etc" or _punkt_splits(f"{word}{mark} {token}"))
    return bool(_PLAIN_WORD.search(word)) or _punkt_splits(f"{word}{mark} {token}")


def _is_glued(text: str, begin: int, ender: re.Match[str], end: int) -> bool:
    """Whether two sentences meet without a space ("in 2005.Node.js was"), and it is no name with a dot inside."""
    if text[ender.start() - 1].isspace():
        return True
    left = max(text.rfind(" ", begin, ender.start()), text.rfind("\n", begin, ender.start()), begin - 1) + 1
    right = _TOKEN.match(text, ender.end(), end)
    chunk = text[left : right.end() if right else end]
    word = chunk[: ender.start() - left].lstrip("(\"'“")
    is_word = word.isdigit() or (len(word) > 3 and word.isalpha() and word.islower())  # noqa: PLR2004 - shorter ones are prefixes
    return left > begin and is_word and bool(_GLUED.fullmatch(chunk)) and not _is_prefix(text, word)


def _is_prefix(text: str, word: str) -> bool:
    """Whether names elsewhere begin with `word` and a dot ("queue.Empty", "queue.Full")."""
    return len(re.findall(rf"(?<!\w){word}\.(?=[A-Za-z])", text)) > 1


def _punkt_splits(context: str) -> bool:
    return bool(_punkt().text_contains_sentbreak(context))


@cache
def _punkt() -> PunktSentenceTokenizer:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer  # noqa: PLC0415 - 250 ms, only where doubt is

    parameters = PunktParameters()
    parameters.abbrev_types = set(_ABBREVIATIONS)
    parameters.sent_starters = set(_STARTERS)
    return PunktSentenceTokenizer(parameters)
