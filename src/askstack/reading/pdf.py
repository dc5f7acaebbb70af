"""What does a PDF say? Lines become paragraphs by how they are set; running heads and page numbers are left out."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from askstack.reading.composing import find_title
from askstack.reading.drafts import Reading
from askstack.reading.facts import Facts
from askstack.reading.faq import mark_questions
from askstack.reading.labels import state_label
from askstack.reading.laying import Sheet
from askstack.reading.lists import mark_items
from askstack.reading.paragraphs import MARK
from askstack.reading.pdf_lines import PdfLine, read_pdf_lines
from askstack.reading.shapes import word_count
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from askstack.reading.limits import Limits

_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.)?\W*(?:\d{1,4}|[ivxlc]{1,6})\W*(?:(?:of|von|/)\W*\d{1,4})?", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")
_EDGE = 2  # lines at the top and at the bottom among which running heads stand
_RUNNING_SHARE = 0.3
_FEWEST_RUNS = 3
_HEADING_WORDS = 15
_LARGER = 1.12
_LEADING = 1.75  # of the size; a wider step parts paragraphs
_SAME = 0.08  # of the size; fonts mixed in one line differ by less
_ROW = 0.5  # of the size; bottoms nearer to each other than that stand in one row
_COLUMN = 60.0  # points; lines that begin nearer to each other stand in one column
_LETTER = 0.5  # of the size: an average letter's width
_LEADERS = re.compile(r"(?:\. ?){5,}\s*\d+")  # "Introduction . . . . . 7": the table of contents
_JUNK_TITLE = re.compile(r"untitled.*|.*\.(?:docx?|pdf|tex|dvi|indd|odt|pptx?)|microsoft word.*", re.IGNORECASE)


def read_pdf(data: bytes, limits: Limits) -> Reading:
    """Headings, lists, code and paragraphs of a PDF, laid out as text, with the offset at which each page begins.

    Raises:
        PdfError: the file is locked or broken, or costs more than `limits` allow.
    """
    found = read_pdf_lines(data, limits)
    lines = _without_running_heads(found.lines)
    sheet = Sheet()
    starts: dict[int, int] = {}
    setting = _Setting(lines)
    for group in setting.groups(lines):
        _put(sheet, group, setting, starts)
    mark_items(sheet.text, sheet.drafts)
    mark_questions(sheet.text, sheet.drafts)
    facts = Facts()
    _state(found.properties, facts)
    title = find_title(sheet.drafts)
    if title is not None:
        facts.state("title", sheet.drafts[title].name, "heading")
    problems = [] if lines else ["holds no text (scanned pages?); run it through text recognition"]
    return Reading(sheet.text, sheet.drafts, facts.metadata(), _page_starts(starts, found.pages, sheet.text), problems)


def _without_running_heads(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Lines at the edges of pages that return on many of them, and page numbers, belong to the paper."""
    pages = [list(page) for _, page in groupby(lines, key=lambda line: line.page)]
    edges = [[*page[:_EDGE], *page[-_EDGE:]] for page in pages]
    counts = Counter(mask for edge in edges for mask in {_mask(line) for line in edge})
    fewest = max(_FEWEST_RUNS, _RUNNING_SHARE * len(pages))
    kept = []
    for page, edge in zip(pages, edges, strict=True):
        running = {line for line in edge if counts[_mask(line)] >= fewest or _PAGE_NUMBER.fullmatch(line.text)}
        kept += [line for line in page if line not in running]
    return kept


def _mask(line: PdfLine) -> str:
    return _DIGITS.sub("#", line.text)


class _Setting:
    """How the document is set: the size of its body, the sizes of its headings."""

    def __init__(self, lines: Sequence[PdfLine]) -> None:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        self.body = sizes.most_common(1)[0][0] if sizes else 0.0
        self._margins = _margins(lines)
        large = sorted({line.size for line in lines if self.is_heading(line)}, reverse=True)
        self._levels = {size: level for level, size in enumerate(large, 1)}

    def is_heading(self, line: PdfLine) -> bool:
        """Larger than the body, or bold on a line of its own, and no sentence."""
        if line.is_mono or word_count(line.text) > _HEADING_WORDS or not any(map(str.isalpha, line.text)):
            return False
        if line.size >= _LARGER * self.body:
            return True
        return line.is_bold and line.size >= self.body and not line.text.endswith((".", ":", ",", ";"))

    def level(self, line: PdfLine) -> int:
        return min(6, self._levels.get(line.size, 1))

    def groups(self, lines: Iterable[PdfLine]) -> Iterable[list[PdfLine]]:
        """Lines that make one block."""
        group: list[PdfLine] = []
        for line in lines:
            if group and not self._continues(group[-1], line):
                yield group
                group = []
            group.append(line)
        if group:
            yield group

    def _continues(self, above: PdfLine, line: PdfLine) -> bool:
        if _is_same_row(above, line):
            return True
        if abs(above.size - line.size) > _SAME * line.size or above.is_mono != line.is_mono:
            return False
        if self.is_heading(above) or self.is_heading(line):
            return self.is_heading(above) and self.is_heading(line) and self._is_close(above, line)
        if line.is_mono:
            return above.page != line.page or above.bottom > line.bottom
        if MARK.match(line.text) or self._is_indented(above, line) or not self._is_full(above, line):
            return False
        return self._is_close(above, line) if above.page == line.page else not above.text.endswith((".", "!", "?", ":"))

    def _is_close(self, above: PdfLine, line: PdfLine) -> bool:
        return above.page == line.page and 0 < above.bottom - line.bottom <= _LEADING * line.size

    def _is_indented(self, above: PdfLine, line: PdfLine) -> bool:
        """The first line of a paragraph stands in from the one above; below a bullet every line does."""
        is_inward = 0.8 * line.size < line.left - above.left < 4 * line.size
        return is_inward and above.page == line.page and not MARK.match(above.text)

    def _is_full(self, above: PdfLine, line: PdfLine) -> bool:
        """Whether the first word of the next line would not have fitted any more."""
        word = line.text.split(None, 1)[0]
        return above.right + (len(word) + 2) * _LETTER * line.size > self._margins[above.page, _column(above)]


def _is_same_row(above: PdfLine, line: PdfLine) -> bool:
    """Whether PDFium cut one row of text in two, as it does at a raised or lowered sign."""
    size = max(above.size, line.size)
    is_level = above.page == line.page and abs(above.bottom - line.bottom) < _ROW * size
    return is_level and -size < line.left - above.right < size


def _column(line: PdfLine) -> int:
    return round(line.left / _COLUMN)


def _margins(lines: Sequence[PdfLine]) -> dict[tuple[int, int], float]:
    """Where most lines that begin in one column of a page end, within a few points of the longest."""
    ends: dict[tuple[int, int], list[float]] = {}
    for line in lines:
        ends.setdefault((line.page, _column(line)), []).append(line.right)
    return {key: sorted(rights)[int(0.8 * (len(rights) - 1))] for key, rights in ends.items()}


def _put(sheet: Sheet, group: Sequence[PdfLine], setting: _Setting, starts: dict[int, int]) -> None:
    words = "\n".join(line.text for line in group)
    first = group[0]
    is_heading = setting.is_heading(first)
    kind = BlockKind.HEADING if is_heading else BlockKind.CODE if first.is_mono else BlockKind.PARAGRAPH
    draft = sheet.put(words, BlockKind.BOILERPLATE if _LEADERS.search(words) else kind)
    if draft.kind is BlockKind.HEADING:
        draft.level, draft.name = setting.level(first), " ".join(words.split())
    at = draft.start
    for line in group:
        starts.setdefault(line.page, at)
        at += len(line.text) + 1


def _page_starts(starts: dict[int, int], pages: int, text: str) -> tuple[int, ...]:
    """Where each page begins; an empty one begins where the next does."""
    following = len(text)
    found = []
    for page in reversed(range(pages)):
        following = starts.get(page, following)
        found.append(following)
    return tuple(reversed(found)) if found else ()


def _state(properties: dict[str, str], facts: Facts) -> None:
    """The document's properties; a title that is a file's name says nothing."""
    title = properties.get("Title", "")
    if not _JUNK_TITLE.fullmatch(title.strip()):
        facts.state("title", title, "document properties")
    state_label(facts, "author", properties.get("Author", ""), "document properties")
    state_label(facts, "keywords", properties.get("Keywords", ""), "document properties")
