"""Laying out an article with a quote marked in it, and links to the very words: promises about any article."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import askstack
from askstack.records import Passage, Span
from askstack.web.article_view import Marking, lay_out
from askstack.web.linking import marking_of, original_address, quote_path
from web_kit import NIGHT, TEXTS, harbour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askstack.web.article_view import Part, Piece

PAGE = "https://port.example/log"


def pieces(parts: Sequence[Part]) -> list[Piece]:
    return [piece for part in parts for row in part.rows for cell in row for piece in cell]


@given(st.sampled_from(sorted(TEXTS)), *[st.integers(0, most) for most in (900, 300, 300, 100)])
def test_any_span_is_marked_and_nothing_else(name: str, start: int, length: int, inner: int, focus: int) -> None:
    passages = harbour_passages(name)
    quote = Span(start, start + length)
    inside = Span(min(start + inner, quote.end), min(start + inner + focus, quote.end))
    marked = pieces(lay_out(passages, Marking(quote, inside)))
    plain = pieces(lay_out(passages))
    assert "".join(piece.text for piece in marked) == "".join(piece.text for piece in plain)
    assert not [piece for piece in plain if piece.quoted]
    quoted = [piece for piece in marked if piece.quoted]
    assert [piece.opens for piece in quoted] == [number == 0 for number in range(len(quoted))]
    assert sum(len(piece.text) for piece in quoted) <= length
    assert all(piece.quoted for piece in marked if piece.focus)


_PASSAGES: dict[str, tuple[Passage, ...]] = {}


def harbour_passages(name: str) -> tuple[Passage, ...]:
    if not _PASSAGES:
        index = harbour().index
        _PASSAGES.update({name: index.passages(name) for name in TEXTS})
    return _PASSAGES[name]


def test_a_quote_s_address_leads_back_to_its_spans() -> None:
    quote = harbour().ask(NIGHT).quotes[0]
    path, _, rest = quote_path(quote).partition("?")
    query = dict(pair.split("=") for pair in rest.removesuffix("#quote").split("&"))
    assert path == "/articles/guides/harbour.md"
    assert marking_of(query, quote.citation.sha256) == Marking(Span(quote.start, quote.end), quote.focus)
    assert marking_of(query, "0" * 64) is None


def test_rows_of_any_table_are_cells() -> None:
    text = "# T\n\n| A | B |\n|---|---|\n| a \\| b | |\n| c | d |\n"
    table = next(part for part in lay_out(passages_of(text)) if part.kind == "table-row")
    assert table.header == ("A", "B")
    assert [["".join(p.text for p in cell) for cell in row] for row in table.rows] == [["a \\| b", ""], ["c", "d"]]


def passages_of(text: str) -> tuple[Passage, ...]:
    return askstack.from_texts({"a.md": text}).index.passages("a.md")


# text fragments


def leads_to(words: list[str], directive: str) -> int:
    """Which word a browser would scroll to: the first place where prefix and start stand, and the end after them."""
    parts = directive.split(",")
    prefix = unquote(parts.pop(0).removesuffix("-")).split() if parts[0].endswith("-") else []
    start, *end = [unquote(part).split() for part in parts]
    folded = [word.casefold() for word in words]
    wanted = [word.casefold() for word in (*prefix, *start)]
    for at in range(len(words)):
        if folded[at : at + len(wanted)] == wanted:
            rest = folded[at + len(wanted) :]
            last = [word.casefold() for word in (end[0] if end else [])]
            if not last or any(rest[i : i + len(last)] == last for i in range(len(rest))):
                return at + len(prefix)
    return -1


@given(
    st.lists(st.sampled_from(["the", "The", "sea", "ship", "well-known", "a,b", "&", "café"]), min_size=1, max_size=80),
    st.integers(0, 79),
    st.integers(1, 40),
)
def test_a_fragment_leads_to_the_quote_or_is_left_out(words: list[str], first: int, count: int) -> None:
    """A browser must never be sent to other words than those quoted, even where the page repeats itself."""
    first = min(first, len(words) - 1)
    count = min(count, len(words) - first)
    text = " ".join(words)
    start = len(" ".join(words[:first])) + (first > 0)
    span = Span(start, start + len(" ".join(words[first : first + count])))
    passage = Passage("log.md", 0, Span(0, len(text)), text, 1, (), None, ())
    address, _, directive = str(original_address(PAGE, [passage], span)).partition("#:~:text=")
    assert address == PAGE
    if directive:
        assert leads_to(words, directive) == first


def test_words_that_stand_once_are_linked_shortly() -> None:
    text = "One two three four five six. Seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen."
    passage = Passage("log.md", 0, Span(0, len(text)), text, 1, (), None, ())
    address = original_address(PAGE, [passage], Span(text.index("Seven"), len(text)))
    assert address == f"{PAGE}#:~:text=Seven%20eight%20nine%20ten,thirteen%20fourteen%20fifteen%20sixteen."


def test_words_that_a_heading_has_too_are_told_apart() -> None:
    """The heading stands before the words, and a browser would stop there."""
    text = "Night falls. It is dark."
    passage = Passage("log.md", 0, Span(0, len(text)), text, 1, ("Night falls.",), None, (), opens=True)
    address = str(original_address(PAGE, [passage], Span(0, 12)))
    assert address == f"{PAGE}#:~:text=falls.-,Night%20falls."


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "ftp://port.example", "https://a b", "port.example"])
def test_what_is_no_web_address_is_no_link(url: str | None) -> None:
    assert original_address(url, (), Span(0, 1)) is None


def test_an_address_with_a_fragment_of_its_own_keeps_it() -> None:
    assert original_address(f"{PAGE}#part", (), Span(0, 1)) == f"{PAGE}#part"
