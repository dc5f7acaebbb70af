"""What README shows of the page, the API, MCP and the library, done as it stands there."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

import askstack
from web_kit import app_of, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).parents[1]
README = (TOP / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
CURLS = [
    line[2:] for kind, text in BLOCKS if kind == "console" for line in text.splitlines() if line.startswith("$ curl")
]
LIBRARY = [text for kind, text in BLOCKS if kind == "python" and "import askstack" in text]
STARTED = [text for kind, text in BLOCKS if kind in {"json", "toml"} and '"mcp", "--corpus"' in text]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped articles with an index."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(TOP / "corpus", folder / "corpus")
    askstack.open(folder / "corpus", index=folder / "index")
    return folder


@pytest.fixture(scope="module")
def base(folder: Path) -> Iterator[str]:
    with serving(app_of(askstack.open(folder / "corpus", index=folder / "index"))) as base:
        yield base


@pytest.mark.skipif(not CURLS, reason="README shows no API yet")
def test_the_requests_shown_are_answered(base: str) -> None:
    curl = shutil.which("curl")
    if not curl:
        pytest.skip("needs curl")
    for line in CURLS:
        _, *arguments = shlex.split(line.replace("http://127.0.0.1:8000", base))
        done = subprocess.run([curl, "--fail-with-body", *arguments], capture_output=True, text=True, check=True)
        reply = json.loads(done.stdout)
        assert reply["schema"].startswith("askstack.")
        assert reply.get("answered", True), line


@pytest.mark.skipif(not LIBRARY, reason="README shows no library yet")
def test_the_programs_shown_run(folder: Path) -> None:
    for program in LIBRARY:
        done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout
        assert "not in these articles" not in done.stdout


@pytest.mark.skipif(not STARTED, reason="README shows no settings of assistants yet")
def test_the_settings_of_assistants_start_a_server(folder: Path) -> None:
    for block in STARTED:
        settings = json.loads(block) if block.startswith("{") else tomllib.loads(block)
        server = next(iter(settings.values()))["askstack"]
        assert server["command"] == "askstack"
        places = {"/srv/articles": str(folder / "corpus"), "/srv/index": str(folder / "index")}
        anyio.run(_ask, ["-m", "askstack", *(places.get(argument, argument) for argument in server["args"])])


async def _ask(arguments: list[str]) -> None:
    started = stdio_client(StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ)))
    async with Client(started) as client:
        result: Any = await client.call_tool("ask", {"question": "Can Django handle real-time?"})
        assert result.structured_content["answered"] is True
