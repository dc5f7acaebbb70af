"""What does a web page say? lxml parses it, and never fetches, follows or runs anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askstack.reading.boilerplate import mark_boilerplate, mark_furniture
from askstack.reading.bylines import mark_bylines, state_bylines
from askstack.reading.composing import find_title
from askstack.reading.drafts import Reading
from askstack.reading.facts import Facts
from askstack.reading.faq import mark_questions
from askstack.reading.html_content import prune
from askstack.reading.html_layout import Walker
from askstack.reading.html_metadata import only_heading, state_page, state_title
from askstack.reading.laying import Sheet
from askstack.reading.limits import TooDeepError

if TYPE_CHECKING:
    from lxml.etree import _Element

    from askstack.reading.limits import Limits

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_HEAD = 4096  # bytes in which a page must state its encoding
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_html(text: str, limits: Limits) -> Reading:
    """The main content of a page laid out as text, with its headings, lists, tables, code, FAQs and metadata.

    Raises:
        TooDeepError: elements stand deeper inside each other than `limits.depth`.
    """
    facts, sheet = Facts(), Sheet()
    root = parse(text)
    if root is None:
        return Reading("", [], facts.metadata())
    _check_depth(root, limits.depth)
    state_page(root, facts)
    heading = only_heading(root)
    Walker(sheet).walk(prune(root))
    laid, drafts = sheet.text, sheet.drafts
    mark_bylines(laid, drafts)
    mark_questions(laid, drafts)
    mark_boilerplate(laid, drafts)
    mark_furniture(laid, drafts)
    state_bylines(laid, drafts, facts)
    title = find_title(drafts)
    state_title(root, heading if title is None else drafts[title].name, facts)
    return Reading(laid, drafts, facts.metadata())


def stated_encoding(data: bytes) -> str | None:
    """The encoding that a page's `<meta>` states, None where it states none."""
    found = _CHARSET.search(data[:_HEAD])
    return found[1].decode("ascii") if found else None


def _check_depth(root: _Element, depth: int) -> None:
    """What follows goes down the tree by recursion, so its depth is known to be harmless first."""
    level = [root]
    for _ in range(depth):
        level = [child for element in level for child in element]
        if not level:
            return
    raise TooDeepError(depth)


def parse(text: str) -> _Element | None:
    """The tree of a page, None where it has no elements."""
    from lxml import etree  # noqa: PLC0415 - 20 ms that only HTML needs to pay

    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    data = _CONTROLS.sub(" ", text).encode("utf-8", errors="replace")
    try:
        return etree.fromstring(data, parser) if data.strip() else None
    except etree.XMLSyntaxError:
        return None
