"""What does a line look like? Small tests on the shape of words, alike for every format."""

from __future__ import annotations

import re

_ENDED = re.compile(r"[.!?](?:[\"'”’)\]*_`]*)$")
_SMALL = 4  # words shorter than this may be lower case in a title
_WORD = re.compile(r"\w+")


def word_count(words: str) -> int:
    """How many words stand between white space."""
    return len(words.split())


def ends_sentence(words: str) -> bool:
    """Whether the last word is followed by a full stop, exclamation or question mark (an ellipsis is none)."""
    return bool(_ENDED.search(words)) and not words.endswith("...")


def is_question(words: str) -> bool:
    """Whether a line ends as a question does."""
    return words.rstrip("*_`\"'”’) ").endswith("?")


def is_title_case(words: str) -> bool:
    """Whether every longer word begins with a capital or a digit."""
    return all(not word[:1].islower() for word in words.split() if len(word) >= _SMALL or word == words)


def plain_words(words: str) -> list[str]:
    """The words of a line, lower case, without punctuation: "Node.js vs Django" has node, js, vs, django."""
    return _WORD.findall(words.lower())
