"""Evaluation: the rule by which a quote is right, the figures over it, their page, and a file to begin with."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from askstack import engine
from askstack.cli import run
from askstack.curves import at_tenths, auroc, calibration, calibration_error, risk_coverage
from askstack.errors import SettingsError
from askstack.evaluation import Gold, Outcome, Question, Verdict, is_right, judge, load_questions, summarise, verdict
from askstack.journal import Journal
from askstack.records import Answer, Span
from askstack.rendering.samples import samples
from askstack.reporting.examined import render_examined
from askstack.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from askstack.records import Quote

PLAIN, REFUSAL = samples("plain")["quiet"], samples("refusal")["quiet"]
PILOT = PLAIN.quotes[0]
FILE = PILOT.citation.article_id


def quote_of(text: str, start: int = 1000) -> Quote:
    return replace(PILOT, text=text, start=start, end=start + len(text), focus=Span(start, start + len(text)))


@pytest.mark.parametrize(
    ("said", "gold", "expected"),
    [
        ("Yes, with  a\npilot.", Gold(FILE, "yes, with a `pilot`."), True),
        ("Yes, with a pilot.", Gold("other.md", "Yes, with a pilot."), False),
        ("A pilot is taken on board.", Gold(FILE, "At the buoy a pilot is taken on board.", core="pilot is"), True),
        ("taken on board", Gold(FILE, "At the buoy a pilot is taken on board."), False),
        ("a pilot is taken on board.", Gold(FILE, "At the buoy a pilot is taken on board."), True),
        ("one two three four five six seven eight", Gold(FILE, "one two three four five six seven eight " * 9), True),
        ("one two three four five six seven", Gold(FILE, "one two three four five six seven eight " * 9), False),
        ("word " * 80 + "pilot", Gold(FILE, "pilot"), False),
        ("anything", Gold(FILE, None), True),
        ("a pilot, a pilot", Gold(FILE, "a pilot", start=1009), True),
        ("a pilot, a pilot", Gold(FILE, "a pilot", start=1010), False),
    ],
)
def test_the_rule(said: str, gold: Gold, *, expected: bool) -> None:
    assert is_right(quote_of(said), [gold]) is expected


def test_the_focus_is_judged_by_itself() -> None:
    gold = [Gold(FILE, "Ships over forty metres take one on board at the outer buoy.")]
    assert is_right(PILOT, gold)
    assert not is_right(PILOT, gold, focus_only=True)


def outcome(
    answer: Answer,
    *,
    answerable: bool = True,
    rank: int | None = None,
    confidence: float | None = None,
    kind: str = "who",
) -> Outcome:
    gold = (Gold(FILE, "Yes, with a pilot."),) if answerable else ()
    question = Question(f"q{rank}", answer.question, answerable, gold, kind)
    answer = answer if confidence is None else replace(answer, confidence=confidence)
    return Outcome(question, answer, rank, rank, 15 if answer.quotes else 0, intact=True)


MADE = [
    outcome(PLAIN, rank=1, confidence=0.9),
    outcome(PLAIN, rank=1, confidence=0.7, kind="when"),
    outcome(PLAIN, rank=2, confidence=0.7),
    outcome(PLAIN, confidence=0.3, kind="when"),
    outcome(replace(REFUSAL, confidence=0.1)),
    outcome(REFUSAL, answerable=False, confidence=0.05, kind="none"),
    outcome(replace(PLAIN, question="<b>Who</b>?"), answerable=False, confidence=0.2, kind="none"),
]


def test_every_question_has_its_verdict() -> None:
    assert [verdict(one) for one in MADE] == [
        Verdict.RIGHT,
        Verdict.RIGHT,
        Verdict.LATER,
        Verdict.WRONG,
        Verdict.LOST,
        Verdict.REFUSED,
        Verdict.INVENTED,
    ]


def test_the_figures() -> None:
    report = summarise(MADE)
    assert (report.answerable, report.unanswerable) == (5, 2)
    assert (report.hit1, report.hit3, report.mrr) == (0.4, 0.6, 0.5)
    assert (report.refused, report.lost, report.intact) == (0.5, 0.2, 1.0)
    assert report.auroc == 0.9
    assert [(point.confidence, round(point.coverage, 3)) for point in report.curve][:3] == [
        (0.0, 0.714),
        (0.1, 0.714),
        (0.2, 0.714),
    ]
    assert summarise([]).hit1 == 0
    assert summarise([]).curve == ()


SHARES = st.floats(0, 1).map(lambda value: round(value, 2))
OUTCOMES = st.lists(
    st.builds(
        outcome,
        st.sampled_from([PLAIN, REFUSAL]),
        answerable=st.booleans(),
        rank=st.sampled_from([None, 1, 2]),
        confidence=SHARES,
    ),
    max_size=30,
)


@given(OUTCOMES)
def test_curves_count_every_answer_once(outcomes: list[Outcome]) -> None:
    answered = [one for one in outcomes if one.answer.quotes]
    points, bins = risk_coverage(outcomes), calibration(outcomes)
    assert sum(one.count for one in bins) == len(answered)
    assert all(0 <= one.right <= 1 and one.confidence == pytest.approx(one.confidence) for one in bins)
    assert all(one.confidence < other.confidence for one, other in pairwise(bins))
    assert all(one.coverage < other.coverage and one.confidence > other.confidence for one, other in pairwise(points))
    error = calibration_error(bins)
    assert (error is None) is (not answered)
    assert error is None or 0 <= error <= 1
    if answered:
        assert points[-1].coverage == pytest.approx(len(answered) / len(outcomes))
        assert points[-1].right == pytest.approx(sum(one.rank == 1 for one in answered) / len(answered))
        assert at_tenths(outcomes)[0] == replace(points[-1], confidence=0.0)


@given(st.lists(SHARES, min_size=1, max_size=9), st.lists(SHARES, min_size=1, max_size=9))
def test_auroc_is_the_chance_of_a_positive_to_be_higher(positive: list[float], negative: list[float]) -> None:
    wins = [(one > other) + (one == other) / 2 for one, other in product(positive, negative)]
    assert auroc(positive, negative) == pytest.approx(sum(wins) / len(wins))
    assert auroc(positive, []) is None


def test_the_page_is_what_it_was(golden: Callable[[str, str], None]) -> None:
    golden("reports/eval.html", render_examined("harbour.jsonl", MADE, PLAIN.index))


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    hostile = samples("plain")["hostile"]
    made = [*MADE, outcome(hostile, answerable=False, kind="<i>"), outcome(hostile, confidence=0.5)]
    page = render_examined("<script>.jsonl", made, PLAIN.index)
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //*[@src]")
    assert not [name for name in tree.xpath("//@*/..") for key in name.keys() if key.startswith("on")]  # noqa: SIM118
    assert "url(" not in page
    assert all(link.startswith("https://port.example/") for link in tree.xpath("//a/@href"))
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(pictures) == 2
    for picture in pictures:
        drawn = etree.fromstring(picture)
        places = [float(place) for circle in drawn.iter("circle") for place in (circle.get("cx"), circle.get("cy"))]
        assert places
        assert all(0 <= place <= 428 for place in places)


def test_a_page_on_nothing_is_a_page() -> None:
    assert "Nothing went wrong." in render_examined("empty.jsonl", [], PLAIN.index)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("{", "1: not a question"),
        ("[]", "1: not a question"),
        ('{"answerable": true}', "1: not a question"),
        ('{"question": "Who?", "gold": [{"file": "a.md"}]}', "1: not a question"),
        ('{"question": "Who?", "answerable": true}', "1: answerable, but no gold"),
    ],
)
def test_a_line_that_is_no_question_is_named(line: str, wrong: str, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(SettingsError, match=re.escape(f"{path}:{wrong}")):
        load_questions(path)


def test_what_nobody_judged_is_neither(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('\n{"question": "Who?", "answerable": null}\n{"question": "When?"}\n', encoding="utf-8")
    assert [question.answerable for question in load_questions(path)] == [None, False]


def test_a_quote_that_is_no_slice_is_noticed() -> None:
    question = Question("q", "May ships enter?", answerable=True, gold=(Gold(FILE, "Yes, with a pilot."),), kind="who")
    text = "x" * PILOT.start + PILOT.text
    answer = replace(PLAIN, quotes=(PILOT,))
    assert judge(question, answer, lambda _: text).intact
    assert not judge(question, answer, lambda _: f" {text}").intact
    assert not judge(question, answer, lambda _: None).intact


FAQ = """# Harbour FAQ

## May ships enter at night?

Yes, with a pilot who knows the mole and the buoys.

They take one on board at the outer buoy.

## Is it dear?

Not very.

## Who keeps the lamps?

The harbour master keeps them, and lights them at dusk.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("ASKSTACK_CORPUS", "ASKSTACK_INDEX", "ASKSTACK_TEMPLATES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ASKSTACK_JOURNAL", str(tmp_path / "journal.sqlite"))
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "faq.md").write_text(FAQ, encoding="utf-8")
    assert run(["-q", "index"]) == 0
    return tmp_path


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_file_to_begin_with(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stack = engine.open(Settings(corpus=folder / "corpus", index=folder / "index"))
    journal = Journal(folder / "journal.sqlite")
    for question in (
        "Who lights the lamps?",
        "may ships enter at night",
        "Who lights the lamps?",
        "a zebra?",
        "Thanks!",
    ):
        journal.note(stack.ask(question), "page")
    journal.close()
    capsys.readouterr()
    assert run(["eval", "--init", "questions.jsonl"]) == 0
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("2 questions of the articles, 2 of the journal; ")
    night, lamps, lights, zebra = rows(folder / "questions.jsonl")
    assert (night["question"], night["answerable"]) == ("May ships enter at night?", True)
    (gold,) = night["gold"]
    assert gold["file"] == "faq.md"
    assert gold["quote"] in FAQ
    assert gold["quote"].startswith("Yes, with a pilot")
    assert lamps["question"] == "Who keeps the lamps?"
    assert (lights["question"], lights["answerable"], lights["asked"]) == ("Who lights the lamps?", None, 2)
    assert lights["suggested"][0]["file"] == "faq.md"
    assert (zebra["question"], zebra["gold"], zebra["suggested"]) == ("a zebra?", [], [])

    assert run(["eval", "questions.jsonl", "--report", "page.html", "--min-hit1", "1"]) == 0
    output = capsys.readouterr()
    assert output.out.startswith("answerable 2: right first 1.000")
    assert output.err == "questions.jsonl: 2 questions are left out, for their `answerable` is null\n"
    assert "2 questions of <code>questions.jsonl</code>" in (folder / "page.html").read_text(encoding="utf-8")

    assert run(["eval", "--init", "questions.jsonl"]) == 2
    assert "questions.jsonl: is there already" in capsys.readouterr().err
    assert len(rows(folder / "questions.jsonl")) == 4


@pytest.mark.usefixtures("folder")
def test_without_a_file_it_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["-q", "eval", "--init"]) == 0
    output = capsys.readouterr()
    assert [json.loads(line)["qid"] for line in output.out.splitlines()] == ["faq-1", "faq-2"]
    assert output.err == ""


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("arguments", [[], ["missing.jsonl"], ["corpus"]])
def test_no_questions_are_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["eval", *arguments]) == 2
    output = capsys.readouterr()
    assert (output.out, output.err.count("\n")) == ("", 1)


def test_a_bound_that_is_missed_is_exit_status_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = {"question": "Who keeps the lamps?", "gold": [{"file": "faq.md", "quote": "Nobody does that."}]}
    (folder / "questions.jsonl").write_text(json.dumps(line), encoding="utf-8")
    capsys.readouterr()
    assert run(["eval", "questions.jsonl", "--failures", "--min-hit1", "0.5", "--report", "page.html"]) == 1
    output = capsys.readouterr().out
    assert "  wrong; " in output
    assert output.endswith("missed: hit1 is 0.000, min is 0.500\n")
    assert "<h2>Wrong" in (folder / "page.html").read_text(encoding="utf-8")
    assert run(["eval", "questions.jsonl", "--report", "missing/page.html"]) == 2
