"""By what are two things measured against each other, and which has more of it?"""

from __future__ import annotations

import re
from typing import NamedTuple

from askstack.analysis import stem
from askstack.answering.scales import SCALES

_COMPARATIVES = {
    "better": "good",
    "worse": "bad",
    "larger": "large",
    "bigger": "big",
    "greater": "great",
    "easier": "easy",
    "simpler": "simple",
    "costlier": "costly",
    "safer": "safe",
    "heavier": "heavy",
    "noisier": "noisy",
}
_THAN = re.compile(
    r"\b(?:(?P<how>more|less)\s+(?P<word>\w+)|(?!(?:rath|oth|eith|wheth|nev|und|ov|aft|numb)er\b)(?P<er>\w+er|worse))\b"
    r"[^.;:,]*?\bthan\b",
    re.IGNORECASE,
)
_NOT_AS = re.compile(r"(?:\b(?:not|cannot)|n['’]t)\s+(?:\w+\s+)?as\s+(?P<word>\w+)\s+as\b", re.IGNORECASE)


class Comparison(NamedTuple):
    """What "X is faster than Y" compares, and the sign of what stands first; `start` and `end` of the words.

    `length` is that of the words that say by what. `is_negated`: "not as fast as".
    """

    about: str
    sign: int
    start: int
    end: int
    length: int
    is_negated: bool = False


def comparison(text: str) -> Comparison | None:
    """The first comparison of a sentence."""
    than = _THAN.search(text)
    if than:
        part = "word" if than["how"] else "er"
        about, sign = _measure(than[part])
        sign = -sign if (than["how"] or "").lower() == "less" else sign
        return Comparison(about, sign, than.start(), than.end(), than.end(part) - than.start())
    less = _NOT_AS.search(text)
    if less:
        about, sign = _measure(less["word"])
        return Comparison(about, -sign, less.start(), less.end(), less.end() - less.start(), is_negated=True)
    return None


def _measure(word: str) -> tuple[str, int]:
    """The scale of an adjective or comparative, and whether it says much or little; "well" and "good" are one."""
    word = word.lower()
    word = {"well": "good"}.get(word) or _COMPARATIVES.get(word) or word
    for known in (word, word.removesuffix("er"), word.removesuffix("r")):
        if known in SCALES:
            return SCALES[known]
    return stem(word.removesuffix("er")), 1
