"""How well do these words answer?

Every unit (sentence, item, row, code line) of the passages found is described by features with stated meanings; a
weighted sum of them is its evidence. The weights are a readable file, learned by `scripts/learn_weights.py`.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from heapq import nlargest
from itertools import chain
from operator import mul
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from askstack.analysis import STOP_WORDS, Word, spoken, visible
from askstack.evidence.features import FEATURES, PROSE, Asked, Candidate, Setting, describe
from askstack.evidence.matching import Matcher
from askstack.kinds import kind_of
from askstack.records import SAME, BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from askstack.evidence.matching import Values
    from askstack.records import Hit, Passage, Query, Unit

__all__ = ["FEATURES", "Evidence", "weigh", "weights"]

# Described in full; the rest is too unpromising: 24 cost a question in 70, 40 and more gain none.
MOST_CANDIDATES = 32

_WEIGHTS = Path(__file__).parent.parent / "data" / "weights.json"
_VERSION = re.compile(r"\d+\.\d+")
_SEPARATORS = re.compile(r"[/._-]")
_REFERENCES = re.compile(
    r"(?:(?:\w+ )?(?:sources?|references?|bibliography|citations|footnotes|notes)|see also|further reading|read more"
    r"|related(?: \w+)?|(?:external |useful )?links|additional resources|resources)\W*",
    re.IGNORECASE,
)
# Who asks with none of these words does not want a line of front matter or a list of sources for an answer.
_SOURCE_WORDS = frozenset(
    "source sources reference references link links url urls cite cites cited citation read".split()
)
_ARTICLE_WORDS = frozenset(
    """article articles author authors wrote written writer publish published publisher updated date dated title titles
    headline""".split()
)
# A heading that begins with one of these asks something, with or without its mark ("Who uses Django").
_ASKING = frozenset("who what why how when where which can does do is are should".split())
_CODE_MARK = re.compile(r"^-|[._](?=\w)")
_NAME = re.compile(r"[a-zA-Z_][\w-]*(?=(?:=\S*)?$)")
_EXTENSION = 3


class Evidence(NamedTuple):
    """How well one unit answers: `score` is the weighted sum of `features`, comparable within one question.

    `rank` and `strength` are those of its passage (BM25). `said` and `known` are how well each key term is matched,
    from 0 to 1, by the unit itself, and by the unit with its heading and lead.
    """

    passage: Passage
    unit: Unit
    ordinal: int
    rank: int
    strength: float
    score: float
    features: Mapping[str, float]
    said: tuple[float, ...]
    known: tuple[float, ...]


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """What each feature is worth; nothing where it was not yet there when the weights were learned."""
    table: dict[str, float] = json.loads(_WEIGHTS.read_text(encoding="ascii"))["features"]
    return dict.fromkeys(FEATURES, 0.0) | table


def weigh(query: Query, hits: Sequence[Hit], most: int = MOST_CANDIDATES) -> tuple[Evidence, ...]:
    """The most promising units of the passages found with their evidence, in the order of the passages."""
    if not query.terms or not hits:
        return ()
    matcher = Matcher(query)
    texts = [_split(hit.passage) for hit in hits]
    asked = Asked(query, matcher, matcher.names(query, chain.from_iterable(texts)))
    context = _Context(asked, hits[0].score or 1.0)
    candidates = [one for hit, text in zip(hits, texts, strict=True) for one in context.candidates(hit, text)]
    if len(candidates) > most:
        promise = [_promise(matcher, one) for one in candidates]
        kept = nlargest(most, range(len(candidates)), key=lambda at: (promise[at], -at))
        candidates = [candidates[at] for at in sorted(kept)]
    return tuple(_evidence(asked, one) for one in candidates)


def _promise(matcher: Matcher, one: Candidate) -> float:
    """What is cheap to tell: how much of the question unit and context cover, how good passage and heading are."""
    near = list(map(max, one.own, one.setting.heading, one.lead, one.before, one.after))
    return matcher.share(one.own) + matcher.share(near) + one.setting.strength + one.setting.heading_like


def _evidence(asked: Asked, one: Candidate) -> Evidence:
    features = describe(asked, one)
    worth = weights()
    score = sum(map(mul, map(worth.__getitem__, features), features.values()))
    known = tuple(map(max, one.own, one.setting.heading, one.lead))
    setting = one.setting
    return Evidence(
        setting.passage, one.unit, one.ordinal, setting.rank, setting.bm25, score, features, tuple(one.own), known
    )


class _Context:
    """Matches headings, leads and titles, each once: passages of one section share them."""

    def __init__(self, asked: Asked, best: float) -> None:
        self._query = asked.query
        self._matcher = asked.matcher
        self._names = asked.names
        self._best = best
        words = {term.word.lower() for term in asked.query.terms}
        self._asks_about_sources = not words.isdisjoint(_SOURCE_WORDS)
        self._asks_about_article = self._asks_about_sources or not words.isdisjoint(_ARTICLE_WORDS)
        self._headings: dict[tuple[str, ...], tuple[Values, float]] = {}
        self._likes: dict[str, tuple[Values, float]] = {}
        self._others: dict[str, bool] = {}

    def candidates(self, hit: Hit, parts: Sequence[Sequence[Word]]) -> list[Candidate]:
        """The units of one passage in their surroundings; `parts` are their words."""
        setting = self._setting(hit)
        if setting.is_reference and not self._asks_about_sources:
            return []
        owns = [self._matcher.values(part) for part in parts]
        none = self._matcher.none
        around = list(map(max, none, *owns))
        found = []
        for_another = self._answers_for_another(setting)
        for ordinal, (unit, part) in enumerate(zip(hit.passage.units, parts, strict=True)):
            if unit.kind is BlockKind.METADATA and not self._asks_about_article:
                continue
            if for_another and not self._is_named(owns[ordinal]):
                continue
            lead, lead_like = self._like(unit.lead)
            before = owns[ordinal - 1] if ordinal else none
            after = owns[ordinal + 1] if ordinal + 1 < len(owns) else none
            found.append(
                Candidate(
                    setting,
                    ordinal,
                    part,
                    owns[ordinal],
                    lead,
                    lead_like,
                    self._names_other(unit.lead),
                    before,
                    after,
                    around,
                )
            )
        return found

    def _answers_for_another(self, setting: Setting) -> bool:
        """Whether the passage answers a question of the article's own on something else than what is asked about."""
        asks = setting.is_question and setting.names_other
        return asks and bool(self._names) and not self._is_named(setting.heading)

    def _is_named(self, values: Values) -> bool:
        return any(values[at] >= SAME for at in self._names)

    def _setting(self, hit: Hit) -> Setting:
        passage = hit.passage
        heading, like = self._heading(passage.section)
        nearest = passage.section[-1].rstrip() if passage.section else ""
        is_question = nearest.endswith("?") or nearest.partition(" ")[0].lower() in _ASKING
        return Setting(
            passage=passage,
            rank=hit.rank,
            bm25=hit.score,
            strength=hit.score / self._best,
            heading=heading,
            heading_like=like,
            title=self._like(f"{passage.title or ''} {_SEPARATORS.sub(' ', passage.article_id)}")[0],
            is_question=is_question,
            same_kind=is_question and kind_of(nearest) is self._query.kind,
            is_version=self._is_version(passage.title or ""),
            is_reference=_REFERENCES.fullmatch(nearest) is not None,
            first_prose=_first_prose(passage),
            names_other=self._names_other(nearest),
        )

    def _heading(self, section: tuple[str, ...]) -> tuple[Values, float]:
        """Values of the whole path, and likeness of its deepest heading or of the names that are explained there."""
        if section not in self._headings:
            path = self._matcher.none
            for heading in section:
                path = list(map(max, path, self._like(heading)[0]))
            like = max((self._like(heading)[1] for heading in deepest(section)), default=0.0)
            self._headings[section] = path, like
        return self._headings[section]

    def _like(self, text: str) -> tuple[Values, float]:
        if text not in self._likes:
            found = spoken(visible(text))
            values = self._matcher.values(found)
            self._likes[text] = values, self._matcher.likeness(found, values)
        return self._likes[text]

    def _names_other(self, text: str) -> bool:
        """Whether a heading or lead holds a name that the question has not; in Title Case Like This none is told."""
        if text not in self._others:
            words = [token for token in spoken(visible(text))[1:] if token.word.lower() not in STOP_WORDS]
            capitals = [token for token in words if token.word[0].isupper()]
            told = len(capitals) < len(words)
            self._others[text] = told and any(self._matcher.asked.isdisjoint(token.terms) for token in capitals)
        return self._others[text]

    def _is_version(self, title: str) -> bool:
        asked = any(letter.isdigit() for letter in self._query.question)
        return not asked and _VERSION.search(title) is not None


def deepest(section: tuple[str, ...]) -> Iterator[str]:
    """What a passage is about, as a question would put it: its deepest heading, and of signatures their bare names.

    ("Fields", "ForeignKey.on_delete") is about "on_delete"; ("get()", "get(*args)", "aget(*args)") about all three.
    """
    for heading in reversed(section):
        name = name_of(heading)
        yield name or heading
        if not name:
            return


def name_of(heading: str) -> str | None:
    """The bare name of a signature ("fs.watch(filename[, options])": "watch"), None where a heading is plain words.

    What ends like a file or product ("Node.js", "Socket.io") is no signature.
    """
    bare = heading.partition("(")[0].strip(" `")
    is_call = "(" in heading
    if " " in bare or not (is_call or _CODE_MARK.search(bare)):
        return None
    match = _NAME.search(bare)
    return match[0] if match and (is_call or "." not in bare or len(match[0]) > _EXTENSION) else None


def _split(passage: Passage) -> list[list[Word]]:
    """The words of each unit of a passage."""
    shown, base = visible(passage.text), passage.span.start
    return [spoken(shown, unit.span.start - base, unit.span.end - base) for unit in passage.units]


def _first_prose(passage: Passage) -> int | None:
    """The first prose of a passage that opens its section."""
    if not passage.opens:
        return None
    return next((ordinal for ordinal, unit in enumerate(passage.units) if unit.kind in PROSE), None)
