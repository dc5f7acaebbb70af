"""`askstack eval` over a small folder whose right answers are known: figures, floors, and mistakes in the file."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from askstack.cli import run

if TYPE_CHECKING:
    from pathlib import Path

ARTICLES = {
    "pilots.md": "# Pilots\n\nThe harbour pilot is paid by the merchants of Rotterdam.\n",
    "lamps.md": "# Lamps\n\nThe lamps of the mole are lit by the warden at dusk.\n",
}
RIGHT = {"qid": "r", "kind": "who", "question": "Who pays the harbour pilot?"}
RIGHT["gold"] = [{"file": "pilots.md", "quote": "paid by the merchants"}]  # type: ignore[assignment]  # a list of gold
WRONG = {"qid": "w", "kind": "when", "question": "When are the lamps of the mole lit?"}
WRONG["gold"] = [{"file": "lamps.md", "quote": "They are lit at noon, in fog."}]  # type: ignore[assignment]  # as above
LOST = {"qid": "l", "kind": "who", "question": "Which zeppelins did Bach compose?"}
LOST["gold"] = [{"file": "lamps.md", "quote": None}]  # type: ignore[assignment]  # as above
NONE = {"qid": "n", "kind": "none", "question": "Why do quasars sing sonatas?", "answerable": False}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two articles and their index, entered."""
    monkeypatch.chdir(tmp_path)
    for name in ("ASKSTACK_CORPUS", "ASKSTACK_INDEX", "ASKSTACK_TEMPLATES", "ASKSTACK_JOURNAL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "corpus").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "corpus" / name).write_text(text, encoding="utf-8")
    assert run(["-q", "index"]) == 0
    write(tmp_path, RIGHT, WRONG, LOST, NONE)
    return tmp_path


def write(folder: Path, *rows: dict[str, Any]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "questions.jsonl").write_text(text, encoding="utf-8")


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    """What `askstack eval questions.jsonl` with these arguments writes; it says nothing beside."""
    capsys.readouterr()
    assert run(["eval", "questions.jsonl", *arguments]) == status
    output = capsys.readouterr()
    assert output.err == ""
    return output.out


@pytest.mark.usefixtures("folder")
def test_the_figures_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    report = json.loads(said(capsys, "--json"))
    figures = ("answerable", "unanswerable", "hit1", "hit3", "focus1", "mrr", "refused", "lost", "intact")
    assert [report[name] for name in figures] == [
        *(3, 1),
        *[pytest.approx(1 / 3)] * 4,
        *(1.0, pytest.approx(1 / 3), 1.0),
    ]
    assert report["schema"] == "askstack.eval/1"
    assert report["missed"] == []
    assert 0 <= report["auroc"] <= 1
    assert report["words"] > 5
    assert report["curve"][0] == {"confidence": 0.0, "coverage": 0.5, "right": 0.5}
    rows = {
        row["qid"]: (row["answerable"], row["answered"], row["rank"], row["focus_rank"]) for row in report["questions"]
    }
    assert rows == {
        "r": (True, True, 1, 1),
        "w": (True, True, None, None),
        "l": (True, False, None, None),
        "n": (False, False, None, None),
    }


@pytest.mark.usefixtures("folder")
def test_the_figures_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, "--by-kind", "--failures")
    assert shown.startswith("answerable 3: right first 0.333, among three 0.333\n")
    assert "unanswerable 1: refused 1.000\n" in shown
    assert "quotes that are slices of their article: 100.0%\n" in shown
    assert "  none                1  refused 1.00\n" in shown
    assert "  who                 2  first 0.50  three 0.50  lost 0.50\n" in shown
    assert "\nw  When are the lamps of the mole lit?\n  wrong; " in shown
    assert "\n  got:  lamps.md:3  The lamps of the mole are lit by the warden at dusk.\n" in shown
    assert "\n  gold: lamps.md  They are lit at noon, in fog.\n" in shown
    assert "\n  gold: lamps.md  any quote\n" in shown
    assert "\nr  " not in shown
    assert "\nn  " not in shown


@pytest.mark.parametrize(
    ("option", "met", "missed"),
    [
        ("--min-hit1", "0.33", "0.34"),
        ("--min-hit3", "0.33", "0.34"),
        ("--min-focus1", "0.33", "0.34"),
        ("--max-lost", "0.34", "0.33"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_bound_decides_the_exit_status(
    option: str, met: str, missed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "missed" not in said(capsys, option, met)
    figure = option[6:]
    bound = f"{figure} is 0.333, {option[2:5]} is {float(missed):.3f}"
    assert said(capsys, option, missed, status=1).endswith(f"missed: {bound}\n")
    assert json.loads(said(capsys, option, missed, "--json", status=1))["missed"] == [bound]


def test_refusals_have_a_floor(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "--min-refused", "1")
    write(folder, {**RIGHT, "answerable": False, "gold": []}, NONE)
    assert said(capsys, "--min-refused", "0.6", status=1).endswith("missed: refused is 0.500, min is 0.600\n")


def test_questions_of_one_sort_have_no_auroc(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, RIGHT)
    assert json.loads(said(capsys, "--json"))["auroc"] is None
    assert "AUROC" not in said(capsys)


def test_a_line_may_hold_signs_that_end_lines_elsewhere(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--init` copies what articles hold; JSON leaves these as they are, and only a line feed ends a line of JSONL."""
    write(folder, {**RIGHT, "note": "a\u2028b\u2029c\u0085d"})
    assert json.loads(said(capsys, "--json"))["hit1"] == 1.0


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b'{"question": "Who?"', "questions.jsonl:1: not a question"),
        (b'{"question": "Who?"}\n\n["Who?"]\n', "questions.jsonl:3: not a question"),
        (b'{"answerable": true}', "questions.jsonl:1: not a question"),
        (b'{"question": "Who?", "answerable": true}', "questions.jsonl:1: answerable, but no gold"),
        (b"\xff", "questions.jsonl: cannot be read"),
        (None, "questions.jsonl: cannot be read"),
    ],
)
def test_a_bad_file_of_questions_is_one_line(folder: Path, content: bytes | None, part: str) -> None:
    path = folder / "questions.jsonl"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    command = [sys.executable, "-m", "askstack", "eval", "questions.jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("askstack: questions.jsonl")
    assert part in done.stderr


@pytest.mark.usefixtures("folder")
def test_a_bound_is_a_share(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "questions.jsonl", "--min-hit1", "85"]) == 2
    assert "--min-hit1" in capsys.readouterr().err
