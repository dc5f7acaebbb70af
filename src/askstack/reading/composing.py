"""How do the pieces of an article belong together? Drafts in, blocks with their sections and leanings out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from askstack.reading.drafts import PROSE, Draft, Holds, inside
from askstack.records import Block, BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

# "…", "features:-", "*:*": what an unfinished line ends with, whatever markup closes after it
_UNFINISHED = re.compile(r"(?::-?|\.\.\.|…)[\s*_`)]*$")
_FINISHED = re.compile(r"[.!?][\s*_`)\"'”’\]]*$")
_SHORT = 12
_BEFORE_TITLE = frozenset({BlockKind.METADATA, BlockKind.BOILERPLATE, BlockKind.CAPTION})
_APART = frozenset({BlockKind.BOILERPLATE, BlockKind.METADATA})  # stand in the text and belong to nothing in it
_TABLE = frozenset({BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW})


def compose(text: str, drafts: Sequence[Draft]) -> tuple[Block, ...]:
    """The blocks of an article, one for each draft that holds words, in the same order.

    The one heading above all others is the article's title: a block, but in no block's section.
    """
    filled = [draft for draft in drafts if _trim(text, draft)]
    composer = _Composer(text, find_title(filled))
    return tuple([composer.add(index, draft) for index, draft in enumerate(filled)])


def _trim(text: str, draft: Draft) -> bool:
    """Leave out white space at the ends of a draft; False where it holds nothing else."""
    words = text[draft.start : draft.end]
    stripped = words.strip()
    if len(stripped) < len(words):
        draft.start += len(words) - len(words.lstrip())
        draft.end = draft.start + len(stripped)
        draft.body = min(max(draft.body, draft.start), draft.end)
        draft.cells = inside(draft.cells, draft.start, draft.end)
    return bool(stripped)


def find_title(drafts: Sequence[Draft]) -> int | None:
    """The index of the heading that names the whole article, None where none does.

    It opens the content, and either stands alone at the top level, or holds subheadings and most of the article.
    """
    headings = [index for index, draft in enumerate(drafts) if draft.kind is BlockKind.HEADING]
    if not headings or any(draft.kind not in _BEFORE_TITLE for draft in drafts[: headings[0]]):
        return None
    top = drafts[headings[0]].level
    rivals = [index for index in headings[1:] if drafts[index].level <= top]
    if not rivals:
        return headings[0]
    holds_most = headings[1] < rivals[0] and 2 * rivals[0] > len(drafts) and drafts[rivals[0]].level == top
    return headings[0] if holds_most else None


@dataclass(slots=True)
class _Scope:
    """Blocks that hold others under them, side by side ("get()" and "aget()" share one description)."""

    kind: BlockKind
    indent: int
    holds: Holds
    blocks: list[int]


@dataclass(slots=True)
class _Composer:
    text: str
    title: int | None
    path: list[tuple[int, str]] = field(default_factory=list)
    question: tuple[int, Draft] | None = None
    scopes: list[_Scope] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    list_lead: int | None = None
    header: int | None = None
    lead: int | None = None
    before: tuple[int, Draft] | None = None

    def add(self, index: int, draft: Draft) -> Block:
        if draft.kind in _APART:
            return self._block(draft)
        if draft.kind is BlockKind.HEADING:
            return self._heading(index, draft)
        self._leave(draft)
        if draft.kind is BlockKind.QUESTION:
            return self._ask(index, draft)
        leans = self._leanings(index, draft)
        if draft.holds is not Holds.NOTHING:
            self._open(index, draft)
        if draft.kind is not BlockKind.CAPTION:
            self.before = (index, draft)
        return self._block(draft, leans)

    def _block(self, draft: Draft, leans: tuple[int, ...] = ()) -> Block:
        kind = draft.kind
        if kind is BlockKind.PARAGRAPH and self.question is not None:
            kind = BlockKind.ANSWER
        level = draft.level if kind in {BlockKind.HEADING, BlockKind.LIST_ITEM} else 0
        section = self._section(apart=kind in _APART)
        return Block(kind, Span(draft.start, draft.end), draft.body, level, section, leans, draft.cells)

    def _section(self, *, apart: bool = False) -> tuple[str, ...]:
        names = tuple([name for _, name in self.path])
        return (*names, self.question[1].name) if self.question and not apart else names

    def _heading(self, index: int, draft: Draft) -> Block:
        while self.path and self.path[-1][0] >= draft.level:
            self.path.pop()
        self.question = self.before = self.header = self.lead = self.list_lead = None
        self.scopes.clear()
        self.items.clear()
        block = self._block(draft)
        if index != self.title and draft.name:
            self.path.append((draft.level, draft.name))
        return block

    def _ask(self, index: int, draft: Draft) -> Block:
        self.question = None
        leans = tuple([block for scope in self.scopes for block in scope.blocks])
        block = self._block(draft, leans)
        self.question = (index, draft)
        self.before = None
        self.items.clear()
        return block

    def _leave(self, draft: Draft) -> None:
        """Close what does not hold this draft any more."""
        if self.question and (draft.indent < self.question[1].indent or self._is_beyond(draft, self.question[1])):
            self.question = None
        while self.scopes and not self._is_held(draft, self.scopes[-1]):
            self.scopes.pop()

    def _is_beyond(self, draft: Draft, question: Draft) -> bool:
        """Whether a question that is answered in its own paragraph is over: another begins."""
        if question.holds is not Holds.PARAGRAPH or draft.kind is not BlockKind.PARAGRAPH:
            return False
        return self.text.find("\n\n", question.end, draft.start) >= 0

    def _is_held(self, draft: Draft, scope: _Scope) -> bool:
        if scope.holds is Holds.DEEPER:
            return draft.indent > scope.indent or self._is_beside(draft, scope)
        is_rival = draft.holds is not Holds.NOTHING and draft.kind is scope.kind and draft.indent == scope.indent
        return self._is_beside(draft, scope) if is_rival else draft.indent >= scope.indent

    def _is_beside(self, draft: Draft, scope: _Scope) -> bool:
        """Whether a signature follows right after others of its depth: what comes next belongs to all of them."""
        is_signature = draft.kind is BlockKind.SIGNATURE and draft.indent == scope.indent
        return is_signature and self.before is not None and self.before[0] == scope.blocks[-1]

    def _open(self, index: int, draft: Draft) -> None:
        if self.scopes and self.scopes[-1].indent == draft.indent and self._is_beside(draft, self.scopes[-1]):
            self.scopes[-1].blocks.append(index)
            self.scopes[-1].holds = draft.holds
        else:
            self.scopes.append(_Scope(draft.kind, draft.indent, draft.holds, [index]))

    def _leanings(self, index: int, draft: Draft) -> tuple[int, ...]:
        held = [self.question[0]] if self.question else []
        for scope in self.scopes:
            if not self._is_beside(draft, scope):
                held += scope.blocks
        held += self._list_leanings(index, draft)
        held += self._table_leanings(index, draft)
        if draft.kind in {BlockKind.CODE, BlockKind.QUOTATION}:
            held += self._code_leanings(draft)
        else:
            self.lead = None
        return tuple(sorted(set(held)))  # what stands earlier stands further out

    def _list_leanings(self, index: int, draft: Draft) -> list[int]:
        depth = draft.level - 1 if draft.kind is BlockKind.LIST_ITEM else draft.within
        if draft.kind is not BlockKind.LIST_ITEM and not draft.within:
            self.items.clear()
            self.list_lead = None
            return []
        if not self.items:
            self.list_lead = self._leading(draft)
        del self.items[depth:]
        held = [] if self.list_lead is None else [self.list_lead]
        held += self.items
        if draft.kind is BlockKind.LIST_ITEM:
            self.items.append(index)
        return held

    def _table_leanings(self, index: int, draft: Draft) -> list[int]:
        if draft.kind not in _TABLE:
            self.header = None
            return []
        if draft.kind is BlockKind.TABLE_HEADER:
            self.header = index
            return []
        if self.header is None and self.before and self.before[1].kind in PROSE:
            self.header = self._leading(draft)
        return [] if self.header is None else [self.header]

    def _code_leanings(self, draft: Draft) -> list[int]:
        """The line that a code block completes; several code blocks in a row complete the same one."""
        goes_on = draft.kind is BlockKind.CODE and self.before and self.before[1].kind is BlockKind.CODE
        if not goes_on:
            self.lead = self._leading(draft)
        return [] if self.lead is None else [self.lead]

    def _leading(self, draft: Draft) -> int | None:
        """The block before, where it is unfinished without this one."""
        if self.before is None or self.before[1].kind not in PROSE:
            return None
        index, before = self.before
        words = self.text[before.body : before.end]
        if _UNFINISHED.search(words[-12:]):
            return index
        if draft.kind is BlockKind.LIST_ITEM:
            is_label = ": " in words  # "Added in: 1.2" is complete
            return index if len(words.split(None, _SHORT)) <= _SHORT and not is_label else None
        if draft.kind is BlockKind.CODE:
            return None if _FINISHED.search(words[-12:]) else index
        return None
