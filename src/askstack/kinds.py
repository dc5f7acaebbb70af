"""What sort of question is it, and what sort of thing would answer it? By rules over its words, nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from askstack.records import Expected, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


class _Rule(NamedTuple):
    """Decides for its kind where a question has one of `words`, or one of `hints` and the pattern is found.

    Hints are there for speed alone: most questions have none, and their patterns are never compiled.
    """

    words: str
    hints: str = ""
    pattern: str = ""

    def holds(self, words: AbstractSet[str], asked: str) -> bool:
        """Whether the rule holds for a question, given as its words and as their line, in lower case."""
        if not words.isdisjoint(self.words.split()):
            return True
        return not words.isdisjoint(self.hints.split()) and re.search(self.pattern, asked) is not None


_KINDS = (
    (
        QuestionKind.COMPARISON,
        _Rule("v vs versus difference differences compare compared compares comparing comparison"),
        _Rule("", "different", r"\bdifferent from\b"),
        _Rule("", "than", r"\b(?:better|worse|more|less|(?!other|rather)\w{3,}er)(?: \w+){0,3} than\b"),
        _Rule(
            "",
            "which who what whose",
            r"\b(?:which|who|what)(?: one)?(?: of (?:the (?:two|both)|them))? (?:is|are|has|have|\w+s) (?:the )?"
            r"(?:more|less|fewer|better|worse)\b"
            r"|\bwhich(?: one)?(?: of (?:the (?:two|both)|them))? (?:is|are|has|have|\w+s) (?:the )?\w{3,}er\b"
            r"|^whose .* (?:more|\w+er)\b",
        ),
        _Rule(
            "",
            "or",
            r"\b\w+ or \w+\?*$|^\S+ or \S+ |\b(?:better|choose|pick|prefer|go with|go for)\b.* \S+ or \S+"
            r"| or \S+ (?:better|worse|more|less|\w{3,}er)\b",
        ),
    ),
    (
        QuestionKind.WHY,
        _Rule("why why's"),
        _Rule("", "come", r"\bhow come\b"),
        _Rule(
            "",
            "reason reasons",
            r"\bwhat (?:is|are|was|were) the reasons?\b|\breasons? (?:for|why|behind)\b",
        ),
    ),
    (
        QuestionKind.RECOMMENDATION,
        _Rule("best recommend recommended recommendation worth suitable"),
        _Rule(
            "",
            "should when",
            r"\bshould (?:i|we|you|one)\b|\bwhen (?:to|should|would) (?:use|i|we|you|one)\b|\bwhich .*should\b",
        ),
        _Rule("", "good right great", r"\b(?:good|right|great) (?:choice|fit|idea|option|for)\b"),
    ),
    (
        QuestionKind.HOW_TO,
        _Rule(
            "",
            "how steps",
            r"^(?:\w+\W+){0,3}how (?:do|to|can|should|could|would|might|does one)\b|^steps to\b",
        ),
    ),
    (
        QuestionKind.DEFINITION,
        _Rule("define definition meaning"),
        _Rule("", "stand stands", r"\bstands? for\b"),
        _Rule("", "explain", r"^explain\b"),
        _Rule(
            "",
            "what what's",
            r"\bwhat (?:do|does|did) .+ mean\b|\bwhat is meant by\b"
            r"|\bwhat (?:do|does) (?!(?:i|we|you|they) )\S+(?: \S+){0,2} do\b"
            r"|\bwhat (?:is|are) .+ (?:used )?for\b"
            r"|\bwhat (?:sort|kind|type) of (?:a )?(?:thing|organi[sz]ation|tool|company) (?:is|are)\b"
            r"|^(?:and |so )?what(?:'s| is| was| (?:are|were)(?! (?:the|some|all)\b)) "
            r"(?!.* (?:with|in|on|by|from|to)\??$)(?:an? |the )?"
            r"[\w.'+#-]+(?: [\w.'+#-]+){0,2}\??$"
            r"|\bwhat (?:an? )?[\w.-]+ (?:actually |really )?(?:is|are)\??$",
        ),
    ),
    (
        QuestionKind.LIST,
        _Rule(
            "",
            "list name what which",
            r"^(?:list|name)\b|\blist$|^what are (?:the|some|all)\b"
            r"|^(?:which|what) (?:\w+ )?(?!is\b|was\b|does\b|this\b)\w+s (?:are|do|does|use|uses|were)\b",
        ),
        _Rule(
            "",
            "of",
            r"\b(?:types|kinds|sorts|examples|features|benefits|limitations|drawbacks|pros|cons|(?:dis)?advantages)"
            r" of\b",
        ),
    ),
)
_YES_NO = frozenset(
    """is are was were am be do does did can could will would should shall may might must has have had isnt arent
    wasnt werent dont doesnt didnt cant couldnt wont wouldnt shouldnt hasnt havent""".split()
)
_EXPECTED = (
    (
        Expected.PERSON,
        _Rule("who whom whose who's author authors inventor inventors founder founders creator creators maker makers"),
    ),
    (
        Expected.NUMBER,
        _Rule(
            "",
            "how",
            r"\bhow (?:many|much|long|old|far|often|big|large|tall|high|fast|wide|deep|heavy|hot|cold|frequently"
            r"|strong)\b",
        ),
        _Rule(
            "",
            "what which",
            r"\b(?:what|which) (?:\w+ )?(?:percent|percentage|number|amount|proportion|fraction|age|size|population|"
            r"distance|temperature|length|height|speed|rate|quantity|port|cost|price)\b",
        ),
        _Rule("", "default", r"\bdefault (?:value|port|size)\b"),
    ),
    (
        Expected.TIME,
        _Rule("when when's year date"),
        _Rule(
            "", "what which", r"\b(?:what|which) (?:years|day|month|century|decade|time|era|period)\b|\bsince what\b"
        ),
    ),
    (
        Expected.PLACE,
        _Rule("where where's"),
        _Rule(
            "",
            "what which",
            r"\b(?:what|which) (?:\w+ )?(?:city|country|state|place|location|region|continent|town|county|island|"
            r"river|street|area|nation|province|village)\b",
        ),
    ),
    (Expected.REASON, _Rule("why why's reason reasons"), _Rule("", "come", r"\bhow come\b")),
    (Expected.METHOD, _Rule("", "how", r"\bhow (?:do|to|can|does|did|is|are|was|were|would|should|could)\b")),
    (Expected.ENTITY, _Rule("", "what which", r"\b(?:what|which) \w+")),
)
# "When should I use it?" is answered by a reason, not by a date.
_UNLIKELY = frozenset({(QuestionKind.RECOMMENDATION, Expected.TIME)})
_TALK = frozenset(
    """hello hi hey hiya yo greetings good morning afternoon evening night day thanks thank you thx cheers bye goodbye
    cya see later ok okay cool great nice how are doing up whats s what is there sup please sorry welcome ciao howdy
    lol haha test testing ping again all everyone bot askstack so much very a lot""".split()
)
# Of the words above, these make a line a greeting; "how are you" and the like need one, or stand as a whole.
_GREETING = frozenset(
    """hello hi hey hiya yo greetings morning afternoon evening night thanks thank thx cheers bye goodbye cya ciao howdy
    sup welcome lol haha ping sorry""".split()
)
_SMALL_QUESTIONS = frozenset(
    {"how are you", "how are you doing", "whats up", "what s up", "what is up", "test", "testing"}
)
_LONGEST_TALK = 6

_WORD = re.compile(r"[\w.+#'-]*\w[+#]*")
# What sets two things against each other: a word that must be there, and the pattern of both sides.
_SIDES = (
    ("v vs versus", r"(?P<a>.+?)\s+(?:vs?\.?|versus)\s+(?P<b>.+)"),
    ("between", r".*\bdifferences? between\s+(?P<a>.+?)\s+and\s+(?P<b>.+)"),
    (
        "compare compared compares comparing comparison",
        r".*\bcompar\w+\s+(?P<a>.+?)\s+(?:and|with|to|against)\s+(?P<b>.+)",
    ),
    (
        "than",
        (
            r"(?:.*\s)?(?P<a>(?!(?:any|much|far|even|still|really)\b)\S+)\s+(?:\w+\s+)?(?:better|worse|\w{3,}er|(?:more|less)\s+\S+)(?:\s+\w+){0,3}"
            r"\s+than\s+(?P<b>.+)"
        ),
    ),
    ("or", r"(?:.*[\s,])?(?P<a>\S+)\s+or\s+(?P<b>\S+)"),
)
_SIDE_EDGES = frozenset(
    "a an the is are which what one better should i use choose between both of for in on at with as to".split()
)


def kind_of(question: str) -> QuestionKind:
    """The kind of a question that is not small talk."""
    words, asked = _asked(question)
    for kind, *rules in _KINDS:
        if any(rule.holds(words, asked) for rule in rules):
            return kind
    if asked.partition(" ")[0].replace("'", "") in _YES_NO:
        return QuestionKind.YES_NO
    return QuestionKind.FACTOID if expected_of(question, QuestionKind.OTHER) else QuestionKind.OTHER


def expected_of(question: str, kind: QuestionKind) -> Expected:
    """What sort of thing would answer a question of this kind."""
    if kind is QuestionKind.DEFINITION:
        return Expected.DEFINITION
    if kind is QuestionKind.LIST:
        return Expected.LIST
    words, asked = _asked(question)
    for expected, *rules in _EXPECTED:
        if any(rule.holds(words, asked) for rule in rules) and (kind, expected) not in _UNLIKELY:
            return expected
    return Expected.NOTHING


def _asked(question: str) -> tuple[frozenset[str], str]:
    """The words of a question, and their line."""
    words = _WORD.findall(question.lower().replace("’", "'"))
    return frozenset(words), " ".join(words)


def is_small_talk(question: str) -> bool:
    """Whether a line greets or thanks rather than asks."""
    words = re.findall(r"[^\W_]+", question.lower())
    if not words or len(words) > _LONGEST_TALK or not _TALK.issuperset(words):
        return False
    return not _GREETING.isdisjoint(words) or " ".join(words) in _SMALL_QUESTIONS


def sides_of(question: str) -> tuple[str, ...]:
    """The two things that a question sets against each other, as written; empty where it names none."""
    text = question.strip(" ?!.")
    words, _ = _asked(question)
    for needed, pattern in _SIDES:
        match = None if words.isdisjoint(needed.split()) else re.match(pattern, text, re.IGNORECASE)
        if match:
            sides = (_side(match["a"], last=True), _side(match["b"], last=False))
            return sides if all(sides) else ()
    return ()


def _side(text: str, *, last: bool) -> str:
    """The name of one side: the word nearest to what sets it against the other, and capitals beside it."""
    words = [word.strip(",;:()?!") for word in text.split()]
    kept: list[str] = []
    for word in reversed(words) if last else words:
        is_edge = not word or word.lower() in _SIDE_EDGES
        if kept and (is_edge or not (word[0].isupper() and kept[0][0].isupper())):
            break
        if not is_edge:
            kept.append(word)
    return " ".join(reversed(kept) if last else kept)
