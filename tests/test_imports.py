"""Who knows whom? The contract in pyproject.toml, held by import-linter; and a contract that could not fail is none."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from asking_kit import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PYPROJECT = ROOT / "pyproject.toml"
SOURCE = ROOT / "src" / "askstack"
PROGRAM = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(sys.argv[1], no_cache=True))"


def linted(config: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, str(config)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_rooms_import_downward_only() -> None:
    done = linted(PYPROJECT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({'"kinds | ': '"'}, "- askstack.kinds\n"),  # a room that is on no line
        ({'"kinds | ': '"', '"answering | ': '"answering | kinds | '}, "askstack.evidence -> askstack.kinds"),
        (
            {'"errors | records"': '"records"', '  "cli",': '  "errors",\n  "cli",'},
            "askstack.settings -> askstack.errors",
        ),
    ],
)
def test_the_contract_notices(tmp_path: Path, changes: dict[str, str], complaint: str) -> None:
    text = PYPROJECT.read_text(encoding="utf-8")
    for line, altered in changes.items():
        assert text.count(line) == 1
        text = text.replace(line, altered)
    config = tmp_path / "pyproject.toml"
    config.write_text(text, encoding="utf-8")
    done = linted(config)
    assert done.returncode == 1
    assert complaint in done.stdout


def test_the_environment_is_read_by_the_settings_alone() -> None:
    readers = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if path.parent.name != "compiled"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"})
        or (isinstance(node, ast.ImportFrom) and any(name.name in {"environ", "getenv"} for name in node.names))
    }
    assert readers == {"settings.py"}
