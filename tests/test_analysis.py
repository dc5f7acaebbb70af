"""What are the terms of a text? The same of an article and of a question, each at its place."""

from __future__ import annotations

import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askstack.analysis import (
    STOP_WORDS,
    bare,
    folded,
    identifier_parts,
    stem,
    terms,
    tokens,
    visible,
    word_terms,
    words,
)

# What text is made of where it goes wrong: marks of Markdown and reST, accents, joined words, odd blanks.
PIECES = (
    *(
        "`",
        "``",
        "](",
        "](http://x.org/a_(b)",
        '](x "t")',
        "][",
        "[a]",
        ":ref:`",
        "`~a.b.",
        "`!a.",
        " <a.b>`",
        " <a\nb>`",
    ),
    *("Node.js", "real-time", "C++", "C#", "on_delete", "readFile", "HTTPServer", "__init__", "d'", "’s", "'s"),
    *(
        "e\u0301",
        "é",
        "\ufb01",
        "\u2102",
        "ß",
        "東京",
        "🙂",
        "\u00a0",
        "\u200b",
        "\r\n",
        "\n",
        "\t",
        ")",
        "(",
        ">",
        "<",
        '"',
    ),
    *("\ud800", "_", ".", "-", "a" * 70),
)
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=24).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Can Django handle real-time?", ["can", "django", "handl", "real", "time"]),
        ("Node.js, NodeJS and node js", ["node", "js", "nodej", "node", "js", "and", "node", "js"]),
        ("running runs ran", ["run", "run", "ran"]),
        ("C++ and c++, C# or F#", ["cplusplus", "and", "cplusplus", "csharp", "or", "fsharp"]),
        ("Müller's café", ["muller", "cafe"]),
        ("O’Brien's and O'Brien’s", ["o'brien", "and", "o'brien"]),
        ("it's", ["it"]),
        ("don't", ["don't"]),
        ("v2.0 of 10,000", ["v2", "0", "of", "10", "000"]),
        ("", []),
        ("?! … --- 🙂", []),
        ("東京 Москва", ["東京", "москва"]),
    ],
)
def test_terms_are_stems_of_folded_words(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("on_delete", ("on_delet", "on", "delet")),
        ("readFile", ("readfil", "read", "file")),
        ("HTTPServer", ("httpserver", "http", "server")),
        ("parseJSON5", ("parsejson5", "pars", "json", "5")),
        ("__init__", ("init",)),
        ("_", ("_",)),
        ("Django", ("django",)),
        ("US", ("us",)),
        ("settings.DEBUG", ("settings.debug",)),
    ],
)
def test_an_identifier_gives_itself_and_its_parts(word: str, expected: tuple[str, ...]) -> None:
    assert word_terms(word) == expected


def test_a_plain_word_has_no_parts() -> None:
    assert identifier_parts("Django") == identifier_parts("django") == identifier_parts("DJANGO") == ()


def test_what_is_too_long_for_a_word_has_no_terms() -> None:
    assert terms("x" * 64) == ["x" * 64]
    assert terms("before " + "x" * 65 + " after") == ["befor", "after"]
    assert tokens("x" * 65)[0].terms == ()


def test_an_identifier_has_the_parts_that_it_has_without_its_accents() -> None:
    assert word_terms("durée_été") == word_terms("duree_ete") == ("duree_et", "dure", "ete")


def test_what_is_hidden_over_two_lines_hides_nothing_that_stood_behind_it() -> None:
    text = "][ <a\nb>`[a]"
    assert terms(visible(text)) == terms(text) == ["a"]


@pytest.mark.parametrize("word", ["café", "Müller", "naïve", "Ångström", "co\u00f6perate", "Nguyễn"])
def test_an_accent_counts_the_same_however_it_is_encoded(word: str) -> None:
    composed, loose = unicodedata.normalize("NFC", word), unicodedata.normalize("NFD", word)
    assert terms(composed) == terms(loose) == terms(folded(word))
    assert [token.word for token in tokens(f"the {loose}’s end")] == ["the", f"{loose}’s", "end"]
    assert words(composed) == words(loose)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see :ref:`the docs <ref-docs>` now", "see the docs now"),
        ("call :class:`~django.db.models.Field` here", "call Field here"),
        ("call :meth:`!a.b.save()` here", "call save here"),
        ("the [guide](https://x.org/a_b?c=d) says", "the guide says"),
        ('the [guide](https://x.org "a title") says', "the guide says"),
        ("an image ![of it](data:image/png;base64," + "A1+b/" * 900 + ") here", "an image of it here"),
        ("the [guide][ref-2] says", "the guide says"),
        ("`site <https://x.org>`_ here", "site _ here"),
        ("f(x) and a[0](y) and [1]", "f x and a 0 and 1"),
        ("x < y and `z`", "x y and z"),
        ("a :role: b", "a role b"),
    ],
)
def test_what_a_reader_does_not_see_has_no_terms(text: str, shown: str) -> None:
    assert terms(text) == terms(shown)


@given(TEXTS)
def test_what_is_hidden_leaves_every_offset_where_it_was(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert all(now in (was, " ") for was, now in zip(text, shown, strict=True))


@given(TEXTS)
def test_a_token_is_a_slice_of_the_text_and_has_its_terms(text: str) -> None:
    found = tokens(text)
    assert all(text[token.start : token.end] == token.word for token in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert [term for token in found for term in token.terms] == terms(text)
    assert all(token.terms == word_terms(token.word) for token in found)


@given(st.lists(TEXTS, max_size=4))
def test_texts_that_blanks_part_have_the_terms_of_each(parts: list[str]) -> None:
    safe = [part.replace("`", "'").replace("](", "] (").replace("][", "] [") for part in parts]
    assert terms("\n\n".join(safe)) == [term for part in safe for term in terms(part)]


@given(TEXTS)
def test_a_question_in_an_articles_words_meets_the_articles_terms(text: str) -> None:
    shown = visible(text)
    assert terms(shown) == terms(text)
    asked = " ".join(token.word for token in tokens(text))
    assert terms(asked) == terms(text)


@given(TEXTS)
def test_case_and_accents_do_not_matter_to_plain_words(text: str) -> None:
    found = [token.word for token in tokens(text) if len(token.terms) == 1]
    plain = " ".join(word for word in found if _pieces(folded(word)) == [folded(word)])
    assert terms(folded(plain)) == terms(plain)


@given(TEXTS)
def test_folding_a_second_time_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_folding_leaves_no_capital_letter_and_no_accent() -> None:
    every = (chr(code) for code in range(sys.maxunicode + 1))
    assert [character for character in every if folded(folded(character)) != folded(character)] == []
    assert folded("\u210cÉ\ufb01\uff21") == "hefia"


def test_a_stem_is_the_same_with_the_cache_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askstack.analysis._CACHED_STEMS", 2)
    monkeypatch.setattr("askstack.analysis._stems", {})
    assert [stem(word) for word in ("running", "runs", "stacks", "running")] == ["run", "run", "stack", "run"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Node.js is", {"node", "js", "node-js", "nodejs", "is"}),
        ("Real-time", {"real", "time", "real-time", "realtime"}),
        ("Real\u2010time", {"real", "time", "real-time", "realtime"}),
        ("Real\u2011time", {"real", "time", "real-time", "realtime"}),
        ("Müller's", {"muller"}),
        ("O’Brien", {"o'brien"}),
        ("readFile on_delete", {"readfile", "on_delete"}),
        ("a.b-c", {"a", "b", "c", "a-b-c", "abc"}),
        ("v2.0", {"v2", "0", "v2-0", "v20"}),
        ("[shown](hidden-page)", {"shown"}),
        ("x" * 65 + " " + "-".join(["abcdefgh"] * 9), {"abcdefgh"}),
        ("", set()),
    ],
)
def test_words_for_spelling_are_as_written_joined_and_apart(text: str, expected: set[str]) -> None:
    assert words(text) == expected


@given(TEXTS)
def test_words_for_spelling_are_folded(text: str) -> None:
    assert all(word == folded(word) and not any(letter.isspace() for letter in word) for word in words(text))


@given(TEXTS.map(lambda text: text.encode("ascii", "ignore").decode()))
def test_every_token_is_among_the_words_for_spelling(text: str) -> None:
    assert {bare(token.word).lower() for token in tokens(text) if token.terms} <= words(text)


def _pieces(word: str) -> list[str]:
    """Folding may part a word (a quarter sign is 1, a slash, 4)."""
    return [token.word for token in tokens(word)]


@pytest.mark.parametrize(
    "text",
    [
        "](" * 30_000,
        "](a" * 30_000,
        "][" * 30_000,
        ":a" * 30_000 + "`",
        "] " + " <" * 30_000 + "`",
        "`" + " <a" * 30_000,
        "`~" + "a." * 30_000,
        "](x " + '"' * 30_000,
        "a-" * 30_000,
        "a'" * 30_000,
        "é" * 30_000,
        "e" + "\u0301" * 30_000,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_a_text_of_one_mark_alone_is_read_in_linear_time(text: str) -> None:
    """Each of these once took minutes, or would, were a pattern to look for its end from every beginning."""
    assert len(visible(text)) == len(text)
    assert len(tokens(text)) <= len(text)
    assert words(text) is not None


def test_contractions_and_their_careless_spellings_are_stop_words() -> None:
    assert {"dont", "isnt", "havent", "wont", "whats", "its"} <= STOP_WORDS
    assert all(word == folded(word) and word.isalpha() for word in STOP_WORDS)
