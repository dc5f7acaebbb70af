"""Which lines of a Markdown text fence an aside or call a component, and are none of its words?

Documentation sites each have their own: `!!! note` (MkDocs), `::: tip` (Docusaurus, VitePress), `> [!WARNING]`
(GitHub, Obsidian), `{% hint %}` (GitBook), `import Tabs from ...` (MDX).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from askstack.reading.lines import split_lines
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.reading.drafts import Draft

_MODULE = r"[\"'][^\"'\n]+[\"'];?"
_MARK = re.compile(
    rf":{{3,}}.*|(?:!!!|\?\?\?)\+?\s+\w.*|\{{%.*%\}}|\[![A-Za-z]+\][+-]?|import\s(?:.+\sfrom\s+|\s*){_MODULE}"
)
_ALERT = re.compile(r"\[![A-Za-z]+\][+-]?\s+(?=\S)")
_QUOTED = re.compile(r"(?:>[^\S\n]*)+")
_PARTED = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTATION})


def part_asides(text: str, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """The drafts, with such lines as boilerplate, and what is indented under a `!!!` as the prose that it is."""
    in_aside = False
    for draft in drafts:
        if in_aside and draft.kind is BlockKind.CODE and text[draft.start] not in "`~":
            draft.kind = BlockKind.PARAGRAPH
        in_aside = draft.kind is BlockKind.PARAGRAPH and text.startswith(("!!!", "???"), draft.start)
        if draft.kind in _PARTED:
            yield from _parts(text, draft)
        else:
            yield draft


def _parts(text: str, draft: Draft) -> Iterator[Draft]:
    part: Draft | None = None
    for start, end in _lines(text, draft):
        if start == end:
            continue
        if _MARK.fullmatch(text, start, end):
            if part:
                yield part
            part = None
            yield replace(draft, kind=BlockKind.BOILERPLATE, start=start, end=end, body=start)
        elif part:
            part.end = end
        else:
            part = draft if start == draft.start else replace(draft, start=start, body=start, gap=0)
            part.end = end
    if part:
        yield part


def _lines(text: str, draft: Draft) -> Iterator[tuple[int, int]]:
    """Where the words of each line stand, marks of quotation and alerts before them left out."""
    for line in split_lines(text[draft.start : draft.end], draft.start):
        quoted = _QUOTED.match(text, line.start, line.end)
        start = quoted.end() if quoted else line.start
        alert = _ALERT.match(text, start, line.end)
        if alert:
            yield start, start + len(alert[0].rstrip())
            start = alert.end()
        yield start, line.end
