"""A sitting: what is said back to each line, and at a real terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from askstack import engine
from askstack.chatting import HELP, Sitting
from askstack.cli import run
from askstack.errors import AskstackError, RequestError
from askstack.journal import read
from askstack.rendering import Look
from askstack.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from askstack.engine import Stack

PROMPT = "> \x1b[22m"
ARTICLE = """# Harbour handbook

## May ships enter at night?

Yes, ships may enter at night with a pilot. The pilot comes on board at the outer buoy.

## What does a pilot cost?

A pilot costs 40 crowns for each ship.

## Where do yachts moor?

Yachts moor at the inner pontoon, which has water and light.
"""
LOG = "# Log\n\nAfter dark the master lets ships enter with a pilot alone, as the log of 1912 says.\n"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    folder = tmp_path_factory.mktemp("chat")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "handbook.md").write_text(ARTICLE, encoding="utf-8")
    (folder / "corpus" / "log.md").write_text(LOG, encoding="utf-8")
    found = Settings(corpus=folder / "corpus", index=folder / "index", templates=folder / "none")
    engine.sync(found)
    return engine.open(found)


@pytest.fixture
def sitting(stack: Stack) -> Sitting:
    return Sitting(stack)


def test_a_question_is_answered_and_others_suggested(sitting: Sitting) -> None:
    said = sitting.say("May ships enter at night?")
    assert "Yes, ships may enter at night with a pilot." in said
    assert "handbook.md:5" in said
    assert "\nAlso answered here:\n  1  " in said


def test_what_is_carried_over_is_shown_and_dropped_by_a_mark(sitting: Sitting) -> None:
    sitting.say("What does a pilot cost?")
    assert sitting.say("when do they come?").startswith("asking: when do ")
    assert not sitting.say("=when do they come?").startswith("asking: ")
    assert not sitting.say("/plain when do they come?").startswith("asking: ")


def test_the_last_line_can_be_asked_plainly_afterwards(sitting: Sitting) -> None:
    sitting.say("What does a pilot cost?")
    assert sitting.say("why?").startswith("asking: ")
    assert not sitting.say("/plain").startswith("asking: ")


def test_color_only_where_it_is_wanted(stack: Stack) -> None:
    lines = ("What does a pilot cost?", "and a yacht?")
    plain, colored = Sitting(stack), Sitting(stack, Look(terminal=True, color=True))
    assert "\x1b" not in "".join(map(plain.say, lines))
    assert "\x1b[2masking: " in "".join(map(colored.say, lines))


def test_more_goes_on_until_there_is_none(sitting: Sitting) -> None:
    sitting.say("May ships enter at night?")
    said = [sitting.say(line) for line in ("more", "/more", "what else?", "more", "more")]
    assert said[-1] == "That is all the articles have on it.\n"
    sources = sitting.say("/sources").splitlines()
    assert [line.partition(".")[0] for line in sources] == [str(number) for number in range(1, len(sources) + 1)]
    assert any("log.md" in line for line in sources)


def test_sources_are_told_by_word_and_command(sitting: Sitting) -> None:
    sitting.say("Where do yachts moor?")
    assert sitting.say("who says so?") == sitting.say("/sources")
    assert sitting.say("/so").startswith("1. Harbour handbook")


def test_a_quote_is_opened_in_its_article(sitting: Sitting) -> None:
    sitting.say("Where do yachts moor?")
    said = sitting.say("/open 1")
    assert said.startswith("handbook.md, lines 5 to 13\n")
    assert "> 13  Yachts moor at the inner pontoon, which has water and light.\n" in said
    with pytest.raises(RequestError, match="give the number of a quote, 1 to"):
        sitting.say("/open 99")
    with pytest.raises(RequestError):
        sitting.say("/open x")


def test_an_article_that_changed_is_not_opened(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "handbook.md").write_text(ARTICLE, encoding="utf-8")
    found = Settings(corpus=corpus, index=tmp_path / "index")
    engine.sync(found)
    sitting = Sitting(engine.open(found))
    sitting.say("Where do yachts moor?")
    (corpus / "handbook.md").write_text("# New\n", encoding="utf-8")
    with pytest.raises(RequestError, match="not at hand as it was quoted"):
        sitting.say("/open 1")


def test_why_gives_reasons(sitting: Sitting) -> None:
    sitting.say("What does a pilot cost?")
    assert sitting.say("/why").startswith("read as ")


def test_a_suggestion_is_asked_by_its_number(sitting: Sitting) -> None:
    said = sitting.say("May ships enter at night?")
    first = re.search(r"^  1  (.+)$", said, re.MULTILINE)
    assert first
    assert sitting.say("1").startswith(f"{first[1]}\n\n")
    with pytest.raises(RequestError, match="7: no such suggestion"):
        sitting.say("7")


def test_suggestions_are_not_said_twice_nor_what_was_asked(sitting: Sitting) -> None:
    said = [sitting.say(line) for line in ("May ships enter at night?", "What does a pilot cost?")]
    shown = [re.findall(r"^  \d  (.+)$", one, re.MULTILINE) for one in said]
    assert shown[0]
    assert "May ships enter at night?" not in shown[1]
    assert shown[0] != shown[1]


@pytest.mark.parametrize("line", ["", "hello"])
def test_who_does_not_know_what_to_ask_gets_examples(line: str, sitting: Sitting) -> None:
    assert "For example:\n  1  May ships enter at night?\n" in sitting.say(line)


@pytest.mark.parametrize("line", ["more", "who says so?", "the other one?", "why?"])
def test_nothing_before_is_said(line: str, sitting: Sitting) -> None:
    assert sitting.say(line) == "There is nothing before this to go on from; ask a whole question.\n"


@pytest.mark.parametrize(
    "line", ["/", "/foo", "/s", "/sources", "/more", "/why", "/open 1", "/save", "/save x", "/plain"]
)
def test_what_cannot_be_done_is_one_line(line: str, sitting: Sitting) -> None:
    with pytest.raises(RequestError) as caught:
        sitting.say(line)
    assert "\n" not in str(caught.value)
    assert not sitting.is_over


def test_a_sitting_is_saved_and_can_be_verified(
    sitting: Sitting, stack: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for line in ("May ships enter at night?", "What does a pilot cost?"):
        sitting.say(line)
    path = tmp_path / "sitting.md"
    assert sitting.say(f"/save {path}") == f"2 answers in {path}\n"
    text = path.read_text(encoding="utf-8")
    assert text.index("May ships enter at night?") < text.index("What does a pilot cost?")
    with pytest.raises(RequestError, match="File exists"):
        sitting.say(f"/save {path}")
    assert run(["verify", str(path), "--corpus", str(stack.settings.corpus)]) == 0
    capsys.readouterr()


def test_help_names_every_command(sitting: Sitting) -> None:
    assert sitting.say("/help") == HELP
    assert all(name in HELP for name in sitting._commands)
    assert sitting.say("/quit") == ""
    assert sitting.is_over


def test_lines_are_completed(sitting: Sitting) -> None:
    assert sitting.completions("/s") == ["/sources", "/save"]
    assert "May ships enter at night?" in sitting.completions("may")
    sitting.say("Where is the buoy?")
    assert sitting.completions("where is") == ["Where is the buoy?"]
    assert sitting.completions("zebra") == []


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["May ships enter at night?", "why?", "more", "and a yacht?", "/sources", "/open 1", "/why", "1", "", "=x"]
        ),
        st.text(max_size=20).filter(lambda line: not line.strip().startswith("/sa")),
    ),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(LINES)
def test_no_line_ends_a_sitting_in_a_way_of_its_own(stack: Stack, lines: list[str]) -> None:
    sitting = Sitting(stack)
    for line in lines:
        with suppress(AskstackError):
            assert isinstance(sitting.say(line), str)


def chat(stack: Stack) -> list[str]:
    found = stack.settings
    folders = ["--corpus", str(found.corpus), "--index", str(found.index), "--templates", str(found.templates)]
    return [sys.executable, "-m", "askstack", "chat", *folders]


def test_lines_that_are_sent_are_answered_in_order(stack: Stack, tmp_path: Path) -> None:
    lines = "What does a pilot cost?\n\n/open 9\nwho says so?\n"
    environ = os.environ | {"ASKSTACK_JOURNAL": str(tmp_path / "journal.sqlite")}
    done = subprocess.run(chat(stack), input=lines, capture_output=True, text=True, env=environ, check=True)
    assert done.stdout.startswith("> What does a pilot cost?\n    A pilot costs 40 crowns for each ship.\n")
    assert done.stdout.index("> /open 9") < done.stdout.index("> who says so?\n1. Harbour handbook")
    assert "\x1b" not in done.stdout
    assert done.stderr.startswith("askstack: /open 9: give the number of a quote")
    (asked,) = read(tmp_path / "journal.sqlite")
    assert (asked.question, asked.surface) == ("What does a pilot cost?", "chat")


def test_at_a_terminal_it_prompts_completes_and_survives_ctrl_c(stack: Stack) -> None:
    ours, theirs = pty.openpty()
    environ = os.environ | {"TERM": "xterm", "NO_COLOR": ""}
    process = subprocess.Popen(chat(stack), stdin=theirs, stdout=theirs, stderr=theirs, env=environ)
    os.close(theirs)
    screen = Screen(ours)
    try:
        screen.until("2 articles. Ask a question; /help says what else can be typed, Ctrl-D ends.")
        screen.until(PROMPT)
        os.write(ours, b"What does a pi\t\n")
        for mark in ("What does a pilot cost?", "A pilot costs 40 crowns", "Also answered here:", PROMPT):
            screen.until(mark)
        os.write(ours, b"what")
        screen.until("what")
        # One that comes just before readline waits is noticed with the next key, or the next of its sort.
        screen.until("(Ctrl-D ends)", nudge=lambda: process.send_signal(signal.SIGINT))
        screen.until(PROMPT)
        os.write(ours, b"\x04")
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)


class Screen:
    """What a terminal shows, read on from mark to mark."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._rest = ""

    def until(self, mark: str, nudge: Callable[[], object] = lambda: None) -> None:
        """Reads on behind the next such mark, with a nudge whenever nothing comes; gives up after a minute."""
        idle = 0
        while mark not in self._rest:
            nudge()
            if select.select([self._terminal], [], [], 1)[0]:
                self._rest += os.read(self._terminal, 65_536).decode()
            else:
                idle += 1
                assert idle < 60, (mark, self._rest)
        self._rest = self._rest.partition(mark)[2]


def test_quit_is_the_end(stack: Stack) -> None:
    lines = "/quit\nWhat does a pilot cost?\n"
    assert subprocess.run(chat(stack), input=lines, capture_output=True, text=True, check=True).stdout == "> /quit\n"
