"""Why these quotes, in this order, and why did the next one lose? The evidence, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from askstack.evidence import FEATURES, weights
from askstack.records import SAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.answering import Decision
    from askstack.evidence import Evidence
    from askstack.records import Query

_REASONS = 4
_LEAST = 0.05


def explain(query: Query, decision: Decision) -> tuple[str, ...]:
    """One line a thought: how the question was read, what speaks for each quote, and what the runner-up lacked."""
    lines = [_reading(query), f"confidence {decision.confidence:.2f}: {_verdict(decision)}"]
    picks = decision.picks or decision.nearest
    for number, pick in enumerate(picks, 1):
        one = pick.evidence
        lines.append(f"{number}. evidence {one.score:.2f}, passage {one.rank} of the search; {_words(query, one)}")
        lines.append(f"   for it: {'; '.join(_strongest(one)) or 'nothing in particular'}")
    if decision.runner_up and decision.picks:
        lines.append(_loser(decision.picks[-1].evidence, decision.runner_up))
    return tuple(lines)


def _reading(query: Query) -> str:
    carried = ", ".join(f"{term.word} {term.weight:.1f}" for term in query.terms) or "no word that carries it"
    expected = f", asking for a {query.expected.value}" if query.expected else ""
    return f"read as {query.kind.value}{expected}; key words by weight: {carried}"


def _verdict(decision: Decision) -> str:
    if decision.reason:
        return f"refused ({decision.reason.value})"
    return "answered" if decision.sure else "answered, not sure"


def _words(query: Query, one: Evidence) -> str:
    """Which key words the unit says, which only its context has, and which neither."""
    said = [term.word for term, value in zip(query.terms, one.said, strict=True) if value >= SAME]
    near = [
        term.word for term, value, known in zip(query.terms, one.said, one.known, strict=True) if value < SAME <= known
    ]
    alike = [term.word for term, value in zip(query.terms, one.known, strict=True) if 0 < value < SAME]
    lacking = [term.word for term, value in zip(query.terms, one.known, strict=True) if not value]
    groups = (("says", said), ("above it", near), ("in other words", alike), ("lacks", lacking))
    return "; ".join(f"{name}: {', '.join(words)}" for name, words in groups if words)


def _strongest(one: Evidence) -> Iterator[str]:
    worth = {name: weights()[name] * value for name, value in one.features.items()}
    for name in sorted(worth, key=lambda name: (-worth[name], name))[:_REASONS]:
        if worth[name] >= _LEAST:
            yield f"{FEATURES[name]} ({worth[name]:+.2f})"


def _loser(last: Evidence, next_: Evidence) -> str:
    """What the best unit not quoted lacked against the last one quoted."""
    names: Sequence[str] = sorted({*last.features, *next_.features})
    gaps = {n: weights()[n] * (last.features.get(n, 0.0) - next_.features.get(n, 0.0)) for n in names}
    most = max(names, key=lambda name: (gaps[name], name))
    words = " ".join(next_.passage.slice(next_.unit.span).split())
    shown = words if len(words) <= 60 else words[:60].rpartition(" ")[0] + " …"  # noqa: PLR2004 - what a line holds
    return f"next: {next_.passage.article_id}, evidence {next_.score:.2f} ({shown}); behind most in: {FEATURES[most]}"
