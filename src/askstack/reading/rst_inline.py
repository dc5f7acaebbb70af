"""What does a reader see of reStructuredText's inline markup?"""

from __future__ import annotations

import re

_ROLE = re.compile(r":[\w:+.-]+:`(?P<words>[^`]*)`|`(?P<other>[^`]+)`(?P<ref>__?)?")
_LITERAL = re.compile(r"``(.+?)``")
_TARGET = re.compile(r"\s*<[^<>]*>$", re.DOTALL)
_EMPHASIS = re.compile(r"(\*\*?)(?=\S)(.+?)(?<=\S)\1")
_LONGEST = 1000  # characters of a heading; the patterns here would take too long over a hostile one
_ESCAPE = re.compile(r"\\(\s?)")


def visible(words: str) -> str:
    """`words` as they are shown: roles and links reduced to their text, emphasis and literal marks dropped."""
    parts = _LITERAL.split(words[:_LONGEST])  # every second one is a literal, which is shown as it is written
    parts[::2] = [_ESCAPE.sub("", _EMPHASIS.sub(r"\2", _ROLE.sub(_shown, part))) for part in parts[::2]]
    return " ".join("".join(parts).split())


def _shown(found: re.Match[str]) -> str:
    words = found["words"] if found["words"] is not None else found["other"]
    shown = _TARGET.sub("", words)
    if shown.startswith("~"):
        return shown.rpartition(".")[2].removeprefix("~")
    return shown.removeprefix("!")
