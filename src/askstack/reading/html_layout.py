"""How is a page laid out as text? A block a paragraph, words as they are shown, nothing added but white space."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askstack.reading.drafts import Draft, Holds
from askstack.reading.html_tables import is_data_table, read_rows
from askstack.reading.shapes import ends_sentence, is_question
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml.etree import _Element

    from askstack.reading.laying import Sheet

_BLOCKS = frozenset(
    """address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td
    tfoot th thead tr ul""".split()
)
_HEADING = re.compile(r"h([1-6])")
_ANCHORS = frozenset({"#", "¶", "§", "🔗", "link", "permalink"})
_SPACE = re.compile(r"[^\S\xa0]+")
_BREAKS = re.compile(r"\v\s*\v")  # two line breaks part paragraphs
_ALT_WORDS = 4
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|authors?|date|dateline|published|datepublished|pub-?date|timestamp|updated|time|"
    r"entry-meta|post-meta|posted-on|reading-time)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BYLINE_WORDS = 20


class Walker:
    """Goes through the elements in order; `indent` counts the scopes around (terms, details), `within` the lists."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._words: list[str] = []
        self._linked = 0  # how many of the gathered characters are links
        self._kind = BlockKind.PARAGRAPH
        self._indent = 0
        self._within = 0
        self._pending: Draft | None = None

    def walk(self, element: _Element) -> None:
        """Lay out an element and all it holds."""
        self._words.append(element.text or "")
        for child in element:
            self._child(child)
            self._words.append(child.tail or "")

    def _child(self, child: _Element) -> None:
        tag = child.tag
        if not isinstance(tag, str):
            return
        if tag == "br":
            self._words.append("\v")
        elif tag == "img":
            self._picture(child)
        elif tag in _BLOCKS:
            self.flush()
            self._block(child, tag)
            self.flush()
        elif not _is_anchor(child):
            gathered = len(self._words)
            self.walk(child)
            if tag == "a":
                self._linked += sum(len(words.strip()) for words in self._words[gathered:])

    def flush(self) -> None:
        """End the paragraph that was being gathered."""
        gathered, linked = "".join(self._words), self._linked
        self._words.clear()
        self._linked = 0
        is_link = linked > 0 and linked >= len(gathered.strip()) - 2 and not (self._within or self._pending)
        for part in _BREAKS.split(gathered):
            words = _shown(part)
            if words:
                self._put(words, self._kind)
                if is_link and self._kind is BlockKind.PARAGRAPH and not ends_sentence(words):
                    self._sheet.drafts[-1].kind = BlockKind.BOILERPLATE  # a way to another page

    def _put(self, words: str, kind: BlockKind) -> Draft:
        opening, self._pending = self._pending, None
        is_item = opening is not None and opening.kind is BlockKind.LIST_ITEM and kind is BlockKind.PARAGRAPH
        lead = "  " * max(0, self._within - 1)
        draft = self._sheet.put(words, kind, lead=lead, close=is_item)
        draft.indent, draft.within = self._indent, self._within
        if opening is not None and kind is BlockKind.PARAGRAPH:
            draft.kind, draft.level = opening.kind, opening.level
        return draft

    def _block(self, element: _Element, tag: str) -> None:
        if heading := _HEADING.fullmatch(tag):
            self._heading(element, int(heading[1]))
        elif tag == "pre":
            self._code(element)
        elif tag in {"ul", "ol"}:
            self._list(element)
        elif tag == "table" and is_data_table(element):
            self._table(element)
        elif _is_byline(element):
            self._as(BlockKind.METADATA, element)
        else:
            self._SPECIAL.get(tag, Walker._plain)(self, element)

    def _plain(self, element: _Element) -> None:
        self.walk(element)

    def _heading(self, element: _Element, level: int) -> None:
        words = _shown(inline_text(element))
        if words:
            self._pending = None
            draft = self._put(words, BlockKind.HEADING)
            draft.level, draft.name, draft.within = level, " ".join(words.split()), 0

    def _code(self, element: _Element) -> None:
        parts = [code for code in element.iter("code") if code.getparent() is element] or [element]
        for part in parts:
            words = "".join(part.itertext()).replace("\r\n", "\n").strip()
            if words:
                self._put(words, BlockKind.CODE)

    def _list(self, element: _Element) -> None:
        self._within += 1
        for child in element:
            if child.tag == "li":
                self._pending = Draft(BlockKind.LIST_ITEM, 0, 0, 0, level=self._within)
                self.walk(child)
                self.flush()
                self._pending = None
            elif isinstance(child.tag, str):
                self._child(child)
                self.flush()
        self._within -= 1

    def _table(self, element: _Element) -> None:
        for caption in element.iter("caption"):
            if words := _shown(inline_text(caption)):
                self._put(words, BlockKind.CAPTION)
        for number, (is_header, cells) in enumerate(read_rows(element, lambda cell: _shown(inline_text(cell), " "))):
            self._row(cells, BlockKind.TABLE_HEADER if is_header else BlockKind.TABLE_ROW, close=number > 0)

    def _row(self, cells: Sequence[str], kind: BlockKind, *, close: bool) -> None:
        draft = self._sheet.put_row(cells, kind, close=close)
        if draft:
            draft.indent, draft.within = self._indent, self._within

    def _quotation(self, element: _Element) -> None:
        self._as(BlockKind.QUOTATION, element)

    def _caption(self, element: _Element) -> None:
        self._as(BlockKind.CAPTION, element)

    def _as(self, kind: BlockKind, element: _Element) -> None:
        before, self._kind = self._kind, kind
        self.walk(element)
        self.flush()
        self._kind = before

    def _term(self, element: _Element) -> None:
        words = _shown(inline_text(element))
        if words:
            self._put(words, BlockKind.SIGNATURE).holds = Holds.DEEPER

    def _definition(self, element: _Element) -> None:
        self._indent += 1
        self._pending = Draft(BlockKind.DEFINITION, 0, 0, 0)
        self.walk(element)
        self.flush()
        self._pending = None
        self._indent -= 1

    def _deeper(self, element: _Element) -> None:
        """What stands in here stands a level deeper: it ends with the element, whatever holds it."""
        self._indent += 1
        self.walk(element)
        self.flush()
        self._indent -= 1

    def _summary(self, element: _Element) -> None:
        """A summary that asks is a question with its answer; any other one is a title."""
        words = _shown(inline_text(element))
        if not words:
            return
        draft = self._put(words, BlockKind.QUESTION if is_question(words) else BlockKind.PARAGRAPH)
        draft.name = " ".join(words.split())
        if draft.kind is BlockKind.PARAGRAPH:
            draft.indent, draft.holds = self._indent - 1, Holds.DEEPER

    def _button(self, element: _Element) -> None:
        """Buttons are furniture, unless one folds up the answer to a question."""
        words = _shown(inline_text(element))
        if is_question(words):
            self._put(words, BlockKind.PARAGRAPH)

    def _picture(self, element: _Element) -> None:
        words = _shown(element.get("alt") or "")
        if len(words.split()) >= _ALT_WORDS:
            self.flush()
            self._sheet.put(words, BlockKind.CAPTION).indent = self._indent

    _SPECIAL: dict[str, Callable[[Walker, _Element], None]] = {  # noqa: RUF012 - read only, one per class
        "blockquote": _quotation,
        "figcaption": _caption,
        "caption": _caption,
        "dl": _deeper,
        "dt": _term,
        "dd": _definition,
        "details": _deeper,
        "summary": _summary,
        "button": _button,
    }


def _is_byline(element: _Element) -> bool:
    """A short element that calls itself the author's or the date's."""
    names = f"{element.get('class') or ''} {element.get('itemprop') or ''} {element.get('rel') or ''}"
    return bool(_BYLINE.search(names)) and len("".join(element.itertext()).split()) <= _BYLINE_WORDS


def inline_text(element: _Element) -> str:
    """All words of an element as they are shown; blocks and line breaks inside part words."""
    parts = [element.text or ""]
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and not _is_anchor(child) and tag != "button":
            edge = "\v" if tag == "br" else " " if tag in _BLOCKS else ""
            parts += (edge, inline_text(child), edge)
        parts.append(child.tail or "")
    return "".join(parts)


def _is_anchor(element: _Element) -> bool:
    """A link that only marks its own place ("#", "¶")."""
    return element.tag == "a" and "".join(element.itertext()).strip() in _ANCHORS


def _shown(words: str, line_end: str = "\n") -> str:
    """Words as a browser shows them: white space is one space, a line break is a line end."""
    lines = [" ".join(_SPACE.sub(" ", line).split(" ")).strip() for line in words.replace("\n", " ").split("\v")]
    return line_end.join(line for line in lines if line)
