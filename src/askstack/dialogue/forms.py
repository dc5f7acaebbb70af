"""What form has a line: complete, or leaning on what was asked before?

Word lists and patterns, English ones; what they mean together is said in `resolving`.
"""

from __future__ import annotations

import re

_END = r"[ ?!.…]*$"
_POLITE = r"(?:,? (?:please|then|too|though|as well|instead|exactly|again))*"

MORE = re.compile(
    r"(?:and |so |ok |okay )*(?:(?:(?:tell|show|give) me |is there |what |say |see |any |some )*(?:more|else|further)"
    r"(?: (?:about|on|of) (?:it|that|this|them))?(?: (?:quotes?|passages?|answers?|details?))?"
    r"|(?:anything|something|what) else|go on|continue|next(?: one)?|another(?: one| quote)?|and)" + _POLITE + _END,
    re.IGNORECASE,
)
SOURCES = re.compile(
    r"(?:and |but )*(?:who (?:says?|said|claims?|wrote) (?:so|that|this|it)|says who|(?:according )?to whom"
    r"|according to who|(?:your |the |what(?:'s| is) (?:your|the) )?(?:sources?|references?|citations?)"
    r"|where (?:does|did|is|do) (?:it|that|this|they|you)"
    r" (?:come from|from|say (?:so|that|this|it)|get (?:that|this|it) from)"
    r"|really|seriously|(?:is|are) (?:that|this|it|you) (?:so|true|right|sure|certain)|prove it)" + _POLITE + _END,
    re.IGNORECASE,
)
OTHER = re.compile(
    r"(?:(?:and|but|or|what about|how about|what of) )*(?:(?:for|with|in|on) )?the other(?: one| side| two)?"
    + _POLITE
    + _END,
    re.IGNORECASE,
)
# A question word by itself; the group is what it asks for.
BARE = re.compile(
    r"(?:and |but |so |ok |okay )*"
    r"(?P<word>why|how|when|where|who|how come|since when|by whom|how much|how many|how long|how often)"
    r"(?: (?:so|not|exactly|though|(?:is|was) (?:that|this|it)(?: so)?))?" + _POLITE + _END,
    re.IGNORECASE,
)
# What opens a follow-up, and the fragment or question after it.
OPENING = re.compile(
    r"(?:(?:and|but|so|ok|okay|well|also|then|yes|no),? )*"
    r"(?:what about|how about|what of|(?:and|but|or) about|(?:and |the )?same (?:question )?(?:for|with)"
    r"|(?:does|do|is|are) (?:that|this|it|the same|they) (?:also )?"
    r"(?:apply to|go for|hold for|(?:true|so|the same) (?:for|of|in|with))"
    r"|(?:sorry,? |oh,? )?i mean(?:t)?|and|but|or|also|then|so),? (?P<rest>.+)",
    re.IGNORECASE,
)
TRAILING = re.compile(_POLITE + _END, re.IGNORECASE)
ASKING = re.compile(
    r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|am|do|does|did|can|could|will|would|shall|should|"
    r"may|might|must|has|have|had|isn't|aren't|doesn't|don't|can't|won't|tell|explain|describe|list|name|define|compare)"
    r"(?:'s|'re)?\b",
    re.IGNORECASE,
)
YES_NO = re.compile(
    r"(?:is|are|was|were|do|does|did|can|could|will|would|shall|should|may|might|must|has|have|had|isn't|aren't|doesn't"
    r"|don't|can't|won't)\b",
    re.IGNORECASE,
)
DEFINING = re.compile(
    r"(?:what(?:'s| is| are| was| were)|define|explain|what (?:do|does) .+ mean)\b(?! (?:the|its?|their|about)\b)",
    re.IGNORECASE,
)
WH_WORDS = re.compile(
    r"(?:how (?:many|much|long|often|far|old)|since when|(?:what|which)(?: one)?|who|whom|whose|when|where|why|how)"
    r"(?:'s|'re)?\s+",
    re.IGNORECASE,
)
WHICH_IS = re.compile(r"which(?: one)? (?P<is>is|are|was|were) ", re.IGNORECASE)
PREPOSITION = re.compile(
    r"(?:for|in|on|with|without|at|under|from|as|by|against|inside|outside|during|after|before|over|behind|via)\b",
    re.IGNORECASE,
)
# "That" is one after a verb ("does that ..."), where no noun follows that it would belong to.
_POINTED_BY = "".join(f"(?<=\\b{word} )|" for word in "does do did is are can will would was with about for of".split())
_AFTER_THAT = (
    r"a|an|the|in|on|at|for|to|of|with|as|by|from|possible|works?|scale|mean|cost|need|compare|change|happen|affect|help"
    r"|hold|matter|fast|slow|safe|secure|easy|hard|free|good|bad|better|worse|difficult|expensive|necessary|still|also"
)
PRONOUN = re.compile(
    r"\b(?P<its>its|their|theirs)\b|\b(?P<it>it|they|them)\b(?!')|\b(?P<person>he|she|him|his|her)\b"
    r"|(?<!which )(?<!this )(?<!that )(?<!other )\bone\b(?= *[?.!]*$)"
    rf"|(?:{_POINTED_BY.rstrip('|')})(?P<that>this|that|these|those)\b(?= *[?.!]*$| (?:{_AFTER_THAT})\b)",
    re.IGNORECASE,
)
# "ok", "I see": neither a question nor small talk that the engine would know.
NOD = re.compile(
    r"(?:(?:ok|okay|k|ah|oh|aha|hm+|great|good|nice|cool|fine|right|sure|yes|yep|yeah|no|nope|i see|got it|understood"
    r"|interesting|makes sense|thanks|thank you)[ ,.!]*)+",
    re.IGNORECASE,
)
PLURAL = frozenset({"they", "them", "their", "theirs", "these", "those"})
# "Is it possible to use Django with React?": such an "it" stands for what follows.
EXPLETIVE = re.compile(
    r"\bit(?: \w+)?? (?:possible|worth|worthwhile|necessary|better|best|easy|easier|hard|harder|difficult|ok|okay|true"
    r"|safe|common|advisable|wise|normal|recommended|take|takes|took|make sense|cost|mean|means|matter)\b",
    re.IGNORECASE,
)
ONE_OF_TWO = re.compile(r"which (?:one|of (?:them|these|those|the two|both))\b", re.IGNORECASE)
WHICH_ONE = re.compile(
    r"which(?: one)?(?: of (?:them|these|those|the two|both))?(?: (?:is|are|has|have|should|would|do|does|can|will|was"
    r"|needs?|uses?|runs?|handles?|scales?|performs?|costs?|takes?|wins?)\b.*)?$",
    re.IGNORECASE,
)


def straight(line: str) -> str:
    """The line with plain blanks and apostrophes, as the patterns read it."""
    return " ".join(line.replace("’", "'").split())


def ends_trimmed(line: str) -> str:
    """The line without its question mark and polite last words."""
    match = TRAILING.search(line)
    return line[: match.start()].rstrip(" ?!.,…") if match else line
