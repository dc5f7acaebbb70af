"""How do questions come in on standard input?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from askstack.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator


def sent_lines() -> Iterator[str]:
    """Lines from standard input as they come; bytes that are no UTF-8 are read as U+FFFD.

    Raises:
        RequestError: it cannot be read.
    """
    if sys.stdin is None:
        raise RequestError("standard input: is closed; send it questions, one a line")
    try:
        for number, line in enumerate(sys.stdin.buffer):
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            yield text.removeprefix("\ufeff") if number == 0 else text
    except OSError as error:
        raise RequestError(f"standard input: {error.strerror}; send it questions, one a line") from error
