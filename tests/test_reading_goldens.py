"""What `askstack read FILE` shows of one article in each format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from askstack.reading import read_article
from askstack.reading.outline import outline
from reading_kit import FIXTURES, fixture, handbook_docx, manual_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    Golden = Callable[[str, str], None]


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.iterdir()))
def test_an_outline_shows_what_a_careful_person_would_mark_up(name: str, golden: Golden) -> None:
    golden(f"reading/{name}.outline", outline(read_article(name, fixture(name))))


def test_a_word_document_shows_its_styles(golden: Golden) -> None:
    pytest.importorskip("docx")
    golden("reading/handbook.docx.outline", outline(read_article("handbook.docx", handbook_docx())))


def test_a_pdf_shows_its_pages_and_not_its_running_heads(golden: Golden) -> None:
    pytest.importorskip("pypdfium2")
    golden("reading/manual.pdf.outline", outline(read_article("manual.pdf", manual_pdf())))
