"""Of what does a sentence speak beside what is asked?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askstack.analysis import STOP_WORDS, bare, stem, tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from askstack.analysis import Token

# Words that say how exactly, how often or for how long something holds, what is advised, or only that it is so.
_NEUTRAL = frozenset(
    """about approximately around nearly almost roughly over under up least most maximum minimum default each every per
    total only just now currently today usually typically normally still officially very quite rather too fairly
    reasonably really always generally public publicly people someone everyone version versions release one ones cost
    costs take takes last lasts need needs needed use uses using get gets listen listens run runs runs come came comes
    become became made make makes some all any many much more also already even well there choose pick prefer recommend
    consider go instead started start starts due newer later not never no yes cannot""".split()
)


# What begins a circumstance: beyond it, nothing is claimed.
_LIMITING = re.compile(r"\b(?:for|in|at|on|during|with|about|from|under|inside|outside|within|near)\s", re.IGNORECASE)
_RELATIVE = frozenset("that which who whose where".split())


class Sentence:
    """A sentence with its tokens, their words in lower case, and the key term that each stands for, if any."""

    def __init__(self, text: str, key: Callable[[Token], int | None]) -> None:
        self.text = text
        self.found = tokens(text)
        self.words = [token.word.lower() for token in self.found]
        self.keys = [key(token) for token in self.found]

    def strangers(self, end: int, start: int = 0) -> list[Token]:
        """The words of a stretch that are neither the question's nor neutral: what else it speaks of."""
        return [
            token for number, token in enumerate(self.found) if start <= token.start < end and self._is_stranger(number)
        ]

    def _is_stranger(self, at: int) -> bool:
        token = self.found[at]
        return self.keys[at] is None and not is_light(token) and not token.word[0].isdigit()

    def limits(self, start: int = 0) -> str:
        """The circumstances to which a sentence is limited from an offset on: "summer" of "not heated in summer".

        They follow a preposition, or at once ("300 metres *away*", "an order *that was sent*").
        """
        following = next((number for number, token in enumerate(self.found) if token.start >= start > 0), None)
        if following is None or not (self._is_stranger(following) or self.words[following] in _RELATIVE):
            limit = _LIMITING.search(self.text, start)
            if limit is None:
                return ""
            start = limit.end()
        return " ".join(stem(token.word.lower()) for token in self.strangers(len(self.text), start))

    def run(self) -> tuple[int, int] | None:
        """The first and the last token of the key terms, where they stand in the question's order and by themselves."""
        at = [number for number, key in enumerate(self.keys) if key is not None]
        if not at:
            return None
        order = [key for key in self.keys if key is not None]
        is_ordered = order == sorted(order)
        first, last = at[0], at[-1]
        is_alone = not self.strangers(self.found[last].start, self.found[first].start)
        return (first, last) if is_ordered and is_alone else None

    def goes_on(self, at: int) -> bool:
        """Whether a token only belongs to the next word ("guests' dogs")."""
        if at + 1 >= len(self.found):
            return False
        following = self.found[at + 1]
        between = self.text[self.found[at].end : following.start]
        return between.strip("'’ \n") == "" and self.keys[at + 1] is None and not is_light(following)


def is_light(token: Token) -> bool:
    """Whether a word says nothing about what a sentence speaks of."""
    word = bare(token.word.lower())
    return word in _NEUTRAL or word.replace("'", "") in STOP_WORDS
