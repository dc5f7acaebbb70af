"""`askstack ask`, with a stand-in for the engine."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

import askstack
import stand_in
from askstack.cli import run
from askstack.rendering.parsing import quotes_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with articles and an index, entered, and the engine stood in for."""
    monkeypatch.setitem(sys.modules, "askstack.engine", stand_in.engine)
    monkeypatch.setattr(askstack, "engine", stand_in.engine, raising=False)
    monkeypatch.delitem(sys.modules, "askstack.cli.opening", raising=False)
    monkeypatch.chdir(tmp_path)
    for name in ("ASKSTACK_CORPUS", "ASKSTACK_INDEX", "ASKSTACK_TEMPLATES"):
        monkeypatch.delenv(name, raising=False)
    for name in ("corpus", "index"):
        (tmp_path / name).mkdir()
    (tmp_path / "index" / "there").touch()
    return tmp_path


def send(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_words_are_joined(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "May", "ships", "enter?", "--format", "json"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["question"] == "May ships enter?"
    assert output.err == ""


@pytest.mark.parametrize("form", ["text", "markdown", "html", "slack"])
def test_each_format_shows_the_quotes(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "--format", form, "ships?", "--limit", "2"]) == 0
    assert len(quotes_in(capsys.readouterr().out, form)) == 2


def test_an_explanation_is_given_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    run(["ask", "ships?"])
    assert "because" not in capsys.readouterr().out
    run(["ask", "--explain", "ships?"])
    assert "  why: because\n" in capsys.readouterr().out


@pytest.mark.parametrize("question", ["who?", "", "   ", "\x00\x01\x1b[31m", "🙂", "of the and " * 20])
def test_no_answer_is_an_answer_and_exit_status_1(question: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", question]) == 1
    output = capsys.readouterr()
    assert output.out.count("\n") == 1
    assert output.err == ""


def test_a_question_of_ten_thousand_words_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("text", "markdown", "html", "json", "slack"):
        assert run(["ask", "--format", form, "ships " * 10_000]) == 0
        assert len(capsys.readouterr().out) < 100_000


def test_an_argument_that_is_no_utf8_is_read_as_far_as_it_can_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "--format", "json", "ships \udcff?"]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "ships \ufffd?"


def test_the_limit_of_the_settings_holds_where_none_is_given(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "askstack.toml").write_text("limit = 1")
    run(["ask", "ships?"])
    assert len(quotes_in(capsys.readouterr().out, "text")) == 1


def test_without_an_index_one_is_built_and_said_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "index" / "there").unlink()
    (folder / "corpus" / "bad.md").touch()
    assert run(["ask", "ships?", "--format", "json"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["answered"]
    assert output.err.splitlines() == [
        "index: no index yet, so the articles in corpus are read first",
        "index: built from 2 articles, 7 passages in 0.2 s",
        "1 articles could not be read; see: askstack status",
    ]


def test_quiet_takes_remarks_away_and_leaves_errors(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "index" / "there").unlink()
    assert run(["ask", "-q", "ships?"]) == 0
    assert capsys.readouterr().err == ""
    assert run(["-q", "ask", "--corpus", "nosuch", "--index", "none", "ships?"]) == 2
    assert capsys.readouterr().err == "askstack: nosuch: no such folder; put articles there\n"


def test_an_older_index_answers_and_is_remarked_on_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "corpus" / "newer").touch()
    assert run(["ask", "ships?"]) == 0
    assert capsys.readouterr().err == "index: older than the articles; run: askstack index\n"


def test_folders_are_given_by_option_before_variable(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASKSTACK_CORPUS", "by-variable")
    assert run(["ask", "--index", "none", "ships?"]) == 2
    assert "by-variable: no such folder" in capsys.readouterr().err
    assert run(["ask", "--index", "none", "--corpus", "by-option", "ships?"]) == 2
    assert "by-option: no such folder" in capsys.readouterr().err
    (folder / "mine" / "text").mkdir(parents=True)
    (folder / "mine" / "text" / "yes_no.j2").write_text("mine")
    assert run(["ask", "--templates", "mine", "ships?"]) == 0
    assert capsys.readouterr().out == "mine\n"


def test_a_broken_template_is_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "templates" / "text").mkdir(parents=True)
    (folder / "templates" / "text" / "yes_no.j2").write_text("{{ answer.nosuch }}")
    assert run(["ask", "ships?"]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("askstack: templates/text/yes_no.j2:1: ")
    assert output.err.count("\n") == 1


def test_a_line_each_is_asked_in_order(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    send(monkeypatch, b"\xef\xbb\xbfships?\r\n\nwho?\n  \nmore ships \xff\x00\nlast ships")
    assert run(["ask", "--format", "json", "-"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["question"] for answer in answers] == [
        "ships?",
        "",
        "who?",
        "",
        "more ships \ufffd\x00",
        "last ships",
    ]
    assert [answer["reason"] for answer in answers] == [
        None, "empty_question", "not_in_articles", "empty_question", None, None,
    ]  # fmt: skip


def test_no_line_is_no_answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    send(monkeypatch, b"")
    assert run(["ask", "-"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_answers_to_many_stand_apart_under_their_questions(
    form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    send(monkeypatch, b"ships one?\nships two?\n")
    assert run(["ask", "--format", form, "-"]) == 0
    output = capsys.readouterr().out
    assert 0 < output.index("ships one?") < output.index("After dark") < output.index("ships two?")
    assert output.endswith("\n\n")


def test_slack_messages_to_many_are_a_line_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    send(monkeypatch, b"ships?\nwho?\n")
    assert run(["ask", "--format", "slack", "-"]) == 0
    assert all("blocks" in json.loads(line) for line in capsys.readouterr().out.splitlines())


def test_a_standard_input_that_cannot_be_read_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert run(["ask", "-"]) == 2
    assert capsys.readouterr().err.startswith("askstack: standard input: is closed")
