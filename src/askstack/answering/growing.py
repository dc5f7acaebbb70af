"""How far does a quote grow around its focus?

It may take the neighbours of the focus in its passage, as long as what they are likely to add outweighs the words a
reader must read for it; 80 words are the most, unless one unit is longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from askstack.records import BlockKind, Passage, QuestionKind, Span, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

MOST_WORDS = 80
# What a word costs a reader, in probability that the quote holds the answer: little up to what is read at a glance,
# more beyond. Chosen for at most 45 words a quote on average.
GLANCE = 45
WORD_COST, LONG_COST = 0.0005, 0.004
# What reads on from one kind of block to the next; a table row or a line of metadata stands by itself.
_PROSE = frozenset(
    {
        BlockKind.PARAGRAPH,
        BlockKind.ANSWER,
        BlockKind.DEFINITION,
        BlockKind.QUOTATION,
        BlockKind.LIST_ITEM,
        BlockKind.CODE,
    }
)
# Blocks that are quoted whole, or a line of them alone.
_UNTORN = frozenset({BlockKind.TABLE_ROW, BlockKind.CODE})
_ANNOUNCED = frozenset({BlockKind.LIST_ITEM, BlockKind.CODE})
_CLOSERS = "*_` "
# Openings that lean on the sentence before.
_LEANING = frozenset("this that it they these those he she such its their both".split())


class Window(NamedTuple):
    """Units `first` to `last` (exclusive) of a passage."""

    first: int
    last: int


def grow(passage: Passage, focus: int, chances: Sequence[float], taken: AbstractSet[int], kind: QuestionKind) -> Window:
    """The window around the focus that is worth most to a reader.

    `chances` are how likely each unit of the passage answers, `taken` the units that other quotes hold already.
    """
    words = _words(passage)
    allowed = [
        window
        for window in _windows(words, focus)
        if taken.isdisjoint(range(*window)) and _reads_as_one(passage, window)
    ]
    best = max(allowed, key=lambda window: (_worth(chances, words, window), window.first - window.last))
    return _whole(passage, focus, best, allowed, kind)


def _words(passage: Passage) -> list[int]:
    """The words of each unit, with the marks that part it from the unit before ("-", "|"): a quote of both has them."""
    ends = [unit.span.end for unit in passage.units]
    starts = [passage.span.start, *ends[:-1]]
    return [len(passage.slice(Span(*pair)).split()) for pair in zip(starts, ends, strict=True)]


def _windows(words: Sequence[int], focus: int) -> Iterator[Window]:
    for first in range(focus, -1, -1):
        if first < focus and sum(words[first : focus + 1]) > MOST_WORDS:
            return
        for last in range(focus + 1, len(words) + 1):
            if last - first > 1 and sum(words[first:last]) > MOST_WORDS:
                break
            yield Window(first, last)


def _reads_as_one(passage: Passage, window: Window) -> bool:
    """Whether the units of a window go together: prose, with whole blocks of code, or whole rows of a table."""
    units = passage.units[slice(*window)]
    kinds = {unit.kind for unit in units}
    if len(units) == 1 or (kinds == {BlockKind.CODE} and units[0].block == units[-1].block):
        return True
    if kinds != {BlockKind.TABLE_ROW} and not kinds <= _PROSE:
        return False
    beside = {passage.units[at].block for at in (window.first - 1, window.last) if 0 <= at < len(passage.units)}
    torn = any(unit.kind in _UNTORN and unit.block in beside for unit in (units[0], units[-1]))
    return not torn and not _announces(passage, units[-1])


def _announces(passage: Passage, unit: Unit) -> bool:
    return unit.kind is not BlockKind.CODE and passage.slice(unit.span).rstrip(_CLOSERS).endswith(":")


def _worth(chances: Sequence[float], words: Sequence[int], window: Window) -> float:
    length = sum(words[slice(*window)])
    return sum(chances[slice(*window)]) - WORD_COST * length - LONG_COST * max(0, length - GLANCE)


def _whole(passage: Passage, focus: int, best: Window, allowed: Sequence[Window], kind: QuestionKind) -> Window:
    """The window with what must not be torn from it: the sentence leaned on, the lines of the code, the whole list."""
    first, last = best
    units = passage.units
    block = units[first].block
    if first and _leans(passage, first) and units[first - 1].block == block:
        first -= 1
    together = _run(passage, focus, kind)
    wider = [Window(min(first, together.first), end) for end in range(max(last, together.last), last, -1)]
    for window in (*wider, Window(min(first, together.first), last), Window(first, last)):
        if window in allowed:
            return window
    return best


def _leans(passage: Passage, ordinal: int) -> bool:
    opening = passage.slice(passage.units[ordinal].span).split(maxsplit=1)
    return bool(opening) and opening[0].strip("\"'“‘(*_`,").lower() in _LEANING


def _is_short_answer(passage: Passage, unit: Unit) -> bool:
    """Whether the unit is of a block that answers a question of the article's own, and is read at a glance."""
    asked = unit.kind is BlockKind.PARAGRAPH and passage.section and passage.section[-1].rstrip().endswith("?")
    if not (asked or unit.kind is BlockKind.ANSWER):
        return False
    return sum(len(passage.slice(one.span).split()) for one in passage.units if one.block == unit.block) <= GLANCE


def _run(passage: Passage, focus: int, kind: QuestionKind) -> Window:
    """The units that make one whole with the focus.

    They are the lines of its code, all of a short answer, what it announces, and, where a list is asked for, its items.
    """
    units, unit = passage.units, passage.units[focus]
    if _announces(passage, unit):
        alike = [ordinal > focus and other.kind in _ANNOUNCED for ordinal, other in enumerate(units)]
    elif unit.kind is BlockKind.CODE or _is_short_answer(passage, unit):
        alike = [other.block == unit.block for other in units]
    elif unit.kind is BlockKind.LIST_ITEM and kind is QuestionKind.LIST:
        alike = [other.kind is unit.kind and other.lead == unit.lead for other in units]
    else:
        return Window(focus, focus + 1)
    first, last = focus, focus + 1
    while first and alike[first - 1]:
        first -= 1
    while last < len(units) and alike[last]:
        last += 1
    return Window(first, last)


def span_of(passage: Passage, window: Window) -> Span:
    """The span of a window: several units take the mark of the first with them ("- ", "1. ")."""
    first, last = passage.units[window.first], passage.units[window.last - 1]
    return Span(first.span.start if window.last - window.first == 1 else first.mark, last.span.end)
