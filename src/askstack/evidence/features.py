"""By which features is a unit described?

Each is from 0 to 1 and has one meaning; `weights.json` says what each is worth. Shares are of the question's weight.
"""

from __future__ import annotations

import re
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from askstack.analysis import spoken, visible
from askstack.evidence.cues import NUMBER_WORDS, read_cues
from askstack.evidence.matching import FAINT, adjacency, closeness, longest_order, trios
from askstack.records import SAME, BlockKind, Expected, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.analysis import Word
    from askstack.evidence.cues import Cues
    from askstack.evidence.matching import Matcher, Values
    from askstack.records import Passage, Query, Unit

FEATURES = {
    "covered": "share said here, in the heading or lead, in the title, or in the sentence before",
    "plain": "mean value of the key terms here, all alike",
    "sharp": "share said here, weights squared: the rarest words decide",
    "alike": "share said here only by words that mean nearly the same",
    "heading": "share that the heading or lead adds",
    "title": "share that the title adds",
    "before": "share that the sentence before adds",
    "after": "share that the sentence after adds",
    "around": "share that the rest of the passage adds",
    "missing": "weight of the heaviest key term that neither the unit nor its context has, over the heaviest of all",
    "unsaid": "weight of the heaviest key term that the unit itself lacks, over the heaviest of all",
    "dense": "share said here, dampened by the length of the unit as in BM25",
    "names": "share of the question's names that stand here",
    "other_name": "1 where the heading or lead names something else, and no name of the question is here or there",
    "names_near": "share of the question's names that stand here, in the heading, the lead or the sentence before",
    "in_order": "longest run of key terms in the order of the question, over their number",
    "close": "pairs of key terms that stand as near to each other as in the question, by weight",
    "adjacent": "neighbours in the question that are neighbours here, by weight",
    "trio": "three neighbours in the question that are neighbours here",
    "numbers": "share of the question's numbers that stand here",
    "numbers_off": "1 where none of the question's numbers is here or near",
    "asked_noun": "value of the noun that is asked for",
    "counted_noun": "1 where a number stands right before the noun that is counted",
    "passage": "score of the passage over that of the best passage",
    "best_passage": "1 in the best passage",
    "heading_like": "likeness of the question and the heading",
    "lead_like": "likeness of the question and the lead",
    "asked_above": "1 under a heading that is a question",
    "same_question": "heading_like where the heading is a question of the same kind",
    "other_question": "heading_like where the heading is a question of another kind",
    "opening": "1 for the first prose under a heading",
    "opening_like": "heading_like for the first prose under a heading",
    "opening_defines": "opening_like where a definition is asked for",
    "early_like": "heading_like for prose soon after it",
    "first": "1 for the first unit of a passage",
    "crowd": "units of the passage over 10, at most 1",
    "question": "1 for a unit that ends with a question mark",
    "refers": "1 where it is short and only leads elsewhere (see, same as, alias for)",
    "exemplifies": "1 where it begins with an example",
    "history": "1 where it tells since or until when something is so (added in, deprecated since)",
    "warns": "1 where it begins with note, warning or the like",
    "leans": "1 where it begins with a pronoun that stands for what was before",
    "announces": "1 for a unit that ends with a colon",
    "prose": "1 in a paragraph, an answer or a definition",
    "item": "1 in a list",
    "parameter": "1 for a list item that begins with code, bold or a quotation mark",
    "row": "1 in a table",
    "answer": "1 for the answer of a FAQ",
    "definition": "1 in a definition",
    "quotation": "1 in a quotation",
    "caption": "1 for a caption",
    "metadata": "1 for a byline, date or line of front matter",
    "code": "1 for a line of code",
    "code_how": "1 for a line of code where a way to do something is asked for",
    "instructs": "1 for a unit that begins as an instruction, where a way to do something is asked for",
    "references": "1 under a heading like Sources, References or See also",
    "version": "1 in an article on one version, where the question names none",
    "short": "1 under four words",
    "long": "words over 60, at most 1",
    "nothing_new": "1 with fewer than two words that the question does not have",
    "new": "such words over 20, at most 1",
    "brackets": "1 with a bracket",
    "has_agent": '1 where a person is asked for and "by" stands before a name',
    "has_person": "1 where a person is asked for and a full name, or several names, are new",
    "lacks_person": "1 where a person is asked for and no new name is here",
    "has_time": "1 where a time is asked for and a date, year or span is new",
    "has_year": "1 where a time is asked for and a year is new",
    "lacks_time": "1 where a time is asked for and neither a time nor a number is new",
    "has_number": "1 where a number is asked for and one is new",
    "lacks_number": "1 where a number is asked for and none is new",
    "has_place": "1 where a place is asked for and a new name follows in, at, near, from, to, on",
    "lacks_place": "1 where a place is asked for and no new name is here",
    "has_entity": "1 where some thing is asked for and a new name is here",
    "lacks_entity": "1 where some thing is asked for and no new name or number is here",
    "has_reason": "1 where a reason is asked for and a word like because is here",
    "has_list": "1 where several things are asked for and this is an item or has two commas",
    "has_method": "1 where a way to do something is asked for and code is named",
    "defines": "share left of the first is, are, means, where a definition is asked for",
    "defines_first": "the same where that verb is among the first six words",
    "begins": "share of the question in the first four words",
    "begins_defining": "the same where a definition is asked for",
    "called": "share of the question behind called, known as, named or termed, where a definition is asked for",
    "spells_out": "1 where a definition is asked for and the short form stands beside its long form",
    "yes_no": "1 where yes or no is asked for and it begins with one of them",
    "advises": "1 where advice is asked for and this, its lead or its heading gives it (choose, use ... when, suits)",
    "listed": "1 where two things are compared and they only stand beside each other here (A/B; A, B; A and B)",
    "compares": "1 where things are compared or weighed and a comparative is here",
}

PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.ANSWER, BlockKind.DEFINITION})
_SHAPES = {
    BlockKind.LIST_ITEM: "item",
    BlockKind.TABLE_ROW: "row",
    BlockKind.ANSWER: "answer",
    BlockKind.DEFINITION: "definition",
    BlockKind.QUOTATION: "quotation",
    BlockKind.CAPTION: "caption",
    BlockKind.METADATA: "metadata",
    BlockKind.CODE: "code",
}
# "Soon" after a heading, "early" in a sentence, a short form, and the least that is more than a label or an echo.
_EARLY, _EARLY_VERB, _SHORT_FORM, _SHORT, _NEW = 4, 6, 5, 4, 2
_IS = frozenset("is are was were means stands refers denotes describes".split())
_INSTRUCTS = re.compile(r"(?:To |Use |You (?:can|should|must|need)\b|If you want|Call |Set |Add |Run |In order to)")
_ADVICE = re.compile(
    r"\b(?:choose|pick|prefer|use|consider|go (?:with|for)|opt for|avoid)\b.*\b(?:if|when|for|where|unless)\b"
    r"|\b(?:suits?|suited|ideal|recommended|best|right|good|great|excellent|better)"
    r" (?:for|to|choice|fit|option|when|if)\b",
    re.IGNORECASE | re.DOTALL,
)
_REFERS = re.compile(
    r"\W*(?:see|same as|alias|similar to|equivalent|identical to|refer to|for (?:more|details|further)|read more"
    r"|more about)\b",
    re.IGNORECASE,
)
_LONGEST_REFERENCE = 15
_EXAMPLE = re.compile(r"\W*(?:(?:for|as an?|an?) )?(?:example|instance)\b|\W*e\.g\.", re.IGNORECASE)
_HISTORY = re.compile(
    r"\b(?:added|changed|deprecated|removed|introduced|new) (?:in|since|as of)\b|version(?:added|changed)",
    re.IGNORECASE,
)
_WARNS = re.compile(r"\W*(?:note|warning|caution|tip|important|beware|admonition|hint)\b", re.IGNORECASE)
_PRONOUNS = frozenset("this that it they these those he she such its their both his her".split())
_AGENT = re.compile(r"\bby (?:the )?[A-Z]")
_CALLED = re.compile(r"\b(?:called|known as|named|termed)\W+", re.IGNORECASE)
_CLOSERS = "*_` \"'”’)"


class Asked(NamedTuple):
    """The question, ready to be matched; `names` are the indexes of its key terms that are names."""

    query: Query
    matcher: Matcher
    names: Sequence[int]


class Setting(NamedTuple):
    """What all units of one passage share: its place in the ranking, its heading and title, matched.

    `strength` is its BM25 over that of the best passage.
    """

    passage: Passage
    rank: int
    bm25: float
    strength: float
    heading: Values
    heading_like: float
    title: Values
    is_question: bool
    same_kind: bool
    is_version: bool
    is_reference: bool
    first_prose: int | None
    names_other: bool


class Candidate(NamedTuple):
    """A unit in its surroundings, matched: what it says itself, and its lead, neighbours and passage around it."""

    setting: Setting
    ordinal: int
    tokens: Sequence[Word]
    own: Values
    lead: Values
    lead_like: float
    lead_names_other: bool
    before: Values
    after: Values
    around: Values

    @property
    def unit(self) -> Unit:
        """The unit itself."""
        return self.setting.passage.units[self.ordinal]


def describe(asked: Asked, one: Candidate) -> dict[str, float]:
    """The features of one unit; those left out are 0."""
    text = one.setting.passage.slice(one.unit.span)
    cues = read_cues(one.tokens, asked.matcher.asked)
    return {
        **_coverage(asked.matcher, one),
        **_naming(asked, one),
        **_order(asked, one),
        **_heading(asked.query, one),
        **_shape(asked.query, one, text, cues),
        **_answers(asked.query, one, text, cues),
        **_defines(asked, one, text),
    }


def _coverage(matcher: Matcher, one: Candidate) -> dict[str, float]:
    """What of the question is said here, and what only the context adds, the nearest context first."""
    own, shares = one.own, matcher.shares
    found = {}
    said, known = matcher.share(own), own
    for name, values in _contexts(one):
        known = list(map(max, known, values))
        wider = matcher.share(known)
        found[name], said = wider - said, wider
        if name == "before":
            found["covered"] = said
            found["missing"] = _heaviest_faint(shares, known)
    squares = list(map(mul, shares, shares))
    return found | {
        "plain": sum(own) / len(own),
        "sharp": sum(map(mul, squares, own)) / (sum(squares) or 1.0),
        "alike": matcher.share([value if value < SAME else 0.0 for value in own]),
        "unsaid": _heaviest_faint(shares, own),
        "dense": matcher.share(own) / (1.3 + 0.9 * len(one.tokens) / 20),
    }


def _contexts(one: Candidate) -> Iterator[tuple[str, Values]]:
    yield "heading", list(map(max, one.setting.heading, one.lead))
    yield "title", one.setting.title
    yield "before", one.before
    yield "after", one.after
    yield "around", one.around


def _heaviest_faint(shares: Sequence[float], values: Values) -> float:
    faint = max((share for share, value in zip(shares, values, strict=True) if value < FAINT), default=0.0)
    return faint / (max(shares) or 1.0)


def _naming(asked: Asked, one: Candidate) -> dict[str, float]:
    """Whether the names and numbers of the question are here or near."""
    found = {}
    near = list(map(max, one.own, one.setting.heading, one.lead, one.before))
    if asked.names:
        found["names"] = sum(one.own[i] >= SAME for i in asked.names) / len(asked.names)
        found["names_near"] = sum(near[i] >= SAME for i in asked.names) / len(asked.names)
        names_other = one.setting.names_other or one.lead_names_other
        found["other_name"] = float(names_other and not found["names_near"])
    numbers = [i for i, term in enumerate(asked.query.terms) if term.word[0].isdigit()]
    if numbers:
        found["numbers"] = sum(one.own[i] for i in numbers) / len(numbers)
        found["numbers_off"] = float(all(max(near[i], one.setting.title[i]) < SAME for i in numbers))
    return found


def _order(asked: Asked, one: Candidate) -> dict[str, float]:
    """Whether the key terms stand here as they stand in the question."""
    query, shares = asked.query, asked.matcher.shares
    places = asked.matcher.places(one.tokens)
    found = {"in_order": longest_order(places) / len(shares)}
    if len(places) > 1:
        found["close"] = closeness(query, shares, places)
        found["adjacent"] = adjacency(query, shares, places)
        found["trio"] = trios(places, len(shares))
    found["begins"] = asked.matcher.share(asked.matcher.values(one.tokens[:_EARLY]))
    if query.expected is Expected.DEFINITION:
        found["begins_defining"] = found["begins"]
    if query.counted is not None:
        found["asked_noun"] = one.own[query.counted]
        if query.expected is Expected.NUMBER:
            before = (one.tokens[max(0, at - 3) : at] for at in places.get(query.counted, ()))
            found["counted_noun"] = float(any(_is_number(token) for tokens in before for token in tokens))
    return found


def _is_number(token: Word) -> bool:
    return token.word[0].isdigit() or token.word.lower() in NUMBER_WORDS


def _heading(query: Query, one: Candidate) -> dict[str, float]:
    """How the heading and the lead fit the question, and how near under the heading the unit stands."""
    setting, like = one.setting, one.setting.heading_like
    found = {
        "passage": setting.strength,
        "best_passage": float(setting.rank == 1),
        "heading_like": like,
        "lead_like": one.lead_like,
        "first": float(one.ordinal == 0),
        "crowd": min(1.0, len(setting.passage.units) / 10),
        "version": float(setting.is_version),
        "references": float(setting.is_reference),
    }
    if setting.is_question:
        found["asked_above"] = 1.0
        found["same_question" if setting.same_kind else "other_question"] = like
    if one.ordinal == setting.first_prose:
        found |= {"opening": 1.0, "opening_like": like}
        if query.expected is Expected.DEFINITION:
            found["opening_defines"] = like
    elif setting.first_prose is not None and one.ordinal < _EARLY and one.unit.kind in PROSE:
        found["early_like"] = like
    return found


def _shape(query: Query, one: Candidate, text: str, cues: Cues) -> dict[str, float]:
    """What sort of text the unit is."""
    kind, bare = one.unit.kind, text.rstrip(_CLOSERS)
    asks_how = query.kind is QuestionKind.HOW_TO
    opening = one.tokens[0].word.lower() if one.tokens else ""
    found = {
        "question": float(bare.endswith("?")),
        "announces": float(bare.endswith(":")),
        "history": float(_HISTORY.search(text) is not None),
        "warns": float(_WARNS.match(text) is not None),
        "leans": float(opening in _PRONOUNS),
        "refers": float(len(one.tokens) < _LONGEST_REFERENCE and _REFERS.match(text) is not None),
        "exemplifies": float(_EXAMPLE.match(text) is not None),
        "prose": float(kind in PROSE),
        "parameter": float(kind is BlockKind.LIST_ITEM and text[:1] in "`*\"'<" and text[:2] != "**"),
        "code_how": float(asks_how and kind is BlockKind.CODE),
        "instructs": float(asks_how and _INSTRUCTS.match(text) is not None),
        "short": float(len(one.tokens) < _SHORT),
        "long": min(1.0, len(one.tokens) / 60),
        "nothing_new": float(cues.new < _NEW),
        "new": min(1.0, cues.new / 20),
        "brackets": float("(" in text),
    }
    if kind in _SHAPES:
        found[_SHAPES[kind]] = 1.0
    return found


def _answers(  # noqa: C901 - one case for each sort of thing, side by side
    query: Query, one: Candidate, text: str, cues: Cues
) -> dict[str, float]:
    """Whether the sort of thing that is asked for is here."""
    found = {}
    match query.expected:
        case Expected.PERSON:
            found = {
                "has_person": cues.full_name or cues.named > 1,
                "has_agent": _AGENT.search(text) is not None,
                "lacks_person": not cues.named,
            }
        case Expected.TIME:
            dated = cues.time or cues.year
            found = {"has_time": dated, "has_year": cues.year, "lacks_time": not (dated or cues.number)}
        case Expected.NUMBER:
            found = {"has_number": cues.number, "lacks_number": not cues.number}
        case Expected.PLACE:
            found = {"has_place": cues.place, "lacks_place": not cues.capitals}
        case Expected.ENTITY:
            found = {"has_entity": cues.capitals > 0, "lacks_entity": not (cues.capitals or cues.digits)}
        case Expected.REASON:
            found = {"has_reason": cues.reason}
        case Expected.LIST:
            found = {"has_list": text.count(",") > 1 or one.unit.kind is BlockKind.LIST_ITEM}
        case Expected.METHOD:
            found = {"has_method": "`" in text or one.unit.kind is BlockKind.CODE}
        case _:
            pass
    if query.kind is QuestionKind.YES_NO and one.tokens:
        found["yes_no"] = one.tokens[0].word.lower() in {"yes", "no"}
    elif query.kind in {QuestionKind.COMPARISON, QuestionKind.RECOMMENDATION}:
        found["compares"] = cues.comparative
        found["listed"] = bool(query.sides) and _are_listed(query.sides, text)
    if query.kind is QuestionKind.RECOMMENDATION:
        heading = one.setting.passage.section[-1] if one.setting.passage.section else ""
        found["advises"] = any(_ADVICE.search(said) for said in (text, one.unit.lead, heading))
    return {name: float(value) for name, value in found.items()}


def _are_listed(sides: Sequence[str], text: str) -> bool:
    left, right = (re.escape(side.lower()) for side in sides[:2])
    between = r"\W+(?:and |or |vs\.? )?"
    return re.search(f"{left}{between}{right}|{right}{between}{left}", text.lower()) is not None


def _defines(asked: Asked, one: Candidate, text: str) -> dict[str, float]:
    """Whether the unit says what something is."""
    if asked.query.expected is not Expected.DEFINITION:
        return {}
    found = {"spells_out": float(any(_spells_out(term.word, text) for term in asked.query.terms))}
    called = _CALLED.search(text)
    if called:
        behind = spoken(visible(text), called.end())[:_EARLY]
        found["called"] = asked.matcher.share(asked.matcher.values(behind))
    verb = next((at for at, token in enumerate(one.tokens) if token.word.lower() in _IS), None)
    if verb is not None:
        found["defines"] = asked.matcher.share(asked.matcher.values(one.tokens[:verb]))
        if verb < _EARLY_VERB:
            found["defines_first"] = found["defines"]
    return found


def _spells_out(word: str, text: str) -> bool:
    if not (word.isupper() or len(word) <= _SHORT_FORM) or word.lower() not in text.lower():
        return False
    name = re.escape(word)
    beside = rf"\b{name}\b\W{{0,3}}\((?=\w+\W+\w+)|\w+\W+\w+\W*\(\W?{name}\b"
    return re.search(beside, text, re.IGNORECASE) is not None
