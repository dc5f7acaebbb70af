"""Gaps: what belongs together is one gap, what is answered by now is closed, and no sync ever fails over it."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from asking_kit import CORPUS, Words
from askstack import engine
from askstack.cli import run
from askstack.gaps import closed_by, grouped, reviewed, survey
from askstack.grouping import groups, likeness, reading
from askstack.index.held import hold
from askstack.index.tantivy_index import open_reader
from askstack.journal import Asked, Journal, read
from askstack.rendering.samples import samples
from askstack.reporting import render_report
from askstack.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from askstack.engine import Stack
    from askstack.records import Answer

SAMPLE = Path(__file__).parent / "gap_questions.txt"
ARTICLES = {
    "harbour.md": "# The harbour\n\nA pilot brings every ship over 80 metres into the harbour.\n",
    "lamps.md": "# The lamps\n\nThe lamp on the mole is lit at dusk.\n",
}
BERTHS = """# Berths

A berth for a yacht costs 40 crowns a night.

## May I bring my dog?

Yes, you may bring your dog ashore on a lead.
"""
QUESTIONS = (
    "How much does a berth for a yacht cost?",
    "how much does a berth for a yacht cost",
    "yacht berth price",
    "May I bring my dog?",
    "Who sells <b>bread</b> | _cheaply_?",
    "=SUM(A1) zebra?",
    "Who brings ships into the harbour?",
)


def asked(
    question: str, at: int = 1, *, reason: str | None = "not_in_articles", votes: tuple[int, int] = (0, 0)
) -> Asked:
    quoted = () if reason else (("a.md", 0, 5),)
    return Asked(question, at, "page", question, "other", reason is None, reason, 0.0, (), quoted, "", *votes)


def halves() -> Iterator[tuple[str, list[list[str]]]]:
    _, seen, kept = SAMPLE.read_text(encoding="utf-8").replace("# kept back", "# seen").split("# seen\n")
    for name, half in ("seen", seen), ("kept back", kept):
        yield name, [paragraph.splitlines() for paragraph in half.strip().split("\n\n")]


def pairs(found: list[list[str]]) -> set[frozenset[str]]:
    return {frozenset(pair) for group in found for pair in combinations(group, 2)}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    settings = Settings(corpus=CORPUS, index=tmp_path_factory.mktemp("gaps") / "index")
    engine.sync(settings)
    return engine.open(settings)


@pytest.mark.parametrize(("name", "paragraphs"), list(halves()))
def test_questions_about_one_thing_are_one_gap(name: str, paragraphs: list[list[str]], stack: Stack) -> None:
    """In whatever order they were asked: the counts are over ten of them."""
    wanted, read_meaning = pairs(paragraphs), reading(stack.index)
    found = right = 0
    for seed in range(10):
        questions = [question for paragraph in paragraphs for question in paragraph]
        Random(seed).shuffle(questions)  # noqa: S311 - an order, no secret
        put = pairs(groups(questions, read_meaning))
        found, right = found + len(put), right + len(put & wanted)
    assert right / found >= 0.94, name
    assert right / (10 * len(wanted)) >= 0.83, name


WORDS = Words("the pilot brings ships", "a lamp on the mole", "ships and lamps", size=40)
ASKABLE = st.lists(
    st.sampled_from("who brings ships pilot lamp mole berth price yacht the a zebra ?".split()), max_size=5
).map(" ".join)


@given(ASKABLE, ASKABLE)
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    read_meaning = reading(WORDS)
    value = likeness(read_meaning(one), read_meaning(other))
    assert 0 <= value <= 1 + 1e-9
    assert value == pytest.approx(likeness(read_meaning(other), read_meaning(one)))


REASONS = st.sampled_from([None, "not_in_articles", "off_topic", "small_talk", "empty_index", "stale"])
ENTRIES = st.lists(
    st.builds(asked, ASKABLE, st.integers(1, 9), reason=REASONS, votes=st.tuples(st.integers(0, 2), st.integers(0, 2))),
    max_size=12,
)


@given(ENTRIES)
def test_what_went_unanswered_or_was_voted_down_is_in_one_gap_each_and_nothing_else_is(entries: list[Asked]) -> None:
    open_ones = [
        one for one in entries if one.reason in {"not_in_articles", "off_topic"} or one.unhelpful > one.helpful
    ]
    found = grouped(entries, reading(WORDS))
    assert sum(group.times for group in found) == len(open_ones)
    every = Counter(wording for group in found for wording in group.wordings)
    assert set(every.values()) <= {1}
    assert {one.question.strip(" ?") for one in open_ones} == {wording.strip(" ?") for wording in every}
    assert [group.times for group in found] == sorted((group.times for group in found), reverse=True)
    assert all(group.first <= group.last for group in found)


def refusing(question: str) -> Answer:  # noqa: ARG001 - whatever is asked
    return samples("refusal")["quiet"]


def answering(question: str) -> Answer:  # noqa: ARG001 - as above
    return samples("plain")["quiet"]


def test_a_refused_question_is_open_until_it_is_answered() -> None:
    (group,) = grouped([asked("a berth?"), asked("A berth", 3)], reading(WORDS))
    assert (group.times, group.first, group.last) == (2, 1, 3)
    assert reviewed(group, refusing).answered_by is None
    quote = answering("").quotes[0]
    assert reviewed(group, answering).answered_by == quote.citation.article_id
    assert closed_by([group], refusing, answering) == {quote.citation.article_id: ["a berth?"]}
    assert closed_by([group], answering, answering) == {}
    assert closed_by([group], refusing, lambda question: replace(answering(question), sure=False)) == {}
    assert closed_by([group], answering, refusing) == {}


def test_a_question_that_was_voted_down_is_open_while_the_same_is_quoted() -> None:
    quote = answering("").quotes[0]
    place = (quote.citation.article_id, quote.start, quote.end)
    disliked = Asked("1", 1, "slack", "a berth?", "other", True, None, 0.9, (), (place,), "", 1, 2)
    elsewhere = Asked("1", 1, "slack", "a berth?", "other", True, None, 0.9, (), (("b.md", 0, 9),), "", 1, 2)
    assert reviewed(*grouped([disliked], reading(WORDS)), answering).answered_by is None
    assert reviewed(*grouped([elsewhere], reading(WORDS)), answering).answered_by == quote.citation.article_id


def test_wordings_beyond_the_most_are_counted() -> None:
    entries = [asked("berth"), asked("zebra"), asked("zebra"), asked("lamp")]
    report = survey(entries, reading(WORDS), refusing, ["a.md", "b.md"], most=1)
    assert [gap.group.wordings for gap in report.open] == [("zebra",)]
    assert (report.asked, report.unanswered, report.left_out, report.never_quoted) == (4, 4, 2, ("a.md", "b.md"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two articles, their index, and a journal of what was asked of them."""
    monkeypatch.chdir(tmp_path)
    for name in ("ASKSTACK_CORPUS", "ASKSTACK_INDEX", "ASKSTACK_TEMPLATES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ASKSTACK_JOURNAL", str(tmp_path / "journal.sqlite"))
    (tmp_path / "corpus").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "corpus" / name).write_text(text, encoding="utf-8")
    assert run(["-q", "index"]) == 0
    return tmp_path


@pytest.fixture
def journal(folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    stack = engine.open(Settings(corpus=folder / "corpus", index=folder / "index"))
    now = 1_700_000_000
    journal = Journal(folder / "journal.sqlite", clock=lambda: now)
    for question in QUESTIONS:
        now += 86_400
        answer_id = journal.note(stack.ask(question), "page")
    journal.vote(answer_id, "ada", helpful=False)
    journal.close()
    capsys.readouterr()
    return folder / "journal.sqlite"


@pytest.mark.parametrize(
    ("form", "suffix"), [("text", "txt"), ("markdown", "md"), ("html", "html"), ("json", "json"), ("csv", "csv")]
)
@pytest.mark.usefixtures("journal")
def test_the_report_is_what_it_was(
    form: str, suffix: str, golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["gaps", "--format", form]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    golden(f"reports/gaps.{suffix}", output.out)


@pytest.mark.usefixtures("journal")
def test_what_people_typed_is_shown_and_never_run(capsys: pytest.CaptureFixture[str]) -> None:
    run(["gaps", "--format", "html"])
    page = capsys.readouterr().out
    assert "Who sells &lt;b&gt;bread&lt;/b&gt; | _cheaply_?" in page
    run(["gaps", "--format", "markdown"])
    shown = MarkdownIt("commonmark").enable("table").render(capsys.readouterr().out)
    assert "Who sells &lt;b&gt;bread&lt;/b&gt; | _cheaply_?" in shown
    run(["gaps", "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert "'=SUM(A1) zebra?" in {row["question"] for row in rows}


@pytest.mark.parametrize("template", ["gaps.txt", "gaps.md", "gaps.html"])
def test_a_long_list_is_cut_where_people_read(template: str) -> None:
    report = survey([asked("berth")], reading(WORDS), refusing, [f"article-{number}.md" for number in range(30)])
    text = render_report(template, report=report)
    assert "article-19.md" in text
    assert "article-20.md" not in text
    assert "and 10 more" in text


def test_no_journal_is_no_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["gaps"]) == 0
    output = capsys.readouterr()
    assert output.out == "Nothing was asked yet.\n"
    assert output.err.startswith(f"no journal yet ({folder / 'journal.sqlite'}): `askstack serve` keeps one")
    assert output.err.count("\n") == 1
    assert run(["gaps", "--format", "json", "-q"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["asked"] == 0
    assert output.err == ""


def test_what_is_no_journal_is_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "notes.txt").write_text("buy bread" * 100, encoding="utf-8")
    for name in ("notes.txt", "missing"):
        assert run(["gaps", "--journal", name]) == 2
        output = capsys.readouterr()
        assert (output.out, output.err.count("\n")) == ("", 1)
        assert name in output.err


@pytest.mark.usefixtures("journal")
def test_days_look_back_from_today(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["gaps", "--days", "1"]) == 0
    assert capsys.readouterr().out == "Nothing was asked yet.\n"


def test_an_article_closes_the_gaps_that_it_answers(
    folder: Path, journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    berths = folder / "corpus" / "berths.md"
    berths.write_text(BERTHS, encoding="utf-8")
    assert run(["index"]) == 0
    output = capsys.readouterr()
    assert output.out.startswith("1 new, 0 changed")
    assert output.err == "berths.md closed 2 gaps: How much does a berth for a yacht cost? May I bring my dog?\n"
    assert run(["index"]) == 0
    assert capsys.readouterr().err == ""
    berths.write_text(f"{BERTHS}\nWe like yachts.\n", encoding="utf-8")
    assert run(["index"]) == 0
    assert capsys.readouterr().err == ""
    assert len(list(read(journal))) == len(QUESTIONS)


@pytest.mark.usefixtures("journal")
def test_what_is_added_tells_it_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "berths.md").write_text(BERTHS, encoding="utf-8")
    assert run(["add", "berths.md"]) == 0
    assert "berths.md closed 2 gaps: " in capsys.readouterr().err


@pytest.mark.usefixtures("journal")
def test_quiet_is_quiet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "corpus" / "berths.md").write_text(BERTHS, encoding="utf-8")
    assert run(["-q", "index"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("broken", ["journal", "index"])
def test_no_sync_fails_over_its_gaps(
    broken: str, folder: Path, journal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if broken == "journal":
        journal.write_bytes(b"no journal" * 1000)
    else:
        (folder / "index" / "askstack.index.json").write_text("{}", encoding="utf-8")
    (folder / "corpus" / "berths.md").write_text(BERTHS, encoding="utf-8")
    assert run(["index", "--rebuild"]) == 0
    output = capsys.readouterr()
    assert output.out.startswith("3 new")
    assert output.err.count("\n") == (broken == "journal")


def test_a_held_state_stays_while_newer_ones_come(folder: Path) -> None:
    reader = open_reader(folder / "index")
    held = hold(reader)
    (folder / "corpus" / "berths.md").write_text(BERTHS, encoding="utf-8")
    assert run(["-q", "index"]) == 0
    assert held.refreshed() is held
    assert held.record("berths.md") is None
    assert len(held) == len(reader) < len(reader.refreshed())
    assert held.stamp == reader.stamp
