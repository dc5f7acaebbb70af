"""Which lines of a plain text are its title, its headings, the captions of its pictures?"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from askstack.reading.shapes import ends_sentence, is_title_case, plain_words, word_count
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askstack.reading.drafts import Draft

_HEADING_WORDS = 12
_CONTENT_WORDS = 8
_SENTENCE_WORDS = 3
_CAPTION_WORDS = 15
_BARE_HEADING_WORDS = range(2, 9)
_NEAR = 4
_PASSED_OVER = frozenset({BlockKind.CAPTION, BlockKind.METADATA})
_PICTURE = re.compile(
    r"(?:an? )?(?:[a-z-]+ )?(?:diagram|screen ?shot|image|photo(?:graph)?|picture|illustration|infographic|"
    r"flow ?chart|chart|graph|logo|key|figure|animation|gif|drawing)s? "
    r"(?:of|depicting|showing|demonstrating|displaying|illustrating|comparing|with|that shows|from)\b"
    r"(?!(?:\s+[^\s.]+){0,10}\s+(?:is|are|was|were|has|have|had|will|can|may|must|should)\b)",
    re.IGNORECASE,
)
_SMALL = frozenset("a an and or of the in on to for vs versus is are with".split())
_NUMBER = re.compile(r"\d{1,2}(?P<deeper>(?:\.\d{1,2})*)[.)]?\s+(?=[A-Z])")
_RULE = re.compile(r"([=\-~^*#+])\1{2,}")


def join_underlined(text: str, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with each line that a rule is drawn under as a heading, without the rules.

    The kinds of rules rank in the order in which they are used, below a title that stands above the first.
    """
    joined: list[Draft] = []
    ranks: dict[str, int] = {}
    for draft in drafts:
        rule = _RULE.fullmatch(text, draft.start, draft.end)
        if rule and joined and _is_underlined(text, joined[-1], draft):
            highest = 1 if joined[0].kind is BlockKind.HEADING or len(joined) == 1 else 2
            _make_heading(text, joined[-1], ranks.setdefault(rule[1], highest + len(ranks)))
        else:
            joined.append(draft)
    return joined


def _is_underlined(text: str, above: Draft, rule: Draft) -> bool:
    words = text[above.start : above.end]
    is_line = above.kind is BlockKind.PARAGRAPH and not rule.gap and "\n" not in words
    return is_line and any(map(str.isalnum, words)) and len(words) <= 2 * (rule.end - rule.start)


def mark_title(text: str, drafts: Sequence[Draft]) -> str | None:
    """The first heading line above any content is the title; short lines above it are the page's furniture."""
    for index, draft in enumerate(drafts):
        if draft.kind is BlockKind.METADATA:
            continue
        if index == 0 and draft.kind is BlockKind.HEADING and draft.level == 1:
            return draft.name
        if draft.kind is not BlockKind.PARAGRAPH or not looks_like_heading(text[draft.start : draft.end]):
            return None
        is_title = (index == 0 and _is_subtitled(text, drafts)) or _is_airy_title(text, drafts, index)
        if is_title or _has_content_next(text, drafts, index):
            _make_heading(text, draft, 1)
            for above in drafts[:index]:
                if above.kind is BlockKind.PARAGRAPH:
                    above.kind = BlockKind.BOILERPLATE
            return draft.name
    return None


def _is_airy_title(text: str, drafts: Sequence[Draft], index: int) -> bool:
    """Whether a line is set apart from a shorter heading below it, and so no label above the title."""
    if index + 1 >= len(drafts) or not drafts[index + 1].gap:
        return False
    words, below = (word_count(text[draft.start : draft.end]) for draft in drafts[index : index + 2])
    return words > 2 or words >= below  # noqa: PLR2004 - a label has a word or two


def _is_subtitled(text: str, drafts: Sequence[Draft]) -> bool:
    """Whether the first line has one more right below it, set apart from the rest, that is no title itself."""
    if len(drafts) < 3 or drafts[1].gap or not drafts[2].gap:  # noqa: PLR2004 - two lines and what follows
        return False
    first, second = (text[draft.start : draft.end] for draft in drafts[:2])
    if drafts[1].kind is not BlockKind.PARAGRAPH or word_count(second) > _HEADING_WORDS:
        return False
    return first.isupper() or (word_count(first) > 1 and not looks_like_heading(second))


def looks_like_heading(words: str) -> bool:
    """One short line that opens as a sentence does and does not end as one."""
    if "\n" in words or word_count(words) > _HEADING_WORDS or not (words[0].isupper() or words[0].isdigit()):
        return False
    return not words.endswith((".", ":", ":-", ";", ",", "…"))


def _has_content_next(text: str, drafts: Sequence[Draft], index: int) -> bool:
    """Whether a list, a table, code, a sentence or a long line follows, pictures and bylines passed over."""
    below = (draft for draft in drafts[index + 1 : index + 1 + _NEAR] if draft.kind not in _PASSED_OVER)
    following = next(below, None)
    if following is None:
        return False
    if following.kind is not BlockKind.PARAGRAPH:
        return following.kind in {BlockKind.LIST_ITEM, BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW, BlockKind.CODE}
    words = text[following.start : following.end]
    is_sentence = words.endswith((".", ":")) and word_count(words) >= _SENTENCE_WORDS
    return is_sentence or word_count(words) >= _CONTENT_WORDS


def mark_headings(text: str, drafts: Sequence[Draft]) -> None:
    """Short lines after a blank line and before content; in a text without blank lines title case tells."""
    _mark_numbered(text, drafts)
    is_airy = any(draft.gap for draft in drafts[1:])
    spotted = _airy_heading if is_airy else _dense_heading
    for index, draft in enumerate(drafts):
        if draft.kind is BlockKind.PARAGRAPH and spotted(text, drafts, index):
            _make_heading(text, draft, 2)


def _mark_numbered(text: str, drafts: Sequence[Draft]) -> None:
    """Numbered lines ("2. KEYS", "2.1 Lost keys"), where several have a paragraph right below.

    With these go others that are set apart and are followed by anything but the next number.
    """
    numbered = [
        (draft, number, below)
        for draft, below in pairwise(drafts)
        if draft.kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}
        and (number := _NUMBER.match(text, draft.start, draft.end))
        and looks_like_heading(text[number.end() : draft.end])
    ]
    certain = [below.indent <= draft.indent and _is_prose(text, below) for draft, _, below in numbered]
    if sum(certain) < 2:  # noqa: PLR2004 - one may be an item of a list
        return
    for (draft, number, below), is_certain in zip(numbered, certain, strict=True):
        deeper = number["deeper"].count(".")
        next_number = _NUMBER.match(text, below.start, below.end)
        goes_on = next_number is not None and next_number["deeper"].count(".") <= deeper
        if is_certain or (draft.gap and not goes_on):
            _make_heading(text, draft, 2 + deeper)


def _is_prose(text: str, draft: Draft) -> bool:
    words = text[draft.start : draft.end]
    return draft.kind is BlockKind.PARAGRAPH and ends_sentence(words) and not _NUMBER.match(words)


def _make_heading(text: str, draft: Draft, level: int) -> None:
    draft.kind, draft.level, draft.name = BlockKind.HEADING, level, text[draft.start : draft.end]


def _airy_heading(text: str, drafts: Sequence[Draft], index: int) -> bool:
    draft = drafts[index]
    words = text[draft.start : draft.end]
    if _is_set_apart(drafts, index) and word_count(words) <= _CONTENT_WORDS and words[-1].isalnum():
        return True
    if (index and not draft.gap) or not looks_like_heading(words):
        return False
    if index + 1 < len(drafts) and _goes_on(text, drafts[index + 1]):
        return False
    if _has_content_next(text, drafts, index):
        return True
    following = drafts[index + 1] if index + 1 < len(drafts) else None
    if following is None or following.kind not in {BlockKind.PARAGRAPH, BlockKind.QUESTION}:
        return False
    is_question = following.kind is BlockKind.QUESTION
    return is_question or (
        looks_like_heading(text[following.start : following.end]) and _has_content_next(text, drafts, index + 1)
    )


def _is_set_apart(drafts: Sequence[Draft], index: int) -> bool:
    """More blank lines above than below it: the space of a heading, whatever its letters."""
    below = drafts[index + 1].gap if index + 1 < len(drafts) else 0
    return drafts[index].gap > below > 0


def _goes_on(text: str, following: Draft) -> bool:
    """Whether the next line, with no blank line between, carries the sentence on."""
    is_close = not following.gap and following.kind is BlockKind.PARAGRAPH
    return is_close and not text[following.start].isupper() and text[following.start].isalnum()


def _dense_heading(text: str, drafts: Sequence[Draft], index: int) -> bool:
    words = text[drafts[index].start : drafts[index].end]
    if not looks_like_heading(words) or word_count(words) not in _BARE_HEADING_WORDS or not is_title_case(words):
        return False
    return index + 1 < len(drafts) and drafts[index + 1].kind is not BlockKind.HEADING


def mark_captions(text: str, drafts: Sequence[Draft], title: str) -> None:
    """Lines that describe a picture, the short line below one, and a title repeated where a picture stood."""
    for draft in drafts:
        if draft.kind is BlockKind.PARAGRAPH and _PICTURE.match(text, draft.start, draft.end):
            draft.kind = BlockKind.CAPTION
    for above, draft in pairwise(drafts):
        words = text[draft.start : draft.end]
        if draft.kind is not BlockKind.PARAGRAPH:
            continue
        is_below = _is_picture(text, above) and word_count(words) <= _CAPTION_WORDS
        is_twin = above.kind is BlockKind.PARAGRAPH and words == text[above.start : above.end]
        if is_below or is_twin:
            draft.kind = BlockKind.CAPTION
        if is_twin:
            above.kind = BlockKind.CAPTION
    _mark_echoes(text, drafts, title)


def _is_picture(text: str, draft: Draft) -> bool:
    return draft.kind is BlockKind.CAPTION and bool(_PICTURE.match(text, draft.start, draft.end))


def _mark_echoes(text: str, drafts: Sequence[Draft], title: str) -> None:
    """Short lines with no words but the title's, right below the title or right above a heading: pictures' names."""
    known = frozenset(plain_words(title)) | frozenset(plain_words(title.replace(".", ""))) | _SMALL
    for above, draft, below in zip(drafts, drafts[1:], drafts[2:], strict=False):
        words = text[draft.start : draft.end]
        if draft.kind is not BlockKind.PARAGRAPH or not draft.gap or ends_sentence(words):
            continue
        is_placed = above.kind is BlockKind.HEADING or (
            below.kind is BlockKind.PARAGRAPH and looks_like_heading(text[below.start : below.end])
        )
        if is_placed and known.issuperset(plain_words(words)):
            draft.kind = BlockKind.CAPTION
