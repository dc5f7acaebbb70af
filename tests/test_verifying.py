"""A stored answer's quotes are found where they were, where they went, or told to be gone."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from askstack.cli import run
from askstack.errors import CorpusNotFoundError, RequestError, UnreadableArticleError
from askstack.records import Answer, Citation, IndexStamp, QuestionKind, Quote, Span
from askstack.rendering.markdown import quoted, receipt
from askstack.rendering.payload import to_json
from askstack.verifying import Checked, Library, StoredQuote, Verdict, check, make_stored, quotes_of_json

if TYPE_CHECKING:
    from pathlib import Path

CHANNELS = "Yes, with Django Channels. It adds *WebSocket* support."
ARTICLE = f"A guide\n\n{CHANNELS}\n\nMore words.\n"
OTHER = "Node.js runs JavaScript.\n"


def decoded(article_id: str, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise UnreadableArticleError(article_id, "is not text") from error


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "guide.txt").write_text(ARTICLE)
    (folder / "other.txt").write_text(OTHER)
    return folder


SHA256 = hashlib.sha256(ARTICLE.encode()).hexdigest()


def quote_of(text: str = CHANNELS, path: str = "guide.txt", start: int | None = None) -> StoredQuote:
    begin = ARTICLE.find(text) if start is None else start
    return StoredQuote(text, path, Span(begin, begin + len(text)), SHA256)


def check_one(corpus: Path, quote: StoredQuote) -> Checked:
    return check([quote], Library(corpus, {".txt"}, decoded))[0]


def test_a_quote_that_stands_where_it_was_is_ok(corpus: Path) -> None:
    checked = check_one(corpus, quote_of())
    assert (checked.verdict, checked.now) == (Verdict.OK, ("guide.txt", quote_of().span))


def test_a_quote_of_a_file_that_changed_elsewhere_is_ok(corpus: Path) -> None:
    (corpus / "guide.txt").write_text(ARTICLE + "A later note.\n")
    assert check_one(corpus, quote_of()).verdict is Verdict.OK


def test_a_quote_that_moved_is_found(corpus: Path) -> None:
    (corpus / "guide.txt").write_text("A new beginning.\n\n" + ARTICLE)
    checked = check_one(corpus, quote_of())
    assert (checked.verdict, checked.holds) == (Verdict.MOVED, True)
    assert checked.now == ("guide.txt", Span(*(offset + 18 for offset in quote_of().span)))


def test_the_nearest_place_counts(corpus: Path) -> None:
    (corpus / "guide.txt").write_text(f"{CHANNELS}\n" + "x" * 500 + f"\n{CHANNELS}\n")
    checked = check_one(corpus, quote_of(start=400))
    assert checked.now is not None
    assert checked.now[1].start == len(CHANNELS) + 502


def test_a_quote_that_was_edited_away_is_changed(corpus: Path) -> None:
    (corpus / "guide.txt").write_text(ARTICLE.replace("Yes", "No"))
    assert check_one(corpus, quote_of()).verdict is Verdict.CHANGED


def test_a_quote_of_a_removed_article_is_gone(corpus: Path) -> None:
    (corpus / "guide.txt").unlink()
    (corpus / "other.txt").write_text(f"Somebody else says: {CHANNELS}")
    assert check_one(corpus, quote_of()).verdict is Verdict.GONE


def test_a_quote_of_a_renamed_article_moved(corpus: Path) -> None:
    (corpus / "guide.txt").rename(corpus / "handbook.txt")
    checked = check_one(corpus, quote_of())
    assert (checked.verdict, checked.now) == (Verdict.MOVED, ("handbook.txt", quote_of().span))


def test_another_articles_words_are_misattributed(corpus: Path) -> None:
    checked = check_one(corpus, quote_of(path="other.txt"))
    assert (checked.verdict, checked.now) == (Verdict.MISATTRIBUTED, ("guide.txt", quote_of().span))
    assert not checked.holds


def test_words_that_an_unchanged_article_never_said_are_misattributed(corpus: Path) -> None:
    assert check_one(corpus, quote_of("Django is a fish.", start=9)).verdict is Verdict.MISATTRIBUTED


def test_an_altered_word_is_not_ok(corpus: Path) -> None:
    assert check_one(corpus, quote_of(CHANNELS.replace("adds", "adds,"), start=9)).verdict is Verdict.MISATTRIBUTED
    assert check_one(corpus, quote_of("", start=9)).verdict is Verdict.MISATTRIBUTED


@pytest.mark.parametrize("path", ["../secret.txt", "/etc/hostname", "nowhere.txt", ""])
def test_nothing_outside_the_corpus_is_read(corpus: Path, path: str) -> None:
    (corpus.parent / "secret.txt").write_text(ARTICLE)
    assert check_one(corpus, quote_of(path=path)).verdict in {Verdict.GONE, Verdict.MOVED}


def test_an_article_that_cannot_be_read_is_gone(corpus: Path) -> None:
    (corpus / "guide.txt").write_bytes(b"\xff\xfe")
    assert check_one(corpus, quote_of()).verdict is Verdict.GONE


def test_without_a_corpus_nothing_can_be_checked(corpus: Path) -> None:
    with pytest.raises(CorpusNotFoundError):
        check_one(corpus / "nowhere", quote_of())


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[1]",
        '{"schema": "askstack.answer/1"}',
        '{"schema": "other/1", "quotes": [], "nearest": []}',
        "nothing",
        "{",
    ],
)
def test_json_that_is_no_answer_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match="no answer in the JSON"):
        quotes_of_json(text)


def full_quote(stored: StoredQuote) -> Quote:
    citation = Citation(stored.path, stored.path, "A guide", (), None, None, None, (), stored.sha256, None)
    return Quote(stored.text, *stored.span, stored.span, (3, 3), None, "source", 0.9, None, citation)


def markdown_of(*quotes: StoredQuote) -> str:
    return "\n\n".join(f"{quoted(full_quote(quote))}\n\n— A guide\n\n{receipt(full_quote(quote))}" for quote in quotes)


def json_of(*quotes: StoredQuote) -> str:
    def fields(quote: StoredQuote) -> dict[str, object]:
        return {
            "text": quote.text,
            "start": quote.span.start,
            "end": quote.span.end,
            "citation": {"path": quote.path, "sha256": quote.sha256},
        }

    return json.dumps({"schema": "askstack.answer/1", "quotes": [fields(quote) for quote in quotes], "nearest": []})


@pytest.mark.parametrize("form", [markdown_of, json_of, lambda *quotes: "\n".join(map(json_of, quotes))])
def test_the_command_tells_each_quote_and_its_status(
    form: object, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = tmp_path / "answer.md"
    stored.write_text(form(quote_of(), quote_of("More words.")))  # type: ignore[operator]  # one of the forms above
    assert run(["verify", str(stored), "--corpus", str(corpus)]) == 0
    (corpus / "guide.txt").write_text(ARTICLE.replace("More", "Fewer"))
    assert run(["verify", str(stored), "--corpus", str(corpus)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["ok", "ok", "ok", "changed"]
    assert "guide.txt:9-64  “Yes, with Django Channels." in lines[0]
    assert run(["verify", "--json", str(stored), "--corpus", str(corpus)]) == 1
    result = json.loads(capsys.readouterr().out)
    assert (result["schema"], result["holds"]) == ("askstack.verification/1", False)
    assert [quote["verdict"] for quote in result["quotes"]] == ["ok", "changed"]
    assert result["quotes"][0]["now"] == {"path": "guide.txt", "start": 9, "end": 64}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Just words.", "holds no receipts"),
        (b"\xff\xfe", "is not text"),
        (b'{"schema": 1}', "no answer in the JSON"),
        (b'<!-- askstack: {"path": "a"} -->', "do not match"),
        (b'> a quote\n\n<!-- askstack: {"path": "a"} -->', "do not match"),
    ],
)
def test_what_is_no_stored_answer_is_an_error(
    content: bytes, reason: str, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "answer").write_bytes(content)
    assert run(["verify", str(tmp_path / "answer"), "--corpus", str(corpus)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert reason in said.err


def test_an_answer_without_quotes_holds(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "answer.json").write_text(json_of())
    assert run(["verify", str(tmp_path / "answer.json"), "--corpus", str(corpus)]) == 0
    assert capsys.readouterr().out == "no quotes to check\n"


def test_the_json_of_an_answer_is_what_is_read() -> None:
    quotes = (full_quote(quote_of()),)
    stamp = IndexStamp("f", 1, 1)
    answer = Answer("Real-time?", QuestionKind.YES_NO, True, 0.9, None, (), {}, None, quotes, (), stamp)
    assert quotes_of_json(json.dumps(to_json(answer))) == (quote_of(),)
    receipted = {"path": "guide.txt", "start": 9, "end": 64, "sha256": SHA256}
    assert make_stored(CHANNELS, receipted) == quote_of()


def test_a_quote_may_hold_signs_that_end_lines_elsewhere() -> None:
    """JSON leaves these as they are, and only a line feed ends a line of it."""
    stored = quote_of("Yes,\u2028with\u2029Django\u0085Channels.", start=0)
    line = json.dumps(json.loads(json_of(stored)), ensure_ascii=False)
    assert quotes_of_json(f"{line}\n{line}\n") == (stored, stored)
