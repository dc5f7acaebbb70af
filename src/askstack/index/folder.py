"""Which state of the index is current?

A folder keeps each state as a generation: a folder of files that never change once they are published. One small
manifest names the current generation and lists its files; replacing it is the whole commit. Files that two
generations share are hard links, so a new state costs what changed in it.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from askstack.errors import DamagedIndexError, ForeignIndexError, MissingIndexError
from askstack.records import IndexStamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MANIFEST = "askstack.index.json"
LEDGER = "articles.json"
NOTE = "README.md"
FORMAT = "askstack.index/1"
WHOLE_CHECK_BYTES = 2_000_000
"""An index up to this size is checked byte by byte when it is opened (under 2 ms); larger ones by their sizes."""

_GENERATION = re.compile(r"generation-(\d{6,})")
_REBUILD = "run `askstack index --rebuild`"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One published state: what it is worth knowing without opening it, and the files it consists of.

    `settings` is the digest of what shapes passages and terms. `documents` counts deleted passages too, which the
    engine's statistics still hold. `as_of_ns` is when the folder of articles was looked at. `files` maps a name to
    its size and CRC-32.
    """

    generation: int
    settings: str
    fingerprint: str
    articles: int
    failed: int
    passages: int
    documents: int
    as_of_ns: int
    files: Mapping[str, tuple[int, int]]

    @property
    def stamp(self) -> IndexStamp:
        """What answers show of this state."""
        return IndexStamp(self.fingerprint, self.articles, self.passages)

    def folder(self, index: Path) -> Path:
        """Where the files of this state are."""
        return generation_folder(index, self.generation)


def generation_folder(index: Path, number: int) -> Path:
    """The folder of one generation."""
    return index / f"generation-{number:06d}"


def generations(index: Path) -> Iterator[int]:
    """The numbers of the generations that lie in the folder, published or not."""
    for entry in os.scandir(index):
        match = _GENERATION.fullmatch(entry.name)
        if match:
            yield int(match[1])


def read_manifest(index: Path) -> Manifest:
    """The current state of the folder.

    Raises:
        MissingIndexError: there is no index (a note alone is none).
        ForeignIndexError: the folder holds something else, or an index of another format.
        DamagedIndexError: the manifest cannot be understood.
    """
    try:
        raw = (index / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        refuse_foreign(index)
        raise MissingIndexError(f"{index}: no index here; run `askstack index`") from None
    except OSError as error:
        raise DamagedIndexError(f"{index}: {MANIFEST} cannot be read ({error.strerror}); {_REBUILD}") from error
    try:
        return _parse(json.loads(raw), index)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedIndexError(f"{index}: {MANIFEST} is not what was written there; {_REBUILD}") from error


def _parse(written: dict[str, Any], index: Path) -> Manifest:
    found = written["format"]
    if found != FORMAT:
        raise ForeignIndexError(f"{index}: built by another version of askstack ({found}, not {FORMAT}); {_REBUILD}")
    state = written["state"]
    if written["crc"] != zlib.crc32(_canonical(state)):
        raise ValueError("altered")
    files = {name: (size, crc) for name, (size, crc) in state.pop("files").items()}
    return Manifest(**state, files=files)


def render_manifest(manifest: Manifest) -> str:
    """The text that `read_manifest` reads."""
    state = {name: getattr(manifest, name) for name in Manifest.__slots__}
    return json.dumps({"format": FORMAT, "crc": zlib.crc32(_canonical(state)), "state": state}, indent=1) + "\n"


def _canonical(state: dict[str, Any]) -> bytes:
    return json.dumps(state, sort_keys=True).encode()


def refuse_foreign(index: Path) -> None:
    """Stop where the folder holds files that no index put there, so that none of them is ever lost.

    Raises:
        ForeignIndexError: it does, or it is not a folder.
    """
    if not index.exists():
        return
    if not index.is_dir():
        raise ForeignIndexError(f"{index}: is not a folder; choose another with --index")
    if (index / MANIFEST).exists():
        return
    others = sorted(entry.name for entry in os.scandir(index) if not _is_ours(entry.name))
    if others:
        raise ForeignIndexError(f"{index}: holds files that are no index ({others[0]}); choose another with --index")


def _is_ours(name: str) -> bool:
    return name in {NOTE, MANIFEST} or name.startswith(".") or _GENERATION.fullmatch(name) is not None


def check_settings(manifest: Manifest, index: Path, settings: str) -> None:
    """Make sure that questions, or new articles, would meet the terms that this state was built with.

    Raises:
        ForeignIndexError: it was built with other settings.
    """
    if settings != manifest.settings:
        raise ForeignIndexError(f"{index}: built with other settings than today's; {_REBUILD}")


def check_files(manifest: Manifest, index: Path) -> None:
    """Compare the files with what the manifest says of them: every byte of a small index, of a large one the sizes.

    Raises:
        DamagedIndexError: for the first file that is missing, cut or altered.
    """
    is_small = sum(size for size, _ in manifest.files.values()) <= WHOLE_CHECK_BYTES
    for problem in damages(manifest, index, whole=is_small):
        raise DamagedIndexError(f"{index}: {problem}; {_REBUILD}")


def damages(manifest: Manifest, index: Path, *, whole: bool) -> Iterator[str]:
    """What is wrong with each file that is not as it was written; `whole` compares every byte, not the sizes alone."""
    folder = manifest.folder(index)
    for name, (size, crc) in manifest.files.items():
        problem = _problem(folder / name, size, crc if whole else None)
        if problem:
            yield f"{folder.name}/{name} {problem}"


def _problem(path: Path, size: int, crc: int | None) -> str | None:
    try:
        if path.stat().st_size != size:
            return "has another size than when it was written"
        if crc is not None and checksum(path) != crc:
            return "has other bytes than when it was written"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return None


def checksum(path: Path) -> int:
    """CRC-32 of a file, read in pieces so that memory stays flat."""
    crc = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            crc = zlib.crc32(piece, crc)
    return crc
