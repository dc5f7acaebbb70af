"""How much may one file ask of us?"""

from __future__ import annotations

from dataclasses import dataclass

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost before it is refused, each with a reason that names the limit.

    `size` is the file's bytes; `unpacked` what a zipped format may unfold to, in bytes; `depth` how deep lists,
    elements or blocks may stand inside each other; `pages` and `seconds` bound a PDF.
    """

    size: int = 32 * _MEGABYTE
    unpacked: int = 256 * _MEGABYTE
    depth: int = 100
    pages: int = 5000
    seconds: float = 60.0


DEFAULT_LIMITS = Limits()


class TooDeepError(ValueError):
    """Blocks stand deeper inside each other than the limit allows; the message is fit to follow a path."""

    def __init__(self, depth: int) -> None:
        super().__init__(
            f"blocks stand more than {depth} deep inside each other; flatten it, or raise the limit `depth`"
        )
