"""Which words of the articles look like one that none of them has?

Wider than repair (`spelling`), which changes a question by itself: here somebody decides. The first letter may be
wrong, names and English words may be meant otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from askstack.questions.lexicon import is_common
from askstack.questions.spelling import distance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from askstack.questions.spelling import Vocabulary

_SHORTEST = 4
_LONG = 6
_MOST_LETTERS_APART = 3
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def near_words(word: str, vocabulary: Vocabulary, most: int = 2) -> tuple[str, ...]:
    """At most `most` words of the articles that differ by one letter, nearest and then most frequent first.

    Two letters, in words of six and more that are not English.
    """
    word = word.lower()
    if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()):
        return ()
    slips = 2 if len(word) >= _LONG and not is_common(word) else 1
    found = {other: (apart, -seen, other) for other, apart, seen in _near(word, slips, vocabulary)}
    return tuple(sorted(found, key=found.__getitem__)[:most])


def _near(word: str, slips: int, vocabulary: Vocabulary) -> Iterator[tuple[str, int, int]]:
    """Words, by how many letters they are apart, and in how many passages they stand."""
    for other in (word[1:], *(letter + rest for letter in _LETTERS for rest in (word, word[1:]))):
        seen = vocabulary.word_frequency(other) if other != word and len(other) >= _SHORTEST else 0
        if seen:
            yield other, 1, seen
    letters = set(word)
    for other, seen in vocabulary.words_with_prefix(word[0]):
        is_like = abs(len(other) - len(word)) <= slips and len(letters ^ set(other)) <= _MOST_LETTERS_APART
        if is_like and len(other) >= _SHORTEST and other.isalpha() and other != word:
            apart = distance(word, other)
            if apart <= slips:
                yield other, apart, seen
