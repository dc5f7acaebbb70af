"""Which paragraphs begin with words in bold that ask, or name, what the rest of them says?"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from askstack.reading.drafts import Draft, Holds
from askstack.reading.headlines import looks_like_heading
from askstack.reading.shapes import word_count
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ASKED = re.compile(r"(\*\*|__)(?P<name>[^\s*_][^\n]{2,200}?\?)\1\s+(?=\S)")
_NAMED = re.compile(r"(\*\*|__)(?P<name>[^\s*_][^\n*]{1,80}?):?\1:?[^\S\n]*(?:\n\s*|\Z)")
_HEADING_WORDS = 8
_LOWEST = 6  # below all headings of Markdown


def part_run_in(text: str, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """The drafts, a paragraph parted where it begins with a question in bold ("**Is it deep?** Yes.") or a bold line.

    A bold line by itself is a heading where more follows.
    """
    for draft, below in zip_longest(drafts, drafts[1:]):
        head = _head(text, draft, below) if draft.kind is BlockKind.PARAGRAPH and not draft.within else None
        if head is None:
            yield draft
            continue
        yield head
        rest = text[head.end : draft.end].lstrip(": \t\n")
        if rest:
            start = draft.end - len(rest)
            yield replace(draft, start=start, body=start, gap=0)


def _head(text: str, draft: Draft, below: Draft | None) -> Draft | None:
    asked = _ASKED.match(text, draft.start, draft.end)
    if asked:
        end, name = asked.end("name") + len(asked[1]), " ".join(asked["name"].split())
        return replace(draft, kind=BlockKind.QUESTION, end=end, name=name, holds=Holds.PARAGRAPH)
    named = _NAMED.match(text, draft.start, draft.end)
    if not named or word_count(named["name"]) > _HEADING_WORDS or not looks_like_heading(named["name"]):
        return None
    is_alone = named.end() >= draft.end
    if is_alone and (below is None or below.kind in {BlockKind.HEADING, BlockKind.METADATA}):
        return None
    end = named.start() + len(named[0].rstrip())
    return replace(draft, kind=BlockKind.HEADING, end=end, name=named["name"], level=_LOWEST)
