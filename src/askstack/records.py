"""What travels?

Frozen values, no I/O; equal content is an equal object. All offsets are code points, half open, into the text of
the article (`Article.text`), whatever the record.

What an answer is made from is a named tuple, made and imported in a fraction of a dataclass's time; what leaves the
house with it is a frozen dataclass, which nobody can mistake for a sequence.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Span(NamedTuple):
    """A half-open range of code points in the text of an article."""

    start: int
    end: int


class BlockKind(StrEnum):
    """What a block is; the names are those that `askstack read` prints."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    TABLE_HEADER = "table header"
    TABLE_ROW = "table row"
    QUESTION = "question"
    ANSWER = "answer"
    SIGNATURE = "signature"
    DEFINITION = "definition"
    CODE = "code"
    CAPTION = "caption"
    QUOTATION = "quotation"
    METADATA = "metadata"
    BOILERPLATE = "boilerplate"


class Block(NamedTuple):
    """A typed piece of an article.

    `span` is what may be quoted, marks that open it included ("- ", "1. ", "Ans:"); `body` is where its own words
    begin. `level` is the heading level (from 1) or the depth of the list (from 1), else 0. `section` is the path of
    visible heading texts above it, a question of a FAQ last. `leans_on` are the indexes, in `Article.blocks`, of
    what must be read with it, outermost first: its signature or term, its question, its list's lead-in or parent
    item, its table's header, the line that a code block completes. `cells` are the spans of a row's cells, in
    column order, label first.
    """

    kind: BlockKind
    span: Span
    body: int
    level: int = 0
    section: tuple[str, ...] = ()
    leans_on: tuple[int, ...] = ()
    cells: tuple[Span, ...] = ()


class Metadata(NamedTuple):
    """What the file itself states about the article; None or empty where it states nothing.

    Dates are ISO 8601, as precise as stated ("2021", "2021-03", "2021-04-05"). `origins` says where each field was
    found: (("title", "front matter"), ...).
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None
    updated: str | None = None
    url: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()


class Article(NamedTuple):
    """One file of the corpus as it was read.

    `offsets` is "source" where `text` is the file decoded (text formats), "extracted" where it had to be drawn out
    of markup or a binary. `pages` holds the offset at which each page begins, empty where there are none.
    `problems` are short phrases about what could not be read well; `encoding` is the one the bytes were decoded by.
    """

    article_id: str
    sha256: str
    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata = Metadata()
    offsets: str = "source"
    encoding: str = "utf-8"
    pages: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()


class Unit(NamedTuple):
    """The least that may be the focus of a quote: a sentence, list item, table row, FAQ answer's sentence, code line.

    `block` is the ordinal of its block inside the article: units of one block stand in one paragraph, item or row.
    `mark` is where the block's opening mark begins when this unit opens its block, else `span.start`: a quote that
    holds several items takes their marks with them. `lead` is the text it leans on (the signature, question,
    lead-in or table header above it), "" where it stands by itself; it is indexed, never quoted.
    """

    span: Span
    kind: BlockKind
    block: int
    mark: int
    lead: str = ""


class Passage(NamedTuple):
    """What is indexed: neighbouring blocks of one section, with the context that makes them understood.

    `text` is `article.text[span.start:span.end]`. `line` is the 1-based line of `span.start`, `page` its 1-based
    page. `section` is the heading path, signatures last, `title` the article's. `opens` marks the first passage of its
    section. `number` counts the article's passages from 0.
    """

    article_id: str
    number: int
    span: Span
    text: str
    line: int
    section: tuple[str, ...]
    title: str | None
    units: tuple[Unit, ...]
    opens: bool = False
    page: int | None = None

    def slice(self, span: Span) -> str:
        """The words of a span that lies inside this passage."""
        return self.text[span.start - self.span.start : span.end - self.span.start]


class ArticleRecord(NamedTuple):
    """What the index keeps of an article beside its passages: enough to cite it and to see that it changed.

    `size` and `mtime_ns` are the file's when it was read. `failed` is the reason, where it could not be read; such a
    record has no passages.
    """

    article_id: str
    sha256: str
    size: int
    mtime_ns: int
    metadata: Metadata
    offsets: str
    encoding: str
    passages: int
    words: int
    problems: tuple[str, ...] = ()
    failed: str | None = None


class Hit(NamedTuple):
    """A passage that was found; `rank` counts from 1, `score` (BM25, or a chance) is comparable within one search."""

    passage: Passage
    score: float
    rank: int


class QuestionKind(StrEnum):
    """What is being asked (contract: the `kind` of an answer)."""

    YES_NO = "yes_no"
    DEFINITION = "definition"
    FACTOID = "factoid"
    COMPARISON = "comparison"
    RECOMMENDATION = "recommendation"
    LIST = "list"
    HOW_TO = "how_to"
    WHY = "why"
    SMALL_TALK = "small_talk"
    OTHER = "other"


class Expected(StrEnum):
    """What sort of thing would answer a question; NOTHING where its words do not tell."""

    NOTHING = ""
    PERSON = "person"
    TIME = "time"
    NUMBER = "number"
    PLACE = "place"
    REASON = "reason"
    METHOD = "method"
    DEFINITION = "definition"
    LIST = "list"
    ENTITY = "entity"


SAME = 0.85
"""From this value on a form of a key term is the word itself, differently written; below, something like it."""


class KeyTerm(NamedTuple):
    """A word that carries the question.

    `forms` are the terms that stand for it, each with how well it does (1.0: the word itself). `weight` is how much of
    the question hangs on it. `position` counts the question's words. `proper` marks a name written with a capital.
    """

    word: str
    term: str
    weight: float
    position: int
    forms: tuple[tuple[str, float], ...]
    proper: bool = False


class Query(NamedTuple):
    """A question, understood.

    `counted` is the index in `terms` of the noun that is asked for ("what *city*", "how many *years*"), if any.
    `sides` are the things compared. `missing` are the words that no article has, as written. `corrections` maps a
    misspelt word to the one that was read for it. `passages` is how many there were to find an answer in.
    """

    question: str
    kind: QuestionKind
    expected: Expected
    terms: tuple[KeyTerm, ...]
    counted: int | None
    sides: tuple[str, ...]
    missing: tuple[str, ...]
    corrections: Mapping[str, str]
    passages: int


class Reason(StrEnum):
    """Why an answer has no quotes (contract)."""

    NOT_IN_ARTICLES = "not_in_articles"
    OFF_TOPIC = "off_topic"
    SMALL_TALK = "small_talk"
    EMPTY_QUESTION = "empty_question"
    EMPTY_INDEX = "empty_index"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Citation:
    """Who said it and where; derived from a quote, never stored apart from it."""

    article_id: str
    path: str
    title: str | None
    authors: tuple[str, ...]
    publisher: str | None
    published: str | None
    url: str | None
    section: tuple[str, ...]
    sha256: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of an article: `text` is the article's `text[start:end]`, `focus` the sentence in it that answers.

    `lines` are 1-based, both inclusive. `also` names other articles that say nearly the same.
    """

    text: str
    start: int
    end: int
    focus: Span
    lines: tuple[int, int]
    page: int | None
    offsets: str
    score: float
    side: str | None
    citation: Citation
    also: tuple[str, ...] = ()

    def overlaps(self, other: Quote) -> bool:
        """Whether two quotes have words of one article in common."""
        is_same = self.citation.article_id == other.citation.article_id
        return is_same and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class IndexStamp:
    """Which index answered."""

    fingerprint: str
    articles: int
    passages: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes, or an honest none (contract: the fields of `askstack.answer/1`, design section 4).

    `sure` is false where `confidence` is under the setting of that name: the quotes are then shown as the closest
    the articles come. `at_hand` is false where the corpus folder is not there, so that nothing could be re-checked.
    `explanation` is filled on request: one line a thought, in the order of the quotes. `pinned` is true where an editor
    tied the question to the first quote.
    """

    question: str
    kind: QuestionKind
    answered: bool
    confidence: float
    reason: Reason | None
    missing_terms: tuple[str, ...]
    corrections: Mapping[str, str]
    agreement: str | None
    quotes: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    index: IndexStamp
    sure: bool = True
    at_hand: bool = True
    explanation: tuple[str, ...] = ()
    pinned: bool = False


class SyncReport(NamedTuple):
    """What one sync did: article ids by what became of them; `failed` pairs an id with its reason."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    ignored: int
    passages: int
    fingerprint: str
    seconds: float
    committed: bool
