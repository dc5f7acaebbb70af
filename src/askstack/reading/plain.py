"""What does a text without markup say? Its structure is told from the shape of lines and their neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from askstack.reading.boilerplate import mark_boilerplate
from askstack.reading.bylines import mark_bylines, state_bylines
from askstack.reading.drafts import Reading
from askstack.reading.facts import Facts
from askstack.reading.faq import mark_questions
from askstack.reading.flattened import join_tables
from askstack.reading.headlines import join_underlined, mark_captions, mark_headings, mark_title
from askstack.reading.labels import mark_letterhead
from askstack.reading.lists import mark_bare_lists, mark_items
from askstack.reading.paragraphs import split_paragraphs

if TYPE_CHECKING:
    from askstack.reading.limits import Limits


def read_plain(text: str, _limits: Limits) -> Reading:
    """Headings, lists, tables, FAQs, bylines, captions and boilerplate of plain text.

    Each step marks only what none before it has claimed, so their order matters.
    """
    drafts = join_underlined(text, split_paragraphs(text))
    facts = Facts()
    mark_letterhead(text, drafts, facts)
    mark_items(text, drafts)
    mark_bylines(text, drafts)
    title = mark_title(text, drafts)
    drafts = join_tables(text, drafts, title or "")
    mark_boilerplate(text, drafts)
    mark_captions(text, drafts, title or "")
    mark_questions(text, drafts)
    mark_headings(text, drafts)
    mark_bare_lists(text, drafts)
    facts.state("title", title, "first line")
    state_bylines(text, drafts, facts)
    return Reading(text, drafts, facts.metadata())
