"""What does a program read? The JSON of an answer: `askstack.answer/1`.

Fields are only ever added, and stand in the order given here. The same answer gives the same bytes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from askstack.records import Answer, Citation, Quote

SCHEMA = "askstack.answer/1"


def to_json(answer: Answer) -> dict[str, Any]:
    """The answer as plain JSON values; `explanation` and `pinned` are there only where there is something to say."""
    payload: dict[str, Any] = {
        "schema": SCHEMA,
        "question": answer.question,
        "kind": str(answer.kind),
        "answered": answer.answered,
        "confidence": answer.confidence,
        "reason": None if answer.reason is None else str(answer.reason),
        "missing_terms": list(answer.missing_terms),
        "corrections": dict(answer.corrections),
        "agreement": answer.agreement,
        "quotes": [_quote(quote) for quote in answer.quotes],
        "nearest": [_quote(quote) for quote in answer.nearest],
        "index": {
            "fingerprint": answer.index.fingerprint,
            "articles": answer.index.articles,
            "passages": answer.index.passages,
        },
        "sure": answer.sure,
        "at_hand": answer.at_hand,
    }
    if answer.pinned:
        payload["pinned"] = True
    if answer.explanation:
        payload["explanation"] = list(answer.explanation)
    return payload


def dumps(answer: Answer, *, indent: int | None = None) -> str:
    """The JSON text of an answer, one line unless `indent` is given; not ASCII alone, no line end."""
    return json.dumps(to_json(answer), ensure_ascii=False, allow_nan=False, indent=indent)


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
        "focus": list(quote.focus),
        "lines": list(quote.lines),
        "page": quote.page,
        "offsets": quote.offsets,
        "score": quote.score,
        "side": quote.side,
        "citation": _citation(quote.citation),
        "also": list(quote.also),
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "article_id": citation.article_id,
        "path": citation.path,
        "title": citation.title,
        "authors": list(citation.authors),
        "publisher": citation.publisher,
        "published": citation.published,
        "url": citation.url,
        "section": list(citation.section),
        "sha256": citation.sha256,
        "link": citation.link,
    }
