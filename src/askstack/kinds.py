"""What sort of question is it, and what sort of thing would answer it? By rules over its words, nothing else."""

from __future__ import annotations

import re

from askstack.records import Expected, QuestionKind

_KINDS = (
    (
        QuestionKind.COMPARISON,
        r"\bvs?\b",
        r"\bversus\b",
        r"\bdifferen(?:ce|ces|t from)\b",
        r"\bcompar(?:e|ed|es|ing|ison)\b",
        r"\b(?:better|worse|more|less|\w{3,}er)(?: \w+){0,3} than\b",
        (
            r"\b(?:which|who|what)(?: one)?(?: of (?:the (?:two|both)|them))? "
            r"(?:is|are|has|have|uses|needs|\w+s) (?:the )?(?:more|less|fewer|better|worse|\w{3,}er)\b"
        ),
        r"\b\w+ or \w+\?*$",
        r"^\S+ or \S+ ",
        r"\b(?:better|choose|pick|prefer|go with|go for)\b.* \S+ or \S+",
        r"^whose .* (?:more|\w+er)\b",
    ),
    (
        QuestionKind.RECOMMENDATION,
        r"\bshould (?:i|we|you|one)\b",
        r"\bwhen (?:to|should|would) (?:use|i|we|you|one)\b",
        r"\bwhich .*should\b",
        r"\bbest\b",
        r"\brecommend(?:ed|ation)?\b",
        r"\b(?:good|right|great) (?:choice|fit|idea|option|for)\b",
        r"\bworth\b",
        r"\bsuitable\b",
    ),
    (
        QuestionKind.WHY,
        r"\bwhy\b",
        r"\bhow come\b",
        r"\bwhat (?:is|are|was|were) the reasons?\b",
        r"\breasons? (?:for|why|behind)\b",
    ),
    (
        QuestionKind.HOW_TO,
        r"^(?:\w+\W+){0,3}how (?:do|to|can|should|could|would|might|does one)\b",
        r"^steps to\b",
    ),
    (
        QuestionKind.DEFINITION,
        r"\bdefin(?:e|ition)\b",
        r"\bmeaning\b",
        r"\bstands? for\b",
        r"\bwhat (?:do|does|did) .+ mean\b",
        r"\bwhat (?:do|does) \S+(?: \S+){0,2} do\b",
        r"\bwhat (?:is|are) .+ (?:used )?for\b",
        r"\bwhat is meant by\b",
        r"\bwhat (?:sort|kind|type) of (?:a )?(?:thing|organi[sz]ation|tool|company) (?:is|are)\b",
        r"^(?:and |so )?what(?:'s| is| are| was| were) (?:an? |the )?[\w.'+#-]+(?: [\w.'+#-]+){0,2}\??$",
        r"\bwhat (?:an? )?[\w.-]+ (?:actually |really )?(?:is|are)\??$",
        r"^explain\b",
    ),
    (
        QuestionKind.LIST,
        r"^(?:list|name)\b",
        r"\blist$",
        r"^what are (?:the|some|all)\b",
        r"^(?:which|what) (?:\w+ )?(?!is\b|was\b|does\b|this\b)\w+s (?:are|do|does|use|uses|were)\b",
        r"\b(?:types|kinds|sorts|examples|features|benefits|limitations|drawbacks|pros|cons|(?:dis)?advantages) of\b",
    ),
)
_YES_NO = frozenset(
    """is are was were am be do does did can could will would should shall may might must has have had isnt arent
    wasnt werent dont doesnt didnt cant couldnt wont wouldnt shouldnt hasnt havent""".split()
)
_EXPECTED = (
    (Expected.PERSON, r"\bwho(?:m|se)?\b", r"\bby whom\b", r"\b(?:author|inventor|founder|creator|maker)s?\b"),
    (
        Expected.NUMBER,
        r"\bhow (?:many|much|long|old|far|often|big|large|tall|high|fast|wide|deep|heavy|hot|cold|frequently|strong)\b",
        (
            r"\b(?:what|which) (?:\w+ )?(?:percent|percentage|number|amount|proportion|fraction|age|size|population|"
            r"distance|"
            r"temperature|length|height|speed|rate|quantity|port|cost|price)\b"
        ),
        r"\bdefault (?:value|port|size)\b",
    ),
    (
        Expected.TIME,
        r"\bwhen\b",
        r"\b(?:what|which) (?:year|years|date|day|month|century|decade|time|era|period)\b",
        r"\b(?:year|date)\b",
        r"\bsince what\b",
    ),
    (
        Expected.PLACE,
        r"\bwhere\b",
        (
            r"\b(?:what|which) (?:\w+ )?(?:city|country|state|place|location|region|continent|town|county|island|river|"
            r"street|"
            r"area|nation|province|village)\b"
        ),
    ),
    (Expected.REASON, r"\bwhy\b", r"\bhow come\b", r"\breasons?\b"),
    (Expected.METHOD, r"\bhow (?:do|to|can|does|did|is|are|was|were|would|should|could)\b"),
    (Expected.ENTITY, r"\b(?:what|which) \w+"),
)
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

_COMPILED = tuple((kind, re.compile("|".join(patterns))) for kind, *patterns in _KINDS)
_COMPILED_EXPECTED = tuple((expected, re.compile("|".join(patterns))) for expected, *patterns in _EXPECTED)
_WORD = re.compile(r"[\w.+#'-]*\w[+#]*")
_SIDES = (
    re.compile(r"(?P<a>.+?)\s+(?:vs?\.?|versus)\s+(?P<b>.+)", re.IGNORECASE),
    re.compile(r".*\bdifferences? between\s+(?P<a>.+?)\s+and\s+(?P<b>.+)", re.IGNORECASE),
    re.compile(r".*\bcompar\w+\s+(?P<a>.+?)\s+(?:and|with|to|against)\s+(?P<b>.+)", re.IGNORECASE),
    re.compile(
        r"(?:.*\s)?(?P<a>\S+)\s+(?:\w+\s+)?(?:better|worse|\w{3,}er|(?:more|less)\s+\S+)(?:\s+\w+){0,3}\s+than\s+(?P<b>.+)",
        re.IGNORECASE,
    ),
    re.compile(r"(?:.*[\s,])?(?P<a>\S+)\s+or\s+(?P<b>\S+)", re.IGNORECASE),
)
_SIDE_EDGES = frozenset(
    "a an the is are which what one better should i use choose between both of for in on at with as to".split()
)


def kind_of(question: str) -> QuestionKind:
    """The kind of a question that is not small talk."""
    asked = " ".join(_WORD.findall(question.lower().replace("’", "'")))
    for kind, pattern in _COMPILED:
        if pattern.search(asked):
            return kind
    if asked.split(" ", 1)[0].replace("'", "") in _YES_NO:
        return QuestionKind.YES_NO
    return QuestionKind.FACTOID if expected_of(question, QuestionKind.OTHER) else QuestionKind.OTHER


def expected_of(question: str, kind: QuestionKind) -> Expected:
    """What sort of thing would answer a question of this kind."""
    if kind is QuestionKind.DEFINITION:
        return Expected.DEFINITION
    if kind is QuestionKind.LIST:
        return Expected.LIST
    asked = question.lower()
    return next((sort for sort, pattern in _COMPILED_EXPECTED if pattern.search(asked)), Expected.NOTHING)


def is_small_talk(question: str) -> bool:
    """Whether a line greets or thanks rather than asks."""
    words = re.findall(r"[a-z]+", question.lower())
    if not words or len(words) > _LONGEST_TALK or not _TALK.issuperset(words):
        return False
    return not _GREETING.isdisjoint(words) or " ".join(words) in _SMALL_QUESTIONS


def sides_of(question: str) -> tuple[str, ...]:
    """The two things that a question sets against each other, as written; empty where it names none."""
    text = question.strip(" ?!.")
    for pattern in _SIDES:
        match = pattern.match(text)
        if match:
            sides = (_side(match["a"], last=True), _side(match["b"], last=False))
            return sides if all(sides) else ()
    return ()


def _side(text: str, *, last: bool) -> str:
    """The words of one side: those nearest to the word that sets it against the other."""
    words = [word.strip(",;:()?!") for word in text.split()]
    kept: list[str] = []
    for word in reversed(words) if last else words:
        if kept and (not word or word.lower() in _SIDE_EDGES):
            break
        if word and word.lower() not in _SIDE_EDGES:
            kept.append(word)
        if len(kept) == 3:  # noqa: PLR2004 - a name has three words at most
            break
    return " ".join(reversed(kept) if last else kept)
