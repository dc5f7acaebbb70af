"""What stands in deploy/ fits what is there: commands, options, variables, extras, settings."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from askstack.cli import commands
from askstack.settings import Settings, load
from askstack.web.config import web_settings
from web_kit import app_of, harbour, serving

TOP = Path(__file__).parents[1]
DEPLOY = TOP / "deploy"
pytestmark = pytest.mark.skipif(not DEPLOY.is_dir(), reason="only a checkout has deploy/")
ANALYZE = shutil.which("systemd-analyze")
UNITS = ("askstack.service", "askstack-index.service")


def accepted(line: str) -> None:
    """A command line that our own parser takes, without running it."""
    name, *arguments = shlex.split(line)[1:]
    with commands.make_context("askstack", [name, *arguments]) as context:
        command = commands.get_command(context, name)
        assert command
        command.make_context(name, list(arguments)).close()


@pytest.mark.parametrize("name", UNITS)
def test_units_run_commands_that_are_there(name: str) -> None:
    lines = (DEPLOY / name).read_text().splitlines()
    started = [line.partition("=")[2] for line in lines if line.startswith("ExecStart=")]
    assert len(started) == 1
    accepted(started[0])


@pytest.mark.parametrize("name", [*UNITS, "Dockerfile"])
def test_variables_are_read(name: str) -> None:
    """Each variable that a file sets changes something."""
    text = (DEPLOY / name).read_text()
    for variable in re.findall(r"\b(ASKSTACK_[A-Z]+)=", text):
        assert load(environ={variable: "/elsewhere"}, folder=TOP / "deploy") != load(environ={}, folder=TOP / "deploy")


@pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for path in DEPLOY.glob("askstack*.*"):
        text = path.read_text().replace("/opt/askstack/bin/askstack", sys.executable)
        (tmp_path / path.name).write_text(text)
    paths = [str(path) for path in sorted(tmp_path.iterdir())]
    done = subprocess.run([str(ANALYZE), "verify", *paths], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "askstack" in line] == []


def test_the_image_has_what_it_starts() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    extras = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    asked = re.search(r'"\.\[([a-z,]+)\]"', text)
    assert asked
    assert set(asked[1].split(",")) <= set(extras)
    command = re.search(r"^CMD (\[.*\])$", text, re.MULTILINE)
    assert command
    accepted(shlex.join(["askstack", *json.loads(command[1])]))


def test_the_image_s_health_check_tells_health() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    check = re.search(r"^\s+CMD (\[.*\])$", text, re.MULTILINE)
    assert check
    _, *arguments = json.loads(check[1])
    with serving(app_of(harbour())) as base:
        here = [argument.replace("http://127.0.0.1:8000", base) for argument in arguments]
        assert subprocess.run([sys.executable, *here], check=False).returncode == 0
    assert subprocess.run([sys.executable, *here], check=False, capture_output=True).returncode != 0


def test_the_settings_shown_are_settings() -> None:
    text = (DEPLOY / "README.md").read_text()
    block = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert block
    table = tomllib.loads(block[1])
    assert web_settings(Settings(extra=table)).title == table["web"]["title"]


def test_every_file_is_in_the_table() -> None:
    text = (DEPLOY / "README.md").read_text()
    for path in DEPLOY.iterdir():
        assert f"`{path.name}`" in text or path.name in {"README.md", "Dockerfile.dockerignore"}
