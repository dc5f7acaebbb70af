"""In which markup is a `.txt` written? Its content says so."""

from __future__ import annotations

import re

_FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(?:[A-Za-z_][\w-]*:.*|[ \t]+.*|[ \t]*|- .*|#.*)(?:\r?\n(?!---).*)*\r?\n---[ \t]*(?:\r?\n|$)"
)
_FENCE = re.compile(r"^ {0,3}```", re.MULTILINE)  # `~~~` may be an underline of reST
_HASH_HEADING = re.compile(r"(?:\A|\n[ \t]*\r?\n)#{1,6} [^\n]*\n")
_LINK = re.compile(r"\]\(\S+\)")
_TABLE_RULE = re.compile(r"^ *\|? *:?-{2,}:? *\|[ |:-]*$", re.MULTILINE)
_DIRECTIVE = re.compile(r"^[ \t]*\.\. (?:[\w:+.-]+ ?::(?:\s|$)|_[^:\n]+:)", re.MULTILINE)
_ROLE = re.compile(r"(?<![\w:]):[a-z][\w:+.-]*:`[^`]")
_UNDERLINED = re.compile(
    r"(?:\A|\n)(?:([=\-~^\"'*+#`:.])\1{2,}[ \t]*\r?\n)?(?![ \t])[^\n]*\S[ \t]*\r?\n([=\-~^\"'*+#`:.])\2{2,}[ \t]*(?:\r?\n|$)"
)


def markup_of(text: str) -> str:
    """`markdown`, `rst` or `plain`."""
    if text.startswith("---") and _FRONT_MATTER.match(text):
        return "markdown"
    if ".. " in text and _DIRECTIVE.search(text):
        return "rst"
    if len(_FENCE.findall(text)) > 1:
        return "markdown"
    underlined = [found for found in _UNDERLINED.finditer(text) if len(found[0].splitlines()) > 1]
    if underlined and _is_rst_style(text, underlined):
        return "rst"
    if underlined or _is_markdown_style(text):
        return "markdown"
    return "plain"


def _is_rst_style(text: str, underlined: list[re.Match[str]]) -> bool:
    """Markdown underlines with = and - only, never above, and has no roles or double back-ticks."""
    if any(found[1] or found[2] not in "=-" for found in underlined):
        return True
    return bool(_ROLE.search(text)) or "``" in text or "::\n" in text or "::\r\n" in text


def _is_markdown_style(text: str) -> bool:
    hashes = len(_HASH_HEADING.findall(text)) if "#" in text else 0
    links = len(_LINK.findall(text)) if "](" in text else 0
    return hashes + links > 1 or text.startswith("# ") or ("|" in text and bool(_TABLE_RULE.search(text)))
