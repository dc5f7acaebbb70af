"""Each measurement as a table."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from benchmarks import asking, syncing
from benchmarks import growth as growing
from benchmarks.subjects import BARE, BUILDERS, KINDS, YARDSTICK, shipped, shipped_questions, subjects
from benchmarks.tables import Table, figure, quantile

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.subjects import Setup, Subject

ASKSTACK = KINDS["askstack"].title
SIZES = (1_000, 10_000, 50_000, 200_000, 1_000_000)
BEYOND = (3_000_000, 10_000_000, 30_000_000)
NIGHT_HOURS = 8
PATIENCE_MS = 300
STEP_SECONDS = 10
_SHARED_OUT = ("askstack", "tantivy", "bm25s", "fts5", "rank_bm25")
_NONE = "–"


def build(setup: Setup, size: int) -> Table:
    """An index from nothing: what each built when it was first needed, once."""
    found = subjects(setup, size, BUILDERS)
    rows = [_built_row(subject, size, found[0]) for subject in found]
    columns = ("index from nothing", "seconds", "× askstack", "passages/s", "peak MB", "MB on disk")
    note = (
        f"{size:,} passages, each built once. askstack reads files, finds structure, passages, sentences and terms in "
        "two processes, and keeps the texts; the peers are given the passages ready cut, in one file."
    )
    return Table(f"build {size}", note, columns, tuple(rows))


def _built_row(subject: Subject, size: int, ours: Subject) -> tuple[str, ...]:
    built = subject.built
    times = figure(built.seconds / ours.built.seconds)
    return subject.title, *map(figure, (built.seconds,)), times, *map(figure, (size / built.seconds, *built[1:]))


def cold(setup: Setup, size: int) -> Table:
    """A process that starts, asks once and ends."""
    python = sys.executable
    first = "askstack, the articles it comes with"
    commands: dict[str, list[str | Path]] = {
        BARE: [python, "-c", "pass"],
        YARDSTICK: [python, "-c", "import click, jinja2, tantivy"],
        first: shipped(setup),
    }
    commands |= {subject.title: subject.once for subject in subjects(setup, size, BUILDERS)}
    questions = dict.fromkeys(commands, setup.questions()) | {BARE: [], YARDSTICK: [], first: shipped_questions()}
    found = asking.cold(commands, questions, setup.rounds)
    rows = tuple(
        (
            name,
            figure(told.seconds * 1000),
            figure(told.times(found[YARDSTICK])),
            figure(told.times(found[ASKSTACK])),
            figure(told.worked * 1000),
            figure(told.worked / found[YARDSTICK].worked),
            figure(told.peak),
            str(len(told.runs)),
        )
        for name, told in found.items()
    )
    columns = (
        "a process that asks once",
        "ms",
        "× yardstick",
        "× askstack",
        "CPU ms",
        "× yardstick",
        "peak MB",
        "rounds",
    )
    note = (
        f"{size:,} passages, files in the page cache, medians of interleaved rounds. Peers open their index, search "
        "and print three texts; askstack opens, understands the question, searches, weighs, checks the quoted files, "
        "renders and prints."
    )
    return Table(f"cold {size}", note, columns, tuple(sorted(rows, key=lambda row: list(commands).index(row[0]))))


def warm(setup: Setup, size: int) -> Table:
    """A process that is there, asked one question after the other."""
    found = asking.warm({it.title: it.serve for it in subjects(setup, size)}, setup.questions(), setup.rounds)
    ours = found[ASKSTACK]
    rows = tuple(
        (
            name,
            figure(told.at(0.5)),
            figure(told.at(0.99)),
            figure(told.times(ours)),
            figure(told.peak),
            f"{told.count:,}",
        )
        for name, told in found.items()
    )
    columns = ("one thread", "p50 ms", "p99 ms", "× askstack", "peak MB", "questions")
    note = (
        f"{size:,} passages. askstack's time is that of the whole answer, found, weighed, cut, cited and checked "
        "against the files; the others' is that of a bare search for three texts."
    )
    return Table(f"warm {size}", note, columns, rows)


def throughput(setup: Setup, size: int) -> Table:
    """Many at once."""
    found = asking.throughput(
        {it.title: it.serve for it in subjects(setup, size, _SHARED_OUT)}, setup.questions(), min(3, setup.rounds)
    )
    ways = tuple(found[ASKSTACK])
    rows = tuple((name, *(figure(rates[way]) for way in ways)) for name, rates in found.items())
    note = f"{size:,} passages, questions a second; askstack gives whole answers, the others bare searches."
    return Table(f"throughput {size}", note, ("questions a second", *ways), rows)


def sync(setup: Setup, size: int) -> Table:
    """What a change costs."""
    ours, *others = subjects(setup, size, ("askstack", "rank_bm25", "bm25s"))
    folder = setup.folder(size)
    of_size = syncing.steps(folder / "corpus", folder / "askstack", setup.rounds)
    corpus, index = syncing.many_files(setup)
    of_files = syncing.steps(corpus, index, setup.rounds)
    shares = {"one new article": of_size.new, "one removed": of_size.removed, "nothing changed": of_size.nothing}
    rows = [(f"{what}, {size:,} passages", figure(seconds), figure(of_size.peak)) for what, seconds in shares.items()]
    rows.append((f"nothing changed, {syncing.MANY_FILES:,} files", figure(of_files.nothing), figure(of_files.peak)))
    rows.append(("for comparison: all again with askstack", figure(ours.built.seconds), figure(ours.built.peak)))
    rows += [(f"all again with {it.title}", figure(it.built.seconds), figure(it.built.peak)) for it in others]
    note = "The whole process `askstack index`, from start to end, medians; rank-bm25 and bm25s have no other way."
    return Table(f"sync {size}", note, ("sync", "seconds", "peak MB"), tuple(rows))


def formats(setup: Setup, _size: int) -> Table:
    """First syncs, format by format."""
    docs = setup.data / "docs" / "corpus"
    plain = setup.folder(SIZES[2]) / "corpus"
    told = {
        "plain text": syncing.first("plain", plain, setup, (".txt",), 3),
        "reST": syncing.first("rst", docs, setup, (".txt",), 3),
        "Markdown": syncing.first("md", docs, setup, (".md",), 3),
        "HTML": syncing.first("html", docs, setup, (".html",), 3),
    }
    rows = tuple(
        (
            name,
            f"{of.files:,}",
            figure(of.megabytes),
            f"{of.passages:,}",
            figure(of.seconds),
            f"{of.passages / of.seconds:,.0f}",
            figure(of.megabytes / of.seconds),
            figure(of.peak),
        )
        for name, of in told.items()
    )
    columns = ("first sync", "files", "MB", "passages", "seconds", "passages/s", "MB/s", "peak MB, all processes")
    return Table(
        "formats", "From files to commit, as many processes as askstack takes, medians of three.", columns, rows
    )


def growth(setup: Setup, size: int) -> Table:
    """Askstack alone, from size to size up to `size`, all in one interleaved run."""
    sizes = [each for each in SIZES if each <= max(size, SIZES[2])]
    found = {each: subjects(setup, each, ("askstack",))[0] for each in sizes}
    names = {str(each): subject for each, subject in found.items()}
    once = asking.cold(
        {name: it.once for name, it in names.items()}, dict.fromkeys(names, setup.questions()), setup.rounds
    )
    served = asking.warm({name: it.serve for name, it in names.items()}, setup.questions(), setup.rounds)
    costs: dict[int, dict[str, float]] = {}
    for each, subject in found.items():
        corpus, index = setup.folder(each) / "corpus", setup.folder(each) / "askstack"
        steps = syncing.steps(corpus, index, min(3, setup.rounds))
        costs[each] = {
            "passages": syncing.passages_of(index, corpus),
            "first sync, s": subject.built.seconds,
            "first sync, peak MB": subject.built.peak,
            "index, MB": subject.built.size,
            "cold ask, CPU ms": once[str(each)].worked * 1000,
            "cold ask, peak MB": once[str(each)].peak,
            "ask p50, CPU ms": quantile(served[str(each)].worked, 0.5),
            "ask p99, CPU ms": quantile(served[str(each)].worked, 0.99),
            "serving, peak MB": served[str(each)].peak,
            "one new article, CPU s": steps.new_worked,
            "nothing changed, CPU s": steps.nothing_worked,
            "sync, peak MB": steps.peak,
        }
    (setup.work / "growth.json").write_text(json.dumps(costs))
    return _growth_table(costs)


def _growth_table(costs: dict[int, dict[str, float]]) -> Table:
    rows = tuple(
        (what, *(f"{cost[what]:,.0f}" if what == "passages" else figure(cost[what]) for cost in costs.values()))
        for what in next(iter(costs.values()))
    )
    note = (
        "Corpora of 1,000 to a million passages of the source; `passages` are those that askstack cut them into. CPU: "
        "time that a core worked for it, which other work on the machine changes little. First syncs: once, by the "
        "clock."
    )
    return Table("growth", note, ("cost", *(f"{size:,}" for size in costs)), rows)


def fit(setup: Setup, _size: int) -> Table:
    """What the growth means beyond what was measured."""
    told = json.loads((setup.work / "growth.json").read_text())
    costs = {int(size): cost for size, cost in told.items() if int(size) >= SIZES[1]}
    passages = [int(cost["passages"]) for cost in costs.values()]
    rows = []
    for what, limit in _LIMITS.items():
        line = growing.line(passages, [cost[what] for cost in costs.values()])
        reached = f"{limit:,} at {line.reaches(limit) / 1e6:,.0f} M" if limit else _NONE
        rows.append(
            (
                what,
                figure(line.base),
                figure(line.slope * 1e6),
                f"{line.miss:.0%}",
                *map(figure, map(line.at, BEYOND)),
                reached,
            )
        )
    beyond = (f"{each / 1e6:.0f} M" for each in BEYOND)
    columns = ("cost", "base", "a million more", "largest miss", *beyond, "reaches")
    note = "cost = base + slope × passages, by least squares of relative errors over 10,000 to a million."
    return Table("fit", note, columns, tuple(rows))


_LIMITS: dict[str, int | None] = {
    "first sync, s": NIGHT_HOURS * 3600,
    "index, MB": None,
    "cold ask, CPU ms": PATIENCE_MS,
    "ask p50, CPU ms": PATIENCE_MS,
    "ask p99, CPU ms": PATIENCE_MS * 10,
    "one new article, CPU s": STEP_SECONDS,
    "sync, peak MB": 16_000,
}
