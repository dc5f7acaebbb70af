"""Which lines belong to the page and not to the article?

Precision first: a lost answer costs more than a kept advert. So no line is judged by its shape alone; it takes a
rating, a call to action or a teaser's "Read more", and then only the light lines around it go.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from askstack.reading.shapes import ends_sentence, is_question, word_count
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from askstack.reading.drafts import Draft

# A rating with its votes, as course and product listings have them: "4.5 (959)".
_RATING = re.compile(r"[0-5]\.\d\s*\([\d,.]+k?\)", re.IGNORECASE)
_ARROWS = r"(?:\s*[»›→>…]+)?"
# What ends a teaser of another page.
_MORE = re.compile(
    r"(?:read|learn|see|view|show|find out|discover) (?:more|the (?:rest|full (?:story|article|post)))"
    rf"(?: about .{{1,40}})?{_ARROWS}|(?:continue|keep) reading.{{0,60}}|(?:read|view) (?:article|post|story){_ARROWS}",
    re.IGNORECASE,
)
_CALLS = (
    r"(?:view|show|load|explore|browse|see) (?:all|courses?|the course)",
    r"request a (?:demo|quote)|book a (?:demo|call)|get started(?: for free| now| today)?|start (?:your )?free trial",
    r"(?:sign|log) ?(?:up|in)(?: for free| now| to comment)?|subscribe(?: now| to (?:our|the) newsletter)?",
    r"buy now|add to cart|try (?:it )?(?:for )?free|download now|enrol?l? now|apply now|shop now|donate(?: now)?",
    r"share (?:this|on|via)\b.{0,40}|(?:follow|find|like) us(?: on.{0,40})?|tweet(?: this)?|pin it|print(?: page)?",
    r"(?:expand|open) in (?:a )?new (?:tab|window)|(?:copy|permanent) link|permalink",
    r"(?:previous|next|older|newer)(?: post| article| page| chapter)?s?\s*[»›→«‹←]*",
    r"(?:top |view )?comments?(?: \(\d+\))?|(?:no|\d+) (?:comments?|replies|responses)",
    r"leave a (?:comment|reply).{0,40}",
    r"(?:add|post|write) (?:a )?(?:comment|reply)s?|comments are closed\.?|report abuse|(?:show|hide) replies",
    r"back to (?:the )?(?:top|blog|index|home)|skip to (?:main )?content|on this page|(?:jump|go) to (?:top|content)",
    r"advertisements?:?|sponsored(?: content| post)?:?|promoted(?: content)?",
    r"related(?: (?:posts?|articles?|reading))?: .{0,120}",
    r"more .{1,30} (?:courses|articles|posts|stories|news)",
    r"(?:all rights reserved|privacy policy|terms of (?:service|use)|cookie (?:policy|settings)|imprint)\.?",
    r"(?:©|\(c\)|copyright) .{0,80}",
)
_CALL = re.compile("|".join(_CALLS), re.IGNORECASE)
_FREE = re.compile(r"\bfor FREE\b")
# What announces other pages, and is followed by nothing else.
_TAIL = re.compile(
    r"(?:related|recommended|similar|popular|trending|latest|recent|featured|more|top|other)\s+\w+.{0,60}"
    r"|courses by .{1,60}|additional resources|(?:read|up|coming) next|what[’']s next"
    r"|(?:you|people|readers|students) (?:may|might|also|will)\b.{0,60}|.{0,40}students also .{0,40}",
    re.IGNORECASE,
)
_LONGEST_CALL = 130  # characters
_LIGHT_WORDS = 20
_BRIEF_WORDS = 8
_SANDWICHED_WORDS = 30
_TEASER_WORDS = 60
_HEAVY_WORDS = 40
_BACK, _ON = 6, 3  # how many light lines around a rating belong to its listing
_MENU_LINES, _MENU_CALLS, _TITLE_LINES = 12, 2, 3
_TAIL_SHARE = 0.4
_FREELY = frozenset({BlockKind.PARAGRAPH, BlockKind.METADATA, BlockKind.LIST_ITEM, BlockKind.HEADING})


def mark_boilerplate(text: str, drafts: Sequence[Draft]) -> None:
    """Course listings, teasers of other pages, calls to action, comment counters, and the light lines around them."""
    page = _Page(text, drafts)
    if not page.calls and not page.ratings:
        return
    for index in sorted(page.furniture()):
        is_edge = index - 1 >= 0 and drafts[index - 1].kind is not BlockKind.BOILERPLATE
        if not (is_edge and drafts[index].kind is BlockKind.METADATA):  # the article's own date above a listing
            drafts[index].kind = BlockKind.BOILERPLATE


def mark_furniture(text: str, drafts: Sequence[Draft]) -> None:
    """Labels above the first heading of a page, where nothing there is a sentence: crumbs, categories, site names."""
    first = next((index for index, draft in enumerate(drafts) if draft.kind is BlockKind.HEADING), 0)
    above = [draft for draft in drafts[:first] if draft.kind not in {BlockKind.METADATA, BlockKind.CAPTION}]
    labels = all(
        draft.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.BOILERPLATE}
        and word_count(words := text[draft.start : draft.end]) <= _BRIEF_WORDS
        and not ends_sentence(words)
        for draft in above
    )
    if labels:
        for draft in above:
            draft.kind = BlockKind.BOILERPLATE


class _Page:
    """The lines of a page, looked at for what sells or leads away; indexes are those of its drafts."""

    def __init__(self, text: str, drafts: Sequence[Draft]) -> None:
        self._lines = [text[draft.start : draft.end] for draft in drafts]
        self._drafts = drafts
        self._free = [index for index, draft in enumerate(drafts) if draft.kind in _FREELY]
        short = [index for index in self._free if len(self._lines[index]) <= _LONGEST_CALL]
        self.ratings = {index for index in short if _RATING.fullmatch(self._lines[index])}
        self._mores = [index for index in short if _MORE.fullmatch(self._lines[index])]
        self.calls = {index for index in short if _is_call(self._lines[index])} | set(self._mores)

    def furniture(self) -> set[int]:
        marked = self.calls | self.ratings
        marked |= self._around(self.ratings, _BACK, _ON)
        marked |= self._around((index for index in self.calls if index + 1 < len(self._drafts)), 2, 0)
        marked |= self._teasers() | self._menus() | self._tail()
        return marked | self._between(marked)

    def _is_light(self, index: int) -> bool:
        """A line of a listing: short, and no sentence."""
        if self._drafts[index].kind not in _FREELY:
            return False
        words = self._lines[index]
        if words.endswith(":"):
            return False
        return word_count(words) <= _BRIEF_WORDS or (word_count(words) <= _LIGHT_WORDS and not ends_sentence(words))

    def _around(self, centres: Iterable[int], back: int, on: int) -> set[int]:
        """The light lines next to the given ones, up to the first line of prose on each side."""
        found: set[int] = set()
        for centre in centres:
            found |= set(self._reach(range(centre - 1, max(-1, centre - back - 1), -1)))
            found |= set(self._reach(range(centre + 1, min(len(self._drafts), centre + on + 1))))
        return found

    def _reach(self, way: range) -> Iterator[int]:
        for index in way:
            is_article = self._drafts[index].kind in {BlockKind.HEADING, BlockKind.LIST_ITEM}
            if not self._is_light(index) or (is_article and not self.ratings):
                return
            if way.step > 0 and index + 1 < len(self._lines) and not self._is_light(index + 1):
                return  # it may be the heading of the prose below
            yield index

    def _teasers(self) -> set[int]:
        """A heading, a short paragraph, "Read more", at least twice over: each is about another page."""
        found: set[int] = set()
        if len(self._mores) < 2:  # noqa: PLR2004 - one alone may end the article itself
            return found
        for more in self._mores:
            is_short = more > 0 and word_count(self._lines[more - 1]) <= _TEASER_WORDS
            if is_short and self._drafts[more - 1].kind is BlockKind.PARAGRAPH:
                found |= {more - 1, *self._reach_labels(more - 2)}
        return found

    def _reach_labels(self, index: int) -> Iterator[int]:
        for at in range(index, max(-1, index - 2), -1):
            if not self._is_light(at) or is_question(self._lines[at]):
                return
            yield at

    def _menus(self) -> set[int]:
        """Long runs of light lines with calls among them; the last ones may be the title of the prose below."""
        found: set[int] = set()
        for is_light, run in groupby(range(len(self._lines)), key=self._is_light):
            lines = list(run)
            if is_light and len(lines) >= _MENU_LINES and sum(line in self.calls for line in lines) >= _MENU_CALLS:
                found |= set(lines[:-_TITLE_LINES] if lines[-1] + 1 < len(self._lines) else lines)
        return found

    def _tail(self) -> set[int]:
        """From a line that announces other pages to the end, where calls or ratings abound and nothing weighs."""
        counts = [word_count(line) for line in self._lines]
        cues = self.calls | self.ratings
        for index in self._free:
            is_announced = self._is_light(index) and _TAIL.fullmatch(self._lines[index])
            if not is_announced or sum(cue >= index for cue in cues) < 2:  # noqa: PLR2004 - as above
                continue
            if sum(counts[index:]) <= _TAIL_SHARE * sum(counts) and max(counts[index:]) < _HEAVY_WORDS:
                return set(range(index, len(counts)))
        return set()

    def _between(self, marked: set[int]) -> set[int]:
        """One line caught between two marked ones, unless it is long or asks."""
        return {
            index
            for index in self._free
            if {index - 1, index + 1} <= marked
            and word_count(self._lines[index]) <= _SANDWICHED_WORDS
            and not is_question(self._lines[index])
        }


def _is_call(words: str) -> bool:
    return bool(_CALL.fullmatch(words) or _FREE.search(words))
