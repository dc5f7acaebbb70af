"""How good are the answers? Floors for the project's own questions, and for two sets that nobody here wrote.

"Folders" are six handbooks of six short articles each, as a team begins with; nothing was learned from them.

The floors stand in `quality/floors.json`, some 0.03 below what was measured last. They are lowered only with a word in
the changelog. The two other sets are not part of the project; where they are not beside the checkout they are skipped.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from asking_kit import CORPUS, ROOT, SHARED
from askstack import engine
from askstack.evaluation import judge, load_questions, summarise
from askstack.settings import Settings

if TYPE_CHECKING:
    from askstack.evaluation import Outcome, Report

QUALITY = ROOT / "tests" / "quality"
FLOORS = json.loads((QUALITY / "floors.json").read_text(encoding="utf-8"))
# Each set: articles, and the questions on them.
SETS = {
    "own": [(CORPUS, QUALITY / "questions.jsonl")],
    "folders": [(one / "corpus", one / "questions.jsonl") for one in sorted((QUALITY / "folders").iterdir())],
    "seeds": [(SHARED / "seeds", SHARED / "data" / "seeds" / "questions.jsonl")],
    "docs": [(SHARED / "data" / "docs" / "corpus", SHARED / "data" / "docs" / "questions.jsonl")],
}
# What the floors of the sets beside the checkout were measured on: articles, and questions.
DIGESTS = {
    "seeds": ("8fbf3c6626c5fb22", "b8f248098cf38d49"),
    "docs": ("b53cbd9b15ea526a", "e316f8111f335085"),
}
BOUNDS = [
    (name, sort, figure) for name, table in FLOORS.items() for sort in ("least", "most") for figure in table[sort]
]


def need(name: str) -> list[tuple[Path, Path]]:
    """The articles and questions of a set; the test is skipped where they are not there."""
    for corpus, questions in SETS[name]:
        if not (corpus.is_dir() and questions.is_file()):
            pytest.skip(f"{name}: not beside this checkout ({questions})")
    return SETS[name]


@lru_cache(maxsize=len(SETS))
def answered(name: str) -> Report:
    """The figures of a set."""
    return summarise([outcome for corpus, path in SETS[name] for outcome in outcomes(corpus, path)])


def outcomes(corpus: Path, path: Path) -> list[Outcome]:
    """How each question of a file is answered over a folder."""
    with TemporaryDirectory() as folder:
        settings = Settings(corpus=corpus, index=Path(folder) / "index")
        engine.sync(settings)
        stack = engine.open(settings)
        return [judge(question, stack.ask(question.text), stack.text_of) for question in load_questions(path)]


def digest(path: Path) -> str:
    """Of a file, or of the names and contents of all files of a folder."""
    found = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            name = file.relative_to(path).as_posix()
            found.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()[:16]


@pytest.mark.parametrize(("name", "sort", "figure"), BOUNDS, ids=["-".join(bound) for bound in BOUNDS])
def test_answers_are_no_worse_than_they_were(name: str, sort: str, figure: str) -> None:
    need(name)
    value, bound = getattr(answered(name), figure), FLOORS[name][sort][figure]
    assert (value >= bound) if sort == "least" else (value <= bound), f"{name}: {figure} is {value:.3f}, bound {bound}"


@pytest.mark.parametrize("name", DIGESTS)
def test_floors_are_held_against_what_they_were_measured_on(name: str) -> None:
    assert [tuple(map(digest, pair)) for pair in need(name)] == [DIGESTS[name]]


@pytest.mark.parametrize("name", ["own", "folders"])
def test_our_sets_are_large_enough_to_tell(name: str) -> None:
    report = answered(name)
    assert report.answerable >= 60
    assert report.unanswerable >= 15


def test_every_quote_is_a_slice_of_its_article_without_exception() -> None:
    assert {name: table["least"]["intact"] for name, table in FLOORS.items()} == dict.fromkeys(SETS, 1.0)


def test_quotes_are_short_on_average_everywhere() -> None:
    assert all(table["most"]["words"] <= 45 for table in FLOORS.values())


@pytest.mark.parametrize("name", ["own", "seeds"])
def test_the_example_of_the_readme_quotes_channels(name: str) -> None:
    [(corpus, _)] = need(name)
    with TemporaryDirectory() as folder:
        settings = Settings(corpus=corpus, index=Path(folder) / "index")
        engine.sync(settings)
        answer = engine.open(settings).ask("Can Django handle real-time?")
    assert answer.answered
    assert answer.sure
    assert "Channels" in answer.quotes[0].text
