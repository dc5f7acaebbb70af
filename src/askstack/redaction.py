"""Which parts of a question must not be kept?

Rules, no understanding: what looks like an address, a key, somebody's number or a mention gives way to a word in
brackets. A word too many is better than a secret on the disk; what no rule knows is kept, so the file is private too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_READ = 4000
_LONGEST_KEPT = 500

# Every repetition is bounded or begins where no other match can: the time is linear in the question's length.
_MENTION = re.compile(r"<[@#!][^<>]{1,200}>|(?<!\w)[UW](?=[A-Z]{0,10}\d)[A-Z0-9]{8}(?:[A-Z0-9]{2})?(?!\w)")
_IN_URL = re.compile(r"(?<=://)[^\s/@?#]{1,200}@|(?<=\?)[\w.%+-]{1,60}=\S*")
_EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}")
_NAMED = re.compile(r"(?i)\b(pass(?:word|wd|phrase)|pwd|secret|token|api[ _-]?key)(\s{0,3}[:=]\s{0,3})\S+")
_BEARER = re.compile(r"(?i)\b(bearer )(?=[a-z.~+/=_-]{0,60}\d)[\w.~+/=-]+")
_ISSUED = re.compile(
    r"(?<!\w)(?:xox[a-z]-|xapp-|gh[opsur]_|github_pat_|glpat-|sk-|pk_|sk_|rk_|AKIA|ASIA|AIza|ya29\.|hf_|npm_|eyJ)[\w.~+/=-]{8,}"
)
_RUN = re.compile(r"[A-Za-z0-9_+/=-]{20,}")
_MIXED = re.compile(r"(?=[A-Za-z]{0,200}\d)(?=\d{0,200}[A-Za-z])[A-Za-z0-9]{8,}")
_KINDS = [re.compile(kind) for kind in ("[a-z]", "[A-Z]", "[0-9]")]
_DIGITS = re.compile(r"\+?\d{7,}|\+?\d(?:[ ().:/-]{0,2}\d){8,}")


def redact(question: str) -> str:
    """The question without what looks private, on at most 500 characters."""
    text = _cut(question, _LONGEST_READ)
    for pattern, put in _RULES:
        text = pattern.sub(put, text)
    return _cut(text, _LONGEST_KEPT)


def _hide_key(run: re.Match[str]) -> str:
    """A long run is a key where a piece of it mixes letters and digits, or all of it mixes cases and digits."""
    text = run.group()
    return "[key]" if _MIXED.search(text) or all(kind.search(text) for kind in _KINDS) else text


_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_MENTION, "[mention]"),
    (_IN_URL, "[private]"),
    (_EMAIL, "[address]"),
    (_ISSUED, "[key]"),
    (_NAMED, r"\1\2[key]"),
    (_BEARER, r"\1[key]"),
    (_RUN, _hide_key),
    (_DIGITS, "[number]"),
)


def _cut(text: str, longest: int) -> str:
    """The whole words of `text` that fit: half a word could be half a secret, which no rule knows."""
    if len(text) <= longest:
        return text
    kept = text[: longest + 1].rsplit(maxsplit=1)
    return kept[0] if len(kept) > 1 else ""
