"""`askstack serve` and `askstack mcp` as commands: real processes, signals, ports."""

from __future__ import annotations

import importlib
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from askstack.cli import run
from askstack.web import app
from web_kit import NIGHT, app_of, harbour_folder, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VARIABLE = "ASKSTACK_API_TOKEN"
REAL = [sys.executable, "-m", "askstack"]


def environ(folder: Path, **more: str) -> dict[str, str]:
    """No secrets of this machine's, and no journal outside the folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ASKSTACK_", "SLACK_"))}
    return {**kept, "XDG_STATE_HOME": str(folder / "state"), "COVERAGE_PROCESS_START": "", **more}


@contextmanager
def started(folder: Path, *options: str, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A serving process and its address."""
    process = subprocess.Popen(
        [*REAL, "serve", "--port", "0", *options],
        cwd=folder,
        env=environ(folder, **more),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr
        lines = iter(process.stderr.readline, "")
        yield process, next(match[1] for line in lines if (match := re.search(r"at (http://\S+)", line)))
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    harbour_folder(tmp_path)
    with started(tmp_path) as (process, base):
        assert base.startswith("http://127.0.0.1:")
        assert NIGHT in httpx.get(base, params={"q": NIGHT}).text
        process.send_signal(number)
        assert process.wait(20) == 0
        assert process.stderr.read() == ""
    assert (tmp_path / "state" / "askstack" / "journal.sqlite").exists()


def test_what_is_under_way_is_ended_first(tmp_path: Path) -> None:
    harbour_folder(tmp_path)
    with started(tmp_path) as (process, base):
        url = httpx.URL(base)
        with socket.create_connection((url.host, url.port), timeout=20) as connection:
            body = b'{"question": "May ships enter at night?"}'
            head = b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body[:10])
            httpx.get(f"{base}/livez")  # by now the server has the head
            process.send_signal(signal.SIGTERM)
            connection.sendall(body[10:])
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
        assert process.wait(20) == 0


def test_an_index_is_built_where_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    with started(tmp_path) as (_, base):
        assert "no articles yet" in httpx.get(base).text
        assert httpx.get(f"{base}/readyz").json()["articles"] == 0


def test_secrets_come_from_the_environment(tmp_path: Path) -> None:
    harbour_folder(tmp_path)
    with started(tmp_path, **{VARIABLE: "sesame-1"}) as (_, base):
        assert httpx.get(f"{base}/api/v1/articles").status_code == 401
        assert httpx.get(f"{base}/api/v1/articles", headers={"Authorization": "Bearer sesame-1"}).status_code == 200


def test_a_taken_port_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["serve", "--port", str(port), "--corpus", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert f"127.0.0.1:{port}" in told
    assert "--port" in told


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host", "no.such.host.invalid"])
def test_an_address_that_is_not_ours_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], host: str) -> None:
    assert run(["serve", "--host", host, "--corpus", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_setting_that_means_nothing_is_one_line(tmp_path: Path) -> None:
    harbour_folder(tmp_path)
    (tmp_path / "askstack.toml").write_text('[web]\nrate = "many"\n')
    done = subprocess.run(
        [*REAL, "serve", "--port", "0"],
        cwd=tmp_path,
        env=environ(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "rate" in done.stderr


@pytest.mark.parametrize(("command", "extra", "package"), [("serve", "web", "uvicorn"), ("mcp", "mcp", "mcp")])
def test_a_missing_extra_is_named(
    command: str, extra: str, package: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = importlib.import_module(f"askstack.cli.{command}")
    real = module.find_spec
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == package else real(name))
    assert run([command]) == 2
    assert f'pip install "askstack[{extra}]"' in capsys.readouterr().err


def test_help_needs_no_extra() -> None:
    code = "import sys; from askstack.cli import run; run(['serve', '--help']); run(['mcp', '--help']);"
    code += "print([name for name in ('starlette', 'uvicorn', 'mcp', 'pydantic', 'anyio') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_without_mcp_the_rest_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "find_spec", lambda _: None)
    with serving(app_of(harbour_folder(tmp_path))) as base:
        assert httpx.get(f"{base}/api/v1/articles").status_code == 200
        assert httpx.post(f"{base}/mcp", json={}).status_code == 404
