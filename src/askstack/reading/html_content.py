"""Which part of a page is the article? Chrome is cut away by what elements say they are, and by how much they link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

UNSEEN = frozenset(
    """script style template noscript head iframe object embed canvas svg audio video map input select textarea option
    datalist meter progress dialog link meta base""".split()
)
_CHROME = frozenset({"nav", "footer", "aside", "menu"})
_CHROME_ROLES = frozenset(
    "navigation banner contentinfo complementary search menu menubar toolbar dialog alert".split()
)
_CHROME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|sidebar|side-bar|footer|toc|table-of-contents|pagination|pager|"
    r"share|sharing|social|comments?|disqus|respond|related|recommend(?:ed|ations?)|newsletter|subscribe|subscription|promo|"
    r"advert(?:isement)?s?|ads?|sponsor(?:ed)?|cookie|consent|banner|popup|modal|skip(?:-link)?|widget|author-box|tags?|"
    r"tag-list|print|toolbar|login|signup|search|outbrain|taboola|teasers?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MAIN_NAMES = re.compile(
    r"(?:^|[\s_-])(?:article|post|entry|story|main|page|content|body|text|markdown)(?:[_-]?(?:body|content|text|main))?(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LISTS = frozenset({"ul", "ol", "nav", "header", "div", "section", "table", "details"})
_LINKS = 3
_LINK_SHARE = 0.75
_MOST = 0.5


def prune(root: _Element) -> _Element:
    """Remove from the tree what no reader came for, and return the element that holds the article."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in UNSEEN or _is_hidden(element):
            _drop(element)
    main = _main(root)
    whole = max(1, _length(main))
    for element in list(main.iter()):
        if element is not main and _is_chrome(element, main) and _length(element) < _MOST * whole:
            _drop(element)
    for element in list(main.iter(*_LISTS)):
        if element is not main and _is_all_links(element) and _length(element) < _MOST * whole:
            _drop(element)
    return main


def _drop(element: _Element) -> None:
    """Take an element out and leave the words behind it where they are."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _is_hidden(element: _Element) -> bool:
    if "hidden" in element.attrib or element.get("aria-hidden") == "true":
        return True
    return bool(_HIDDEN.search(element.get("style") or ""))


def _length(element: _Element) -> int:
    """How much text an element holds, white space left out of the count where it is most of it."""
    return sum(len(words.strip()) for words in _texts(element))


def _texts(element: _Element) -> Iterator[str]:
    yield from element.itertext()


def _main(root: _Element) -> _Element:
    """The one element that says it is the article and holds most of the page's text in paragraphs; else the body."""
    body = root.find(".//body")
    body = root if body is None else body
    total = max(1, _prose(body))
    named = [*body.iter("main", "article"), *(e for e in body.iter("div", "section") if e.get("role") == "main")]
    named += [e for e in body.iter("div", "section", "td") if e.get("itemprop") in {"articleBody", "mainContentOfPage"}]
    best = [element for element in named if _prose(element) >= _MOST * total]
    return min(best, key=_length) if best else body


def _prose(element: _Element) -> int:
    return sum(
        len("".join(part.itertext()).strip()) for part in element.iter("p", "li", "pre", "td", "dd", "blockquote")
    )


def _is_chrome(element: _Element, main: _Element) -> bool:
    tag = element.tag
    if tag in _CHROME or element.get("role") in _CHROME_ROLES:
        return True
    if tag == "header":
        return element.getparent() is main and main.tag == "body"
    if tag in {
        "body",
        "article",
        "main",
        "p",
        "li",
        "tr",
        "td",
        "th",
        "pre",
        "code",
        "h1",
        "h2",
        "h3",
        "h4",
        "dt",
        "dd",
    }:
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_CHROME_NAMES.search(names)) and not _MAIN_NAMES.search(names)


def _is_all_links(element: _Element) -> bool:
    """Three links or more that hold three quarters of the text: a menu, a table of contents."""
    links = list(element.iter("a"))
    if len(links) < _LINKS:
        return False
    linked = sum(_length(link) for link in links)
    return linked >= _LINK_SHARE * max(1, _length(element))
