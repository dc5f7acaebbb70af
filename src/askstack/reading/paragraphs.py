"""Which lines of a plain text make one paragraph?

Text that was wrapped by hand or by an editor is unwrapped; anywhere else a line is a paragraph. Indented code stays
in one piece.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from askstack.reading.drafts import Draft
from askstack.reading.lines import Line, split_lines
from askstack.reading.shapes import word_count
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARK = re.compile(r"(?:[•‣◦▪●○■·*+–—-]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s+(?=\S)")
_COLUMNS = re.compile(r"\t|\S {3,}\S")
_CODE = re.compile(
    r"[{};]$|[=<>]{2}|\w\(.*\)|^(?:\$ |>>> |# |// |</?\w|import |from |def |class |npm |pip |git |sudo )"
)
_NARROWEST, _WIDEST = 45, 110
_SLACK = 12  # how much shorter than the margin a line may break by hand
_CODE_INDENT = 4  # columns from the margin of the text
_NUMBER = re.compile(r"\(?(\d{1,3})[.)]")
_CUT_WORDS = 12


def split_paragraphs(text: str) -> list[Draft]:
    """The paragraphs of `text` in order, as drafts; code is marked, everything else still a paragraph."""
    lines = split_lines(text)
    width = _wrap_width(lines)
    margin = min((line.indent for line in lines if line.text), default=0) + _CODE_INDENT
    drafts: list[Draft] = []
    for gap, run in _runs(lines):
        first = len(drafts)
        if _is_code(text, run, drafts, margin):
            _add_code(run, gap, drafts, margin)
        else:
            drafts += _paragraphs(text, run, width)
        if len(drafts) > first:
            drafts[first].gap = gap
    return drafts


def _runs(lines: Sequence[Line]) -> Iterator[tuple[int, list[Line]]]:
    """Lines that no blank line parts, each run with the number of blank lines before it."""
    gap, run = 0, list[Line]()
    for line in lines:
        if line.text:
            run.append(line)
            continue
        if run:
            yield gap, run
            gap, run = 0, []
        gap += 1
    if run:
        yield gap, run


def _wrap_width(lines: Sequence[Line]) -> int:
    """The margin that the text was wrapped at, 0 where it was not: a next word would mostly not have fitted."""
    pairs = [(a, b) for a, b in pairwise(lines) if a.text and b.text and not MARK.match(b.text)]
    margins = sorted(line.indent + len(line.text) for line, _ in pairs)
    if not margins:
        return 0
    width = margins[int(0.95 * (len(margins) - 1))]
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    full = sum(_is_full(line, following, width) for line, following in pairs)
    return width if 2 * full > len(pairs) else 0


def _is_full(line: Line, following: Line, width: int) -> bool:
    word = following.text.split(None, 1)[0]
    return line.indent + len(line.text) + 1 + len(word) > width - _SLACK


def _paragraphs(text: str, run: Sequence[Line], width: int) -> Iterator[Draft]:
    draft: Draft | None = None
    for before, line in zip((None, *run), run, strict=False):
        if draft and before and _continues(text, draft, before, line, width):
            draft.end = line.end
            continue
        if draft:
            yield draft
        draft = Draft(BlockKind.PARAGRAPH, line.start, line.end, line.start, indent=line.indent)
    if draft:
        yield draft


def _continues(text: str, draft: Draft, before: Line, line: Line, width: int) -> bool:
    if _is_cut(text, draft, line):
        return True
    if MARK.match(line.text) or _COLUMNS.search(line.text):
        return False
    is_hanging = line.indent > draft.indent and MARK.match(text, draft.start, draft.end)
    return bool(is_hanging) or (width > 0 and _is_full(before, line, width))


def _is_cut(text: str, draft: Draft, line: Line) -> bool:
    """Whether a line break fell inside a sentence, as at an index set low ("called dioxygen, O", "2. It is")."""
    if line.text[0].isupper() or not (line.text[0].isalnum() or line.text[0] in ",;)"):
        return False
    words = text[draft.start : draft.end]
    number, first = _NUMBER.match(line.text), _NUMBER.match(words)
    if number and first and int(number[1]) == int(first[1]) + 1:
        return False
    is_open = words.count("(") > words.count(")")
    return words[-1] not in ".!?:…" and (is_open or word_count(words) >= _CUT_WORDS)


def _is_code(text: str, run: Sequence[Line], drafts: Sequence[Draft], margin: int) -> bool:
    """An indented run after a colon, or one that looks like code line by line."""
    if run[0].text.startswith(">>> "):
        return True
    if any(line.indent < margin for line in run) or MARK.match(run[0].text):
        return False
    if drafts and text[drafts[-1].end - 1] == ":":
        return True
    return 2 * sum(bool(_CODE.search(line.text)) for line in run) > len(run)


def _add_code(run: Sequence[Line], gap: int, drafts: list[Draft], margin: int) -> None:
    """Code goes on over blank lines as long as it stays indented."""
    if drafts and drafts[-1].kind is BlockKind.CODE and gap == 1 and run[0].indent >= margin:
        drafts[-1].end = run[-1].end
        return
    drafts.append(Draft(BlockKind.CODE, run[0].start, run[-1].end, run[0].start, indent=run[0].indent))
