"""The commands that keep the index say what they did, on the right stream, with the right status."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
import types
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import askstack
from askstack.cli import run
from askstack.sync import sync
from sync_kit import make_source

if TYPE_CHECKING:
    from askstack.records import SyncReport
    from askstack.settings import Settings
    from askstack.sync import Source

TESTS = str(Path(__file__).parent)

SMALL_ENGINE = """
import sys, types
sys.path.insert(0, sys.argv.pop(1))
import askstack
from test_cli_index import small_engine
askstack.engine = sys.modules["askstack.engine"] = small_engine()
from askstack.cli import main
main()
"""


def small_engine() -> types.ModuleType:
    """An engine with the tests' own way from bytes to passages, which takes no time to import."""
    engine = types.ModuleType("askstack.engine")

    def source(settings: Settings) -> Source:
        return make_source(settings.corpus)

    def synced(settings: Settings, **options: object) -> SyncReport:
        return sync(source(settings), settings.index, **options)  # type: ignore[arg-type]  # handed through

    engine.source, engine.sync = source, synced  # type: ignore[attr-defined]  # what the commands call
    return engine


class Terminal:
    """Runs commands on a corpus, in this process or in their own."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.corpus, self.index = folder / "corpus", folder / "index"
        self.corpus.mkdir()
        self._capture = capture

    def write(self, **articles: str) -> None:
        """Write articles."""
        for name, text in articles.items():
            (self.corpus / f"{name}.txt").write_text(text)

    def run(self, *words: str) -> tuple[int, str, str]:
        """Status, standard output and standard error of a command."""
        self._capture.readouterr()
        status = run([*words, "--corpus", str(self.corpus), "--index", str(self.index)])
        said = self._capture.readouterr()
        return status, said.out, said.err

    def start(self, *words: str, **options: object) -> subprocess.Popen[str]:
        """The command in a process of its own."""
        command = [sys.executable, "-c", SMALL_ENGINE, TESTS, *words]
        folders = ["--corpus", str(self.corpus), "--index", str(self.index)]
        return subprocess.Popen([*command, *folders], text=True, **options)  # type: ignore[call-overload,no-any-return]  # options of Popen


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    engine = small_engine()
    monkeypatch.setitem(sys.modules, "askstack.engine", engine)
    monkeypatch.setattr(askstack, "engine", engine, raising=False)
    return Terminal(tmp_path, capsys)


def test_index_counts_and_lists_failures(terminal: Terminal) -> None:
    terminal.write(a="cats", bad="unreadable")
    (terminal.corpus / "photo.png").touch()
    status, out, err = terminal.run("index")
    first, second = out.splitlines()
    assert (status, err) == (0, "")
    assert first.startswith("1 new, 0 changed, 0 unchanged, 0 removed, 1 failed, 1 ignored; 1 passages, ")
    assert second == "failed   bad.txt: says that it is unreadable"


def test_index_names_what_it_did_on_request(terminal: Terminal) -> None:
    terminal.write(a="cats", b="dogs")
    terminal.run("index")
    terminal.write(a="changed", c="new")
    (terminal.corpus / "b.txt").unlink()
    status, out, _ = terminal.run("index", "-v")
    assert (status, out.splitlines()[1:]) == (0, ["new      c.txt", "changed  a.txt", "removed  b.txt"])


def test_index_as_json(terminal: Terminal) -> None:
    terminal.write(a="cats", bad="unreadable")
    status, out, _ = terminal.run("index", "--json")
    report = json.loads(out)
    assert status == 0
    assert (report["schema"], report["new"], report["committed"]) == ("askstack.sync/1", ["a.txt"], True)
    assert report["failed"] == [{"article_id": "bad.txt", "reason": "says that it is unreadable"}]


def test_a_dry_run_makes_nothing(terminal: Terminal) -> None:
    terminal.write(a="cats")
    status, out, _ = terminal.run("index", "--dry-run")
    assert (status, out.startswith("1 new, ")) == (0, True)
    assert not terminal.index.exists()


@pytest.mark.parametrize("command", ["index", "status", "doctor"])
def test_a_foreign_folder_is_one_line_and_untouched(command: str, terminal: Terminal) -> None:
    terminal.index.mkdir()
    (terminal.index / "thesis.doc").touch()
    status, out, err = terminal.run(command)
    assert status == (1 if command == "doctor" else 2)
    assert "holds files that are no index (thesis.doc)" in out + err
    assert err.count("\n") == (0 if command == "doctor" else 1)


def test_without_a_corpus_index_says_so(terminal: Terminal) -> None:
    terminal.corpus.rmdir()
    status, out, err = terminal.run("index")
    assert (status, out) == (2, "")
    assert err == f"askstack: {terminal.corpus}: no folder of articles here (No such file or directory); see --corpus\n"


def test_watch_and_dry_run_exclude_each_other(terminal: Terminal) -> None:
    status, _, err = terminal.run("index", "--watch", "--dry-run")
    assert (status, err.count("\n")) == (2, 1)


def test_a_second_index_is_told_who_writes(terminal: Terminal) -> None:
    from askstack.index.tantivy_writer import open_writer  # noqa: PLC0415 - only this test

    terminal.write(a="cats")
    with open_writer(terminal.index, "settings-1"):
        status, _, err = terminal.run("index")
    assert status == 2
    assert f"process {os.getpid()} has been writing it since" in err


def read_terminal(handle: int) -> str:
    said = b""
    try:
        while piece := os.read(handle, 4096):
            said += piece
    except OSError:  # the other side closed it
        pass
    return said.decode()


def test_a_terminal_shows_progress_with_rate_and_time_left(terminal: Terminal) -> None:
    terminal.write(**{f"n{number}": f"article {number}" for number in range(30)})
    ours, theirs = pty.openpty()
    process = terminal.start("index", stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    said = read_terminal(ours)
    os.close(ours)
    out, _ = process.communicate()
    assert process.returncode == 0
    assert out.startswith("30 new, ")
    assert "articles" in said
    assert "30/30" in said
    assert "/s" in said


def test_watch_reports_each_change_and_ends_with_ctrl_c(terminal: Terminal) -> None:
    pytest.importorskip("watchfiles")
    terminal.write(a="cats")
    process = terminal.start("index", "--watch", "--json", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["new"] == ["a.txt"]
    terminal.write(b="dogs")
    assert json.loads(process.stdout.readline())["new"] == ["b.txt"]
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, f"{terminal.corpus}: no longer watched\n")


def test_ctrl_c_says_that_the_index_is_as_before(terminal: Terminal) -> None:
    terminal.write(**{f"n{number:04}": f"article {number} " * 500 for number in range(2000)})
    process = terminal.start("index", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while not list(terminal.index.glob("generation-*")) and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("it was done before the signal came")
    assert (process.returncode, out) == (130, "")
    assert err.strip() == "askstack: interrupted; the index is as it was before"
    assert list(terminal.index.glob("generation-*")) == []


def test_add_copies_and_indexes(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "guide.txt").write_text("cats")
    status, out, err = terminal.run("add", str(tmp_path / "guide.txt"))
    assert (status, out) == (0, "new      guide.txt\n")
    assert err.startswith(f"{terminal.index}: 1 passages, ")
    assert terminal.run("add", str(tmp_path / "guide.txt"))[1] == "known    guide.txt\n"


def test_add_goes_on_after_what_cannot_be_added(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "guide.txt").write_text("cats")
    sources = [str(tmp_path / "nowhere.txt"), "http://example.com/", "https://127.0.0.1/", str(tmp_path / "guide.txt")]
    status, out, err = terminal.run("add", *sources)
    assert (status, out) == (2, "new      guide.txt\n")
    lines = err.splitlines()
    assert [line.startswith("askstack: ") for line in lines] == [True, True, True, False]
    assert "only pages at https://" in lines[1]
    assert "not public" in lines[2]


def test_status_tells_state_freshness_and_failures(terminal: Terminal) -> None:
    terminal.write(a="cats", bad="unreadable")
    terminal.run("index")
    terminal.write(b="dogs")
    status, out, _ = terminal.run("status")
    lines = out.splitlines()
    assert status == 0
    assert lines[0].startswith(f"index        {terminal.index}: 1 articles, 1 passages, ")
    assert lines[2] == f"articles     {terminal.corpus}: 1 new since; run `askstack index`"
    assert lines[-1] == "failed       bad.txt: says that it is unreadable"


def test_status_lists_articles_with_the_origins_of_their_metadata(terminal: Terminal) -> None:
    terminal.write(a="two words", bad="unreadable")
    terminal.run("index")
    _, out, _ = terminal.run("status", "--articles")
    listed = out.partition("\n\n")[2].splitlines()
    assert listed == [
        "a.txt",
        "  read       2 words, 1 passages, utf-8, offsets source",
        "  title      a.txt",
        "",
        "bad.txt",
        "  failed     says that it is unreadable",
    ]
    fields = json.loads(terminal.run("status", "--articles", "--json")[1])
    assert [article["article_id"] for article in fields["articles"]] == ["a.txt", "bad.txt"]
    assert fields["pending"]["unchanged"] == 1


def test_status_without_an_index_says_what_to_do(terminal: Terminal) -> None:
    status, out, err = terminal.run("status")
    assert (status, out) == (2, "")
    assert err == f"askstack: {terminal.index}: no index here; run `askstack index`\n"


def test_doctor_names_damage_and_index_mends_it(terminal: Terminal) -> None:
    terminal.write(a="cats")
    terminal.run("index")
    assert terminal.run("doctor")[0] == 0
    store = next(terminal.index.glob("generation-*/*.store"))
    store.write_bytes(store.read_bytes()[:-1])
    status, out, _ = terminal.run("doctor")
    assert status == 1
    expected = f"wrong  {terminal.index}: generation-000001/{store.name} has another size than when it was written"
    assert f"{expected}; run `askstack index --rebuild`" in out.splitlines()
    assert terminal.run("index")[0] == 2
    assert terminal.run("index", "--rebuild")[0] == 0
    assert terminal.run("doctor")[0] == 0
    findings = json.loads(terminal.run("doctor", "--json")[1])
    assert (findings["schema"], [one["is_well"] for one in findings["findings"]]) == ("askstack.doctor/1", [True, True])


@pytest.mark.parametrize("command", ["index", "add", "status", "doctor", "verify"])
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    assert f"askstack {command}" in capsys.readouterr().out.partition("Example")[2]
