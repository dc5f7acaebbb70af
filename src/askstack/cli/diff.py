"""`askstack diff`: which answers change between two indexes?"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from askstack.cli.options import examples, with_settings, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.diffing import Compared
    from askstack.engine import Stack
    from askstack.records import Answer, Quote
    from askstack.settings import Settings

_SHOWN = 90
_FOLDER = click.Path(path_type=Path)


@click.command(
    "diff",
    epilog=examples(
        "askstack index --corpus drafts --index index-new",
        "askstack diff index index-new questions.txt",
        "askstack diff --json index index-new questions.jsonl",
    ),
)
@click.argument("old", type=_FOLDER)
@click.argument("new", type=_FOLDER)
@click.argument("questions", type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Write what changed as JSON.")
@with_settings("corpus")
@click.pass_context
def command(ctx: click.Context, settings: Settings, old: Path, new: Path, questions: Path, *, as_json: bool) -> None:
    """Show which answers change between two index folders, OLD and NEW.

    QUESTIONS is a file with one question a line, or one JSON object with a `question` a line, as for `askstack eval`.
    Answers come from the indexes alone; neither articles nor indexes are touched. An answer is lost or gained, or
    changed: other quotes, or the same in another order. Exit status: 0 nothing is lost, 1 some answer is, 2 an error.
    """
    from askstack.diffing import Change, compare, read_questions  # noqa: PLC0415 - `--help` need not pay for it

    asked = read_questions(questions)
    stacks = _opened(settings, old), _opened(settings, new)
    compared = list(compare(asked, *stacks))
    write(_as_json(compared, stacks) if as_json else "".join(f"{line}\n" for line in _lines(compared)))
    ctx.exit(1 if any(one.change is Change.LOST for one in compared) else 0)


def _opened(settings: Settings, index: Path) -> Stack:
    """The index of a folder; its kept texts are the articles, as those of the old one may be gone."""
    from askstack.engine import SETTINGS_DIGEST, Stack  # noqa: PLC0415 - `--help` need not pay for it
    from askstack.index.tantivy_index import open_reader  # noqa: PLC0415 - as above

    return Stack(settings, open_reader(index, SETTINGS_DIGEST), None)


def _lines(compared: Sequence[Compared]) -> Iterator[str]:
    from askstack.diffing import Change  # noqa: PLC0415 - as above

    for change in (Change.LOST, Change.GAINED, Change.CHANGED):
        for one in compared:
            if one.change is change:
                yield f"{change:<8} {one.question}"
                yield from _quotes(one)
                yield ""
    counts = _counts(compared)
    told = ", ".join(f"{count} {change}" for change, count in counts.items())
    yield told


def _quotes(one: Compared) -> Iterator[str]:
    """What is gone (-), what came (+), and what only grew or shrank (~), each with its rank."""
    resized = {new: old for old in one.gone for new in one.come if _is_part(old, new)}
    for quote in one.gone:
        if quote not in resized.values():
            yield f"  - {_short(quote, one.old)}"
    for quote in one.come:
        if quote in resized:
            yield f"  ~ {_short(quote, one.new)} ({_size(resized[quote])} words before, {_size(quote)} now)"
        else:
            yield f"  + {_short(quote, one.new)}"
    if not (one.gone or one.come):
        yield "  the same quotes in another order"


def _is_part(quote: Quote, other: Quote) -> bool:
    is_same = quote.citation.article_id == other.citation.article_id
    return is_same and (quote.text in other.text or other.text in quote.text)


def _size(quote: Quote) -> int:
    return len(quote.text.split())


def _short(quote: Quote, answer: Answer) -> str:
    words = " ".join(quote.text.split())
    shown = words if len(words) <= _SHOWN else words[:_SHOWN].rpartition(" ")[0] + " …"
    return f"{answer.quotes.index(quote) + 1}. {quote.citation.path}:{quote.lines[0]}  {shown}"


def _counts(compared: Sequence[Compared]) -> dict[str, int]:
    from askstack.diffing import Change  # noqa: PLC0415 - as above

    found = Counter(one.change for one in compared)
    return {str(change): found[change] for change in Change}


def _as_json(compared: Sequence[Compared], stacks: tuple[Stack, Stack]) -> str:
    from askstack.diffing import Change  # noqa: PLC0415 - as above

    old, new = (stack.index.stamp.fingerprint for stack in stacks)
    changed = [one for one in compared if one.change is not Change.UNCHANGED]
    fields = {
        "schema": "askstack.diff/1",
        "old": old,
        "new": new,
        "counts": _counts(compared),
        "questions": [
            {"question": one.question, "change": str(one.change), "old": _answer(one.old), "new": _answer(one.new)}
            for one in changed
        ],
    }
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "answered": answer.answered,
        "confidence": answer.confidence,
        "reason": None if answer.reason is None else str(answer.reason),
        "quotes": [
            {"article_id": quote.citation.article_id, "start": quote.start, "end": quote.end, "text": quote.text}
            for quote in answer.quotes
        ],
    }
