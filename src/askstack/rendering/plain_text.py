r"""How do words reach a terminal or a pipe unharmed?

Every line of a quote is indented by four spaces, a line being what `\n` ends; nothing else in the output is indented
as far. So a parser gets each quote back, byte for byte: take the runs of lines that begin with four spaces, drop
those four, join by `\n`.

On a terminal (`Look.terminal`) eyes read, no parser: there control characters of an article are shown as pictures
(␛), so that no article drives the terminal, `\r\n` is a line end, and long lines break at a blank within `width`.
The words and their order stay what they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from askstack.rendering.citing import around_focus, one_line, source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from askstack.records import Quote

INDENT = "    "
_BOLD, _NOT_BOLD = "\x1b[1m", "\x1b[22m"
_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"}
_PICTURES |= {0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
_NARROWEST = 20


class Look(NamedTuple):
    """What the output can show: is it a `terminal`, does it take `color`, how many columns has it (None: endless)."""

    terminal: bool = False
    color: bool = False
    width: int | None = None


PLAIN_LOOK = Look()


def filters(look: Look) -> dict[str, Callable[..., str]]:
    """The filters of the text channel."""
    return {"quoted": lambda quote: quoted(quote, look), "cited": cited, "inert": one_line}


def quoted(quote: Quote, look: Look = PLAIN_LOOK) -> str:
    """The quote's lines, indented, the focus in bold where the terminal has colours."""
    before, focus, after = around_focus(quote)
    if look.terminal:
        before, focus, after = map(harmless, (before, focus, after))
    marks = {len(before): _BOLD, len(before) + len(focus): _NOT_BOLD} if look.color and focus else {}
    text = before + focus + after
    breaks = dict.fromkeys(_breaks(text, look.width), "\n") if look.terminal and look.width else {}
    return INDENT + "".join(_inserted(text, marks, breaks)).replace("\n", "\n" + INDENT)


def cited(quote: Quote) -> str:
    """The citation on one line, its parts set apart by " · ", `path:line` last."""
    title, details, place, _ = source(quote)
    return " · ".join(filter(None, [title, *details, place]))


def harmless(text: str) -> str:
    """`text` for a terminal: line ends and tabs are kept, all other control characters become pictures."""
    return text.replace("\r\n", "\n").translate(_PICTURES)


def _breaks(text: str, width: int) -> Iterator[int]:
    """Where to break so that a line fits, counted in code points; a break follows a blank and replaces nothing."""
    room = max(width - len(INDENT), _NARROWEST)
    start = 0
    for line in text.split("\n"):
        used = 0
        for word in re.finditer(r"\S+\s*|\s+", line):
            if used and used + len(word.group().rstrip()) > room:
                yield start + word.start()
                used = 0
            used += len(word.group())
        start += len(line) + 1


def _inserted(text: str, marks: dict[int, str], breaks: dict[int, str]) -> Iterator[str]:
    done = 0
    for position in sorted({*marks, *breaks}):
        yield text[done:position] + breaks.get(position, "") + marks.get(position, "")
        done = position
    yield text[done:]
