"""Which words stand for which others? The packaged word lists, read when first needed and only as far as needed."""

from __future__ import annotations

import mmap
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from askstack.analysis import folded, stem
from askstack.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATA = Path(__file__).parent.parent / "data"
# How well a synonym from the editable file stands for the word asked.
SYNONYM_VALUE = 0.9
_LEAST_SHARE = 0.01


def is_common(word: str) -> bool:
    """Whether a lower-case word is plain English, whatever the articles say."""
    return _sorted_file("english.txt").line(word) is not None


def share(term: str) -> float:
    """In what share of general text, passage by passage, a term stands: half encyclopedia, half technical docs."""
    return int(_sorted_file("shares.tsv").line(term) or 0) / 100_000


@lru_cache(maxsize=1)
def discounts() -> Mapping[str, float]:
    """Terms of questions that their answers seldom repeat ("kind", "get"), with how much of their weight remains.

    A little always does: such a word may be all that is asked for.
    """
    lines = (_DATA / "discounts.tsv").read_text(encoding="ascii").splitlines()
    return {term: max(_LEAST_SHARE, float(share)) for term, share in (line.split("\t") for line in lines)}


def related(term: str) -> tuple[tuple[str, float], ...]:
    """Terms that mean nearly the same as `term`, each with a likeness from 0 to 1, best first."""
    line = _sorted_file("related.tsv").line(term) or ""
    return tuple((word, int(share) / 100) for word, _, share in (item.partition(":") for item in line.split()))


class _SortedFile:
    """A file of lines sorted by their first word, searched without being read: a question needs ten of thousands."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def line(self, word: str) -> str | None:
        """What follows `word` on the line that begins with it, None where no line does."""
        found = bisect_left(range(len(self._map)), word, key=lambda offset: self._split(offset)[0])
        if found == len(self._map):
            return None
        first, rest = self._split(found)
        return rest if first == word else None

    def _split(self, offset: int) -> tuple[str, str]:
        start = self._map.rfind(b"\n", 0, offset) + 1
        first, _, rest = self._map[start : self._map.find(b"\n", start)].decode("ascii").partition("\t")
        return first, rest


@lru_cache(maxsize=4)
def _sorted_file(name: str) -> _SortedFile:
    return _SortedFile(_DATA / name)


@lru_cache(maxsize=8)
def synonyms(path: Path | None) -> Mapping[str, tuple[str, ...]]:
    """The terms that an editable file sets for a term; None: the packaged file.

    A line `a = b` goes both ways, `a -> b, c` one way: asked with a, b and c are looked for as well. `#` begins a
    comment.

    Raises:
        SettingsError: the file cannot be read, or a line is of neither form.
    """
    file = path or _DATA / "synonyms.txt"
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: cannot be read ({error}); mend `synonyms` in askstack.toml") from error
    table: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(lines, 1):
        for term, others in _entries(line.partition("#")[0].strip(), f"{file}:{number}"):
            table[term] = (*table.get(term, ()), *others)
    return table


def _entries(line: str, place: str) -> list[tuple[str, tuple[str, ...]]]:
    if not line:
        return []
    left, arrow, right = line.partition("->")
    names = [name.strip() for name in (right if arrow else line).split("," if arrow else "=")]
    if not all(names) or (not arrow and len(names) == 1) or (arrow and not left.strip()):
        raise SettingsError(f"{place}: write `a = b` or `a -> b, c`, not {line!r}")
    terms = [stem(folded(name)) for name in names]
    if arrow:
        return [(stem(folded(left.strip())), tuple(terms))]
    return [(term, tuple(other for other in terms if other != term)) for term in terms]
