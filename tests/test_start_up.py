"""What does a cold answer import? A process that answers from an index has 20 milliseconds for all of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from asking_kit import CORPUS
from askstack import engine, reading, scanning
from askstack.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

# All that an answer needs beside Python's own; `Stemmer` brings the two names of Cython's.
PACKAGES = {"Stemmer", "askstack", "click", "jinja2", "markupsafe", "tantivy"}
# Each of these costs milliseconds, or tens of them, and an answer needs none.
HEAVY = (
    *("argparse", "asyncio", "concurrent", "csv", "difflib", "email", "html", "http", "importlib.metadata"),
    *("importlib.resources", "logging", "multiprocessing", "queue", "selectors", "socket", "sqlite3", "ssl"),
    *("subprocess", "tomllib", "unittest", "urllib.request", "xml", "zipfile"),
)
# Rooms that only indexing, measuring or serving enters.
OTHER_ROOMS = tuple(
    f"askstack.{name}"
    for name in (
        *("adding", "chatting", "checkup", "conversing", "dialogue", "diffing", "evaluation", "explaining", "fetching"),
        *("gaps", "index.lock", "index.memory_index", "index.tantivy_writer", "journal", "mcp", "passages"),
        *("preparing", "reading", "reporting", "sentences", "slack", "suggesting", "sync", "verifying", "watching"),
        *("web", "workers"),
    )
)
PROGRAM = """
import json, sys
before = set(sys.modules)
from askstack.cli import main
try:
    main()
finally:
    print(json.dumps(sorted(set(sys.modules) - before)), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("start_up") / "index"
    engine.sync(Settings(corpus=CORPUS, index=folder))
    return folder


def imported(*arguments: str, status: int = 0) -> set[str]:
    """The modules that a real process imports to run one command."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ASKSTACK_", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == status, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


def within(modules: set[str], packages: tuple[str, ...]) -> list[str]:
    """Those of the modules that are one of these, or inside one."""
    return sorted(name for name in modules if any(f"{name}.".startswith(f"{package}.") for package in packages))


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("Can Django handle real-time?",), 0),
        (("can", "djnago", "handle", "websokets?", "--limit", "5"), 0),
        (("Which zeppelins did Bach compose?",), 1),
        (("hello",), 1),
        *[(("Can Django handle real-time?", "--format", form), 0) for form in ("json", "markdown", "html", "slack")],
    ],
)
def test_a_cold_answer_imports_only_what_it_needs(arguments: tuple[str, ...], status: int, index: Path) -> None:
    modules = imported("ask", *arguments, "--corpus", str(CORPUS), "--index", str(index), status=status)
    assert "askstack.engine" in modules
    foreign = {name.partition(".")[0] for name in modules} - sys.stdlib_module_names
    assert {name for name in foreign if not name.startswith(("_cython_", "cython_"))} == PACKAGES
    assert within(modules, HEAVY) == []
    assert within(modules, OTHER_ROOMS) == []


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("ask", "--help"), ("index", "--help")])
def test_help_waits_for_no_engine(arguments: tuple[str, ...]) -> None:
    modules = imported(*arguments)
    assert within(modules, ("askstack.engine", "tantivy", "nltk", "lxml", "numpy", "asyncio", *OTHER_ROOMS)) == []


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import askstack; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert within(set(done.stdout.split()), ("askstack",)) == ["askstack"]
    assert {name.partition(".")[0] for name in done.stdout.split()} - sys.stdlib_module_names == {"askstack"}


def test_what_scanning_takes_for_articles_is_what_reading_reads() -> None:
    """Written down twice: reading costs too much to import when only names are looked at."""
    assert scanning.SUFFIXES == reading.SUFFIXES
