"""The map fits the house: each room is on it, with the question that it answers itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
SOURCE = TOP / "src" / "askstack"
PAGES = [TOP / "ARCHITECTURE.md", *sorted((TOP / "docs").glob("*.md"))]
NOT_ROOMS = {"__init__", "__main__", "compiled", "data", "py.typed", "__pycache__"}

ROW = re.compile(r"^\| `([\w/.]+)` \| (.+) \|$", re.MULTILINE)


def rooms() -> dict[str, Path]:
    return {path.stem: path for path in SOURCE.iterdir() if path.stem not in NOT_ROOMS and path.name not in NOT_ROOMS}


def question_of(path: Path) -> str:
    """The first sentence of a module's docstring."""
    file = path / "__init__.py" if path.is_dir() else path
    line = (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]
    return line.partition("? ")[0] + ("?" if "? " in line else "")


def test_every_room_is_on_the_map_with_its_question() -> None:
    shown = dict(ROW.findall((TOP / "ARCHITECTURE.md").read_text(encoding="utf-8")))
    assert shown == {name: question_of(path) for name, path in rooms().items()}


def files_named() -> list[tuple[str, str]]:
    """Names of modules in the tables of the pages in docs/ ("index/coding.py", "slack/core")."""
    found = []
    for page in PAGES[1:]:
        for line in page.read_text(encoding="utf-8").splitlines():
            cell = line.split("|")[1] if line.startswith("| `") and line.count("|") == 3 else ""
            found += [(page.name, name) for name in re.findall(r"`(\w+/\w+)(?:\.py)?`", cell)]
    return found


@pytest.mark.parametrize(("page", "name"), files_named())
def test_what_a_page_names_is_there(page: str, name: str) -> None:
    path = SOURCE / name
    assert path.is_dir() or path.with_suffix(".py").is_file(), page


@pytest.mark.parametrize("page", [TOP / "README.md", *PAGES], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[\w-]*)?\)", text):
        assert target.startswith(("http://", "https://")) or (page.parent / target).exists(), target
    anchors = {
        re.sub(r"[^\w\s-]", "", line.lower()).strip().replace(" ", "-")
        for line in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    for anchor in re.findall(r"\]\(#([\w-]+)\)", text):
        assert anchor in anchors
