"""What Slack takes, as a table of our own: there is no schema of Block Kit to hold messages against offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from askstack.rendering.slack_blocks import over_budget

if TYPE_CHECKING:
    from collections.abc import Iterator

_ELEMENTS = {"text", "link"}  # of rich text; `user`, `usergroup`, `channel` and `broadcast` would ping or resolve


def problems_in(message: dict[str, Any]) -> list[str]:
    """Every limit that a message breaks, Slack's and the stricter ones of our own budget."""
    problems = list(_in_blocks(message.get("blocks", [])))
    if not isinstance(message.get("text", ""), str):
        problems.append("text is no text")
    if "blocks" in message and (excess := over_budget(message)):
        problems.append(excess)
    return problems


def _in_blocks(blocks: list[dict[str, Any]]) -> Iterator[str]:
    if len(blocks) > 50:
        yield f"{len(blocks)} blocks"
    for block in blocks:
        if block["type"] == "rich_text":
            yield from _in_rich_text(block)
        elif block["type"] == "actions":
            yield from _in_actions(block)
        else:
            yield f"a block of type {block['type']}"


def _in_rich_text(block: dict[str, Any]) -> Iterator[str]:
    for part in block["elements"]:
        if part["type"] not in {"rich_text_section", "rich_text_quote"}:
            yield f"a part of type {part['type']}"
        if not part["elements"]:
            yield "an empty part"
        for element in part["elements"]:
            if element["type"] not in _ELEMENTS:
                yield f"an element of type {element['type']}"
            if not element["text"]:
                yield "an empty text"
            if len(element.get("url", "")) > 3000 or not element.get("url", "https://").startswith(
                ("http://", "https://")
            ):
                yield f"a link to {element['url'][:60]}"


def _in_actions(block: dict[str, Any]) -> Iterator[str]:
    ids = [element["action_id"] for element in block["elements"]]
    if not 1 <= len(ids) <= 25 or len(set(ids)) < len(ids):
        yield f"actions {ids}"
    for element in block["elements"]:
        text, value, url = element["text"], element.get("value", ""), element.get("url", "")
        if text["type"] != "plain_text" or not 1 <= len(text["text"]) <= 75:
            yield f"a button named {text}"
        if len(value) > 64 or len(url) > 3000 or len(element["action_id"]) > 255:
            yield f"a button that carries too much: {value[:80]} {url[:80]}"
