"""Which word was meant? Repair of words that no article and no list of common words has.

One swap, missing or extra letter away; for words of seven letters and more also one wrong letter, or any two slips
behind the first two letters. The first letter holds, unless it was swapped with the second. A word that no article has
is meant only where it is a frequent one: the unknown is likelier a name ("deno") than a slip for a rare word ("den").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from askstack.analysis import STOP_WORDS, stem
from askstack.questions.lexicon import is_common, share

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST = 4
# No word that was meant is longer; of a line of letters without end the variants would have no end either.
LONGEST = 32
# From this length on a wrong letter or a second slip still leaves the word recognisable.
LONG = 7
# In at least this share of general text stands a word that is meant though no article has it.
_FREQUENT = 0.005
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Vocabulary(Protocol):
    """The words of an index."""

    def document_frequency(self, term: str) -> int:
        """In how many passages a term stands."""

    def word_frequency(self, word: str) -> int:
        """In how many passages a written word stands."""

    def words_with_prefix(self, prefix: str) -> list[tuple[str, int]]:
        """The written words that begin so, each with its passages."""


def is_doubtful(word: str, vocabulary: Vocabulary) -> bool:
    """Whether a lower-case word may be misspelt: a plain word that articles and English lack, "s" or no "s"."""
    if not SHORTEST <= len(word) <= LONGEST or not (word.isascii() and word.isalpha()):
        return False
    if word in STOP_WORDS or vocabulary.word_frequency(word) or vocabulary.document_frequency(stem(word)):
        return False
    return not (is_common(word) or is_common(word.removesuffix("s")))


def repaired(word: str, vocabulary: Vocabulary, *, name: bool = False) -> str | None:
    """The word that was meant by a doubtful one, None where nothing is near enough.

    A `name`, written with a capital, is seldom in a list and often right: only swapped letters are put back, and
    only for another name ("Djnago", but no "Paris" for "pairs").
    """
    if name:
        return _most_frequent((other for other in _swaps(word) if not is_common(other)), vocabulary)
    steps = [_swaps(word), _single_letters(word)]
    if len(word) >= LONG:
        steps.append(_wrong_letters(word))
    for step in steps:
        best = _most_frequent(step, vocabulary)
        if best:
            return best
    return _two_slips(word, vocabulary) if len(word) >= LONG else None


def _most_frequent(words: Iterator[str], vocabulary: Vocabulary) -> str | None:
    """The most frequent of some words; one of English alone counts as seen once."""
    best, most = None, 0
    for word in sorted(set(words)):
        seen = 2 * vocabulary.word_frequency(word)
        if not seen and (word in STOP_WORDS or (is_common(word) and share(stem(word)) >= _FREQUENT)):
            seen = 1
        if seen > most:
            best, most = word, seen
    return best


def _swaps(word: str) -> Iterator[str]:
    for i in range(len(word) - 1):
        if word[i] != word[i + 1]:
            yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def _single_letters(word: str) -> Iterator[str]:
    """A letter too many, or one left out."""
    for i in range(1, len(word) + 1):
        yield word[:i] + word[i + 1 :]
        for letter in _LETTERS:
            yield word[:i] + letter + word[i:]


def _wrong_letters(word: str) -> Iterator[str]:
    for i in range(1, len(word)):
        for letter in _LETTERS:
            yield word[:i] + letter + word[i + 1 :]


def _two_slips(word: str, vocabulary: Vocabulary) -> str | None:
    near: tuple[int, int, str] | None = None
    for other, seen in vocabulary.words_with_prefix(word[:2]):
        if abs(len(other) - len(word)) > 2 or not other.isalpha():  # noqa: PLR2004 - two slips change no more
            continue
        if len(set(word) ^ set(other)) > 3:  # noqa: PLR2004 - two slips change at most four letters, likely fewer
            continue
        slips = distance(word, other)
        if slips <= 2 and (near is None or (slips, -seen, other) < near):  # noqa: PLR2004 - as above
            near = (slips, -seen, other)
    return near[2] if near else None


def distance(a: str, b: str) -> int:
    """Damerau-Levenshtein distance (optimal string alignment): letters added, dropped, changed or swapped."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        row = [i]
        for j, right in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
