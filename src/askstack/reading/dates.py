"""Which day do these words name? As precise as they are, and None where they are not sure."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("january february march april may june july august september october november december").split()
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"  # noqa: E501 - one line is easier to check
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:1[89]|20)\d\d"
_NUMBERS = re.compile(rf"({_YEAR})[-/](\d{{1,2}})(?:[-/](\d{{1,2}}))?(?:[T ]\d{{1,2}}:\d\d\S*)?")
_MONTH_FIRST = re.compile(rf"({_MONTH})(?:\s+({_DAY}),?)?,?\s+({_YEAR})", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"({_DAY})\s+(?:of\s+)?({_MONTH}),?\s+({_YEAR})", re.IGNORECASE)
_ONLY_YEAR = re.compile(rf"({_YEAR})")
DATE = re.compile(
    "|".join(re.sub(r"\((?!\?)", "(?:", shape.pattern) for shape in (_NUMBERS, _MONTH_FIRST, _DAY_FIRST)),
    re.IGNORECASE,
)


def find_date(words: str) -> str | None:
    """The date that `words` name, ISO 8601: "April 5, 2021" is "2021-04-05", "March 2021" is "2021-03".

    Orders that differ between countries ("04/05/2021") are not guessed.
    """
    words = words.strip()
    if found := _NUMBERS.search(words):
        return _iso(found[1], found[2], found[3])
    if found := _DAY_FIRST.search(words):
        return _iso(found[3], found[2], found[1])
    if found := _MONTH_FIRST.search(words):
        return _iso(found[3], found[1], found[2])
    found = _ONLY_YEAR.fullmatch(words)
    return found[1] if found else None


def _iso(year: str, month: str, day: str | None) -> str | None:
    number = int(month) if month.isdigit() else _month_number(month)
    of_month = int(re.sub(r"\D", "", day)) if day else None
    try:
        stated = date(int(year), number, of_month or 1)
    except ValueError:
        return None
    return stated.isoformat() if of_month else f"{stated:%Y-%m}"


def _month_number(name: str) -> int:
    start = name.lower()[:3]
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(start))
