"""The whole pipeline over the shipped articles and over small folders: the same bytes, whole quotes, odd questions."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asking_kit import CORPUS, ROOT, Words, files
from askstack import engine, rendering
from askstack.errors import MissingIndexError, SettingsError
from askstack.evaluation import load_questions
from askstack.index import rarity
from askstack.programs import from_texts
from askstack.questions import understand
from askstack.records import QuestionKind, Reason
from askstack.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from askstack.engine import Stack
    from askstack.records import Answer, Quote

QUESTIONS = [question.text for question in load_questions(ROOT / "tests" / "quality" / "questions.jsonl")]
TEXT_SUFFIXES = (".txt", ".md", ".rst")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The shipped articles."""
    given_folders = Settings(corpus=CORPUS, index=tmp_path_factory.mktemp("engine") / "index")
    engine.sync(given_folders)
    return engine.open(given_folders)


@pytest.fixture(scope="module")
def answers(stack: Stack) -> list[Answer]:
    """What the shipped articles answer to each question of the project's own set."""
    return [stack.ask(question) for question in QUESTIONS]


def quotes_of(answer: Answer) -> list[Quote]:
    return [*answer.quotes, *answer.nearest]


def make_stack(folder: Path, articles: Mapping[str, str], **given_settings: object) -> Stack:
    """A folder of articles, indexed."""
    chosen = Settings(corpus=folder / "corpus", index=folder / "index", **given_settings)  # type: ignore[arg-type]  # fields
    chosen.corpus.mkdir()
    for name, text in articles.items():
        (chosen.corpus / name).write_text(text, encoding="utf-8")
    engine.sync(chosen)
    return engine.open(chosen)


HARBOUR = {
    "pilots.md": "# Pilots\n\nThe harbour pilot is paid by the merchants of Rotterdam.\n",
    "lamps.md": "# Lamps\n\nThe harbour pilot is paid with lamp oil, an old book says.\n",
}
PAID = "Who pays the harbour pilot?"
MADE_QUESTIONS = [
    "Who brings the harbour pilot?",
    "What is a tide?",
    "Node.js or café: which is light?",
    "harbour 12 e.g.",
]


# The same bytes


def test_the_same_question_gives_the_same_bytes(stack: Stack, answers: list[Answer]) -> None:
    again = engine.open(stack.settings)
    for question, answer in zip(QUESTIONS, answers, strict=True):
        assert rendering.dumps(again.ask(question)) == rendering.dumps(answer)


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_another_process_gives_the_same_bytes_whatever_its_hashes(
    stack: Stack, answers: list[Answer], seed: str
) -> None:
    folders = ("--corpus", str(CORPUS), "--index", str(stack.settings.index))
    done = subprocess.run(
        [sys.executable, "-m", "askstack", "ask", "--format", "json", *folders, "-"],
        input="".join(f"{question}\n" for question in QUESTIONS).encode(),
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == "".join(f"{rendering.dumps(answer)}\n" for answer in answers)


def test_an_index_built_anew_elsewhere_gives_the_same_bytes(answers: list[Answer], tmp_path: Path) -> None:
    shutil.copytree(CORPUS, tmp_path / "corpus")
    elsewhere = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    engine.sync(elsewhere)
    other = engine.open(elsewhere)
    for question, answer in list(zip(QUESTIONS, answers, strict=True))[::3]:
        assert rendering.dumps(other.ask(question)) == rendering.dumps(answer)


def test_threads_share_a_stack(stack: Stack, answers: list[Answer]) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(stack.ask, QUESTIONS)) == answers


def test_who_awaits_gets_the_same(stack: Stack) -> None:
    assert asyncio.run(stack.ask_async(PAID, limit=1)) == stack.ask(PAID, limit=1)


# Whole quotes


def test_every_quote_is_a_slice_of_its_article(stack: Stack, answers: list[Answer]) -> None:
    texts = {path.name: stack.text_of(path.name) for path in CORPUS.iterdir()}
    seen = 0
    for quote in (quote for answer in answers for quote in quotes_of(answer)):
        text = texts[quote.citation.article_id]
        assert text is not None
        assert text[quote.start : quote.end] == quote.text
        first = text.count("\n", 0, quote.start) + 1
        assert quote.lines == (first, first + quote.text.count("\n"))
        seen += 1
    assert seen > len(answers)


def test_a_text_article_s_quotes_are_slices_of_the_decoded_file(answers: list[Answer]) -> None:
    for quote in (quote for answer in answers for quote in quotes_of(answer)):
        data = (CORPUS / quote.citation.path).read_bytes()
        assert quote.citation.sha256 == hashlib.sha256(data).hexdigest()
        is_source = quote.citation.path.endswith(TEXT_SUFFIXES)
        assert quote.offsets == ("source" if is_source else "extracted")
        if is_source:
            assert data.decode("utf-8-sig")[quote.start : quote.end] == quote.text


def test_the_focus_lies_inside_its_quote_and_says_something(answers: list[Answer]) -> None:
    for quote in (quote for answer in answers for quote in quotes_of(answer)):
        assert quote.start <= quote.focus.start < quote.focus.end <= quote.end
        focus = quote.text[quote.focus.start - quote.start : quote.focus.end - quote.start]
        assert focus == focus.strip()


def test_no_quote_has_over_80_words_unless_it_is_one_sentence(answers: list[Answer]) -> None:
    for quote in (quote for answer in answers for quote in quotes_of(answer)):
        assert len(quote.text.split()) <= 80 or quote.focus == (quote.start, quote.end)


def test_no_two_quotes_of_an_answer_overlap(answers: list[Answer]) -> None:
    for answer in answers:
        places = sorted((quote.citation.article_id, quote.start, quote.end) for quote in quotes_of(answer))
        for (one, _, end), (other, start, _) in pairwise(places):
            assert one != other or end <= start


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_an_answer_hangs_together(answers: list[Answer], number: int) -> None:
    assert_hangs_together(answers[number])


def assert_hangs_together(answer: Answer) -> None:
    assert answer.answered == bool(answer.quotes) == (answer.reason is None)
    assert 0 <= answer.confidence <= 1
    assert not (answer.quotes and answer.nearest)
    assert len(answer.quotes) <= 3
    assert len(answer.nearest) <= 3
    assert not (answer.answered and answer.missing_terms)
    assert not (answer.sure and not answer.answered)
    assert all(0 <= quote.score <= 1 for quote in quotes_of(answer))
    assert answer.explanation == ()


# Stale articles


def test_a_quote_whose_article_changed_is_not_shown(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, HARBOUR)
    before = stack.ask(PAID)
    assert {quote.citation.path for quote in before.quotes} == set(HARBOUR)
    assert all(stack.is_current(record) for record in stack.index.records())
    (stack.settings.corpus / "lamps.md").write_text(HARBOUR["lamps.md"].upper(), encoding="utf-8")
    after = stack.ask(PAID)
    assert after.quotes == tuple(quote for quote in before.quotes if quote.citation.path == "pilots.md")
    assert after.answered
    assert [stack.is_current(record) for record in stack.index.records()] == [False, True]


@pytest.mark.parametrize("gone", [True, False])
def test_where_every_quoted_article_changed_there_is_no_answer(tmp_path: Path, *, gone: bool) -> None:
    stack = make_stack(tmp_path, HARBOUR)
    for path in stack.settings.corpus.iterdir():
        if gone:
            path.unlink()
        else:
            path.write_bytes(path.read_bytes() + b"\n")
    answer = stack.ask(PAID)
    assert (answer.answered, answer.reason, answer.confidence) == (False, Reason.STALE, 0.0)
    assert answer.quotes == answer.nearest == ()
    assert not answer.sure
    engine.sync(stack.settings)
    assert stack.ask(PAID).reason is (Reason.EMPTY_INDEX if gone else None)


def test_an_article_that_changed_is_no_nearest_passage_either(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, HARBOUR, floor=1.0)
    assert {quote.citation.path for quote in stack.ask(PAID).nearest} == set(HARBOUR)
    (stack.settings.corpus / "pilots.md").unlink()
    answer = stack.ask(PAID)
    assert answer.reason is Reason.NOT_IN_ARTICLES
    assert [quote.citation.path for quote in answer.nearest] == ["lamps.md"]


def test_an_article_that_changed_is_not_named_beside_a_quote(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, dict.fromkeys(("a.md", "b.md", "c.md"), HARBOUR["pilots.md"]))
    assert [(quote.citation.path, quote.also) for quote in stack.ask(PAID).quotes] == [("a.md", ("b.md", "c.md"))]
    (stack.settings.corpus / "b.md").write_text("Nothing.", encoding="utf-8")
    assert [(quote.citation.path, quote.also) for quote in stack.ask(PAID).quotes] == [("a.md", ("c.md",))]


def test_without_its_articles_an_index_quotes_what_it_kept(tmp_path: Path) -> None:
    articles = {"a.md": "---\ntitle: Pilots\nurl: https://example.org/pilots\n---\n\n" + HARBOUR["pilots.md"]}
    stack = make_stack(tmp_path, articles)
    before = stack.ask(PAID)
    assert before.quotes[0].citation.link
    shutil.rmtree(stack.settings.corpus)
    after = stack.ask(PAID)
    assert (after.answered, after.at_hand, before.at_hand) == (True, False, True)
    assert [quote.text for quote in after.quotes] == [quote.text for quote in before.quotes]
    assert after.quotes[0].citation.link is None
    assert stack.text_of("a.md") is None


# Odd questions


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("", Reason.EMPTY_QUESTION),
        (" \t\r\n\u00a0\u2003", Reason.EMPTY_QUESTION),
        ("?!", Reason.EMPTY_QUESTION),
        ("\x00\x01\x1b\x7f", Reason.EMPTY_QUESTION),
        ("🙂🚢", Reason.EMPTY_QUESTION),
        ("\ud800", Reason.EMPTY_QUESTION),
        ("hello", Reason.SMALL_TALK),
        ("thank you!", Reason.SMALL_TALK),
        ("of the and to", Reason.OFF_TOPIC),
        ("what is it?", Reason.OFF_TOPIC),
        ("zxqv", Reason.OFF_TOPIC),
        ("1234567890", Reason.OFF_TOPIC),
        ("東京の首都は何ですか", Reason.OFF_TOPIC),
        ("a" * 100_000, Reason.OFF_TOPIC),
    ],
)
def test_what_is_no_question_is_told_apart(stack: Stack, question: str, reason: Reason) -> None:
    answer = stack.ask(question)
    assert answer.reason is reason
    assert answer.question == question.strip()
    assert answer.quotes == ()
    assert_hangs_together(answer)
    assert (answer.kind is QuestionKind.SMALL_TALK) == (reason is Reason.SMALL_TALK)


@pytest.mark.parametrize(
    "question",
    [
        "Can Django handle real-time? " + "really " * 10_000,
        "\x00Can\x1b[31m Django\x07 handle real-time?\x7f",
        "🙂 Can Django 🚢 handle real-time? 🙂",
        "Can\nDjango\u2028handle\treal-time?",
        "CAN DJANGO HANDLE REAL-TIME",
        'Can "Django" (AND NOT x:y^2~) handle real-time? [a TO b] *',
    ],
)
def test_a_question_with_odd_things_in_it_is_answered(stack: Stack, question: str) -> None:
    answer = stack.ask(question)
    assert answer.answered
    assert answer.question == question.strip()
    assert_hangs_together(answer)


def test_half_a_surrogate_pair_in_a_question_is_no_error(stack: Stack) -> None:
    assert_hangs_together(stack.ask("Can Django handle \ud800 real-time?"))
    assert_hangs_together(stack.ask("Can Dj\udcffango handle real-time?"))


@settings(max_examples=100)
@given(
    st.lists(st.one_of(st.text(max_size=12), st.sampled_from("Django node js who what is Ada 12 ? ' - _".split()))).map(
        " ".join
    )
)
def test_any_text_is_answered_or_refused(stack: Stack, question: str) -> None:
    answer = stack.ask(question)
    assert answer.question == question.strip()
    assert_hangs_together(answer)
    assert rendering.dumps(answer) == rendering.dumps(stack.ask(question))


def test_an_empty_folder_has_no_answers(tmp_path: Path) -> None:
    for name, articles in (("none", {}), ("blank", {"a.md": ""}), ("title", {"a.md": "# Pilots\n"})):
        (tmp_path / name).mkdir()
        answer = make_stack(tmp_path / name, articles).ask(PAID)
        assert answer.reason is Reason.EMPTY_INDEX
        assert answer.index.passages == 0


def test_no_index_is_an_error_and_is_not_made_by_asking(tmp_path: Path) -> None:
    with pytest.raises(MissingIndexError):
        engine.open(Settings(corpus=CORPUS, index=tmp_path / "index"))
    assert list(tmp_path.iterdir()) == []


# Settings of answering


def test_the_limit_is_the_caller_s_or_the_settings(tmp_path: Path) -> None:
    ports = ("Riga", "Cork", "Bari", "Oban", "Ghent")
    stack = make_stack(tmp_path, {f"{port}.md": f"The harbour pilot of {port} is paid by {port}.\n" for port in ports})
    counts = [len(stack.ask(PAID, limit=limit).quotes) for limit in (None, 1, 2, 5, 9)]
    assert counts == [3, 1, 2, 5, 5]
    assert stack.ask(PAID, limit=1).quotes == stack.ask(PAID).quotes[:1]
    fewer = engine.Stack(replace(stack.settings, limit=2), stack.index, stack.settings.corpus)
    assert len(fewer.ask(PAID).quotes) == 2


@pytest.mark.parametrize("question", ["Can Django handle real-time?", PAID, "Who made npm?"])
def test_floor_and_sure_are_chances_that_the_settings_may_set(stack: Stack, question: str) -> None:
    usual = stack.ask(question)

    def asked(**chosen: float) -> Answer:
        return engine.Stack(replace(stack.settings, **chosen), stack.index, stack.settings.corpus).ask(question)

    assert not asked(floor=1.0).answered
    assert asked(floor=0.0, sure=0.0).sure
    assert asked(floor=0.0).answered
    assert not asked(floor=0.0, sure=1.0).sure
    assert {asked(floor=floor).confidence for floor in (0.0, 0.5, 1.0)} == {usual.confidence}


def test_words_of_the_reader_s_own_are_understood(tmp_path: Path) -> None:
    words = tmp_path / "synonyms.txt"
    words.write_text("skipper -> pilot\nremunerates -> paid\n", encoding="utf-8")
    question = "Who remunerates the skipper?"
    plain = make_stack(tmp_path, HARBOUR)
    assert "skipper" in plain.ask(question).missing_terms
    taught = engine.Stack(replace(plain.settings, synonyms=words), plain.index, plain.settings.corpus).ask(question)
    assert taught.quotes[0].text == "The harbour pilot is paid by the merchants of Rotterdam."
    (tmp_path / "broken.txt").write_text("skipper\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"broken\.txt:1"):
        engine.Stack(replace(plain.settings, synonyms=tmp_path / "broken.txt"), plain.index, None).ask(question)


def test_why_is_told_only_when_asked(stack: Stack) -> None:
    question = "Can Django handle real-time?"
    told = stack.ask(question, explain=True)
    assert replace(told, explanation=()) == stack.ask(question)
    assert told.explanation[0].startswith("read as yes_no")
    assert all(line and "\n" not in line for line in told.explanation)
    assert stack.ask("zxqv", explain=True).explanation


def test_a_misspelt_question_is_answered_and_the_correction_shown(stack: Stack) -> None:
    answer = stack.ask("can djnago handle real-time?")
    assert answer.answered
    assert answer.corrections == {"djnago": "django"}
    assert answer.question == "can djnago handle real-time?"


def test_a_refusal_names_what_no_article_mentions(stack: Stack) -> None:
    answer = stack.ask("Which zeppelins did Bach compose?")
    assert not answer.answered
    assert {"zeppelins", "Bach"} <= set(answer.missing_terms)


# The index as it is now


def test_a_stack_sees_a_newer_index_by_itself(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, {"a.md": "Nothing is here."})
    assert not stack.ask(PAID).answered
    (stack.settings.corpus / "b.md").write_text(HARBOUR["pilots.md"], encoding="utf-8")
    engine.sync(stack.settings)
    assert stack.ask(PAID).quotes[0].citation.path == "b.md"
    (stack.settings.corpus / "b.md").unlink()
    engine.sync(stack.settings)
    assert not stack.ask(PAID).answered


def test_an_index_older_than_its_folder_is_remarked_on(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, HARBOUR)
    assert stack.freshness() is None
    (stack.settings.corpus / "new.md").write_text("New.", encoding="utf-8")
    remark = stack.freshness()
    assert remark == f"{stack.settings.index}: older than the articles in {stack.settings.corpus}; run: askstack index"


def test_a_handful_of_texts_is_quoted_verbatim_too() -> None:
    stack = from_texts(HARBOUR)
    answer = stack.ask(PAID)
    assert {quote.citation.article_id for quote in answer.quotes} == set(HARBOUR)
    for quote in answer.quotes:
        assert HARBOUR[quote.citation.article_id][quote.start : quote.end] == quote.text
    assert answer.at_hand
    assert stack.freshness() is None


@settings(max_examples=60)
@given(st.lists(files(), min_size=1, max_size=3), st.sampled_from(MADE_QUESTIONS))
def test_any_articles_are_quoted_verbatim(made: list[tuple[str, bytes]], question: str) -> None:
    texts = {f"{number}/{name}": data for number, (name, data) in enumerate(made)}
    answer = from_texts(texts, settings=Settings(floor=0.0)).ask(question)
    assert_hangs_together(answer)
    for quote in quotes_of(answer):
        text = texts[quote.citation.article_id].decode("utf-8-sig")
        assert text[quote.start : quote.end] == quote.text
        assert quote.start <= quote.focus.start < quote.focus.end <= quote.end
        assert len(quote.text.split()) <= 80 or quote.focus == (quote.start, quote.end)
        first = text.count("\n", 0, quote.start) + 1
        assert quote.lines == (first, first + quote.text.count("\n"))


def test_a_form_that_two_words_share_is_sought_once() -> None:
    articles = Words("node js", "nodejs", "node", "js", "other", "words")
    apart, alone = (engine.search_weights(understand(text, articles), articles) for text in ("node js?", "node?"))
    assert apart["nodej"] <= apart["node"] == alone["node"] == apart["js"]


def test_another_form_is_sought_as_if_it_were_no_rarer_than_the_word() -> None:
    articles = Words(*["node js"] * 9, "nodejs", *["other"] * 9)
    weights = engine.search_weights(understand("node js?", articles), articles)
    shares = {
        term: weight * rarity(articles.document_frequency(term), len(articles)) for term, weight in weights.items()
    }
    assert 0 < shares["nodej"] <= shares["node"]


def test_finding_gives_passages_as_the_index_ranks_them_and_weighs_none(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "Can Django handle real-time?"
    query = understand(question, stack.index, None)
    monkeypatch.setattr(engine, "weigh", None)
    assert stack.find(question, 5) == stack.index.search(engine.search_weights(query, stack.index), 5)


def test_searching_gives_passages_best_first(stack: Stack) -> None:
    hits = stack.search("Can Django handle real-time?", 5)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert 0 < sum(hit.score for hit in hits) <= 1 + 1e-9
    assert stack.ask("Can Django handle real-time?").quotes[0].citation.article_id == hits[0].passage.article_id
    assert hits == stack.search("Can Django handle real-time?", 9)[:5]
