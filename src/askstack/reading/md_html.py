"""What do the HTML blocks inside a Markdown file say? Their words stay where they stand in the source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askstack.reading.drafts import Draft
from askstack.reading.shapes import is_question
from askstack.records import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.reading.lines import Line

_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)(?:\s[^<>]*)?/?>|<![^>]*>", re.DOTALL)
_INLINE = frozenset(
    "a abbr b bdi bdo cite code del dfn em i img ins kbd mark q s samp small span strong sub sup time u var wbr".split()
)
_UNSEEN = frozenset({"script", "style", "template"})
_KINDS = {
    "li": BlockKind.LIST_ITEM,
    "pre": BlockKind.CODE,
    "blockquote": BlockKind.QUOTATION,
    "figcaption": BlockKind.CAPTION,
    "dt": BlockKind.SIGNATURE,
    "dd": BlockKind.DEFINITION,
}


def read_html_block(text: str, lines: Sequence[Line], within: int) -> Iterator[Draft]:
    """The words between block tags, each as a draft of the kind that its tag names; comments say nothing."""
    if not lines:
        return
    for name, span in _pieces(text, lines[0].start, lines[-1].end):
        words = text[span.start : span.end]
        draft = Draft(_KINDS.get(name, BlockKind.PARAGRAPH), span.start, span.end, span.start, within=within)
        if re.fullmatch(r"h[1-6]", name):
            draft.kind, draft.level, draft.name = BlockKind.HEADING, int(name[1]), " ".join(_TAG.sub("", words).split())
        elif name == "summary" and is_question(_TAG.sub("", words)):
            draft.kind, draft.name = BlockKind.QUESTION, " ".join(_TAG.sub("", words).split())
        elif draft.kind is BlockKind.LIST_ITEM:
            draft.level = max(1, within)
        yield draft


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[str, Span]]:
    """Runs of words that only inline tags interrupt, each with the name of the block tag around it."""
    names: list[str] = []
    at = start
    for tag in _TAG.finditer(text, start, end):
        name = (tag["name"] or "").lower()
        if name in _INLINE:
            continue
        yield from _piece(text, at, tag.start(), names)
        at = tag.end()
        if not name:
            continue
        if not tag["close"]:
            names.append(name)
        elif name in names:
            del names[len(names) - 1 - names[::-1].index(name) :]
    yield from _piece(text, at, end, names)


def _piece(text: str, start: int, end: int, names: Sequence[str]) -> Iterator[tuple[str, Span]]:
    words = text[start:end]
    if names and names[-1] in _UNSEEN:
        return
    bare = _TAG.sub("", words).strip()
    if bare:
        start += len(words) - len(words.lstrip())
        yield names[-1] if names else "", Span(start, start + len(words.strip()))
