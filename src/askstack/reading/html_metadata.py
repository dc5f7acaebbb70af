"""What does a page say about itself? JSON-LD, OpenGraph, meta elements and the like, best sources first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from askstack.reading.labels import state_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from askstack.reading.facts import Facts

_ARTICLES = frozenset(
    """Article NewsArticle BlogPosting TechArticle ScholarlyArticle Report WebPage FAQPage HowTo QAPage
    SocialMediaPosting MedicalWebPage""".split()
)
_PROPERTIES = {
    "og:title": "title",
    "og:site_name": "publisher",
    "og:url": "url",
    "og:locale": "language",
    "article:published_time": "published",
    "article:modified_time": "updated",
    "article:author": "author",
    "article:tag": "tags",
    "og:updated_time": "updated",
    "author": "author",
    "dc.creator": "author",
    "dc.title": "title",
    "dc.date": "published",
    "dcterms.created": "published",
    "dcterms.modified": "updated",
    "dcterms.creator": "author",
    "citation_title": "title",
    "citation_author": "author",
    "citation_publication_date": "published",
    "date": "published",
    "datepublished": "published",
    "datemodified": "updated",
    "last-modified": "updated",
    "parsely-title": "title",
    "parsely-author": "author",
    "parsely-pub-date": "published",
    "keywords": "tags",
    "news_keywords": "tags",
    "application-name": "publisher",
    "language": "language",
}
_MOST_JSON = 500_000


def state_page(root: _Element, facts: Facts) -> None:
    """Note what the head of a page and its structured data state."""
    for stated in _json_ld(root):
        _state_article(stated, facts)
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        if name in _PROPERTIES and meta.get("content"):
            origin = "OpenGraph" if name.startswith(("og:", "article:")) else "meta"
            state_label(facts, _PROPERTIES[name], _words(meta.get("content")), origin)
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical":
            state_label(facts, "canonical", link.get("href") or "", "canonical link")
    html = root if root.tag == "html" else root.find(".//html")
    if html is not None:
        state_label(facts, "language", html.get("lang") or "", "html")


def _words(value: str | None) -> str:
    return " ".join((value or "").split())


def state_title(root: _Element, heading: str | None, facts: Facts) -> None:
    """The page's title: its heading where the `<title>` contains it, else the `<title>`, else the heading."""
    element = root.find(".//title")
    stated = _words("".join(element.itertext())) if element is not None else ""
    if heading and (heading in stated or not stated):
        facts.state("title", heading, "heading")
    facts.state("title", stated, "title element")


def only_heading(root: _Element) -> str | None:
    """The words of the page's one `<h1>`, None where there is none or more than one."""
    headings = [_words("".join(heading.itertext())) for heading in root.iter("h1")]
    return headings[0] if len(headings) == 1 and headings[0] else None


def _json_ld(root: _Element) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json" or len(script.text or "") > _MOST_JSON:
            continue
        try:
            stated = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for item in _items(stated):
            kinds = item.get("@type")
            if any(
                kind in _ARTICLES for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)
            ):
                yield item


def _items(stated: object) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD script: itself, its list, its graph."""
    if isinstance(stated, list):
        for item in stated:
            yield from _items(item) if isinstance(item, dict) else ()
    elif isinstance(stated, dict):
        yield stated
        yield from _items(stated["@graph"]) if isinstance(stated.get("@graph"), list) else ()


def _state_article(stated: dict[str, Any], facts: Facts) -> None:
    facts.state("title", _one(stated.get("headline")), "JSON-LD")
    facts.state_authors(_names(stated.get("author")), "JSON-LD")
    facts.state("publisher", next(iter(_names(stated.get("publisher"))), None), "JSON-LD")
    for field, name in (("datePublished", "published"), ("dateModified", "updated"), ("inLanguage", "language")):
        state_label(facts, name, _one(stated.get(field)) or "", "JSON-LD")
    keywords = stated.get("keywords")
    words = (
        [word for word in keywords if isinstance(word, str)] if isinstance(keywords, list) else [_one(keywords) or ""]
    )
    state_label(facts, "tags", ",".join(words), "JSON-LD")


def _one(value: object) -> str | None:
    return _words(value) if isinstance(value, str) else None


def _names(value: object) -> list[str]:
    """Names of a person or an organisation, given as text, as an object, or as a list of them."""
    if isinstance(value, list):
        return [name for item in value for name in _names(item)]
    name = value.get("name") if isinstance(value, dict) else value
    return [_words(name)] if isinstance(name, str) and name.strip() and not name.startswith("http") else []
