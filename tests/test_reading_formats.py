"""What reading makes of files: encodings, limits, metadata, and the structure that answers lean on."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import pytest

from askstack import reading
from askstack.errors import UnreadableArticleError
from askstack.reading import DEFAULT_LIMITS, SUFFIXES, missing_extra, read_article
from askstack.reading.dates import find_date
from askstack.records import Article, Block, BlockKind
from reading_kit import fixture, handbook_docx, manual_pdf


def words(article: Article, block: Block) -> str:
    return article.text[block.span.start : block.span.end]


def kinds(article: Article) -> list[tuple[str, str]]:
    return [(str(block.kind), words(article, block)) for block in article.blocks]


def of_kind(article: Article, kind: BlockKind) -> list[str]:
    return [words(article, block) for block in article.blocks if block.kind is kind]


def leads(article: Article, text: str) -> list[str]:
    """The words that the block with `text` must be read with."""
    block = next(block for block in article.blocks if words(article, block) == text)
    return [words(article, article.blocks[index]) for index in block.leans_on]


def refusal(name: str, data: bytes, **limits: object) -> str:
    with pytest.raises(UnreadableArticleError) as caught:
        read_article(name, data, replace(DEFAULT_LIMITS, **limits))  # type: ignore[arg-type]  # fields by name
    return caught.value.reason


# -- bytes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "encoding", "problems"),
    [
        ("Größe".encode(), "utf-8", 0),
        (b"\xef\xbb\xbf" + "Größe".encode(), "utf-8", 0),
        (b"\xff\xfe" + "Größe".encode("utf-16-le"), "utf-16-le", 0),
        (b"\xfe\xff" + "Größe".encode("utf-16-be"), "utf-16-be", 0),
        ("Größe".encode("cp1252"), "cp1252", 1),
    ],
)
def test_an_encoding_is_told_and_named(data: bytes, encoding: str, problems: int) -> None:
    article = read_article("a.txt", data)
    assert (article.text, article.encoding, len(article.problems)) == ("Größe", encoding, problems)


def test_an_old_encoding_is_detected() -> None:
    text = "Вход в гавань ночью закрыт, и корабли ждут снаружи до рассвета. Лоцман приходит на лодке."
    article = read_article("a.txt", text.encode("cp1251"))
    assert article.text == text
    assert "by detection" in article.problems[0]


def test_a_page_says_its_encoding_itself() -> None:
    page = '<meta charset="iso-8859-2"><p>Zażółć gęślą jaźń, mówi kapitan portu, i tak już zostanie.</p>'
    article = read_article("a.html", page.encode("iso-8859-2"))
    assert article.text.startswith("Zażółć gęślą jaźń")


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    article = read_article("a.txt", "Größe, Länge, Höhe".encode() + b"\xff")
    assert article.encoding == "utf-8"
    assert article.text.endswith("Höhe\ufffd")
    assert "1 broken" in article.problems[0]


def test_line_ends_stay_as_they_are() -> None:
    text = "Harbour\r\n\r\nShips may enter by night.\r\nBoats may not.\r\n"
    article = read_article("a.txt", text.encode())
    assert article.text == text
    assert words(article, article.blocks[0]) == "Harbour"


@pytest.mark.parametrize(
    "name",
    [
        "scraped.txt",
        "dense.txt",
        "wrapped.txt",
        "notice.txt",
        "underlined.txt",
        "mail.txt",
        "guide.md",
        "api.rst",
    ],
)
@pytest.mark.parametrize("line_end", [b"\r\n", b"\r"])
def test_line_ends_change_nothing_but_the_text(name: str, line_end: bytes) -> None:
    unix, other = (read_article(name, fixture(name).replace(b"\n", end)) for end in (b"\n", line_end))
    assert other.text.encode() == fixture(name).replace(b"\n", line_end)
    for one, same in zip(unix.blocks, other.blocks, strict=True):
        assert (one.kind, one.section, one.leans_on) == (same.kind, same.section, same.leans_on)
        assert words(unix, one).split() == words(other, same).split()


def test_the_hash_is_that_of_the_bytes() -> None:
    data = fixture("guide.md")
    assert read_article("guide.md", data).sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"<html></html>"])
def test_an_empty_file_is_an_article_without_blocks(data: bytes) -> None:
    for name in ("a.txt", "a.md", "a.rst", "a.html"):
        article = read_article(name, b"" if name != "a.html" and data.startswith(b"<") else data)
        assert not article.blocks
        assert article.problems == ("holds no words",)


# -- refusals ---------------------------------------------------------------------------------------------------------


def test_what_cannot_be_read_is_refused_in_one_line() -> None:
    assert "binary" in refusal("a.txt", bytes(range(256)) * 8)
    assert "no format we read" in refusal("a.xyz", b"words")
    assert "`size`" in refusal("a.txt", b"words", size=4)
    assert "`depth`" in refusal("a.html", b"<div>" * 300 + b"words")
    assert "`depth`" in refusal("a.md", b"> " * 300 + b"words")
    assert "`depth`" in refusal("a.rst", b"- " * 300 + b"words")
    assert "no notebook" in refusal("a.ipynb", b"{")
    assert "no notebook" in refusal("a.ipynb", b"[]")


def test_broken_documents_are_refused() -> None:
    pytest.importorskip("pypdfium2")
    pytest.importorskip("docx")
    assert "no PDF" in refusal("a.pdf", b"words")
    assert "`pages`" in refusal("a.pdf", manual_pdf(), pages=2)
    assert "`seconds`" in refusal("a.pdf", manual_pdf(), seconds=-1)
    assert "no Word document" in refusal("a.docx", b"words")


def test_a_zip_bomb_is_refused_before_it_is_unfolded() -> None:
    pytest.importorskip("docx")
    data = io.BytesIO(handbook_docx())
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/bomb.bin", bytes(3_000_000))
    assert "`unpacked`" in refusal("a.docx", data.getvalue(), unpacked=2_000_000)


def test_a_missing_extra_is_named_with_the_command_that_adds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "find_spec", lambda _name: None)
    assert 'pip install "askstack[pdf]"' in refusal("a.pdf", b"words")
    assert missing_extra(".docx") == "docx"
    assert [suffix for suffix in sorted(SUFFIXES) if missing_extra(suffix)] == [".docx", ".pdf"]


def test_entities_of_a_page_fetch_and_unfold_nothing() -> None:
    page = b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "yyy">]><p>One &x; two &y;&y; three.</p>'
    assert read_article("a.html", page).text.endswith("One &x; two &y;&y; three.")


# -- what the file states ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        ("April 5, 2021", "2021-04-05"),
        ("5 Apr. 2021", "2021-04-05"),
        ("5th of April 2021", "2021-04-05"),
        ("March 2021", "2021-03"),
        ("2021", "2021"),
        ("2021-04-05T10:00:00Z", "2021-04-05"),
        ("2021/4", "2021-04"),
        ("04/05/2021", None),
        ("2021-13-40", None),
        ("yesterday", None),
    ],
)
def test_a_date_is_as_precise_as_stated_and_never_guessed(stated: str, date: str | None) -> None:
    assert find_date(stated) == date


def test_every_stated_field_knows_where_it_was_found() -> None:
    metadata = read_article("page.html", fixture("page.html")).metadata
    assert dict(metadata.origins) == {
        "authors": "JSON-LD",
        "language": "html",
        "published": "JSON-LD",
        "publisher": "OpenGraph",
        "tags": "meta",
        "title": "JSON-LD",
        "updated": "JSON-LD",
        "url": "OpenGraph",
    }


def test_nothing_is_invented() -> None:
    metadata = read_article("a.txt", b"Ships may enter by night. In 2021 they might not.").metadata
    assert metadata == type(metadata)()


def test_the_date_of_a_course_is_not_that_of_the_article() -> None:
    article = read_article("scraped.txt", fixture("scraped.txt"))
    assert (article.metadata.updated, article.metadata.published) == ("2021-03", None)


# -- structure that answers lean on -----------------------------------------------------------------------------------


def test_list_items_lean_on_their_lead_in_and_parent() -> None:
    article = read_article("scraped.txt", fixture("scraped.txt"))
    assert leads(article, "• You have time and like to learn.") == [
        "The choice depends on what you want to do:",
        "• Take a sailing boat if...",
    ]


def test_rows_of_a_table_that_lost_its_lines_keep_their_cells() -> None:
    article = read_article("dense.txt", fixture("dense.txt"))
    row = next(block for block in article.blocks if words(article, block).startswith("Running Cost"))
    assert [article.text[start:end] for start, end in row.cells] == ["Running Cost", "Low (wind)", "High, fuel"]
    assert words(article, article.blocks[row.leans_on[0]]) == "Feature\nSail\nMotor"


def test_run_together_rows_are_parted_and_a_lost_label_leaves_its_cell_empty() -> None:
    article = read_article("scraped.txt", fixture("scraped.txt"))
    cells = [
        [article.text[s:e] for s, e in block.cells] for block in article.blocks if block.kind is BlockKind.TABLE_ROW
    ]
    assert cells[1] == ["Speed", "The sailing boat makes six knots.", "The motor boat makes thirty. Some make more."]
    assert cells[3][0] == ""
    assert [len(row) for row in cells] == [3] * 5


def test_cells_under_each_other_are_a_table_though_their_gaps_are_narrow() -> None:
    article = read_article("notice.txt", fixture("notice.txt"))
    rows = [[article.text[s:e] for s, e in block.cells] for block in article.blocks if block.cells]
    assert rows[0] == ["Barrel", "What is in it", "Lid"]
    assert rows[2] == ["B", "dark oil (the dredger's engine)", "black"]
    assert rows[-1] == ["other days", "the port office"]
    assert [block.kind for block in article.blocks if block.cells].count(BlockKind.TABLE_HEADER) == 1


def test_double_spaces_between_sentences_are_no_table() -> None:
    prose = "Tugs may tow.  Pilots may too.\nOthers must ask.  The master answers.\nIt takes an hour.  Be patient.\n"
    article = read_article("a.txt", prose.encode())
    assert not any(block.cells for block in article.blocks)


def test_lines_that_a_rule_is_drawn_under_are_headings_by_the_rank_of_their_rule() -> None:
    ruled = (
        "PORT\nfor pilots\n\nTides\n=====\nThey turn.\n\nEbb\n---\nIt falls.\n\nFog\n===\nWait.\n\nA long one.\n---\n"
    )
    article = read_article("a.txt", ruled.encode())
    headings = [(words(article, block), block.level) for block in article.blocks if block.kind is BlockKind.HEADING]
    assert headings == [("PORT", 1), ("Tides", 2), ("Ebb", 3), ("Fog", 2)]


def test_numbered_lines_over_paragraphs_are_headings_and_those_of_a_list_are_items() -> None:
    text = (
        "PORT\n\n1. KEYS\nAda has them.\n\n2. FEES\n2.1 By day\nThe fee is a crown.\n2.2 By night\nTwo crowns.\n\n"
        "3. LAMPS\n- red\n- green\n\nTo enter:\n\n1. Call the port\n2. Wait\n"
    )
    article = read_article("a.txt", text.encode())
    headings = [(words(article, block), block.level) for block in article.blocks if block.kind is BlockKind.HEADING]
    assert headings[1:] == [("1. KEYS", 2), ("2. FEES", 2), ("2.1 By day", 3), ("2.2 By night", 3), ("3. LAMPS", 2)]
    assert of_kind(article, BlockKind.LIST_ITEM) == ["- red", "- green", "1. Call the port", "2. Wait"]


def test_names_and_what_they_are_have_no_header() -> None:
    article = read_article("a.txt", b"Port guide\n\nMaster    Ada Quay\nPilot     Ben Mole\nOpen      all day\n")
    assert kinds(article)[1:] == [
        ("table row", "Master    Ada Quay"),
        ("table row", "Pilot     Ben Mole"),
        ("table row", "Open      all day"),
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("TOWING TUGS\nNew rules of the port\n\nTugs may tow, and pilots' boats in fog.\n", "TOWING TUGS"),
        ("Towing - who may\n(hang this up)\n\nTugs may tow, and pilots' boats in fog.\n", "Towing - who may"),
        ("The port\nWho may tow\n\nTugs may tow, and pilots' boats in fog.\n", "Who may tow"),  # a site above
        ("From: Ada Quay\nSubject: Towing\n\nTugs may tow, and pilots' boats in fog.\n", "Towing"),
        ("Subject: Towing\n\nTugs may tow, and pilots' boats in fog.\n", "Subject: Towing"),  # one line may be anything
    ],
)
def test_a_title_is_told_from_what_stands_around_it(text: str, title: str) -> None:
    assert read_article("a.txt", text.encode()).metadata.title == title


def test_answers_of_a_faq_lean_on_their_question_and_questions_of_a_checklist_are_items() -> None:
    article = read_article("dense.txt", fixture("dense.txt"))
    answer = next(block for block in article.blocks if words(article, block).startswith("Yes, in calm weather."))
    assert answer.kind is BlockKind.ANSWER
    assert answer.section == ("Frequently Asked Questions", "Can a beginner motor at night?")
    items = of_kind(article, BlockKind.LIST_ITEM)
    assert "1How long are your trips?" in items
    scraped = read_article("scraped.txt", fixture("scraped.txt"))
    spoken = next(block for block in scraped.blocks if words(scraped, block) == "Ans: Not by law.")
    assert scraped.text[spoken.body : spoken.span.end] == "Not by law."


def test_a_question_in_bold_is_answered_by_the_rest_of_its_paragraph() -> None:
    text = b"# Port\n\n**Is it deep?** Yes:\n\n- at the mole\n\n__Is it dear?__\nNo.\n\nIt is old.\n"
    article = read_article("a.md", text)
    assert kinds(article)[1:] == [
        ("question", "**Is it deep?**"),
        ("answer", "Yes:"),
        ("list item", "- at the mole"),
        ("question", "__Is it dear?__"),
        ("answer", "No."),
        ("paragraph", "It is old."),
    ]
    assert article.blocks[3].section == ("Is it deep?",)
    assert article.blocks[-1].section == ()


def test_a_bold_line_by_itself_is_a_heading_where_more_follows() -> None:
    text = (
        b"# Port\n\n**Open**\n\nAll day.\n\n**Fees:**\nOne crown.\n\n- **Tugs**: two\n\n**Never by night.**\n\n"
        b"## Fog\n\nWait **here**\n\n**Ada**\n"
    )
    article = read_article("a.md", text)
    headings = [article.section for article in article.blocks if article.kind is BlockKind.PARAGRAPH]
    assert headings == [("Open",), ("Fees",), ("Fees",), ("Fog",), ("Fog",)]
    assert of_kind(article, BlockKind.HEADING) == ["# Port", "**Open**", "**Fees:**", "## Fog"]


def test_what_fences_an_aside_is_no_word_of_it() -> None:
    article = read_article("asides.md", fixture("asides.md"))
    said = [words(article, block) for block in article.blocks if block.kind is not BlockKind.BOILERPLATE]
    assert said[1:] == [
        "Ask the port office.",
        "Red means wait.\n\n    Green means come.",
        "Never hoist two flags.",
        "The halyard burns\n> the hand.",
        "Wear gloves.",
        "Gloves hang in the hut.",
        "**Lamps**",
        "Switch them off at dawn.",
    ]


def test_two_lines_that_are_announced_are_a_list() -> None:
    article = read_article("a.txt", b"Port guide\n\nWe wait there all day.\n\nOpen:\nMon-Thu 8 to 6\nFri 8 to 3\n")
    assert of_kind(article, BlockKind.LIST_ITEM) == ["Mon-Thu 8 to 6", "Fri 8 to 3"]
    assert leads(article, "Fri 8 to 3") == ["Open:"]


def test_a_faq_ends_where_the_next_section_begins() -> None:
    text = b"# Port\n\n## FAQ\n\nIs it deep?\n\nIt is.\n\n### Fees\n\nIs it dear?\n\nNo.\n\n## Fog\n\nLost?\n\nWait.\n"
    assert of_kind(read_article("a.md", text), BlockKind.QUESTION) == ["Is it deep?", "Is it dear?"]


def test_advertising_is_told_from_what_only_looks_like_it() -> None:
    article = read_article("scraped.txt", fixture("scraped.txt"))
    adverts = of_kind(article, BlockKind.BOILERPLATE)
    assert {"Harbour Courses for Absolute Beginners", "4.6 (194)", "Explore Course", "Top comments (0)"} <= set(adverts)
    kept = {text for kind, text in kinds(article) if kind != "boilerplate"}
    assert {"A spinnaker is set before the wind.", "When to Take Which", "Page Last Updated: March 2021"} <= kept


def test_signatures_are_leant_on_by_what_describes_them_indented_or_not() -> None:
    article = read_article("api.rst", fixture("api.rst"))
    assert leads(article, "Gives a ship its berth.") == ["berth(ship, *, night=False)", "aberth(ship, *, night=False)"]
    assert leads(article, "In metres.") == ["Harbour(name)", "depth"]
    assert leads(article, "What the moon does to the water.") == ["tide"]
    assert "DEPTH" not in of_kind(article, BlockKind.SIGNATURE)


def test_code_leans_on_the_line_that_it_completes() -> None:
    article = read_article("guide.md", fixture("guide.md"))
    assert leads(article, "harbour print --lights\n\nharbour print --signals") == ["Print the list:"]


@pytest.mark.parametrize(
    ("name", "data", "section"),
    [
        ("a.md", b"# Harbour\n\nOne.\n\n## [Night](#night) `entry()` {#n}\n\nTwo.", ("Night entry()",)),
        (
            "a.rst",
            b"Harbour\n=======\n\nOne.\n\n:ref:`Night <n>` ``entry()``\n-------------------------\n\nTwo.",
            ("Night entry()",),
        ),
        (
            "a.html",
            b"<h1>Harbour</h1><p>One.</p><h2>Night <code>entry()</code><a href='#n'>#</a></h2><p>Two.</p>",
            ("Night entry()",),
        ),
        ("a.md", b"Zero.\n\n# Harbour\n\n## Night\n\nTwo.", ("Harbour", "Night")),
        ("a.md", b"# Day\n\nOne.\n\n# Night\n\nTwo.", ("Night",)),
    ],
)
def test_a_section_is_the_visible_words_of_the_headings_without_the_title(
    name: str, data: bytes, section: tuple[str, ...]
) -> None:
    article = read_article(name, data)
    assert next(block for block in article.blocks if words(article, block) == "Two.").section == section


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Tides\n=====\n\nThe tide turns. See :ref:`ebb`.\n", "Tides"),
        ("# Tides\n\nThe tide turns.\n", "Tides"),
        ("---\ntitle: Tides\n---\n\nThe tide turns.\n", "Tides"),
        ("Tides\n\nThe tide turns twice a day, and nobody knows why.\n", "Tides"),
        ("Tides\n=====\n\nThe tide turns.\n", "Tides"),
        ("Tides\n=====\n\nThe tide turns **twice**.\n", "Tides"),
    ],
)
def test_a_txt_is_read_in_the_markup_that_it_is_written_in(text: str, title: str) -> None:
    article = read_article("a.txt", text.encode())
    assert article.metadata.title == title
    assert words(article, article.blocks[-1]).startswith("The tide turns")


def test_pages_of_a_pdf_begin_where_their_text_does_and_paragraphs_run_over_them() -> None:
    pytest.importorskip("pypdfium2")
    article = read_article("manual.pdf", manual_pdf())
    assert [article.text[page:].split()[0] for page in article.pages] == ["Night", "1", "will"]
    assert any("the harbour master\nwill tell you at once" in words(article, block) for block in article.blocks)
    assert "Harbour manual" not in article.text


def test_a_scanned_pdf_says_that_it_holds_no_text() -> None:
    pytest.importorskip("pypdfium2")
    article = read_article("a.pdf", manual_pdf().replace(b"Tj", b"  "))
    assert not article.blocks
    assert "text recognition" in article.problems[0]


def test_cells_of_a_notebook_are_laid_out_in_order() -> None:
    book = {"cells": [{"cell_type": "markdown", "source": "| a | b |\n|---|---|\n| c | d |"}], "nbformat": 4}
    article = read_article("a.ipynb", json.dumps(book).encode())
    row = article.blocks[-1]
    assert row.kind is BlockKind.TABLE_ROW
    assert [article.text[start:end] for start, end in row.cells] == ["c", "d"]
