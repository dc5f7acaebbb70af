"""The frame of the command line, in real processes: help, errors in one line, exit status, pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from askstack import __version__, cli
from askstack.cli import commands, run

STAND_IN = [sys.executable, str(Path(__file__).with_name("stand_in.py"))]
REAL = [sys.executable, "-m", "askstack"]


def call(
    *arguments: str | bytes, of: list[str] = REAL, cwd: Path | None = None, **options: object
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*of, *arguments], capture_output=True, text=True, encoding="utf-8", check=False, cwd=cwd, **options
    )  # type: ignore[call-overload]  # options of the caller's


def assert_one_line(done: subprocess.CompletedProcess[str], *parts: str) -> None:
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("askstack: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    for part in parts:
        assert part in done.stderr


def test_version_is_the_package_s() -> None:
    assert call("--version").stdout == f"askstack {__version__}\n"


def test_alone_it_helps() -> None:
    done = call()
    assert done.returncode == 0
    assert done.stdout == call("--help").stdout


def test_help_lists_only_commands_that_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    listed = capsys.readouterr().out.split("Commands:\n")[1]
    folder = Path(cli.__file__).parent
    for name in cli.SUMMARIES:
        assert (f"  {name} " in listed) == (folder / f"{name}.py").is_file()


def test_every_command_s_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with commands.make_context("askstack", ["--help"], resilient_parsing=True) as ctx:
        names = commands.list_commands(ctx)
    for name in names:
        assert run([name, "--help"]) == 0
        shown = capsys.readouterr().out
        assert "Example" in shown, name
        assert f"askstack {name}" in shown.split("Example", 1)[1], name


def test_a_command_that_is_not_there_breaks_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.SUMMARIES, "nosuch", "Is not there.")
    assert run(["--help"]) == 0
    assert run(["nosuch"]) == 2


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["frobnicate"], ["frobnicate", "askstack --help"]),
        (["--frobnicate"], ["--frobnicate", "askstack --help"]),
        (["ask"], ["QUESTION", "askstack ask --help"]),
        (["ask", "--format", "xml", "why?"], ["--format", "'xml'", "'json'", "askstack ask --help"]),
        (["ask", "--limit", "0", "why?"], ["--limit", "0", "askstack ask --help"]),
        (["ask", "--limit", "many", "why?"], ["--limit", "many"]),
        (["templates"], ["Missing command", "askstack templates --help"]),
        (["read", "no/such/file.md"], ["no/such/file.md", "No such file"]),
        (["read", "."], [".", "directory"]),
    ],
)
def test_a_mistake_at_the_keyboard_is_one_line(arguments: list[str], parts: list[str]) -> None:
    assert_one_line(call(*arguments), *parts)


@pytest.mark.parametrize(
    ("content", "part"),
    [(b"limit = ", "TOML"), (b"\xff", "TOML"), (b"limti = 3", "limti"), (b"limit = 'three'", "limit")],
)
def test_a_broken_settings_file_is_one_line(content: bytes, part: str, tmp_path: Path) -> None:
    (tmp_path / "askstack.toml").write_bytes(content)
    assert_one_line(call("templates", "list", cwd=tmp_path), "askstack.toml", part)


def test_an_error_nobody_foresaw_is_one_line_and_a_traceback_on_request(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    assert_one_line(
        call("-q", "ask", "explode", of=STAND_IN, cwd=tmp_path), "internal error", "ZeroDivisionError", "-v"
    )
    told = call("ask", "-v", "explode", of=STAND_IN, cwd=tmp_path)
    assert told.returncode == 2
    assert "Traceback" in told.stderr


def test_a_reader_that_hangs_up_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*REAL, "templates", "list"], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*REAL, "templates", "list"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert (
        done.stderr == b"askstack: standard output: No space left on device; check that it is there and can be used\n"
    )
    assert done.returncode == 2


def test_a_closed_output_is_one_line() -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -m askstack templates list >&-"], stderr=subprocess.PIPE, check=False
    )
    assert done.stderr.startswith(b"askstack: standard output: is closed")
    assert done.stderr.count(b"\n") == 1
    assert done.returncode == 2


def test_an_interrupt_ends_quietly(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    process = subprocess.Popen(
        [*STAND_IN, "-q", "ask", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("ships?\n")
    process.stdin.flush()
    assert process.stdout.readline() == "Q: ships?\n"  # it is asked and answered before the next line comes
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert errors.strip() == ""


def test_output_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = call("-q", "ask", "ships?", of=STAND_IN, cwd=tmp_path, env=environment)
    assert " — Harbour handbook · " in done.stdout


@pytest.mark.parametrize(
    ("variables", "bold"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_has_colours_unless_they_are_unwanted(
    *, variables: dict[str, str], bold: bool, tmp_path: Path
) -> None:
    (tmp_path / "corpus").mkdir()
    ours, theirs = os.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | variables
    subprocess.run([*STAND_IN, "-q", "ask", "ships?"], stdout=theirs, cwd=tmp_path, env=environment, check=True)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert ("\x1b[1mYes, with a pilot.\x1b[22m" in shown) == bold
    assert "Yes, with a pilot." in shown


def test_templates_are_listed_copied_and_checked(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    assert call("templates", "copy", "text/plain", "--templates", str(mine)).stdout == f"{mine}/text/plain.j2\n"
    again = call("templates", "copy", "text/plain", "--templates", str(mine))
    assert again.returncode == 0
    assert again.stdout == ""
    assert "left alone" in again.stderr
    listed = call("templates", "list", "--templates", str(mine)).stdout
    assert f"yours     {mine}/text/plain.j2\n" in listed
    assert "askstack  " in listed
    assert call("templates", "check", "--templates", str(mine)).returncode == 0
    (mine / "text" / "plain.j2").write_text("\n{{ answer.nosuch }}")
    assert_one_line(call("templates", "check", "--templates", str(mine)), f"{mine}/text/plain.j2:2: ", "nosuch")


def test_read_draws_an_outline(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Harbour\n\nShips may enter at night.\n")
    done = call("read", "a.md", cwd=tmp_path)
    assert done.returncode == 0
    assert "Ships may enter at night." in done.stdout
    assert_one_line(call("read", "a.xyz", cwd=tmp_path), "a.xyz")
