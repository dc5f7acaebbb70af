"""Which lines belong to the page and not to the article? Precision first: a lost answer costs more than a kept advert."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askstack.reading.shapes import ends_sentence, is_question, word_count
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.reading.drafts import Draft

# A rating with its votes, as course and product listings have them: "4.5 (959)".
_RATING = re.compile(r"[0-5]\.\d\s*\([\d,.]+k?\)", re.IGNORECASE)
_CALL = re.compile(
    r"(?:read|learn|see|view|show|load|discover|explore)\s+(?:more|all|now|course|courses|the course|full article)(?:\s*[»›→>…]+)?"
    r"|continue reading.{0,60}|keep reading|request a (?:demo|quote)|book a (?:demo|call)|get started(?: for free| now| today)?"
    r"|(?:sign|log) ?(?:up|in)(?: for free| now| to comment)?|subscribe(?: now| to our newsletter)?|buy now|add to cart|start free trial"
    r"|try (?:it )?(?:for )?free|download now|enroll? now|contact us|share (?:this|on)\b.{0,40}|(?:follow|find) us(?: on.{0,40})?"
    r"|(?:expand|open) in (?:a )?new (?:tab|window)|(?:previous|next|older|newer)(?: post| article| page)?s?\s*[»›→«‹←]*"
    r"|(?:top )?comments?(?: \(\d+\))?|\d+ comments?|leave a (?:comment|reply).{0,40}|(?:add|post) (?:a )?comments?|report abuse"
    r"|back to (?:top|blog)|skip to (?:main )?content|table of contents|on this page|advertisement|sponsored(?: content| post)?"
    r"|more .{1,30} (?:courses|articles|posts)|all rights reserved\.?|privacy policy|terms of (?:service|use)|cookie (?:policy|settings)"
    r"|(?:©|\(c\)|copyright).{0,80}",
    re.IGNORECASE,
)
_FREE = re.compile(r"\bfor FREE\b")
_TAIL = re.compile(
    r"(?:related|recommended|similar|popular|trending|latest|recent|featured|more|top|other)\s+\w+.{0,60}"
    r"|courses by .{1,60}|(?:you|people|readers) (?:may|might|also|will)\b.{0,60}|additional resources|(?:read|up) next|what(?:'|’)s next"
    r"|.{0,40}students also .{0,40}",
    re.IGNORECASE,
)
_LIGHT_WORDS = 20
_BRIEF_WORDS = 8
_PROSE_WORDS = 12
_SANDWICHED_WORDS = 30
_BACK, _ON = 6, 3
_TAIL_SHARE = 0.4
_HEAVY_WORDS = 40
_FREELY = frozenset({BlockKind.PARAGRAPH, BlockKind.METADATA, BlockKind.LIST_ITEM})


def mark_boilerplate(text: str, drafts: Sequence[Draft]) -> None:
    """Course listings, teasers of other posts, calls to action and comment counters, with the lines around them."""
    calls = {index for index, draft in enumerate(drafts) if draft.kind in _FREELY and _is_call(_words(text, draft))}
    ratings = {index for index, draft in enumerate(drafts) if draft.kind in _FREELY and _is_rating(_words(text, draft))}
    if not calls and not ratings:
        return
    marked = calls | ratings
    marked |= _around(text, drafts, ratings, _BACK, _ON)
    marked |= _around(text, drafts, {i for i in calls if i + 1 < len(drafts)}, 2, 0)
    marked |= _tail(text, drafts, calls | ratings)
    marked |= _between(text, drafts, marked)
    for index in sorted(marked):
        is_edge = index - 1 not in marked
        if not (is_edge and drafts[index].kind is BlockKind.METADATA):  # the article's own date above a listing
            drafts[index].kind = BlockKind.BOILERPLATE


def _words(text: str, draft: Draft) -> str:
    return text[draft.start : draft.end]


def _is_rating(words: str) -> bool:
    return len(words) <= 20 and bool(_RATING.fullmatch(words))  # noqa: PLR2004 - cheap test first


def _is_call(words: str) -> bool:
    if len(words) > 120:  # noqa: PLR2004 - cheap test first
        return False
    return bool(_CALL.fullmatch(words) or _FREE.search(words))


def _is_light(text: str, draft: Draft) -> bool:
    """A line of a listing: short, and no sentence."""
    words = _words(text, draft)
    if draft.kind not in _FREELY:
        return False
    return word_count(words) <= _BRIEF_WORDS or (word_count(words) <= _LIGHT_WORDS and not ends_sentence(words))


def _around(text: str, drafts: Sequence[Draft], centres: set[int], back: int, on: int) -> set[int]:
    """The light lines next to the given ones, up to the first line of prose on each side."""
    found: set[int] = set()
    for centre in centres:
        found |= set(_reach(text, drafts, range(centre - 1, max(-1, centre - back - 1), -1)))
        found |= set(_reach(text, drafts, range(centre + 1, min(len(drafts), centre + on + 1))))
    return found


def _reach(text: str, drafts: Sequence[Draft], way: range) -> Iterator[int]:
    for index in way:
        if not _is_light(text, drafts[index]):
            return
        yield index


def _tail(text: str, drafts: Sequence[Draft], cues: set[int]) -> set[int]:
    """From a line that announces other pages to the end, where calls or ratings abound and nothing weighs."""
    total = sum(word_count(_words(text, draft)) for draft in drafts)
    for index, draft in enumerate(drafts):
        words = _words(text, draft)
        if not _is_light(text, draft) or len([cue for cue in cues if cue >= index]) < 2 or not _TAIL.fullmatch(words):  # noqa: PLR2004 - one call alone is no listing
            continue
        counts = [word_count(_words(text, below)) for below in drafts[index:]]
        if sum(counts) <= _TAIL_SHARE * total and max(counts) < _HEAVY_WORDS:
            return set(range(index, len(drafts)))
    return set()


def _between(text: str, drafts: Sequence[Draft], marked: set[int]) -> set[int]:
    """One line caught between two marked ones, unless it is long."""
    caught = set()
    for index in range(1, len(drafts) - 1):
        if {index - 1, index + 1} <= marked and drafts[index].kind in _FREELY:
            words = _words(text, drafts[index])
            if word_count(words) <= _SANDWICHED_WORDS and not is_question(words):
                caught.add(index)
    return caught
