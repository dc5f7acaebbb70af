"""Articles to read: fixtures from `tests/fixtures/reading`, and a Word document and a PDF that are made here."""

from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

FIXTURES = Path(__file__).parent / "fixtures" / "reading"
SHARED = Path(__file__).resolve().parents[2] / "shared"


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def handbook_docx() -> bytes:
    """A Word document with every kind of paragraph that we tell apart; needs python-docx."""
    import docx  # noqa: PLC0415 - an extra: tests that have no use for it run without

    document = docx.Document()
    document.core_properties.title = "Harbour handbook"
    document.core_properties.author = "Ada Quay; Ben Mole"
    document.core_properties.keywords = "harbour, pilots"
    document.add_heading("Harbour handbook", 0)
    document.add_paragraph("Written for new pilots.")
    document.add_heading("Tides", 1)
    document.add_paragraph("The tide turns twice a day. Bring:")
    for words, style in (("a lamp", "List Bullet"), ("with oil", "List Bullet 2"), ("a rope", "List Bullet")):
        document.add_paragraph(words, style=style)
    table = document.add_table(2, 3)
    for row, words in enumerate((("Ship", "Length", "Draught"), ("Meerkat", "30 m", ""))):
        for column, cell in enumerate(words):
            table.cell(row, column).text = cell
    document.add_page_break()
    document.add_heading("Questions", 1)
    document.add_paragraph("Q: Is it deep?")
    document.add_paragraph("A: Four metres at low water.")
    document.add_paragraph("In fog nobody enters.", style="Quote")
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


class Set(NamedTuple):
    """One line of a PDF page: font (F1 upright, F2 bold, F3 typewriter), size, place from the lower left, words."""

    font: str
    size: int
    x: int
    y: int
    words: str


_HEAD = "Harbour manual"
_PAGES = (
    (
        Set("F2", 20, 72, 700, "Night entry"),
        Set("F1", 11, 72, 660, "Ships may enter after dark with a pilot on board, who comes by boat when he is"),
        Set("F1", 11, 72, 646, "called. The call goes out on channel 12 and takes a minute."),
        Set("F1", 11, 72, 620, "Bring these:"),
        Set("F1", 11, 72, 600, "• a chart of this year"),
        Set("F1", 11, 72, 586, "• a lamp"),
    ),
    (
        Set("F2", 14, 72, 700, "1 Lights"),
        Set("F1", 11, 72, 670, "The outer mole shows red, the inner mole shows green, and between the two the water"),
        Set("F1", 11, 72, 656, "is deep enough for every ship that the harbour can hold, which the harbour master"),
    ),
    (
        Set("F1", 11, 72, 700, "will tell you at once if you ask him."),
        Set("F3", 10, 72, 670, "harbour print"),
        Set("F3", 10, 72, 658, "  --lights"),
        Set("F1", 11, 72, 630, "Contents . . . . . . . . . . . 3"),
    ),
)


def manual_pdf() -> bytes:
    """A PDF of three pages: running heads, page numbers, headings, a list, code, a paragraph that turns the page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    fonts = []
    for name, base in (("F1", "Helvetica"), ("F2", "Helvetica-Bold"), ("F3", "Courier")):
        objects.append(f"<< /Type /Font /Subtype /Type1 /BaseFont /{base} /Encoding /WinAnsiEncoding >>".encode())
        fonts.append(f"/{name} {len(objects)} 0 R")
    pages = []
    for number, lines in enumerate(_PAGES, 1):
        head = (Set("F1", 9, 72, 760, _HEAD), *lines, Set("F1", 9, 300, 30, str(number)))
        stream = "\n".join(_operator(line) for line in head).encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << {' '.join(fonts)} >> >> "
            f"/Contents {len(objects)} 0 R >>".encode()
        )
        pages.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(pages)}] /Count {len(pages)} >>".encode()
    objects.append(b"<< /Title (Harbour manual) /Author (Ada Quay) >>")
    return _file(objects)


def _operator(line: Set) -> str:
    words = line.words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{line.font} {line.size} Tf {line.x} {line.y} Td ({words}) Tj ET"


def _file(objects: list[bytes]) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>" % (len(objects) + 1, len(objects))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%s%s\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
        trailer,
        len(data),
    )
