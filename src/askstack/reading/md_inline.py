"""What does a reader see of Markdown's inline markup?"""

from __future__ import annotations

import html
import re

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_ANCHOR = re.compile(r"\s*\{[#.:][^}]*\}\s*$")
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3}|~~)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_LONGEST = 1000  # characters of a heading; the patterns here would take too long over a hostile one
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def visible(words: str) -> str:
    """`words` as they are shown: links and images reduced to their text, emphasis, tags and anchors dropped."""
    words = words[:_LONGEST]
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[2])
        return f"\0{len(kept) - 1}\0"

    words = _CODE.sub(keep, words.replace("\0", ""))
    words = _LINK.sub(r"\1", _IMAGE.sub(r"\1", _ANCHOR.sub("", words)))
    words = _EMPHASIS.sub(r"\2", _TAG.sub("", words))
    words = html.unescape(_ESCAPE.sub(r"\1", words))
    words = re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], words)
    return " ".join(words.split())
