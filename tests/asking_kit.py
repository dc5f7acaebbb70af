"""Articles, passages and questions made by hand, for tests of the rooms that answer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from askstack.analysis import terms, words
from askstack.evidence import Evidence, weigh
from askstack.passages import index_terms
from askstack.questions import understand
from askstack.records import BlockKind, Hit, Passage, Query, Span, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
SHARED = ROOT.parent / "shared"


class Words:
    """What a question asks of an index, about a handful of texts: each is one passage."""

    def __init__(self, *texts: str, size: int = 0) -> None:
        self._terms = Counter(term for text in texts for term in set(terms(text)))
        self._words = Counter(word for text in texts for word in words(text))
        self._size = size or len(texts)

    def __len__(self) -> int:
        return self._size

    def document_frequency(self, term: str) -> int:
        """In how many texts a term stands."""
        return self._terms[term]

    def word_frequency(self, word: str) -> int:
        """In how many texts a written word stands."""
        return self._words[word]

    def words_with_prefix(self, prefix: str) -> list[tuple[str, int]]:
        """The written words that begin so, each with its texts."""
        return sorted((word, count) for word, count in self._words.items() if word.startswith(prefix))


class Line(NamedTuple):
    """A unit to be: its words, the mark before them, what it leans on; `same` keeps it in the block before."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    mark: str = ""
    lead: str = ""
    same: bool = False


def make_passage(
    *lines: Line | str,
    section: Sequence[str] = (),
    title: str | None = None,
    article_id: str = "a.txt",
    number: int = 0,
    opens: bool = False,
    start: int = 0,
) -> Passage:
    """A passage of these units, its text beginning at `start` of its article."""
    text, units, block = "", [], -1
    for line in (line if isinstance(line, Line) else Line(line) for line in lines):
        text += " " if line.same else "\n" if text else ""
        block += not line.same
        mark = start + len(text)
        text += line.mark + line.text
        span = Span(mark + len(line.mark), start + len(text))
        units.append(Unit(span, line.kind, block, mark if line.mark else span.start, line.lead))
    begin = units[0].mark
    text = text[begin - start :]
    span = Span(begin, begin + len(text))
    return Passage(article_id, number, span, text, 1, tuple(section), title, tuple(units), opens)


def make_hits(*passages: Passage, scores: Sequence[float] = ()) -> tuple[Hit, ...]:
    """The passages as an engine might have found them, in this order."""
    values = scores or [float(len(passages) - at) for at in range(len(passages))]
    return tuple(
        Hit(passage, value, rank) for rank, (passage, value) in enumerate(zip(passages, values, strict=True), 1)
    )


def asked(question: str, *passages: Passage, beside: Sequence[str] = ()) -> Query:
    """A question understood by a collection of these passages and some texts beside them."""
    texts = [" ".join(index_terms(passage).words) + " " + passage.text for passage in passages]
    return understand(question, Words(*texts, *beside))


def weighed(question: str, *passages: Passage, beside: Sequence[str] = ()) -> tuple[Query, tuple[Evidence, ...]]:
    """A question and the evidence that these passages give, found in this order."""
    query = asked(question, *passages, beside=beside)
    return query, weigh(query, make_hits(*passages))


# Articles: sections of paragraphs, lists, tables, code and FAQs, in the formats whose text is the file.
_VOCABULARY = """harbour pilot tide lamp rope chart mole light signal the a of with at is are brings moves opens often
never Node.js real-time on_delete café naïve 東京 12 v2.0 e.g. Dr. “quoted” (bracketed) `code` **bold**
:ref:`x <y>`""".split()
_SENTENCES = st.builds(
    lambda found, end: " ".join(found).capitalize() + end,
    st.lists(st.sampled_from(_VOCABULARY), min_size=1, max_size=45),
    st.sampled_from([".", ".", ".", "?", "!", "", ":", "\u00a0."]),
)
_PARAGRAPHS = st.lists(_SENTENCES, min_size=1, max_size=9).map(" ".join)
_ITEMS = st.lists(st.lists(_SENTENCES, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=9)
_LISTS = st.builds(lambda mark, items: "\n".join(f"{mark} {item}" for item in items), st.sampled_from("-*"), _ITEMS)
_CODE = st.lists(st.sampled_from(["run()", "x = 1", "if x:", "    y", "# a remark", ""]), min_size=1, max_size=40)
_MD_CODE = _CODE.map(lambda lines: "```\n" + "\n".join(lines) + "\n```")
_CELLS = st.lists(_SENTENCES.map(lambda text: text.replace("|", "")), min_size=2, max_size=2)
_TABLES = st.lists(_CELLS, min_size=1, max_size=6).map(
    lambda rows: (
        "| Feature | Left | Right |\n|---|---|---|\n" + "\n".join(f"| row | {' | '.join(row)} |" for row in rows)
    )
)
_FAQS = st.lists(_PARAGRAPHS, min_size=1, max_size=3).map(
    lambda answers: "\n\n".join(f"Q: Is it so?\nA: {answer}" for answer in answers)
)
_HEADINGS = st.builds("{} {}".format, st.sampled_from(["#", "##", "###"]), st.sampled_from(["Tides", "Is it?", "FAQ"]))
_MARKDOWN = st.lists(
    st.one_of(_PARAGRAPHS, _PARAGRAPHS, _LISTS, _MD_CODE, _TABLES, _FAQS, _HEADINGS, st.just("Read more")), max_size=9
).map("\n\n".join)
_ENDS = st.sampled_from(["\n", "\n", "\r\n", "\r"])


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bytes]:
    """The name and the bytes of an article, as Markdown, plain text or reStructuredText."""
    name = draw(st.sampled_from(["a.md", "a.txt", "a.rst"]))
    text = draw(_MARKDOWN).replace("\n", draw(_ENDS))
    return name, (draw(st.sampled_from(["", "\ufeff"])) + text).encode()
