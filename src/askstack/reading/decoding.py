"""Which characters do these bytes stand for?"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its first half
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROLS_AT_MOST = 0.01
_SAMPLE = 65536
_FEW = 10  # bytes beyond ASCII; from fewer no encoding can be told


class Decoded(NamedTuple):
    """Text, the encoding it was in, and what was odd about it."""

    text: str
    encoding: str
    problems: tuple[str, ...] = ()

    @property
    def lined(self) -> str:
        r"""The text as readers want it: of the same length, with `\n` where lines end by `\r` alone."""
        return self.text if "\n" in self.text else self.text.replace("\r", "\n")


class UndecodableError(ValueError):
    """The bytes are no text; the message is the reason, fit to follow a path."""


def decode(data: bytes, hint: str | None = None) -> Decoded:
    """The text of a file: by its mark, else as UTF-8, else as `hint` says, else in the encoding that fits best.

    Raises:
        UndecodableError: the bytes are not text in any encoding we know.
    """
    decoded = _decode(data, hint)
    sample = decoded.text[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > _CONTROLS_AT_MOST * len(sample):
        raise UndecodableError("looks binary, not text; convert it or move it away")
    return decoded


def _decode(data: bytes, hint: str | None) -> Decoded:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _by_mark(data[len(mark) :], encoding)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _damaged_utf8(data) or _by_detection(data, hint, error)


def _by_mark(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    lost = text.count("\ufffd")
    return Decoded(text, encoding, _lost(lost, encoding) if lost else ())


def _damaged_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few broken bytes: most of what is not ASCII decodes, so no other encoding is likelier."""
    text = data.decode("utf-8", errors="replace")
    lost = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - lost
    return Decoded(text, "utf-8", _lost(lost, "UTF-8")) if whole > 2 * lost else None


def _lost(count: int, encoding: str) -> tuple[str, ...]:
    return (f"{count} broken characters in its {encoding} (shown as \ufffd)",)


def _by_detection(data: bytes, hint: str | None, error: UnicodeDecodeError) -> Decoded:
    if b"\x00" in data[:_SAMPLE]:
        raise UndecodableError("looks binary, not text; convert it or move it away")
    if stated := hint and _tried(data, hint, "as it says itself"):
        return stated
    if sum(byte > 0x7F for byte in data) < _FEW and (likely := _tried(data, "cp1252", "the likeliest")):  # noqa: PLR2004 - the end of ASCII
        return likely
    from charset_normalizer import from_bytes  # noqa: PLC0415 - most files are UTF-8 and never need it

    best = from_bytes(data).best()
    if best is None:
        reason = f"is neither UTF-8 (byte {error.start}) nor another encoding we can tell; save it as UTF-8"
        raise UndecodableError(reason)
    return Decoded(str(best), best.encoding, (f"not UTF-8: read as {best.encoding}, by detection",))


def _tried(data: bytes, encoding: str, why: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding, (f"not UTF-8: read as {encoding}, {why}",))
    except (UnicodeDecodeError, LookupError):
        return None
