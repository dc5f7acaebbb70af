"""Which field of the metadata does a label name? Front matter, docinfo and document properties use the same words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askstack.reading.bylines import split_names
from askstack.reading.dates import find_date

if TYPE_CHECKING:
    from askstack.reading.facts import Facts

_FIELDS = {
    "title": "title",
    "author": "authors",
    "authors": "authors",
    "by": "authors",
    "creator": "authors",
    "publisher": "publisher",
    "site": "publisher",
    "site name": "publisher",
    "organization": "publisher",
    "date": "published",
    "published": "published",
    "published at": "published",
    "published on": "published",
    "publish date": "published",
    "publish timestamp": "published",
    "publication date": "published",
    "pubdate": "published",
    "created": "published",
    "created at": "published",
    "updated": "updated",
    "updated at": "updated",
    "last updated": "updated",
    "last modified": "updated",
    "lastmod": "updated",
    "modified": "updated",
    "url": "url",
    "link": "url",
    "permalink": "url",
    "canonical": "url",
    "canonical url": "url",
    "lang": "language",
    "language": "language",
    "locale": "language",
    "tags": "tags",
    "keywords": "tags",
    "categories": "tags",
    "category": "tags",
    "topics": "tags",
}
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")
_ADDRESS = re.compile(r"https?://\S+")


def state_label(facts: Facts, label: str, value: str, origin: str) -> None:
    """Note `value` under the field that `label` names, if it names one and the value is of its kind."""
    name = _FIELDS.get(re.sub(r"[\s_-]+", " ", label).strip().lower())
    if name == "authors":
        facts.state_authors(split_names(_without_mail(value)), origin)
    elif name == "tags":
        facts.state_tags(re.split(r"[,;]", value), origin)
    elif name in {"published", "updated"}:
        facts.state(name, find_date(value), origin)
    elif name == "url":
        facts.state(name, value if _ADDRESS.fullmatch(value.strip()) else None, origin)
    elif name == "language":
        facts.state(name, value.replace("_", "-") if _LANGUAGE.fullmatch(value.strip()) else None, origin)
    elif name:
        facts.state(name, value, origin)


def _without_mail(value: str) -> str:
    return re.sub(r"\s*<[^>]*>|\s*\([^)]*@[^)]*\)", "", value)
