"""What does Slack take, and how do words stay inert there?

Quotes stand in `rich_text_quote` elements, where Slack parses neither markup nor mentions. The message budget leaves
room under every limit of Slack's (50 blocks, some 12,000 characters over all blocks, 3,000 in a link, as of 2026).
A quote over its share is shown by a slice of itself, which holds the focus where that fits; the cut is marked by
[…] outside the quote. A quote that no longer fits the message is left out whole.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from askstack.errors import TemplateError
from askstack.rendering.citing import around_focus, one_line, source, web_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from askstack.records import Answer, Quote

QUESTION_CHARACTERS = 300
FALLBACK_CHARACTERS = 300
QUOTES = 5
QUOTE_CHARACTERS = 1500
LINK_CHARACTERS = 3000
MESSAGE_CHARACTERS = 9000  # texts and links of all blocks together
BLOCKS = 20

_ALL_QUOTES_CHARACTERS = 6500
_OTHER_CHARACTERS = 2500  # the question, five citations, five sides, remarks: each is cut so that this holds
_LINE_CHARACTERS = 300
_NAME_CHARACTERS = 60
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)|[。！？]|(?=\n)")  # noqa: RUF001 - full-width ends are meant


def filters() -> dict[str, Callable[..., str]]:
    """The filters of the Slack channel; each makes JSON."""
    return {"quoted": quoted, "cited": cited, "inert": inert, "mrkdwn": mrkdwn}


def within_budget(answer: Answer) -> Answer:
    """The answer with no more in it than a message may carry; what is kept of it is unchanged."""
    return replace(
        answer,
        question=_shortened(answer.question, QUESTION_CHARACTERS),
        quotes=tuple(_linked(_fitting(answer.quotes))),
        nearest=tuple(_linked(_fitting(answer.nearest))),
    )


def quoted(quote: Quote) -> str:
    """The quote as elements of a `rich_text` block, the focus in bold, cuts marked before and after it."""
    start, end = shown_span(quote)
    before, focus, _ = around_focus(quote)
    edges = [start, *(min(max(at, start), end) for at in (len(before), len(before) + len(focus))), end]
    pieces = [quote.text[left:right] for left, right in pairwise(edges)]
    words = [_words(piece, bold=number == 1) for number, piece in enumerate(pieces) if piece]
    elements = [{"type": "rich_text_quote", "elements": words}]
    cut = {"type": "rich_text_section", "elements": [_words("[…]")]}
    return _json_items([*([cut] if start else []), *elements, *([cut] if end < len(quote.text) else [])])


def cited(quote: Quote) -> str:
    """The citation as elements of a `rich_text_section`; the title (else the place) is the link."""
    title, details, place, address = source(quote)
    parts = [_shortened(title, _NAME_CHARACTERS), _shortened(" · ".join(details), _NAME_CHARACTERS)]
    parts = [*filter(None, parts), place[-_NAME_CHARACTERS:]]
    elements = [_words(part if number == 0 else f" · {part}") for number, part in enumerate(parts)]
    if address:
        linked = 0 if title else -1
        elements[linked] = {"type": "link", "url": address, "text": elements[linked]["text"]}
    return _json_items(elements)


def inert(text: object, characters: int = _LINE_CHARACTERS) -> str:
    """Any text on one line as a JSON string, cut to `characters`."""
    return json.dumps(_shortened(str(text), characters), ensure_ascii=False)


def mrkdwn(text: object) -> str:
    """Any text as a JSON string for the message's `text`, where Slack parses `&`, `<` and `>`."""
    line = _shortened(str(text), FALLBACK_CHARACTERS)
    while len(_entities(line)) > FALLBACK_CHARACTERS:
        line = line[:-1]
    return json.dumps(_entities(line), ensure_ascii=False)


def shown_span(quote: Quote) -> tuple[int, int]:
    """Which slice of the quote's text a message shows: all of it, or as many whole sentences as its share allows."""
    text = quote.text
    if len(text) <= QUOTE_CHARACTERS:
        return 0, len(text)
    before, focus, _ = around_focus(quote)
    start = len(before) if focus and len(before) + len(focus) > QUOTE_CHARACTERS else 0
    limit = start + QUOTE_CHARACTERS
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start + 1, limit)]
    ends += [end for end in [len(before) + len(focus)] if start < end <= limit]
    blanks = [text.rfind(" ", start + 1, limit)]
    return start, max(ends or [at for at in blanks if at > 0] or [limit])


def message(rendered: str, template: str) -> dict[str, Any]:
    """The payload that a template made.

    Raises:
        TemplateError: it made no JSON, or not the object of a message.
    """
    try:
        payload = json.loads(rendered)
    except ValueError as error:
        raise TemplateError(f"{template}: makes no JSON ({error}); pass every value through `inert`") from error
    if not isinstance(payload, dict) or not isinstance(payload.get("blocks"), list):
        raise TemplateError(f"{template}: makes JSON, but no message; it needs an object with a list of `blocks`")
    return payload


def over_budget(payload: dict[str, Any]) -> str | None:
    """Which limit of the message budget a payload breaks, as a phrase; None where it keeps them all."""
    characters = sum(map(len, _strings(payload["blocks"])))
    if len(payload["blocks"]) > BLOCKS:
        return f"{len(payload['blocks'])} blocks, {BLOCKS} are the limit"
    if characters > MESSAGE_CHARACTERS:
        return f"{characters} characters, {MESSAGE_CHARACTERS} are the limit"
    if len(payload.get("text", "")) > FALLBACK_CHARACTERS:
        return f"`text` of {len(payload['text'])} characters, {FALLBACK_CHARACTERS} are the limit"
    return None


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name in {"text", "url"} and isinstance(item, str):
                yield item
            else:
                yield from _strings(item)


def _fitting(quotes: tuple[Quote, ...]) -> Iterator[Quote]:
    room = _ALL_QUOTES_CHARACTERS
    for quote in quotes[:QUOTES]:
        start, end = shown_span(quote)
        room -= end - start
        if room < 0:
            return
        yield quote


def _linked(quotes: Iterable[Quote]) -> Iterator[Quote]:
    """Quotes whose links fit: a long one loses its fragment first, then itself."""
    kept = tuple(quotes)
    room = MESSAGE_CHARACTERS - _OTHER_CHARACTERS - sum(end - start for start, end in map(shown_span, kept))
    for quote in kept:
        link = web_address(quote.citation.link) or web_address(quote.citation.url) or ""
        fits = [url for url in (link, link.partition("#")[0]) if len(url) <= min(LINK_CHARACTERS, room)]
        room -= len(fits[0]) if fits else 0
        yield replace(quote, citation=replace(quote.citation, link=fits[0] if fits else None, url=None))


def _words(text: str, *, bold: bool = False) -> dict[str, Any]:
    return {"type": "text", "text": text} | ({"style": {"bold": True}} if bold else {})


def _json_items(elements: list[dict[str, Any]]) -> str:
    return json.dumps(elements, ensure_ascii=False)[1:-1]


def _shortened(text: str, characters: int) -> str:
    line = one_line(text)
    return line if len(line) <= characters else line[: characters - 1].rstrip() + "…"


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
