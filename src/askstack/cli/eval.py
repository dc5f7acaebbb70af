"""`askstack eval`: how good are the answers, measured on a file of questions?"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from askstack.cli.options import examples, remark, with_settings, write
from askstack.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from askstack.evaluation import Outcome, Report
    from askstack.records import IndexStamp
    from askstack.settings import Settings

_SHOWN = 90
_BAR = 40


@click.command(
    "eval",
    epilog=examples(
        "askstack eval --init questions.jsonl",
        "askstack eval questions.jsonl --report eval.html",
        "askstack eval questions.jsonl --failures --by-kind",
        "askstack eval questions.jsonl --json --min-hit1 0.8 --min-refused 0.9",
    ),
)
@click.argument("questions", type=click.Path(path_type=Path), required=False)
@click.option("--init", is_flag=True, help="Make QUESTIONS from the articles and the journal, for you to edit.")
@click.option("--report", "page", type=click.Path(path_type=Path), metavar="FILE", help="Write a page (HTML) too.")
@click.option("--json", "as_json", is_flag=True, help="Write the figures, and how each question went, as JSON.")
@click.option("--failures", is_flag=True, help="List what went wrong, with what was quoted instead.")
@click.option("--by-kind", is_flag=True, help="Show the figures for each kind of question too.")
@click.option("--min-hit1", type=click.FloatRange(0, 1), help="Fail below this share of right first quotes.")
@click.option("--min-hit3", type=click.FloatRange(0, 1), help="Fail below this share of right quotes among three.")
@click.option("--min-focus1", type=click.FloatRange(0, 1), help="Fail below this share of right first focuses.")
@click.option(
    "--min-refused", type=click.FloatRange(0, 1), help="Fail below this share of refusals of unanswerable ones."
)
@click.option("--max-lost", type=click.FloatRange(0, 1), help="Fail above this share of refusals of answerable ones.")
@with_settings()
@click.pass_context
def command(
    ctx: click.Context,
    /,
    settings: Settings,
    questions: Path | None,
    *,
    init: bool,
    page: Path | None,
    as_json: bool,
    failures: bool,
    by_kind: bool,
    **bounds: float | None,
) -> None:
    """Measure answers on QUESTIONS, a file with one JSON object a line.

    Each has `question`, `answerable` and `gold`: a list of {"file", "quote"} (and "start", "core"), any of which is a
    right answer. A quote is right when it contains the gold, or is enough of it. `--init` makes such a file: questions
    that the articles ask and answer, and those that people asked, which you have to judge. Exit status: 0, or 1 where
    a bound is missed.
    """
    if init:
        _make(settings, questions)
        return
    if questions is None:
        raise click.UsageError("give a file of questions; `askstack eval --init questions.jsonl` makes one", ctx)
    from askstack.evaluation import summarise  # noqa: PLC0415 - `--help` need not pay for it

    outcomes, stamp = _outcomes(settings, questions)
    report = summarise(outcomes)
    missed = list(_missed(report, bounds))
    if as_json:
        write(json.dumps(_fields(report, outcomes, missed), ensure_ascii=False, indent=1) + "\n")
    else:
        write("".join(f"{line}\n" for line in _lines(report, outcomes, failures=failures, by_kind=by_kind)))
        write("".join(f"missed: {line}\n" for line in missed))
    if page:
        from askstack.reporting.examined import render_examined  # noqa: PLC0415 - few ask for it

        page.write_text(render_examined(questions.name, outcomes, stamp), encoding="utf-8")
    ctx.exit(1 if missed else 0)


def _make(settings: Settings, path: Path | None) -> None:
    """A file of questions to be edited, or standard output; what is there is not overwritten."""
    from askstack.cli.opening import open_stack  # noqa: PLC0415 - `--help` need not pay for the engine
    from askstack.journal import journal_path, read  # noqa: PLC0415 - as above
    from askstack.questionnaire import of_articles, of_journal  # noqa: PLC0415 - as above

    if path and path.exists():
        raise RequestError(f"{path}: is there already, with what you made of it; name another file")
    stack, journal = open_stack(settings), journal_path(settings)
    own = list(of_articles(stack))
    asked = list(of_journal(read(journal), stack, [row["question"] for row in own])) if journal else []
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in (*own, *asked))
    if path:
        path.write_text(text, encoding="utf-8")
    else:
        write(text)
    remark(f"{len(own)} questions of the articles, {len(asked)} of the journal; reword and drop as you see fit")
    if asked:
        remark("for those of the journal: set `answerable`, and copy what is right of `suggested` into `gold`")


def _outcomes(settings: Settings, path: Path) -> tuple[list[Outcome], IndexStamp]:
    from askstack.cli.opening import open_stack  # noqa: PLC0415 - `--help` need not pay for the engine
    from askstack.evaluation import judge, load_questions  # noqa: PLC0415 - as above

    questions = load_questions(path)
    stack = open_stack(settings)
    judged = [question for question in questions if question.answerable is not None]
    if len(judged) < len(questions):
        remark(f"{path}: {len(questions) - len(judged)} questions are left out, for their `answerable` is null")
    return [judge(question, stack.ask(question.text), stack.text_of) for question in judged], stack.index.stamp


def _missed(report: Report, bounds: dict[str, float | None]) -> Iterator[str]:
    for name, bound in bounds.items():
        kind, _, figure = name.partition("_")
        value: float = getattr(report, figure)
        if bound is not None and (value < bound if kind == "min" else value > bound):
            yield f"{figure} is {value:.3f}, {kind} is {bound:.3f}"


def _fields(report: Report, outcomes: Sequence[Outcome], missed: Sequence[str]) -> dict[str, object]:
    rows = [
        {
            "qid": one.question.qid,
            "question": one.question.text,
            "answerable": one.question.answerable,
            "answered": one.answer.answered,
            "confidence": one.answer.confidence,
            "rank": one.rank,
            "focus_rank": one.focus_rank,
        }
        for one in outcomes
    ]
    return {"schema": "askstack.eval/1", **asdict(report), "missed": list(missed), "questions": rows}


def _lines(report: Report, outcomes: Sequence[Outcome], *, failures: bool, by_kind: bool) -> Iterator[str]:
    yield from _figures(report)
    yield "risk and coverage: answering only from this confidence on"
    for point in report.curve:
        bar = "#" * round(_BAR * point.right)
        yield f"  {point.confidence:.1f}  answers {point.coverage:5.1%}, right {point.right:5.1%}  {bar}"
    if by_kind:
        yield from _kinds(outcomes)
    if failures:
        yield from _failures(outcomes)


def _figures(report: Report) -> Iterator[str]:
    yield f"answerable {report.answerable}: right first {report.hit1:.3f}, among three {report.hit3:.3f}"
    yield f"  focus alone right first {report.focus1:.3f}; MRR {report.mrr:.3f}"
    yield f"  words in the first quote {report.words:.1f}; lost {report.lost:.3f}"
    if report.unanswerable:
        yield f"unanswerable {report.unanswerable}: refused {report.refused:.3f}"
    if report.auroc is not None:
        yield f"AUROC of confidence {report.auroc:.3f}"
    yield f"quotes that are slices of their article: {report.intact:.1%}"


def _kinds(outcomes: Sequence[Outcome]) -> Iterator[str]:
    from askstack.evaluation import summarise  # noqa: PLC0415 - as above

    for kind in sorted({one.question.kind for one in outcomes}):
        report = summarise([one for one in outcomes if one.question.kind == kind])
        if report.answerable:
            shares = f"first {report.hit1:.2f}  three {report.hit3:.2f}  lost {report.lost:.2f}"
            yield f"  {kind:<16} {report.answerable:4}  {shares}"
        else:
            yield f"  {kind:<16} {report.unanswerable:4}  refused {report.refused:.2f}"


def _failures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    from askstack.evaluation import verdict  # noqa: PLC0415 - as above

    for one in outcomes:
        what = verdict(one)
        if not what.is_failure:
            continue
        reason = f" ({one.answer.reason})" if one.answer.reason else ""
        yield f"\n{one.question.qid}  {one.question.text}"
        yield f"  {what}{reason}; {one.answer.kind.value}, confidence {one.answer.confidence:.2f}"
        for quote in one.answer.quotes[:1] or one.answer.nearest[:1]:
            yield f"  got:  {quote.citation.path}:{quote.lines[0]}  {_short(quote.text)}"
        for gold in one.question.gold[:1]:
            yield f"  gold: {gold.file}  {_short(gold.core or gold.quote or 'any quote')}"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else words[:_SHOWN].rpartition(" ")[0] + " …"
