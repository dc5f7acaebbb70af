"""askstack as a library: a folder or a handful of texts, from threads and from an event loop."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import askstack
from askstack import engine
from askstack.errors import CorpusNotFoundError, UnreadableArticleError
from askstack.settings import Settings
from web_kit import NIGHT, TEXTS, harbour, harbour_folder

if TYPE_CHECKING:
    from pathlib import Path


def test_every_exported_name_is_there_and_in_order() -> None:
    assert sorted(askstack.__all__) == askstack.__all__ == dir(askstack)
    for name in askstack.__all__:
        assert getattr(askstack, name) is not None
    assert {name for names in askstack._HOMES.values() for name in names} == set(askstack.__all__) - {"__version__"}
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = askstack.nothing_of_the_kind


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import askstack, sys; print([name for name in sys.modules if name.startswith('askstack.')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_folder_is_opened_and_indexed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = harbour_folder(tmp_path)
    answer = stack.ask(NIGHT)
    assert answer.quotes[0].citation.title == "Harbour handbook"
    assert answer.at_hand
    monkeypatch.setattr(engine, "sync", None)
    again = askstack.open(str(tmp_path / "corpus"), index=str(tmp_path / "index"), limit=1)
    assert again.ask(NIGHT).quotes == answer.quotes[:1]


def test_a_newer_index_is_seen(tmp_path: Path) -> None:
    stack = harbour_folder(tmp_path)
    (tmp_path / "corpus" / "seals.md").write_text("# Seals\n\nSeals sleep on the southern breakwater.\n")
    assert not stack.ask("Where do seals sleep?").answered
    engine.sync(stack.settings)
    assert stack.ask("Where do seals sleep?").quotes[0].text == "Seals sleep on the southern breakwater."


def test_no_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusNotFoundError):
        askstack.open(tmp_path / "nothing", index=tmp_path / "index")


def test_a_handful_of_texts_answers_as_a_folder_does(tmp_path: Path) -> None:
    """Texts in memory are the articles: nothing to look for on the disk, and nothing to be missed there."""
    kept, stored = harbour().ask(NIGHT), harbour_folder(tmp_path).ask(NIGHT)
    assert kept == stored
    assert kept.at_hand


def test_names_are_cited_as_given() -> None:
    texts = {
        "": "Sand is wet.",
        "a/b": "Tar is black.",
        "c.MD": "# Rope\n\nRope is long.",
        "d.html": b"<p>Oil is slick.",
    }
    stack = askstack.from_texts(texts)
    for name, thing in zip(texts, ("sand", "tar", "rope", "oil"), strict=True):
        assert name in {quote.citation.article_id for quote in stack.ask(f"What is {thing}?").quotes}


_NAMES = st.text(max_size=8).filter(lambda name: not name.lower().endswith((".pdf", ".docx", ".ipynb")))
_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t\r"), max_size=200)


@given(st.dictionaries(_NAMES, _TEXTS, max_size=4))
def test_any_texts_can_be_opened_and_quotes_are_slices_of_them(texts: dict[str, str]) -> None:
    stack = askstack.from_texts(texts)
    words = " ".join(texts.values()).split()
    for quote in stack.ask(" ".join(words[:5])).quotes:
        source = texts[quote.citation.article_id].removeprefix("\ufeff")
        assert quote.offsets == "extracted" or source[quote.start : quote.end] == quote.text


def test_a_text_that_cannot_be_read_is_told() -> None:
    with pytest.raises(UnreadableArticleError, match="notebook"):
        askstack.from_texts({"notes.ipynb": "no notebook"})
    with pytest.raises(UnreadableArticleError, match="surrogate"):
        askstack.from_texts({"a.txt": "\ud800"})


def test_settings_are_heeded() -> None:
    stack = askstack.from_texts(TEXTS, settings=replace(Settings(), limit=1, floor=0.0))
    assert len(stack.ask("What must a ship carry?").quotes) == 1


def test_threads_share_a_stack(tmp_path: Path) -> None:
    for stack in (harbour(), harbour_folder(tmp_path)):
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(stack.ask, [NIGHT, "Where do whales swim?"] * 40))
        assert len({id(answer) for answer in answers}) == 80
        assert answers[::2] == [stack.ask(NIGHT)] * 40
        assert answers[1::2] == [stack.ask("Where do whales swim?")] * 40


def test_an_event_loop_goes_on_meanwhile() -> None:
    stack = harbour()

    async def asked() -> tuple[askstack.Answer, int]:
        answering = asyncio.create_task(stack.ask_async(NIGHT, limit=1))
        turns = 0
        while not answering.done():
            await asyncio.sleep(0)
            turns += 1
        return await answering, turns

    answer, turns = asyncio.run(asked())
    assert answer == stack.ask(NIGHT, limit=1)
    assert turns > 1


def test_a_search_gives_passages_best_first() -> None:
    hits = harbour().search("whales near the reef", 2)
    assert hits[0].passage.article_id == "danger.html"
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))


def test_freshness_of_texts_is_no_question() -> None:
    assert harbour().freshness() is None


def test_the_package_s_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    harbour_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    lines = [line[4:] for line in str(askstack.__doc__).splitlines() if line.startswith("    ")]
    code = "\n".join(lines).replace("Can Django handle real-time?", NIGHT)
    exec(compile(code, "example", "exec"), {})  # noqa: S102 - our own docstring
    assert "Yes, ships may enter at night" in capsys.readouterr().out
