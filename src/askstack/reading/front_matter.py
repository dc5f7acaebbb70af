"""What stands between the rules at the head of a Markdown file?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askstack.reading.drafts import Draft
from askstack.reading.labels import state_label
from askstack.records import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askstack.reading.facts import Facts
    from askstack.reading.lines import Line

_RULES = {"---": ("---", "..."), "+++": ("+++",)}
_ENTRY = re.compile(r"([A-Za-z_][\w -]*?)\s*[:=]\s*(.*)")
_LONGEST = 200  # lines; what goes on longer was no front matter
_EMPTY = frozenset({"", ">", "|", ">-", "|-"})


def front_matter_end(lines: Sequence[Line]) -> int:
    """How many lines the front matter takes, its rules included; 0 where there is none."""
    closing = _RULES.get(lines[0].text) if lines and not lines[0].indent else None
    if closing is None:
        return 0
    for number, line in enumerate(lines[1:_LONGEST], 1):
        if line.text in closing and not line.indent:
            return number + 1 if any(_ENTRY.match(entry.text) for entry in lines[1:number]) else 0
    return 0


def read_front_matter(lines: Sequence[Line], facts: Facts) -> list[Draft]:
    """One metadata draft a line, and what the lines state; nested entries belong to the entry above them."""
    drafts = []
    label = ""
    for line in lines[1:-1]:
        if not line.text or line.text.startswith("#"):
            continue
        drafts.append(Draft(BlockKind.METADATA, line.start, line.end, line.start))
        entry = None if line.indent else _ENTRY.fullmatch(line.text)
        if entry:
            label = entry[1]
        value = entry[2] if entry else line.text.removeprefix("- ")
        if label and value not in _EMPTY:
            state_label(facts, label, _unquoted(value), "front matter")
    return drafts


def _unquoted(value: str) -> str:
    """YAML's and TOML's plain values: quotation marks and the brackets of a list dropped."""
    value = value.strip().rstrip(",")
    if value[:1] == "[" and value[-1:] == "]":
        return ", ".join(_unquoted(item) for item in value[1:-1].split(","))
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value
