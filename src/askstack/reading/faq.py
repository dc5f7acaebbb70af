"""Which lines ask, so that what follows answers?"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from askstack.reading.shapes import is_question, word_count
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askstack.reading.drafts import Draft

_SECTION = re.compile(
    r"\b(?:faqs?|frequently asked|common(?:ly)? asked|questions (?:and|&) answers|q ?& ?a)\b", re.IGNORECASE
)
_ASKED = re.compile(r"[*_#\s]*(?:Q(?:uestion)?\s*\d*\s*[.:)]+(?:\s*\d+[.:)])?|Q\d+\b[.:)]?)\s*[*_]*\s*", re.IGNORECASE)
_ANSWERED = re.compile(r"[*_\s]*(?:A(?:ns(?:wer)?)?\s*\d*\s*[.:)]+)\s*[*_]*\s*", re.IGNORECASE)
_QUESTION_WORDS = 20
_SECTION_WORDS = 8


def mark_questions(text: str, drafts: Sequence[Draft]) -> None:
    """Questions of a FAQ: lines with a "Q:" of their own, and questions below a line that announces a FAQ."""
    in_faq, level = False, 0
    for draft, following in pairwise(drafts):
        if is_faq_title(text[draft.start : draft.end]):
            in_faq, level = True, draft.level
        elif draft.kind is BlockKind.HEADING and draft.level <= level:
            in_faq = False
        elif draft.kind is BlockKind.PARAGRAPH and following.kind is BlockKind.PARAGRAPH:
            _mark_pair(text, draft, following, in_faq=in_faq)


def is_faq_title(words: str) -> bool:
    """Whether a short line announces questions and answers."""
    return len(words) <= 80 and word_count(words) <= _SECTION_WORDS and bool(_SECTION.search(words))  # noqa: PLR2004 - cheap test first


def _mark_pair(text: str, draft: Draft, following: Draft, *, in_faq: bool) -> None:
    words, answer = text[draft.start : draft.end], text[following.start : following.end]
    asked = _ASKED.match(words)
    answered = _ANSWERED.match(answer)
    is_line = in_faq and is_question(words) and word_count(words) <= _QUESTION_WORDS and not is_question(answer)
    if not (asked and (answered or is_question(words))) and not is_line:
        return
    draft.kind = BlockKind.QUESTION
    draft.body = draft.start + (asked.end() if asked else 0)
    draft.name = " ".join(text[draft.body : draft.end].strip("*_ ").split())
    if asked and answered:
        following.body = following.start + answered.end()
