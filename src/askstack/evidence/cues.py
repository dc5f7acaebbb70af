"""What do these words hold that could answer: a name, a year, a number, a place, a reason?

Only words that the question does not have itself count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askstack.analysis import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from askstack.analysis import Word

NUMBER_WORDS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million
    billion dozen half third quarter twice once several""".split()
)
_CALENDAR = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday""".split()
)
_TIMES = frozenset(
    """century centuries year years day days daily month months week weeks weekly decade hour hours minute minutes
    second seconds ago until since during after before today""".split()
)
_REASONS = frozenset(
    """because since due cause caused causes therefore thus so hence reason reasons order result owing allow allows make
    makes means""".split()
)
_WHITHER = frozenset("in at near from to on".split())
_COMPARATIVES = frozenset(
    """more less better worse than faster slower larger smaller bigger higher lower easier harder best most least
    whereas while unlike both""".split()
)
_YEAR = re.compile(r"(?:1\d|20)\d\ds?")


class Cues:
    """What some tokens hold beyond the question: `new` content words, `capitals` and `digits` among them, and more.

    `named` are the capitals that are no acronyms: a person is seldom one.
    """

    def __init__(self) -> None:
        self.new = self.capitals = self.named = self.digits = 0
        self.full_name = self.year = self.time = self.number = self.place = False
        self.reason = self.comparative = False


def read_cues(tokens: Sequence[Word], asked: AbstractSet[str]) -> Cues:
    """The cues of some tokens; `asked` are the terms of the question."""
    cues = Cues()
    after_capital, before = False, ""
    for ordinal, token in enumerate(tokens):
        word = token.word.lower()
        cues.reason |= word in _REASONS
        cues.comparative |= word in _COMPARATIVES
        if word not in STOP_WORDS:
            is_new = bool(token.terms) and token.terms[0] not in asked
            is_capital = is_new and token.word[0].isupper()
            if is_new:
                _note(cues, token, word)
            if is_capital and ordinal:
                cues.capitals += 1
                cues.named += not token.word.isupper()
                cues.full_name |= after_capital
                cues.place |= before in _WHITHER
            after_capital = is_capital and (ordinal > 0 or not token.word.isupper())
        before = word
    return cues


def _note(cues: Cues, token: Word, word: str) -> None:
    cues.new += 1
    if word[0].isdigit():
        cues.digits += 1
        cues.number = True
        cues.year |= _YEAR.fullmatch(word) is not None
    cues.number |= word in NUMBER_WORDS
    cues.time |= word in _TIMES or (word in _CALENDAR and token.word[0].isupper())
