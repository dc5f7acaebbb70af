"""What does a Markdown file say? markdown-it-py finds the blocks and their lines, we find the columns."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from askstack.reading.asides import part_asides
from askstack.reading.boilerplate import mark_boilerplate
from askstack.reading.bylines import mark_bylines, state_bylines
from askstack.reading.composing import find_title
from askstack.reading.drafts import Draft, Reading
from askstack.reading.facts import Facts
from askstack.reading.faq import mark_questions
from askstack.reading.front_matter import front_matter_end, read_front_matter
from askstack.reading.limits import TooDeepError
from askstack.reading.lines import Line, split_lines
from askstack.reading.md_html import read_html_block
from askstack.reading.md_inline import visible
from askstack.reading.run_in import part_run_in
from askstack.records import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from askstack.reading.limits import Limits

_MARK = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+$")
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_PICTURE = re.compile(r"!\[\s*([^\]]*?)\s*\](?:\([^)]*\)|\[[^\]]*\])")
_BADGES = re.compile(r"(?:\[!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])\](?:\([^)]*\)|\[[^\]]*\])\s*)+")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_BAR = re.compile(r"(?<!\\)\|")


def read_markdown(text: str, limits: Limits) -> Reading:
    """Front matter, headings, lists, GFM tables, code, quotations and prose, each with its place in the source.

    Raises:
        TooDeepError: blocks stand deeper inside each other than `limits.depth`.
    """
    facts = Facts()
    drafts = scan_markdown(text, facts, limits.depth)
    state_bylines(text, drafts, facts)
    title = find_title(drafts)
    if title is not None:
        facts.state("title", drafts[title].name, "heading")
    return Reading(text, drafts, facts.metadata())


def scan_markdown(text: str, facts: Facts, depth: int) -> list[Draft]:
    """The drafts of a Markdown text; what its front matter states goes into `facts`."""
    lines = split_lines(text)
    head = front_matter_end(lines)
    reader = _Reader(text, lines, read_front_matter(lines[:head], facts))
    body = text[_line_start(text, lines, head) :] if head else text
    if "\n" in text:
        body = _LONE_RETURN.sub(" ", body)  # markdown-it would count it as a line, `split_lines` does not
    tokens = _parser(depth).parse(body)
    if any(token.level >= depth - 1 for token in tokens):
        raise TooDeepError(depth)  # markdown-it stops there and says nothing
    reader.read(tokens, head)
    mark_bylines(text, reader.drafts)
    drafts = list(part_asides(text, reader.drafts))
    mark_questions(text, drafts)
    drafts = list(part_run_in(text, drafts))
    mark_boilerplate(text, drafts)
    return drafts


def _line_start(text: str, lines: Sequence[Line], number: int) -> int:
    """Where a line begins, its indentation included."""
    return text.find("\n", lines[number - 1].end) + 1 if number < len(lines) else len(text)


@cache
def _parser(depth: int) -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - 36 ms that only Markdown needs to pay

    # What stands inside a paragraph is quoted as it is: only blocks are parsed, which is most of the speed.
    parser = MarkdownIt("commonmark", {"maxNesting": depth}).enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


class _Reader:
    """Turns the tokens of blocks into drafts."""

    def __init__(self, text: str, lines: Sequence[Line], drafts: list[Draft]) -> None:
        self.text = text
        self.lines = lines
        self.drafts = drafts
        self._depth = 0
        self._quoted = 0
        self._folds = 0  # how many <details> are open
        self._item: int | None = None  # the depth of an item whose first words are still to come
        self._header = False

    def read(self, tokens: Sequence[Token], offset: int) -> None:
        for index, token in enumerate(tokens):
            start, end = token.map or (0, 0)
            lines = self.lines[start + offset : end + offset]
            if token.type == "inline":
                self._words(tokens[index - 1], token, lines)
            elif token.type in {"fence", "code_block"}:
                self._code(token, lines)
            elif token.type == "html_block":
                drafts, self._folds = read_html_block(self.text, lines, self._depth, self._folds)
                self.drafts += drafts
            elif token.type == "tr_open":
                self._row(lines[0])
            else:
                self._container(token)

    def _container(self, token: Token) -> None:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            self._depth += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self._depth -= 1
        elif token.type in {"blockquote_open", "blockquote_close"}:
            self._quoted += token.nesting
        elif token.type in {"list_item_open", "list_item_close"}:
            self._item = self._depth if token.nesting > 0 else None
        elif token.type in {"thead_open", "thead_close"}:
            self._header = token.nesting > 0

    def _words(self, opener: Token, token: Token, lines: Sequence[Line]) -> None:
        first = token.content.split("\n", 1)[0].rstrip()
        start = lines[0].end - len(first) if lines and lines[0].text.endswith(first) else lines[0].start
        end = lines[-1].end
        if opener.type == "heading_open":
            self._heading(opener, token, lines, start)
        elif opener.type == "paragraph_open":
            self._paragraph(start, max(start, end))

    def _heading(self, opener: Token, token: Token, lines: Sequence[Line], start: int) -> None:
        is_setext = opener.markup in {"=", "-"}
        line = lines[-2] if is_setext and len(lines) > 1 else lines[-1]
        name = visible(token.content)
        level = int(opener.tag[1])
        mark = start if is_setext else lines[0].start
        if not is_setext:
            start = mark + len(line.text) - len(line.text.lstrip("#").lstrip())
        self._item = None
        if name:
            self.drafts.append(Draft(BlockKind.HEADING, mark, line.end, min(start, line.end), name=name, level=level))

    def _paragraph(self, start: int, end: int) -> None:
        words = self.text[start:end].strip()  # Unicode has more blanks than Markdown
        if not words:
            return
        start = self.text.index(words, start)
        end = start + len(words)
        if _BADGES.fullmatch(words):
            self._add(BlockKind.BOILERPLATE, start, end)
        elif picture := _PICTURE.fullmatch(words):
            if picture[1]:
                self._add(BlockKind.CAPTION, start + picture.start(1), start + picture.end(1))
        elif self._item:
            self._add_item(start, end)
        else:
            self._add(BlockKind.QUOTATION if self._quoted else BlockKind.PARAGRAPH, start, end)

    def _add(self, kind: BlockKind, start: int, end: int) -> None:
        self._item = None
        self.drafts.append(Draft(kind, start, end, start, within=self._depth, indent=self._folds))

    def _add_item(self, start: int, end: int) -> None:
        line = self.text.rfind("\n", 0, start) + 1
        mark = _MARK.search(self.text, line, start)
        task = _TASK.match(self.text, start, end)
        self._add(BlockKind.LIST_ITEM, mark.start() if mark else start, end)
        self.drafts[-1].body = task.end() if task else start
        self.drafts[-1].level = self._depth

    def _code(self, token: Token, lines: Sequence[Line]) -> None:
        inner = (
            [line for line in lines[1:] if line.text]
            if token.type == "fence"
            else [line for line in lines if line.text]
        )
        if inner and token.type == "fence" and set(inner[-1].text) <= {token.markup[0]} and len(inner[-1].text) >= 3:  # noqa: PLR2004 - a closing fence
            inner.pop()
        if inner:
            self._add(BlockKind.CODE, inner[0].start, inner[-1].end)

    def _row(self, line: Line) -> None:
        cells = tuple(_cells(line))
        kind = BlockKind.TABLE_HEADER if self._header else BlockKind.TABLE_ROW
        if any(cell.start < cell.end for cell in cells):
            self._add(kind, line.start, line.end)
            self.drafts[-1].cells = cells


def _cells(line: Line) -> list[Span]:
    """Where the cells between the bars of one line stand."""
    bars = [bar.start() for bar in _BAR.finditer(line.text)]
    edges = [-1, *bars, len(line.text)]
    cells = []
    for left, right in pairwise(edges):
        words = line.text[left + 1 : right]
        is_edge = not words.strip() and (left == -1 or right == len(line.text))
        if not is_edge:
            start = line.start + left + 1 + len(words) - len(words.lstrip())
            cells.append(Span(start, start + len(words.strip())))
    return cells
