"""In which markup is a `.txt` written? Its content says so."""

from __future__ import annotations

import re

from askstack.reading.front_matter import front_matter_end
from askstack.reading.lines import split_lines

_FENCE = re.compile(r"^ {0,3}```", re.MULTILINE)  # `~~~` may be an underline of reST
_HASH_HEADING = re.compile(r"(?:\A|\n[ \t]*\r?\n)#{1,6} [^\n]*\n")
_LINK = re.compile(r"\]\(\S+\)")
_TABLE_RULE = re.compile(r"^ *\|? *:?-{2,}:? *\|[ |:-]*\r?$", re.MULTILINE)
_DIRECTIVE = re.compile(r"^[ \t]*\.\. (?:[\w:+.-]+ ?::(?:\s|$)|_[^:\n]+:)", re.MULTILINE)
_ROLE = re.compile(r"(?<![\w:]):[a-z][\w:+.-]*:`[^`]")
_EMPHASIS = re.compile(r"\*\*\w|__\w|`\w|^> ", re.MULTILINE)
_ADORNED = r"([=\-~^\"'*+#`:.])\{}{{2,}}[ \t]*"
_UNDERLINED = re.compile(
    rf"(?:\A|\n)(?:{_ADORNED.format(1)}\r?\n)?(?![ \t])[^\n]*\S[ \t]*\r?\n{_ADORNED.format(2)}(?:\r?\n|$)"
)


def markup_of(text: str) -> str:
    """`markdown`, `rst` or `plain`."""
    if text.startswith(("---", "+++")) and front_matter_end(split_lines(text[:20_000])):
        return "markdown"
    if ".. " in text and _DIRECTIVE.search(text):
        return "rst"
    if len(_FENCE.findall(text)) > 1:
        return "markdown"
    underlined = list(_UNDERLINED.finditer(text))
    if underlined and _is_rst_style(text, underlined):
        return "rst"
    return "markdown" if _is_markdown_style(text) or (underlined and _EMPHASIS.search(text)) else "plain"


def _is_rst_style(text: str, underlined: list[re.Match[str]]) -> bool:
    """Markdown underlines with = and - only, never above, and has no roles or double back-ticks."""
    if any(found[1] or found[2] not in "=-" for found in underlined):
        return True
    return bool(_ROLE.search(text)) or "``" in text or "::\n" in text or "::\r\n" in text


def _is_markdown_style(text: str) -> bool:
    hashes = len(_HASH_HEADING.findall(text)) if "#" in text else 0
    links = len(_LINK.findall(text)) if "](" in text else 0
    return hashes + links > 1 or text.startswith("# ") or ("|" in text and bool(_TABLE_RULE.search(text)))
