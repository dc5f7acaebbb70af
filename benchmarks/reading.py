"""How fast are articles read, format by format, and does memory stay flat in their number?

    python -m benchmarks.reading [--data ../shared/data]

Each format is read in a process of its own, three times in turns, all its files one after the other: bytes to article,
then article to passages with their terms. `.txt` files of these documentations hold reStructuredText.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

from benchmarks.processes import ROOT, run
from benchmarks.tables import Table, figure

ROUNDS = 3
FORMATS = {"reST": (".txt", ".rst"), "Markdown": (".md",), "HTML": (".html",)}
COLUMNS = (
    "format",
    "files",
    "MB",
    "words",
    "passages",
    "read, files/s",
    "read, MB/s",
    "cut, passages/s",
    "both, words/s",
    "peak MB after ¼, ½, all files",
    "slowest file, s",
)


def main() -> None:
    """Prints the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    options.add_argument("--format", choices=FORMATS, help=argparse.SUPPRESS)
    given = options.parse_args()
    corpus = given.data / "docs" / "corpus"
    if given.format:
        print(json.dumps(read_all(corpus, FORMATS[given.format])))
    else:
        print(table(corpus, given.data).markdown())


def table(corpus: Path, data: Path) -> Table:
    """A row a format; the median of three rounds."""
    command: list[str | Path] = [sys.executable, "-m", "benchmarks.reading", "--data", data, "--format"]
    told = [{name: json.loads(run([*command, name]).output) for name in FORMATS} for _ in range(ROUNDS)]
    rows = tuple(_row(name, [turn[name] for turn in told]) for name in FORMATS)
    files = sum(len(_files(corpus, suffixes)) for suffixes in FORMATS.values())
    return Table("reading", f"{files} files of documentation, one process, one core.", COLUMNS, rows)


def _row(name: str, turns: list[dict[str, float]]) -> tuple[str, ...]:
    at = {key: statistics.median(turn[key] for turn in turns) for key in turns[0]}
    both = at["reading"] + at["cutting"]
    peaks = ", ".join(f"{at[key]:.0f}" for key in ("quarter", "half", "peak"))
    counts = (f"{at[key]:,.0f}" for key in ("words", "passages"))
    rates = (at["files"] / at["reading"], at["megabytes"] / at["reading"], at["passages"] / at["cutting"])
    shown = (*map(figure, rates), f"{at['words'] / both:,.0f}", peaks, figure(at["slowest"]))
    return name, f"{at['files']:.0f}", figure(at["megabytes"]), *counts, *shown


def read_all(corpus: Path, suffixes: tuple[str, ...]) -> dict[str, float]:
    """Reads the files and tells what it took."""
    from askstack.passages import cut_passages, index_terms  # noqa: PLC0415 - only the process that reads pays
    from askstack.reading import read_article  # noqa: PLC0415 - as above

    found = _files(corpus, suffixes)
    told = dict.fromkeys(("reading", "cutting", "megabytes", "words", "passages", "slowest", "quarter", "half"), 0.0)
    index_terms(cut_passages(read_article(found[0].name, found[0].read_bytes()))[0])  # brings all that is imported late
    for number, path in enumerate(found, 1):
        data = path.read_bytes()
        began = time.perf_counter()
        article = read_article(str(path.relative_to(corpus)), data)
        read = time.perf_counter()
        passages = [index_terms(passage) for passage in cut_passages(article)]
        ended = time.perf_counter()
        told["reading"] += read - began
        told["cutting"] += ended - read
        told["megabytes"] += len(data) / 1e6
        told["words"] += len(article.text.split())
        told["passages"] += len(passages)
        told["slowest"] = max(told["slowest"], ended - began)
        told["quarter" if number <= len(found) // 4 else "half" if number <= len(found) // 2 else "peak"] = _peak()
    return told | {"files": len(found)}


def _files(corpus: Path, suffixes: tuple[str, ...]) -> list[Path]:
    return sorted(path for path in corpus.rglob("*") if path.suffix in suffixes)


def _peak() -> float:
    """MB that this process held at most so far."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    main()
