"""Which field of the metadata does a label name? Front matter, docinfo, letters and properties use the same words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askstack.reading.bylines import split_names
from askstack.reading.dates import find_date
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askstack.reading.drafts import Draft
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
_LETTERHEAD = re.compile(r"(From|To|Cc|Bcc|Reply-To|Date|Sent|Subject): +(\S.*)")
_LETTERHEAD_LINES = 8
_OF_LETTERS = {"From": "author", "Sent": "date", "Date": "date", "Subject": "title"}


def mark_letterhead(text: str, drafts: Sequence[Draft], facts: Facts) -> None:
    """Two or more lines at the top of a letter that say from whom it is, to whom, when, and about what."""
    lines = []
    for draft in drafts[:_LETTERHEAD_LINES]:
        line = _LETTERHEAD.fullmatch(text, draft.start, draft.end)
        if line is None:
            break
        lines.append((draft, line))
    if len(lines) < 2:  # noqa: PLR2004 - one may be anything
        return
    for draft, line in lines:
        draft.kind = BlockKind.METADATA
        state_label(facts, _OF_LETTERS.get(line[1], ""), line[2], "letterhead")


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
