"""The journal: what it keeps, for how long, for whose eyes, and that no answer ever waits for it or fails with it."""

from __future__ import annotations

import logging
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from askstack.errors import JournalError, SettingsError
from askstack.journal import Journal, open_journal, read
from askstack.rendering.samples import samples
from askstack.settings import Settings, load, state_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CORPUS = Path(__file__).parent.parent / "corpus"
ANSWER = samples("yes_no")["quiet"]
REFUSAL = replace(
    samples("refusal")["quiet"], question="How do I reach ada@port.example?", missing_terms=("ada@port.example",)
)


def wait_until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.01)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal(path, clock=lambda: 1_700_000_000)
    yield journal
    journal.close()


def test_what_was_asked_is_kept_and_read_back(journal: Journal, path: Path) -> None:
    first = journal.note(ANSWER, "slack")
    journal.note(REFUSAL, "page", "second")
    journal.close()
    asked, refused = sorted(read(path), key=lambda entry: entry.surface, reverse=True)
    assert (asked.answer_id, asked.surface, asked.at) == (first, "slack", 1_700_000_000)
    assert (asked.question, asked.kind, asked.answered, asked.reason) == (ANSWER.question, "yes_no", True, None)
    assert (asked.confidence, asked.fingerprint) == (ANSWER.confidence, ANSWER.index.fingerprint)
    assert asked.quoted == tuple((q.citation.article_id, q.start, q.end) for q in ANSWER.quotes)
    assert (refused.answer_id, refused.answered, refused.reason) == ("second", False, "not_in_articles")
    assert (refused.question, refused.missing_terms) == ("How do I reach [address]?", ("[address]",))


def test_a_person_has_one_vote_the_last(journal: Journal, path: Path) -> None:
    answer_id = journal.note(ANSWER, "slack")
    for user, helpful in [("ada", True), ("ben", True), ("ada", False), ("ada", False)]:
        journal.vote(answer_id, user, helpful=helpful)
    journal.vote("unknown", "ada", helpful=True)
    journal.close()
    (entry,) = read(path)
    assert (entry.helpful, entry.unhelpful) == (1, 1)


def test_nobody_is_named_and_votes_on_two_answers_do_not_show_one_voter(journal: Journal, path: Path) -> None:
    for answer_id in ("one", "two"):
        journal.vote(answer_id, "U024BE7LH", helpful=True)
    journal.close()
    with closing(sqlite3.connect(path)) as db:
        voters = {row[0] for row in db.execute("SELECT voter FROM votes")}
    assert len(voters) == 2
    assert b"U024BE7LH" not in path.read_bytes()


def test_only_its_owner_may_read_it(journal: Journal, path: Path) -> None:
    journal.note(ANSWER, "slack")
    journal.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    path.parent.mkdir()
    path.touch(0o644)
    journal = Journal(path)
    journal.note(ANSWER, "slack")
    journal.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(list(read(path))) == 1


def test_what_is_too_old_is_gone_from_the_file_itself(path: Path) -> None:
    day = 86_400
    old = Journal(path, days=10, clock=lambda: 100 * day)
    old.vote(old.note(replace(ANSWER, question="the forgotten question"), "slack", "old"), "ada", helpful=True)
    old.close()
    assert b"forgotten" in path.read_bytes()
    new = Journal(path, days=10, clock=lambda: 111 * day)
    new.note(ANSWER, "slack", "new")
    new.close()
    assert [entry.answer_id for entry in read(path)] == ["new"]
    assert b"forgotten" not in path.read_bytes()


def test_reading_begins_where_it_is_told_to(path: Path) -> None:
    for at in (10, 20, 30):
        journal = Journal(path, days=10_000_000, clock=lambda at=at: at)  # type: ignore[misc]  # the loop's value, bound
        journal.note(ANSWER, "slack", str(at))
        journal.close()
    assert [entry.answer_id for entry in read(path, since=20)] == ["20", "30"]


def test_half_a_character_is_kept_as_a_question_mark(journal: Journal, path: Path) -> None:
    journal.note(replace(ANSWER, question="ships \ud800?"), "slack")
    journal.close()
    assert [entry.question for entry in read(path)] == ["ships ??"]


def test_threads_and_processes_write_side_by_side(path: Path) -> None:
    script = (
        "import sys, pathlib\nfrom askstack.journal import Journal\nfrom askstack.rendering.samples import samples\n"
        "journal = Journal(pathlib.Path(sys.argv[1]))\n"
        "for _ in range(50): journal.note(samples('plain')['quiet'], 'other')\njournal.close()"
    )
    other = subprocess.Popen([sys.executable, "-c", script, str(path)])
    journal = Journal(path)
    threads = [threading.Thread(target=lambda: [journal.note(ANSWER, "here") for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert other.wait(60) == 0
    journal.close()
    surfaces = [entry.surface for entry in read(path)]
    assert (surfaces.count("here"), surfaces.count("other")) == (200, 50)


def test_a_damaged_journal_is_complained_of_once_and_answers_go_on(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no journal at all" * 100)
    journal = Journal(path)
    for _ in range(3):
        journal.note(ANSWER, "slack")
        wait_until(journal._waiting.empty)
    journal.close()
    assert path.read_bytes() == b"no journal at all" * 100
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "not a database" in record.getMessage()
    assert ANSWER.question not in caplog.text


def test_a_journal_that_is_mended_is_written_again(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no journal at all" * 100)
    journal = Journal(path)
    journal.note(ANSWER, "slack", "lost")
    wait_until(lambda: journal._complained)
    path.unlink()
    journal.note(ANSWER, "slack", "kept")
    journal.close()
    assert [entry.answer_id for entry in read(path)] == ["kept"]


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    journal = Journal(tmp_path / "file" / "journal.sqlite")
    journal.note(ANSWER, "slack")
    journal.close()
    assert len(caplog.records) == 1


def test_a_locked_journal_keeps_nobody_waiting(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    journal = Journal(path)
    journal.note(ANSWER, "slack")
    journal.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        locked = Journal(path)
        for _ in range(2000):
            locked.note(ANSWER, "slack")
        locked.close(timeout=0.5)
        assert [record.getMessage() for record in caplog.records if "faster" in record.getMessage()]
        db.execute("ROLLBACK")


def test_without_a_path_nothing_is_kept() -> None:
    journal = Journal(None)
    journal.vote(journal.note(ANSWER, "slack"), "ada", helpful=True)
    journal.close()


def test_what_is_noted_after_the_end_is_dropped(journal: Journal, path: Path) -> None:
    journal.close()
    journal.note(ANSWER, "slack")
    journal.close()
    assert list(read(path)) == []


def test_reading_what_is_no_journal_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no journal at all" * 100)
    with pytest.raises(JournalError, match="cannot be read as a journal"):
        list(read(tmp_path / "x"))
    with closing(sqlite3.connect(tmp_path / "newer")) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(JournalError, match="newer askstack"):
        list(read(tmp_path / "newer"))
    assert list(read(tmp_path / "nowhere")) == []


def test_a_server_keeps_its_journal_in_the_users_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    journal = open_journal(Settings())
    assert journal.path == tmp_path / "askstack" / "journal.sqlite"
    journal.close()
    assert state_folder({"XDG_STATE_HOME": "not/absolute"}).parts[-3:] == (".local", "state", "askstack")


def test_a_journal_is_named_by_the_variable_or_given_up(tmp_path: Path) -> None:
    journal = open_journal(load(folder=tmp_path, environ={"ASKSTACK_JOURNAL": str(tmp_path / "mine.sqlite")}))
    assert journal.path == tmp_path / "mine.sqlite"
    journal.close()
    (tmp_path / "askstack.toml").write_text("journal_days = 0\n")
    assert open_journal(load(folder=tmp_path, environ={})).path is None
    (tmp_path / "askstack.toml").write_text("journal_days = -1\n")
    with pytest.raises(SettingsError, match="0 or more"):
        load(folder=tmp_path, environ={})


def test_a_journal_in_the_index_folder_is_refused(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index", journal=tmp_path / "index" / "journal.sqlite")
    with pytest.raises(SettingsError, match="may not lie in the index folder"):
        open_journal(settings)


@pytest.mark.parametrize("is_named", [True, False])
def test_the_terminal_keeps_a_journal_only_where_one_is_named(
    is_named: bool,  # noqa: FBT001 - a case
    path: Path,
    tmp_path: Path,
) -> None:
    variables = {"XDG_STATE_HOME": str(tmp_path / "state-home")} | ({"ASKSTACK_JOURNAL": str(path)} if is_named else {})
    ask = [sys.executable, "-m", "askstack", "ask", "--corpus", str(CORPUS), "--index", str(tmp_path / "index")]
    environ = {name: value for name, value in os.environ.items() if name != "ASKSTACK_JOURNAL"} | variables
    subprocess.run([*ask, "Can Django handle real-time?"], env=environ, check=True, capture_output=True)
    subprocess.run([*ask, "-"], input=b"Who made Node.js?\n\n", env=environ, check=True, capture_output=True)
    asked = [(entry.surface, entry.question) for entry in read(path)]
    expected = [("terminal", question) for question in ("", "Can Django handle real-time?", "Who made Node.js?")]
    assert sorted(asked) == (expected if is_named else [])
    assert not (tmp_path / "state-home").exists()
