"""Which part of a page is the article? What elements call themselves decides, and where the long paragraphs stand."""

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
INLINE = frozenset(
    """a abbr acronym b bdi bdo big br cite code del dfn em font i ins kbd mark q s samp small span strike strong sub
    sup time tt u var wbr""".split()
)
_CHROME = frozenset({"nav", "footer", "aside", "menu"})
_CHROME_ROLES = frozenset(
    "navigation banner contentinfo complementary search menu menubar toolbar dialog alert".split()
)
_CHROME_WORD = re.compile(
    r"(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|footer|toc|pagination|pager|prevnext|shar(?:e|ing|edaddy).*|social.*|"
    r"sociable|addtoany|comments?|respond|disqus|related.*|recommend(?:ed|ations?).*|newsletter.*|subscri(?:be|ption)s?|"
    r"paywall.*|promos?|promotion|adverts?|advertisements?|ads?|sponsor(?:ed|s)?|cookies?|consent|banner|popup|modal|overlay|"
    r"skip|skiplink|widgets?|tags|taglist|tagcloud|toolbar|login|signup|search|outbrain|taboola|likes|jetpack|copyright|"
    r"noprint|screenreader)",
    re.IGNORECASE,
)
# What blogs put into the class of an article to say what it is about: no word on what the element is.
_TAXONOMY = re.compile(r"(?:category|cat|tag|post|type|format|status|has|is|author|id|page)[-_].*", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_NEVER = frozenset(
    "html body article main p tr td th pre code h1 h2 h3 h4 h5 h6 dt dd figure figcaption li table".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LISTS = ("ul", "ol", "header", "div", "section", "table", "details")
_HOLDERS = frozenset("div section article main body table tbody tr td center form span".split())
_LINKS = 3
_LINK_SHARE = 0.75
_HALF = 0.5
_THIRD = 0.3
_MOST_PROSE = 0.95
_LONG = 30  # characters; shorter runs of text are labels more often than prose


def prune(root: _Element) -> _Element:
    """Remove from the tree what no reader came for, and return the element that holds the article."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in UNSEEN or _is_hidden(element):
            _drop(element)
    main = _main(root)
    whole = max(1, _length(main))
    for element in list(main.iter()):
        if element is not main and _is_chrome(element, main) and _length(element) < _THIRD * whole:
            _drop(element)
    for element in list(main.iter(*_LISTS)):
        if element is not main and _is_all_links(element) and _length(element) < _HALF * whole:
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
    if "hidden" in element.attrib or _HIDDEN.search(element.get("style") or ""):
        return True
    return element.get("aria-hidden") == "true" and _length(element) < _LONG


def _length(element: _Element) -> int:
    return sum(len(words.strip()) for words in element.itertext())


def _main(root: _Element) -> _Element:
    """The one element that says it is the article and holds half of the prose; else where nearly all of it stands."""
    body = root.find(".//body")
    body = root if body is None else body
    prose = _prose(body)
    total = prose.get(body, 0)
    named = [*body.iter("main", "article"), *(e for e in body.iter("div", "section", "td") if _is_named_main(e))]
    best = [element for element in named if prose.get(element, 0) >= max(1, _HALF * total)]
    return min(best, key=_length) if best else _descend(body, prose)


def _is_named_main(element: _Element) -> bool:
    return element.get("role") == "main" or element.get("itemprop") in {"articleBody", "mainContentOfPage"}


def _prose(body: _Element) -> dict[_Element, int]:
    """How many characters of long text, links counted against it, each element holds in all."""
    held: dict[_Element, int] = {}
    for element in body.iter():
        own = sum(_own_text(element)) - _LONG
        if own <= 0 or element.tag in INLINE:
            continue
        at: _Element | None = element
        while at is not None:
            held[at] = held.get(at, 0) + own
            at = None if at is body else at.getparent()
    return held


def _own_text(element: _Element) -> Iterator[int]:
    """Lengths of the text right inside an element, inline markup included; links count negative."""
    yield len((element.text or "").strip())
    for child in element:
        if child.tag in INLINE:
            yield -_length(child) if child.tag == "a" else _length(child)
        yield len((child.tail or "").strip())


def _descend(body: _Element, prose: dict[_Element, int]) -> _Element:
    at, total = body, prose.get(body, 0)
    while total:
        best = max(at, key=lambda child: prose.get(child, 0), default=None)
        if best is None or best.tag not in _HOLDERS or prose.get(best, 0) < _MOST_PROSE * total:
            break
        at = best
    return at


def _is_chrome(element: _Element, main: _Element) -> bool:
    tag = element.tag
    if tag in _CHROME or element.get("role") in _CHROME_ROLES:
        return True
    if tag == "header":
        return element.getparent() is main and main.tag == "body"
    return tag not in _NEVER and any(_CHROME_WORD.fullmatch(word) for word in _names(element))


def _names(element: _Element) -> Iterator[str]:
    """The words of an element's class and id: "ce_relatedArticles" has ce, related, Articles."""
    for name in f"{element.get('class') or ''} {element.get('id') or ''}".split():
        if not _TAXONOMY.fullmatch(name):
            yield name
            yield from _WORDS.findall(name)


def _is_all_links(element: _Element) -> bool:
    """Three links or more that hold three quarters of the text: a menu, a table of contents."""
    links = list(element.iter("a"))
    if len(links) < _LINKS:
        return False
    linked = sum(_length(link) for link in links)
    return linked >= _LINK_SHARE * max(1, _length(element))
