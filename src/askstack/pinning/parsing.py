"""What does `pinned.md` tie to what?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_QUESTION = re.compile(r"##+\s+(.+?)\s*#*\s*$")
_TITLE = re.compile(r"#\s")
_WORDING = re.compile(r"\s{0,3}[-*+]\s+(.+?)\s*$")
_QUOTED = re.compile(r"\s{0,3}>\s?(.*)")
_LINK = re.compile(r"\]\(\s*(?:<([^>\n]+)>|([^\s)]+))")
_CITED = re.compile(r"\s*(?:—|–|--)\s+(.+?)\s*$")
_CODE = re.compile(r"`([^`]+)`")
_LINE_NUMBER = re.compile(r":\d+$")


class Pin(NamedTuple):
    """A question of `pinned.md`: the line of its heading, its wordings (the heading first), and what it is tied to.

    `article` is the path as written, "" where none is; `heading` the part of a link behind "#"; `quotes` the
    quotations under the question, of which there should be one.
    """

    line: int
    wordings: tuple[str, ...]
    article: str
    heading: str
    quotes: tuple[str, ...]


def parse(text: str) -> Iterator[Pin]:
    """The pins of a `pinned.md`, in order."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if _QUESTION.match(line)]
    ends = [number for number, line in enumerate(lines) if _QUESTION.match(line) or _TITLE.match(line)]
    for start in starts:
        end = next((number for number in ends if number > start), len(lines))
        yield _pin(start + 1, lines[start], lines[start + 1 : end])


def _pin(number: int, heading: str, lines: Sequence[str]) -> Pin:
    match = _QUESTION.match(heading)
    assert match
    wordings, quotes, targets = [match[1]], [""], []
    for line in lines:
        quoted = _QUOTED.match(line)
        if quoted and not _CITED.match(quoted[1]):
            quotes[-1] += f"{quoted[1]}\n"
            continue
        if quotes[-1].strip() and not quoted:
            quotes.append("")
        target = _target(quoted[1] if quoted else line)
        wording = _WORDING.match(line)
        if target:
            targets.append(target)
        elif wording:
            wordings.append(wording[1])
    article, _, fragment = (targets or [""])[0].partition("#")
    found = tuple(quote.strip() for quote in quotes if quote.strip())
    return Pin(number, tuple(wordings), unquote(article), unquote(fragment), found)


def _target(line: str) -> str:
    """The article that a line names: by a link, or behind a dash, as answers cite it (`faq.md:42`)."""
    link = _LINK.search(line)
    if link:
        target: str = link[1] or link[2]
        return "" if "://" in target else target
    cited = _CITED.match(line)
    if cited is None:
        return ""
    return _LINE_NUMBER.sub("", (_CODE.findall(cited[1]) or [cited[1]])[-1])
