"""How much may one file ask of us?"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from askstack.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost before it is refused, each with a reason that names the limit.

    `size` is the file's bytes; `unpacked` what a zipped format may unfold to, in bytes; `depth` how deep lists,
    elements or blocks may stand inside each other; `pages` and `seconds` bound a PDF.
    """

    size: int = 50_000_000
    unpacked: int = 256 * _MEGABYTE
    depth: int = 100
    pages: int = 5000
    seconds: float = 60.0


DEFAULT_LIMITS = Limits()


def limits_from(table: Mapping[str, Any]) -> Limits:
    """The limits that a table `[reading]` sets; those that it does not name are the usual ones.

    Raises:
        SettingsError: it holds a name or value that means nothing here.
    """
    known = sorted(item.name for item in fields(Limits))
    for name, value in table.items():
        if name not in known:
            raise SettingsError(f"askstack.toml: `{name}` is not a setting of [reading]; known are {', '.join(known)}")
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise SettingsError(
                f"askstack.toml: `{name}` under [reading] is {value!r}; it must be a whole number, 1 or more"
            )
    return Limits(**table)


class TooDeepError(ValueError):
    """Blocks stand deeper inside each other than the limit allows; the message is fit to follow a path."""

    def __init__(self, depth: int) -> None:
        super().__init__(
            f"blocks stand more than {depth} deep inside each other; flatten it, or raise the limit `depth`"
        )
