"""What README shows is what happens: commands with their output, options, names."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from askstack.cli import commands

TOP = Path(__file__).parents[1]
PAGES = [TOP / "README.md", *sorted((TOP / "docs").glob("*.md")), TOP / "deploy" / "README.md"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# These go on until they are stopped, want the network or a folder of the reader's own: only their form is checked.
ENDLESS = re.compile(r"\b(?:serve|socket|watch|chat|mcp)\b|https://|~/|my-templates|notes/|drafts")

Shown = tuple[str, str]


def blocks(page: Path, *kinds: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(page.read_text(encoding="utf-8")) if kind in kinds]


def shown(block: str) -> list[Shown]:
    """The commands of a block, each with the output that stands below it."""
    return [
        (command.strip(), output) for command, _, output in (part.partition("\n") for part in block.split("$ ")[1:])
    ]


def sittings() -> list[pytest.ParameterSet]:
    """Blocks of commands that can be replayed, each with the pins of the Markdown shown right before it, if any."""
    found = []
    for page in PAGES:
        pins = ""
        for number, (kind, block) in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")), 1):
            first = block.partition("\n")[0]
            if kind == "console" and first.startswith("$ ") and "askstack" in first and not ENDLESS.search(block):
                found.append(pytest.param(shown(block), pins, id=f"{page.name} {number}"))
            pins = block if kind == "markdown" else ""
    return found


def typed() -> list[str]:
    """All lines that call askstack, in any block."""
    lines = [line for page in PAGES for block in blocks(page, "console", "bash") for line in block.splitlines()]
    plain = [re.sub(r"^\$ ", "", line).partition("  #")[0] for line in lines]
    without_variables = [re.sub(r"^(?:[A-Z_]+=\S+ )+", "", line) for line in plain]
    return [line for line in without_variables if line.startswith("askstack ")]


def test_the_two_commands_come_first_one_line_each() -> None:
    first, second, *_ = blocks(TOP / "README.md", "sh")
    assert (first.count("\n"), second.count("\n")) == (1, 1)
    assert first.rstrip().endswith('askstack ask "Can Django handle real-time?"')
    assert "pytest" in second


@pytest.mark.parametrize(("sitting", "pins"), sittings())
def test_commands_print_what_is_shown(sitting: list[Shown], pins: str, tmp_path: Path) -> None:
    """`...` stands for anything: in a line for some of it, as a line for any number of lines."""
    shutil.copytree(TOP / "corpus", tmp_path / "corpus")
    if pins:
        (tmp_path / "pinned.md").write_text(pins)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "askstack").write_text(f'#!/bin/sh\nexec {sys.executable} -m askstack "$@"\n')
    (tmp_path / "bin" / "askstack").chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ASKSTACK_")}
    environment |= {
        "PATH": f"{tmp_path / 'bin'}:{environment['PATH']}",
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "PYTHONPATH": str(TOP / "src"),
    }
    if not sitting[0][0].startswith("askstack index"):
        subprocess.run([sys.executable, "-m", "askstack", "index", "-q"], cwd=tmp_path, env=environment, check=True)
    for command, wanted in sitting:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=60,  # an endless command slipped through
        )
        assert done.returncode in {0, 1}, done.stdout
        assert re.fullmatch(pattern_of(wanted), done.stdout), f"{command}\n{done.stdout}"


def pattern_of(wanted: str) -> str:
    lines = wanted.splitlines(keepends=True)
    return "".join("(?s:.*)" if line == "...\n" else re.escape(line).replace(r"\.\.\.", ".*") for line in lines)


@pytest.mark.parametrize("line", typed())
def test_commands_are_understood(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own parser takes them, without running them; files that it wants to be there are."""
    monkeypatch.chdir(tmp_path)
    command_line = re.split(r" (?:>|\||&) ?", line.removesuffix(" -"))[0]
    name, *arguments = shlex.split(command_line)[1:]
    for argument in arguments:
        if re.fullmatch(r"(?:\w+/)*[\w-]+\.\w+", argument):
            Path(argument).parent.mkdir(parents=True, exist_ok=True)
            Path(argument).touch()
    with commands.make_context("askstack", [name]) as context:
        command = commands.get_command(context, name)
        while isinstance(command, click.Group):
            command = command.get_command(context, arguments.pop(0))
        assert command
        command.make_context(name, arguments, parent=context).close()
