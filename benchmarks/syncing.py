"""How long does it take to bring an index up to its folder: from nothing, by one article, by none?"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.processes import run, run_with_children, say
from benchmarks.subjects import ASKSTACK, size_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from benchmarks.processes import Run
    from benchmarks.subjects import Setup

MANY_FILES = 10_000
_NEW = "# A new article\n\nThe harbour office of Lindau opens at seven. Round {}, and nothing else is in it.\n"


class Steps(NamedTuple):
    """Seconds of the whole process, at the median, for one new, one removed, none at all; MB it held at most.

    `new_worked` and `nothing_worked` are those that a core worked for it.
    """

    new: float
    removed: float
    nothing: float
    new_worked: float
    nothing_worked: float
    peak: float


class First(NamedTuple):
    """A first sync: files, their MB, passages, seconds, MB of memory at most, MB of index."""

    files: int
    megabytes: float
    passages: int
    seconds: float
    peak: float
    size: float


def steps(corpus: Path, index: Path, rounds: int) -> Steps:
    """Adds an article, removes it, changes nothing, in turn, on a copy of the index; the corpus is left as it was."""
    copy = index.with_name("askstack-synced")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(index, copy)
    before = corpus.stat()
    article = corpus / "new article.md"
    _sync(corpus, copy)
    turns: list[tuple[Run, Run, Run]] = []
    for turn in range(rounds):
        say(f"one article more in {corpus}, round {turn + 1} of {rounds}")
        article.write_text(_NEW.format(turn), encoding="utf-8")
        new = _sync(corpus, copy)
        article.unlink()
        turns.append((new, _sync(corpus, copy), _sync(corpus, copy)))
    os.utime(corpus, ns=(before.st_atime_ns, before.st_mtime_ns))
    shutil.rmtree(copy)
    new, removed, nothing = (statistics.median(found.seconds for found in runs) for runs in zip(*turns, strict=True))
    worked = [statistics.median(found.worked for found in runs) for runs in zip(*turns, strict=True)]
    return Steps(new, removed, nothing, worked[0], worked[2], max(found.peak for runs in turns for found in runs))


def many_files(setup: Setup) -> tuple[Path, Path]:
    """A corpus of 10,000 files, and its index."""
    folder = setup.work / "files"
    if not (folder / "askstack").exists():
        say(f"writing and indexing {MANY_FILES:,} files")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        source = setup.data / "passages-200k"
        run([sys.executable, "-m", "benchmarks.corpora", source, folder, str(10**6), str(MANY_FILES)])
        _sync(folder / "corpus", folder / "askstack")
    return folder / "corpus", folder / "askstack"


def first(name: str, corpus: Path, setup: Setup, suffixes: Iterable[str], rounds: int) -> First:
    """First syncs of the articles with these suffixes alone, their median."""
    folder = setup.work / "formats" / name
    shutil.rmtree(folder, ignore_errors=True)
    copy = folder / "corpus"
    found = sorted(path for path in corpus.rglob("*") if path.suffix in set(suffixes))
    for path in found:
        target = copy / path.relative_to(corpus)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    runs = []
    for turn in range(rounds):
        say(f"first sync of {name}, round {turn + 1} of {rounds}")
        shutil.rmtree(folder / "index", ignore_errors=True)
        runs.append(run_with_children([ASKSTACK, "index", "-q", "--corpus", copy, "--index", folder / "index"]))
    seconds = statistics.median(told.seconds for told in runs)
    passages = passages_of(folder / "index", copy)
    peak = max(told.peak for told in runs)
    return First(len(found), size_of(copy), passages, seconds, peak, size_of(folder / "index"))


def passages_of(index: Path, corpus: Path) -> int:
    """How many passages an index holds."""
    told = json.loads(run([ASKSTACK, "status", "--json", "--corpus", corpus, "--index", index]).output)
    passages: int = told["stamp"]["passages"]
    return passages


def _sync(corpus: Path, index: Path) -> Run:
    return run([ASKSTACK, "index", "-q", "--corpus", corpus, "--index", index])
