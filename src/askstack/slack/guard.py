"""Is it Slack that sends this, now and for the first time?

Nothing of a body is read before its signature holds. The signature is Slack's own
(https://api.slack.com/docs/verifying-requests-from-slack): HMAC-SHA256 over version, timestamp and raw body.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from enum import Enum
from typing import TYPE_CHECKING

from askstack.slack.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from askstack.slack.settings import Secret

WINDOW_SECONDS = 300

_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class Verdict(Enum):
    """What a request is, before anything in it is read."""

    GENUINE = "genuine"
    FORGED = "forged"
    STALE = "signed at another time than ours"
    REPLAYED = "replayed"


class Guard:
    """Judges requests; `skew` is by how many seconds our clock was ahead of Slack's when Slack last sent something."""

    def __init__(self, secret: Secret, clock: Callable[[], float] = time.time) -> None:
        self._key = secret.value.encode()
        self._clock = clock
        self._signatures = Seen(2 * WINDOW_SECONDS)
        self.skew: float | None = None

    def judge(self, timestamp: str, signature: str, body: bytes) -> Verdict:
        """What the request is, by its two headers ("" where one is missing) and its raw body; it is then remembered."""
        if not _TIMESTAMP.fullmatch(timestamp):
            return Verdict.FORGED
        if not hmac.compare_digest(self._sign(timestamp, body), signature.encode("utf-8", "replace")):
            return Verdict.FORGED
        self.skew = self._clock() - int(timestamp)
        if abs(self.skew) > WINDOW_SECONDS:
            return Verdict.STALE
        return Verdict.GENUINE if self._signatures.claim(signature) else Verdict.REPLAYED

    def forget(self, signature: str) -> None:
        """Lets a request come again whose work could not be done."""
        self._signatures.release(signature)

    def _sign(self, timestamp: str, body: bytes) -> bytes:
        digest = hmac.new(self._key, b"v0:%s:%s" % (timestamp.encode(), body), hashlib.sha256)
        return b"v0=" + digest.hexdigest().encode()
