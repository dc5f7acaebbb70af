"""What does a reader see of reStructuredText's inline markup?"""

from __future__ import annotations

import re

_ROLE = re.compile(r":[\w:+.-]+:`(?P<words>[^`]*)`|`(?P<other>[^`]+)`(?P<ref>__?)?")
_LITERAL = re.compile(r"``(.+?)``")
_TARGET = re.compile(r"\s*<[^<>]*>$", re.DOTALL)
_EMPHASIS = re.compile(r"(\*\*?)(?=\S)(.+?)(?<=\S)\1")
_ESCAPE = re.compile(r"\\(\s?)")


def visible(words: str) -> str:
    """`words` as they are shown: roles and links reduced to their text, emphasis and literal marks dropped."""
    words = _LITERAL.sub(lambda found: f"\0{found[1]}\0", words)
    words = _ROLE.sub(_shown, words)
    words = _EMPHASIS.sub(r"\2", words)
    words = _ESCAPE.sub("", words) if "\0" not in words else words
    return " ".join(words.replace("\0", "").split())


def _shown(found: re.Match[str]) -> str:
    words = found["words"] if found["words"] is not None else found["other"]
    shown = _TARGET.sub("", words)
    if shown.startswith("~"):
        return shown.rpartition(".")[2].removeprefix("~")
    return shown.removeprefix("!")
