"""What is measured: askstack and its peers, each with its index of a corpus of some size, built once and kept."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.processes import ROOT, environ, run, run_with_children, say

ASKSTACK = Path(sys.executable).with_name("askstack")
SHIPPED = ROOT / "corpus"
BARE = "`python -c pass`"
YARDSTICK = '`python -c "import click, jinja2, tantivy"`'
NOT_ANSWERED = 1
_PEERS = ROOT / "benchmarks" / "peers"


class Kind(NamedTuple):
    """A peer: its name for who reads, the module that its Python must have, the passages it is fit for at most."""

    title: str
    module: str
    most: int


KINDS = {
    "askstack": Kind("**askstack**, whole answer", "askstack", 100_000_000),
    "askstack_search": Kind("askstack, its search alone", "askstack", 100_000_000),
    "askstack_library": Kind("askstack as a library, garbage collection as Python has it", "askstack", 100_000_000),
    "tantivy": Kind("tantivy by itself", "tantivy", 100_000_000),
    "bm25s": Kind("bm25s", "bm25s", 100_000_000),
    "fts5": Kind("SQLite FTS5", "sqlite3", 100_000_000),
    "rank_bm25": Kind("rank-bm25", "rank_bm25", 1_000_000),
    "llamaindex": Kind("LlamaIndex BM25Retriever", "llama_index.retrievers", 200_000),
    "txtai": Kind("txtai keyword index", "txtai", 200_000),
    "haystack": Kind("Haystack in-memory BM25", "haystack", 200_000),
}
BUILDERS = tuple(name for name in KINDS if not name.startswith("askstack_"))
"""Those that have an index of their own."""


@dataclass(frozen=True, slots=True)
class Setup:
    """Where everything is. `pythons` are tried in turn for a peer; `work` keeps corpora and indexes from run to run."""

    data: Path
    work: Path
    pythons: tuple[str, ...]
    rounds: int

    def folder(self, passages: int) -> Path:
        """The place of one size, its corpus written when first asked for."""
        folder = self.work / str(passages)
        if not (folder / "passages.jsonl").exists():
            say(f"writing a corpus of {passages:,} passages")
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            run([sys.executable, "-m", "benchmarks.corpora", self.data / "passages-200k", folder, str(passages)])
        return folder

    def questions(self) -> list[str]:
        """What is asked, one question a line."""
        path = self.data / "passages-200k" / "questions.txt"
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line]


class Subject(NamedTuple):
    """One of those that are compared: its name, how it is asked once, how it is served, what its index took."""

    title: str
    once: list[str | Path]
    serve: list[str | Path]
    built: Built


class Built(NamedTuple):
    """What building an index took: seconds, MB of memory at most (all its processes), MB on the disk."""

    seconds: float
    peak: float
    size: float


def shipped(setup: Setup) -> list[str | Path]:
    """How askstack is asked once about the articles it comes with."""
    folder = setup.work / "shipped"
    run([ASKSTACK, "index", "-q", "--corpus", SHIPPED, "--index", folder])
    return [ASKSTACK, "ask", "--corpus", SHIPPED, "--index", folder]


def shipped_questions() -> list[str]:
    """What the articles that askstack comes with are asked."""
    lines = (ROOT / "tests" / "quality" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [question["question"] for question in map(json.loads, lines) if question["answerable"]]


def subjects(setup: Setup, passages: int, names: tuple[str, ...] = tuple(KINDS)) -> list[Subject]:
    """Those that are installed and fit for the size, with their indexes built."""
    found = []
    for name in names:
        python = _python_for(KINDS[name].module, setup.pythons)
        if python is None:
            say(f"{name} is not installed in any of the Pythons given, so it is left out")
        elif passages <= KINDS[name].most:
            found.append(_subject(setup, passages, name, python))
    return found


def _subject(setup: Setup, passages: int, name: str, python: str) -> Subject:
    folder = setup.folder(passages)
    script = _PEERS / f"with_{name}.py"
    home = folder / ("askstack" if name.startswith("askstack") else name)
    built = _built(name, [python, script, "build", folder / "passages.jsonl"], home)
    once: list[str | Path] = [python, script, "ask", home]
    if name == "askstack":
        once = [ASKSTACK, "ask", "--corpus", folder / "corpus", "--index", home]
    return Subject(KINDS[name].title, once, [python, script, "serve", home], built)


def _built(name: str, command: list[str | Path], home: Path) -> Built:
    note = home.with_suffix(".built.json")
    if not note.exists():
        say(f"building {home}")
        shutil.rmtree(home, ignore_errors=True)
        if name.startswith("askstack"):
            command = [ASKSTACK, "index", "-q", "--corpus", home.parent / "corpus", "--index"]
        told = run_with_children([*command, home])
        note.write_text(json.dumps([told.seconds, told.peak, size_of(home)]))
    return Built(*json.loads(note.read_text()))


def size_of(folder: Path) -> float:
    """MB of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _python_for(module: str, pythons: tuple[str, ...]) -> str | None:
    """The first of the Pythons that has the module."""
    look = f"import importlib.util as u, sys; sys.exit(u.find_spec({module.partition('.')[0]!r}) is None)"
    return next((python for python in pythons if not _status([python, "-c", look])), None)


def _status(command: list[str]) -> int:
    return subprocess.run(command, check=False, env=environ(), capture_output=True).returncode
