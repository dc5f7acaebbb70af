"""What does a reStructuredText file say? Read by a scanner of lines: quotes need offsets, docutils has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from askstack.reading.composing import find_title
from askstack.reading.drafts import Draft, Reading
from askstack.reading.facts import Facts
from askstack.reading.labels import state_label
from askstack.reading.rst_scanner import Scanner
from askstack.records import BlockKind

if TYPE_CHECKING:
    from askstack.reading.limits import Limits


def read_rst(text: str, limits: Limits) -> Reading:
    """Headings, signatures, lists, tables, code and prose, each with its exact place in the source.

    Raises:
        TooDeepError: blocks stand deeper inside each other than `limits.depth`.
    """
    scanner = Scanner(text, limits.depth)
    scanner.scan(0, len(scanner.lines), 0)
    drafts = _without_anchors(text, scanner.drafts)
    facts = Facts()
    for draft in drafts:
        if draft.kind is BlockKind.METADATA:
            label = text[draft.start : draft.body].strip().strip(":")
            state_label(facts, label, text[draft.body : draft.end], "docinfo")
    title = find_title(drafts)
    if title is not None:
        facts.state("title", drafts[title].name, "heading")
    return Reading(text, drafts, facts.metadata())


def _without_anchors(text: str, drafts: list[Draft]) -> list[Draft]:
    """Signatures that only name the heading right below them (".. setting:: DEBUG") are link targets, no content."""
    kept = []
    for index, draft in enumerate(drafts):
        following = drafts[index + 1] if index + 1 < len(drafts) else None
        is_above_heading = draft.kind is BlockKind.SIGNATURE and following and following.kind is BlockKind.HEADING
        if is_above_heading and following and text[draft.start : draft.end] in following.name:
            continue
        kept.append(draft)
    return kept
