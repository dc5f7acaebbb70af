"""`askstack diff`: which answers change between two indexes, told so that an editor can judge it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asking_kit import CORPUS, ROOT
from askstack import cli, engine
from askstack.cli.diff import _quotes
from askstack.diffing import Change, Compared, compare, read_questions
from askstack.engine import SETTINGS_DIGEST, Stack
from askstack.errors import SettingsError
from askstack.index.tantivy_index import open_reader
from askstack.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

QUESTIONS = read_questions(ROOT / "tests" / "quality" / "questions.jsonl")
LOCKS = "The lock rises four metres.\n"
FEES = "A yacht pays six marks for the lock.\n"
PILOTS = "Pilots board at the outer buoy.\n"
ASKED = """
How far does the lock rise?
What does a yacht pay?

Where do pilots board?
What does a yacht pay?
Who feeds the zebras?
"""


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two indexes, `old` and `new`: fees are raised, the lock's page is gone, pilots have got one."""
    monkeypatch.chdir(tmp_path)
    build(tmp_path / "old", {"locks.md": LOCKS, "fees.md": FEES})
    build(tmp_path / "new", {"fees.md": FEES.replace("six marks", "seven marks"), "pilots.md": PILOTS})
    (tmp_path / "asked.txt").write_text(ASKED, encoding="utf-8")
    return tmp_path


def build(index: Path, texts: dict[str, str]) -> None:
    corpus = index.with_name(f"{index.name}-articles")
    corpus.mkdir()
    for name, text in texts.items():
        (corpus / name).write_text(text, encoding="utf-8")
    engine.sync(Settings(corpus=corpus, index=index))
    shutil.rmtree(corpus)  # answers come from the indexes alone


def opened(index: Path) -> Stack:
    return Stack(Settings(), open_reader(index, SETTINGS_DIGEST), None)


def test_what_is_lost_gained_and_changed(harbour: Path) -> None:
    found = compare(read_questions(harbour / "asked.txt"), opened(harbour / "old"), opened(harbour / "new"))
    assert {one.question: str(one.change) for one in found} == {
        "How far does the lock rise?": "lost",
        "What does a yacht pay?": "changed",
        "Where do pilots board?": "gained",
        "Who feeds the zebras?": "unchanged",
    }


def test_how_it_is_told(capfd: pytest.CaptureFixture[str], harbour: Path) -> None:
    assert harbour
    assert cli.run(["diff", "old", "new", "asked.txt"]) == 1
    out, err = capfd.readouterr()
    assert (out, err) == (
        """\
lost     How far does the lock rise?
  - 1. locks.md:1  The lock rises four metres.

gained   Where do pilots board?
  + 1. pilots.md:1  Pilots board at the outer buoy.

changed  What does a yacht pay?
  - 1. fees.md:1  A yacht pays six marks for the lock.
  + 1. fees.md:1  A yacht pays seven marks for the lock.

1 lost, 1 gained, 1 changed, 1 unchanged
""",
        "",
    )


def test_json(capfd: pytest.CaptureFixture[str], harbour: Path) -> None:
    assert cli.run(["diff", "--json", "old", "new", "asked.txt"]) == 1
    fields = json.loads(capfd.readouterr()[0])
    assert fields["schema"] == "askstack.diff/1"
    assert fields["old"] == opened(harbour / "old").index.stamp.fingerprint
    assert fields["counts"] == {"lost": 1, "gained": 1, "changed": 1, "unchanged": 1}
    lost = fields["questions"][0]
    assert (lost["question"], lost["change"]) == ("How far does the lock rise?", "lost")
    (quote,) = lost["old"]["quotes"]
    assert LOCKS[quote["start"] : quote["end"]] == quote["text"]
    assert lost["new"]["quotes"] == []
    assert lost["new"]["reason"] in {"not_in_articles", "off_topic"}


def test_only_what_is_lost_fails(capfd: pytest.CaptureFixture[str], harbour: Path) -> None:
    (harbour / "one.jsonl").write_text('{"question": "Where do pilots board?", "gold": []}\n', encoding="utf-8")
    assert cli.run(["diff", "old", "new", "one.jsonl"]) == 0
    assert capfd.readouterr()[0].endswith("0 lost, 1 gained, 0 changed, 0 unchanged\n")
    assert cli.run(["diff", "old", "old", "asked.txt"]) == 0
    assert capfd.readouterr()[0] == "0 lost, 0 gained, 0 changed, 4 unchanged\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["old", "new", "none.txt"], "none.txt: cannot be read (No such file or directory); give a file of questions"),
        (["old", "new", "empty.txt"], "empty.txt: holds no questions; write one a line"),
        (["old", "new", "bytes.txt"], "bytes.txt: is no text in UTF-8; give a file of questions"),
        (["old", "nowhere", "asked.txt"], "nowhere: no index here; run `askstack index`"),
        (["empty.txt", "new", "asked.txt"], "empty.txt: is not a folder; choose another with --index"),
    ],
)
def test_what_cannot_be_compared_is_one_line(
    capfd: pytest.CaptureFixture[str], harbour: Path, arguments: list[str], line: str
) -> None:
    (harbour / "empty.txt").write_bytes(b"\n \n")
    (harbour / "bytes.txt").write_bytes(b"\xff\xfe")
    assert cli.run(["diff", *arguments]) == 2
    assert capfd.readouterr() == ("", f"askstack: {line}\n")


def test_a_quote_that_only_grew_is_told_as_such(harbour: Path) -> None:
    long = opened(harbour / "old").ask("What does a yacht pay?")
    short = replace(long, quotes=tuple(replace(quote, text="A yacht pays six marks") for quote in long.quotes))
    assert list(_quotes(Compared("?", short, long))) == [
        "  ~ 1. fees.md:1  A yacht pays six marks for the lock. (5 words before, 8 now)"
    ]


def test_a_broken_line_of_a_question_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{"question": "x?"}\n{"no": 1}\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"q\.jsonl:2: not a question"):
        read_questions(tmp_path / "q.jsonl")


# Over the real articles: nothing differs from itself, and what one way is lost is the other way gained.

_MIRRORED = {
    Change.LOST: Change.GAINED,
    Change.GAINED: Change.LOST,
    Change.CHANGED: Change.CHANGED,
    Change.UNCHANGED: Change.UNCHANGED,
}


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stack, Stack]:
    folder = tmp_path_factory.mktemp("diff")
    fewer = folder / "fewer"
    shutil.copytree(CORPUS, fewer, ignore=shutil.ignore_patterns("real-time.md", "faq.md"))
    for corpus, index in ((CORPUS, "whole"), (fewer, "less")):
        engine.sync(Settings(corpus=corpus, index=folder / index))
    return opened(folder / "whole"), opened(folder / "less")


@given(question=st.sampled_from(QUESTIONS))
def test_a_difference_seen_from_the_other_side(stacks: tuple[Stack, Stack], question: str) -> None:
    whole, less = stacks
    (there,), (back,) = compare([question], whole, less), compare([question], less, whole)
    assert there.change is _MIRRORED[back.change]
    assert (there.gone, there.come) == (back.come, back.gone)
    assert next(compare([question], whole, whole)).change is Change.UNCHANGED
    if there.change is Change.UNCHANGED:
        assert (there.gone, there.come) == ((), ())
