"""Do the articles that are quoted say the same?

Claims on what is asked are compared between articles, never within one. Only sorts of claim are there whose
contradictions were right at least nine times out of ten on labelled pairs (tests/quality/pairs.jsonl).
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from askstack.answering.scales import SCALES
from askstack.records import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.records import Query, Quote

AGREE, DIFFER = "agree", "differ"
_CHOICES = frozenset({QuestionKind.COMPARISON, QuestionKind.RECOMMENDATION})
_VERDICTS = frozenset("yes no not never cannot nor neither".split())
_COMPARING = frozenset("than as choose use pick prefer recommend go take".split())
_NUMBERS = frozenset("one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty".split())
_WORDS = re.compile(r"[a-z]+|[0-9]")


def agreement(query: Query, quotes: Sequence[Quote]) -> str | None:
    """Whether quotes of several articles agree or differ; None where no two of them can be compared."""
    if len({quote.citation.article_id for quote in quotes}) < 2:  # noqa: PLR2004 - it takes two
        return None
    if not any(_traces(query, [set(_WORDS.findall(_focus(quote).lower())) for quote in quotes])):
        return None
    from askstack.answering.claims import Reader  # noqa: PLC0415 - its patterns take milliseconds, which few answers need

    reader = Reader(query)
    claims = [
        (quote.citation.article_id, claim)
        for quote in quotes
        for claim in reader.claims(_focus(quote), "".join(quote.citation.section[-1:]))
    ]
    verdicts = {one.allows(other) for (here, one), (there, other) in combinations(claims, 2) if here != there}
    if False in verdicts:
        return DIFFER
    return AGREE if True in verdicts else None


def _focus(quote: Quote) -> str:
    return quote.text[quote.focus.start - quote.start : quote.focus.end - quote.start]


def _traces(query: Query, texts: Sequence[set[str]]) -> Iterator[bool]:
    """Whether there are words, in two quotes or in one, without which there are no claims of a sort to compare."""
    if query.kind in _CHOICES:
        yield sum(not _COMPARING.isdisjoint(words) for words in texts) > 1
    if query.kind is QuestionKind.YES_NO or query.question.lower().startswith(("is ", "are ")):
        yield any("t" in words or not _VERDICTS.isdisjoint(words) for words in texts)  # "n't"
    if query.kind in {QuestionKind.FACTOID, QuestionKind.OTHER}:
        yield sum(not _NUMBERS.isdisjoint(words) or any(map(str.isdigit, words)) for words in texts) > 1
    if any(term.word.lower() in SCALES for term in query.terms):
        yield sum(any(word in SCALES for word in words) for words in texts) > 1
