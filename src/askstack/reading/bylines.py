"""Which lines say who wrote a text and when? They are told by their cue words and their place, never guessed."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from askstack.reading.dates import DATE, find_date
from askstack.reading.shapes import ends_sentence, word_count
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askstack.reading.drafts import Draft
    from askstack.reading.facts import Facts

_NAME = r"[A-Z][\w'’-]*\.?(?: (?:(?:van|von|de|der|da|di|la|le|bin|al) )*[A-Z][\w'’-]*\.?){1,3}"
_NAMES = re.compile(rf"{_NAME}(?:(?:,| and| &|, and) {_NAME})*")
_BY = re.compile(r"(?:(?:written |posted |published )?by|authors?:)\s+(?P<names>\S[^.!?]{1,60})", re.IGNORECASE)
_DATED = re.compile(
    r"(?:(?:this )?(?:page|article|post|document)\s+)?(?:was\s+)?(?:(?:last|first|originally)\s+)?"
    r"(?P<verb>updated|modified|edited|revised|reviewed|published|posted|created|date)"
    rf"(?:\s+(?:on|at|in))?\s*[:–-]?\s*(?P<date>{DATE.pattern})?[.]?",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"(?:·\s*)?\d+\s*min(?:ute)?s?(?:\s+read)?", re.IGNORECASE)
_UPDATES = frozenset({"updated", "modified", "edited", "revised", "reviewed"})
_HEAD = 12  # lines among which a byline is looked for
_PROSE_WORDS = 8
_SITE_WORDS = 4
_LONGEST = 80  # characters; longer lines are prose


def mark_bylines(text: str, drafts: Sequence[Draft]) -> None:
    """Mark names, dates and reading times, each a line by itself, as metadata."""
    opening = _opening(text, drafts)
    for draft in drafts:
        if draft.kind is BlockKind.PARAGRAPH and draft.end - draft.start <= _LONGEST:
            in_head = bool(opening) and draft.start <= opening[-1].start
            if _is_dated(text[draft.start : draft.end], in_head=in_head) or (in_head and _by(text, draft)):
                draft.kind = BlockKind.METADATA
    _mark_names(text, opening)


def state_bylines(text: str, drafts: Sequence[Draft], facts: Facts) -> None:
    """What the lines marked as metadata say."""
    if _opens_with_site(text, drafts):
        facts.state("publisher", text[drafts[0].start : drafts[0].end], "first line")
        drafts = drafts[1:]
    for draft in drafts:
        if draft.kind is not BlockKind.METADATA:
            continue
        words = text[draft.start : draft.end].strip("*_ ")
        dated = _DATED.fullmatch(words)
        names = _by(text, draft) or (words if _NAMES.fullmatch(words) else "")
        if dated or DATE.fullmatch(words):
            is_update = dated is not None and dated["verb"].lower() in _UPDATES
            facts.state("updated" if is_update else "published", find_date(words), "dated line")
        elif names:
            facts.state_authors(split_names(names), "byline")


def _opens_with_site(text: str, drafts: Sequence[Draft]) -> bool:
    """Whether a line stands by itself above the names of a byline."""
    if len(drafts) < 2 or not drafts[1].gap or _is_dated(text[drafts[0].start : drafts[0].end], in_head=True):  # noqa: PLR2004 - a line and one below
        return False
    both = drafts[0].kind is drafts[1].kind is BlockKind.METADATA
    return both and bool(_NAMES.fullmatch(text, drafts[1].start, drafts[1].end))


def split_names(names: str) -> list[str]:
    """The single names of "Ada Lovelace, Grace Hopper and Alan Turing"."""
    return [name.strip() for name in re.split(r",\s*and |,\s*|\s+and\s+|\s*&\s*|\s*;\s*", names) if name.strip()]


def _opening(text: str, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """What stands above the first sentence of prose: the head of the page."""
    for index, draft in enumerate(drafts[:_HEAD]):
        words = text[draft.start : draft.end]
        if draft.kind is not BlockKind.PARAGRAPH or (word_count(words) >= _PROSE_WORDS and ends_sentence(words)):
            return drafts[:index]
    return drafts[:_HEAD]


def _is_dated(words: str, *, in_head: bool) -> bool:
    """Nothing but a date with its verb; a verb or a date alone only at the head of the page."""
    words = words.strip("*_ ")
    dated = _DATED.fullmatch(words)
    if dated:
        return bool(dated["date"]) or in_head
    return in_head and bool(DATE.fullmatch(words) or _MINUTES.fullmatch(words))


def _by(text: str, draft: Draft) -> str:
    """Who a line says it is by, "" where it says nothing of the kind."""
    stated = _BY.fullmatch(text, draft.start, draft.end)
    return stated["names"] if stated else ""


def _mark_names(text: str, opening: Sequence[Draft]) -> None:
    """Bare names: several under each other at the top, or right above a dated line; one line above them is the site."""
    if any(_by(text, draft) for draft in opening):
        return
    for index, draft in enumerate(opening):
        if not _is_name(text, draft):
            continue
        run = [draft, *takewhile(lambda line: _is_name(text, line) and not line.gap, opening[index + 1 :])]
        below = opening[index + len(run) : index + len(run) + 1]
        if any(line.kind is BlockKind.METADATA for line in below) or (index == 0 and len(run) > 1):
            for line in (*opening[:index], *run) if _is_site(text, opening[:index]) else run:
                line.kind = BlockKind.METADATA
            return


def _is_name(text: str, draft: Draft) -> bool:
    return draft.kind is BlockKind.PARAGRAPH and bool(_NAMES.fullmatch(text, draft.start, draft.end))


def _is_site(text: str, above: Sequence[Draft]) -> bool:
    return len(above) == 1 and word_count(text[above[0].start : above[0].end]) <= _SITE_WORDS
