"""Which numbers, dates and versions does a sentence state, and may two of them both be true?"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from askstack.analysis import stem

if TYPE_CHECKING:
    from collections.abc import Iterator

DATE, CLOCK, VERSION = "date", "clock", "version"

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(f"{name}|{name[:3]}" if name != "may" else name for name in _MONTHS)
_YEAR = r"(?:1\d|20)\d\d"
_DATES = re.compile(
    rf"""\b(?P<y1>{_YEAR})-(?P<m1>\d\d)(?:-(?P<d1>\d\d))?\b
    |\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m2>{_MONTH})\b\.?,?(?:\s(?P<y2>{_YEAR})\b)?
    |\b(?P<m3>{_MONTH})\b\.?(?:\s(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d))?,?(?:\s(?P<y3>{_YEAR})\b)?(?=\W|$)
    |\b(?P<d4>\d{{1,2}})(?:st|nd|rd|th)\s(?=of\s(?:each|every|the)\smonth)
    |(?:\b(?:in|since|until|till|by|from|of|before|after|year|early|late|mid)[\s:–—-]+|[(–—-]\s?)(?P<y5>{_YEAR})\b(?![.,]?\d|\s\w+s\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CLOCKS = re.compile(r"\b(\d{1,2})(?::(\d\d))?\s?([ap])\.?m\b|\b(\d{1,2}):(\d\d)\b", re.IGNORECASE)
_VERSIONS = re.compile(
    r"\b(?:(?:[Vv]ersions?|[Rr]eleases?|v)\s?|[Vv]ersion\s[\w.+#\s]{0,40}?\bis\s)(\d+(?:\.\d+)*+)\b(?!\s?%)"
    r"|\b(\d+(?:\.\d+){2,})\b"
)
_NAMED_VERSIONS = re.compile(r"\b[A-Z][\w.+#]*\s(\d+(?:\.\d+)*+)\b(?!\s?%)")
_WORDS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
} | {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
_FIGURE = r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?!\d)|\d+(?:\.\d+)?"
_NUMBERS = re.compile(
    rf"(?<![\w.,$€£-])(?P<sign>[$€£])?(?P<low>{_FIGURE}|\b(?:{'|'.join(_WORDS)})\b)"
    rf"(?:\s?(?:-|–|to)\s?(?P<high>{_FIGURE}))?"
    r"(?:\s(?P<times>thousand|million|billion)\b)?(?![\w.]*\d)(?P<unit>\s?%|[\s-]?[A-Za-z]+)?(?P<next>\s[A-Za-z]+)?",
    re.IGNORECASE,
)
_TIMES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_BEFORE = re.compile(r"([A-Za-z]+)\s$")
_UNITS = {
    word: (dimension, float(size))
    for dimension, table in {
        "time": "ms,millisecond:0.001 s,sec,second:1 min,minute:60 h,hour:3600 day:86400 week:604800 month:2629800 "
        "year:31557600",
        "bytes": "b,byte:1 kb,kilobyte:1e3 mb,megabyte:1e6 gb,gigabyte:1e9 tb,terabyte:1e12",
        "length": "mm,millimetre,millimeter:0.001 cm,centimetre,centimeter:0.01 m,metre,meter:1 km,kilometre,"
        "kilometer:1e3 mile:1609.344 inch:0.0254 foot,feet:0.3048",
        "%": "%,percent:1",
    }.items()
    for entry in table.split()
    for words, _, size in [entry.partition(":")]
    for word in words.split(",")
}
# What is said to be equal may be rounded; sizes in bytes are counted by 1,000 or by 1,024.
_ROUNDED, _BYTES_ROUNDED = 0.005, 0.05


class Quantity(NamedTuple):
    """A number, date, time of day or version in a text, from `start` to `end`.

    `unit` is DATE, CLOCK, VERSION, a dimension ("time", "bytes", "length", "%"), a currency's sign, or the stem of the
    word that is counted or numbered ("3 species", "port 8000"). `value` is year, month, day as far as stated (0: not),
    minutes of the day, the parts of the version, or the least and the greatest number in the dimension's base unit.
    """

    unit: str
    value: tuple[float, ...]
    start: int
    end: int

    def overlaps(self, other: Quantity) -> bool:
        """Whether two share a place in their text."""
        return self.start < other.end and other.start < self.end

    def allows(self, other: Quantity) -> bool | None:
        """Whether both can be true of one thing; None where they cannot be compared."""
        if self.unit != other.unit:
            return None
        if self.unit == DATE:
            return _dates_allow(self.value, other.value)
        if self.unit == VERSION:
            return all(one == another for one, another in zip(self.value, other.value, strict=False))
        rounded = _BYTES_ROUNDED if self.unit == "bytes" else _ROUNDED
        (low, high), (least, most) = self.value, other.value
        return low <= most * (1 + rounded) and least <= high * (1 + rounded)


@lru_cache(maxsize=1024)
def quantities(text: str) -> tuple[Quantity, ...]:
    """All that a text states; what is part of a date is nothing else, while "Python 3" is a version and a number."""
    found: list[Quantity] = []
    for some in (_dates(text), _clocks(text), _versions(_VERSIONS, text), _numbers(text)):
        found += [one for one in some if not any(one.overlaps(other) for other in found)]
    known = [one for one in found if one.unit in {DATE, VERSION}]
    named = _versions(_NAMED_VERSIONS, text)
    return (*found, *(one for one in named if not any(one.overlaps(other) for other in known)))


def _dates(text: str) -> Iterator[Quantity]:
    for match in _DATES.finditer(text):
        groups = match.groupdict()
        year, month, day = (next((v for k, v in groups.items() if k[0] == part and v), "") for part in "ymd")
        if month.isalpha() and not (year or day) and not month[0].isupper():
            continue  # "may", "march"
        number = (
            _MONTHS.index(next(m for m in _MONTHS if m.startswith(month.lower()))) + 1 if month.isalpha() else month
        )
        value = (float(year or 0), float(number or 0), float(day or 0))
        yield Quantity(DATE, value, match.start(), match.end())


def _dates_allow(one: tuple[float, ...], other: tuple[float, ...]) -> bool | None:
    stated = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    return all(a == b for a, b in stated) if stated else None


def _clocks(text: str) -> Iterator[Quantity]:
    for match in _CLOCKS.finditer(text):
        hour, minute = int(match[1] or match[4]), int(match[2] or match[5] or 0)
        half = 12 * (match[3] or "").lower().startswith("p")
        at = float(((hour % 12 + half) if match[3] else hour) * 60 + minute)
        yield Quantity(CLOCK, (at, at), match.start(), match.end())


def _versions(pattern: re.Pattern[str], text: str) -> Iterator[Quantity]:
    for match in pattern.finditer(text):
        number = next(filter(None, match.groups()))
        yield Quantity(VERSION, tuple(map(float, number.split("."))), match.start(), match.end())


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _NUMBERS.finditer(text):
        times = _TIMES.get((match["times"] or "").lower(), 1.0)
        low = _figure(match["low"]) * times
        high = max(low, _figure(match["high"]) * times) if match["high"] else low
        unit, size, end = _unit(match, text)
        if unit:
            yield Quantity(unit, (low * size, high * size), match.start(), end)


def _figure(written: str) -> float:
    return float(_WORDS.get(written.lower()) or re.sub(r"[,\s]", "", written))


def _unit(match: re.Match[str], text: str) -> tuple[str, float, int]:
    """What is counted, the size of one, and where that ends: by a currency's sign, a unit or word behind, a port."""
    end = max(match.end(group) for group in ("low", "high", "times"))
    if match["sign"]:
        return match["sign"], 1.0, end
    for group in ("unit", "next"):
        name = (match[group] or "").strip(" -\u00a0").lower()
        known = _UNITS.get(name) or _UNITS.get(name.removesuffix("s"))
        if known:
            return *known, match.end(group)
    before = _BEFORE.search(text, 0, match.start())
    numbered = stem(before[1].lower()) if before else ""
    if numbered == "port" or not match["unit"]:
        return numbered, 1.0, end
    return stem(match["unit"].strip(" -").lower()), 1.0, match.end("unit")
