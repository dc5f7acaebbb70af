"""The question set on the shipped articles, and the script that holds it against them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "scripts" / "check_questions.py"
QUESTIONS = ROOT / "tests" / "quality" / "questions.jsonl"

GOOD: dict[str, Any] = {
    "qid": "q1",
    "question": "When?",
    "answerable": True,
    "gold": [{"file": "a.md", "quote": "released in **2005**", "core": "in 2005"}],
    "kind": "factoid",
    "phrasing": "natural",
}


def run_check(questions: Path, corpus: Path) -> subprocess.CompletedProcess[str]:
    """The script as a person would start it."""
    command = [sys.executable, str(SCRIPT), str(questions), str(corpus)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """One Markdown and one HTML article."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.md").write_text("It was\n_Released_ in 2005.\n", encoding="utf-8")
    (folder / "b.html").write_text("<style>p {}</style><p>Fast &amp; small</p><p>Old</p>", encoding="utf-8")
    return folder


def faults(tmp_path: Path, corpus: Path, *rows: dict[str, Any]) -> str:
    """What the script prints for a question file of these rows."""
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    result = run_check(path, corpus)
    assert result.returncode == (result.stdout != "all gold quotes stand\n"), result.stderr
    return result.stdout


def test_the_shipped_questions_hold_against_the_shipped_articles() -> None:
    result = run_check(QUESTIONS, ROOT / "corpus")
    assert (result.returncode, result.stdout) == (0, "all gold quotes stand\n")


def test_the_shipped_set_has_enough_of_every_sort() -> None:
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    small_talk = [row for row in rows if row["kind"] == "small_talk"]
    unanswerable = [row for row in rows if not row["answerable"] and row not in small_talk]
    assert (len(rows), len(unanswerable), len(small_talk)) == (99, 20, 4)
    assert {row["phrasing"] for row in rows} == {"natural", "keyword", "typo", "casual", "paraphrase"}


def test_every_article_is_gold_for_some_question() -> None:
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    gold = {item["file"] for row in rows for item in row["gold"]}
    assert gold == {path.name for path in (ROOT / "corpus").iterdir()}


def test_marks_case_and_white_space_do_not_matter(tmp_path: Path, corpus: Path) -> None:
    assert faults(tmp_path, corpus, GOOD) == "all gold quotes stand\n"


def test_a_quote_from_html_is_looked_for_in_what_a_reader_sees(tmp_path: Path, corpus: Path) -> None:
    seen = GOOD | {"gold": [{"file": "b.html", "quote": "fast & small old"}]}
    unseen = GOOD | {"gold": [{"file": "b.html", "quote": "p {}"}]}
    assert faults(tmp_path, corpus, seen) == "all gold quotes stand\n"
    assert faults(tmp_path, corpus, unseen) == "q1: b.html: not there: 'p {}'\n"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"gold": [{"file": "a.md", "quote": "in 2006"}]}, "q1: a.md: not there: 'in 2006'"),
        ({"gold": [{"file": "a.md", "quote": "*"}]}, "q1: a.md: not there: '*'"),
        ({"gold": [{"file": "c.md", "quote": "in 2005"}]}, "q1: c.md: no such article"),
        ({"gold": [{"file": "a.md", "text": "x"}]}, "q1: gold has the fields ['file', 'text']"),
        (
            {"gold": [{"file": "a.md", "quote": "in 2005", "core": "2006"}]},
            "q1: a.md: core is not in its quote: '2006'",
        ),
        ({"kind": "guess"}, "q1: unknown kind 'guess'"),
        ({"phrasing": "rude"}, "q1: unknown phrasing 'rude'"),
        ({"answerable": False}, "q1: answerable and gold disagree"),
        (
            {"note": ""},
            f"q1: has the fields {sorted({*GOOD, 'note'})}, not {sorted(GOOD)}",
        ),
    ],
)
def test_a_fault_is_named(tmp_path: Path, corpus: Path, change: dict[str, Any], fault: str) -> None:
    assert faults(tmp_path, corpus, GOOD | change) == f"{fault}\n"


def test_an_id_or_question_given_twice_is_named(tmp_path: Path, corpus: Path) -> None:
    assert faults(tmp_path, corpus, GOOD, GOOD) == "q1: qid given 2 times\nWhen?: question given 2 times\n"


def test_wrong_use_shows_how() -> None:
    result = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "check_questions.py QUESTIONS CORPUS" in result.stderr
