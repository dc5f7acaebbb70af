"""What does the index know of each file?

The ledger is read and written whole by a sync, so that a sync with nothing to do opens no other file of the index.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from askstack.errors import DamagedIndexError
from askstack.index.coding import DECODING_ERRORS, decode_record, encode_record
from askstack.index.folder import LEDGER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from askstack.index.folder import Manifest
    from askstack.records import ArticleRecord


class FileStamp(NamedTuple):
    """What the file system says of a file; an equal stamp is an unchanged file.

    `ctime_ns` betrays an edit that put the old time of modification back; 0 means that the stamp was taken so soon
    after a change that a second change could hide behind it, and equals no stamp of a file.
    """

    size: int
    mtime_ns: int
    ctime_ns: int


NO_STAMP = FileStamp(0, 0, 0)


class Known(NamedTuple):
    """One article of the ledger; `bare` is the record of an article that has no passage to be kept with."""

    sha256: str
    stamp: FileStamp
    passages: int
    bare: ArticleRecord | None

    @property
    def failed(self) -> str | None:
        """Why the article could not be read, None where it could."""
        return self.bare.failed if self.bare else None


def read_ledger(index: Path, manifest: Manifest) -> dict[str, Known]:
    """The articles of a published state, by id.

    Raises:
        DamagedIndexError: the file is gone or holds something else.
    """
    try:
        return parse_ledger((manifest.folder(index) / LEDGER).read_bytes())
    except (*DECODING_ERRORS, OSError) as error:
        raise DamagedIndexError(f"{index}: {LEDGER} cannot be read; run `askstack index --rebuild`") from error


def parse_ledger(text: bytes) -> dict[str, Known]:
    """What `render_ledger` rendered; raises one of `DECODING_ERRORS` on anything else."""
    return {
        article_id: Known(sha256, FileStamp(*stamp), passages, decode_record(bare) if bare else None)
        for article_id, sha256, stamp, passages, bare in json.loads(text)
    }


def render_ledger(ledger: Mapping[str, Known]) -> str:
    """The text that `parse_ledger` reads, in order of article id."""
    entries = [
        (article_id, known.sha256, known.stamp, known.passages, encode_record(known.bare) if known.bare else None)
        for article_id, known in sorted(ledger.items())
    ]
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":"))


def fingerprint(articles: Iterable[tuple[str, str]], settings: str) -> str:
    """SHA-256 over the settings digest and the (article id, sha256) pairs of the indexed articles, in order of id."""
    digest = hashlib.sha256(settings.encode())
    for article_id, sha256 in sorted(articles):
        digest.update(f"\0{article_id}\0{sha256}".encode())
    return digest.hexdigest()
