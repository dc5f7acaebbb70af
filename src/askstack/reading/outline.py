"""How does an article look to askstack? Drawn for people, one line a block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from askstack.records import Article, Block

_WIDTH = 72


def outline(article: Article) -> str:
    """The article's metadata, its problems, and its blocks with lines, kinds, sections and leanings; ends in a newline.

    A block is numbered from 0; `<` names the blocks that it must be read with.
    """
    return "\n".join([*_head(article), "", *_body(article)]) + "\n"


def _head(article: Article) -> Iterator[str]:
    yield article.article_id
    origins = dict(article.metadata.origins)
    for name, value in article.metadata._asdict().items():
        if name != "origins" and value:
            shown = ", ".join(value) if isinstance(value, tuple) else value
            yield f"  {name:<10} {shown}  ({origins.get(name, 'unknown')})"
    lines = article.text.count("\n") + 1
    yield f"  {'text':<10} {lines} lines, {len(article.text)} characters, {article.encoding}, offsets {article.offsets}"
    for problem in article.problems:
        yield f"  {'problem':<10} {problem}"


def _body(article: Article) -> Iterator[str]:
    section: tuple[str, ...] = ()
    places = _Places(article)
    for number, block in enumerate(article.blocks):
        if block.section != section and block.kind is not BlockKind.HEADING:
            section = block.section
            yield f"{'':>24}§ {' › '.join(section) or '(top)'}"
        yield f"{number:>5} {places.of(block):>9}  {_label(block):<13} {_words(article, block)}"


class _Places:
    """Line numbers (and pages) of blocks, counted once from the front."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._offset, self._line = 0, 1

    def of(self, block: Block) -> str:
        text = self._article.text
        self._line += text.count("\n", self._offset, block.span.start)
        self._offset = block.span.start
        last = self._line + text.count("\n", block.span.start, block.span.end)
        lines = f"{self._line}" if last == self._line else f"{self._line}-{last}"
        page = sum(start <= block.span.start for start in self._article.pages)
        return f"p{page}:{lines}" if page else lines


def _label(block: Block) -> str:
    return f"{block.kind} {block.level}" if block.level else str(block.kind)


def _words(article: Article, block: Block) -> str:
    if block.cells:
        words = " | ".join(" ".join(article.text[cell.start : cell.end].split()) for cell in block.cells)
    else:
        words = " ".join(article.text[block.span.start : block.span.end].split())
    if len(words) > _WIDTH:
        words = f"{words[: _WIDTH - 1]}…"
    leaning = f"  < {', '.join(map(str, block.leans_on))}" if block.leans_on else ""
    return words + leaning
