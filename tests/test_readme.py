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
ENDLESS = re.compile(r"\b(?:serve|socket|watch|chat|mcp)\b|https://|~/|my-templates|notes/|old-index")

Shown = tuple[str, str]


def blocks(page: Path, *kinds: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(page.read_text(encoding="utf-8")) if kind in kinds]


def shown(block: str) -> list[Shown]:
    """The commands of a block, each with the output that stands below it."""
    return [
        (command.strip(), output) for command, _, output in (part.partition("\n") for part in block.split("$ ")[1:])
    ]


def sittings() -> list[pytest.ParameterSet]:
    """Blocks of commands that can be replayed."""
    found = []
    for page in PAGES:
        for number, block in enumerate(blocks(page, "console"), 1):
            if block.startswith("$ ") and "askstack" in block.partition("\n")[0] and not ENDLESS.search(block):
                found.append(pytest.param(shown(block), id=f"{page.name} {number}"))
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


@pytest.mark.parametrize("sitting", sittings())
def test_commands_print_what_is_shown(sitting: list[Shown], tmp_path: Path) -> None:
    """`...` stands for anything: in a line for some of it, as a line for any number of lines."""
    shutil.copytree(TOP / "corpus", tmp_path / "corpus")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "askstack").write_text(f'#!/bin/sh\nexec {sys.executable} -m askstack "$@"\n')
    (tmp_path / "bin" / "askstack").chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ASKSTACK_")}
    environment |= {
        "PATH": f"{tmp_path / 'bin'}:{environment['PATH']}",
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "PYTHONPATH": str(TOP / "src"),
    }
    if "askstack index" not in sitting[0][0]:
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
def test_commands_are_understood(line: str) -> None:
    """Our own parser takes them, without running them."""
    command_line = re.split(r" (?:>|\||&) ?", line.removesuffix(" -"))[0]
    name, *arguments = shlex.split(command_line)[1:]
    with commands.make_context("askstack", [name]) as context:
        command = commands.get_command(context, name)
        while isinstance(command, click.Group):
            command = command.get_command(context, arguments.pop(0))
        assert command
        command.make_context(name, arguments, parent=context).close()
