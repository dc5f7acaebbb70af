"""What is searched: real articles, and as many made ones as a size needs beyond them.

    python -m benchmarks.corpora DATA FOLDER PASSAGES [ARTICLES]

writes FOLDER/corpus (a plain text file an article), FOLDER/passages.jsonl (the same passages, for the peers) and, where
ARTICLES is given, no more than so many articles. DATA is the folder with `passages.jsonl.xz`, an object a line: `text`,
`title`, `head` (a heading), `art` and `pkg` (which article of which package it is from).

Articles come in an order drawn with a fixed seed; a size takes the first of them until it has its passages, so that a
smaller size is part of a larger one. When the real articles are used up, made ones follow: each has the shape of a real
one (as many passages, with as many sentences each), every sentence drawn at random from those of its package, title
and headings too. Words are then as frequent as in the real text and stand with words that they stand with there, but no
new word ever comes, and each sentence stands in several places.
"""

from __future__ import annotations

import itertools
import json
import lzma
import random
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SEED = 20
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class Piece(NamedTuple):
    """One passage of the source, under its heading."""

    head: str
    text: str


class Article(NamedTuple):
    """One article of the source."""

    package: str
    name: str
    title: str
    pieces: tuple[Piece, ...]


def main() -> None:
    """Writes a corpus."""
    data, folder, passages = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    most = int(sys.argv[4]) if len(sys.argv) > 4 else None  # noqa: PLR2004 - the usage above
    write(itertools.islice(articles(data, passages), most), folder)


def articles(data: Path, passages: int) -> Iterator[Article]:
    """Articles that have so many passages in all; the last is cut short where it would have more."""
    real = list(_real(data))
    random.Random(SEED).shuffle(real)  # noqa: S311 - to be drawn again alike, not to be secret
    for article in itertools.chain(real, _made(real)):
        if passages <= 0:
            return
        yield article._replace(pieces=article.pieces[:passages])
        passages -= len(article.pieces)


def write(found: Iterable[Article], folder: Path) -> None:
    """Each article as a file, and all passages in one."""
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as lines:
        for article in found:
            path = folder / "corpus" / article.package / f"{article.name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(as_text(article), encoding="utf-8")
            for piece in article.pieces:
                passage = {"title": article.title, "head": piece.head, "text": piece.text}
                lines.write(json.dumps(passage, ensure_ascii=False) + "\n")


def as_text(article: Article) -> str:
    """Title, headings and paragraphs, a blank line between them."""
    parts = [article.title]
    for head, pieces in itertools.groupby(article.pieces, key=lambda piece: piece.head):
        parts += [head, *(piece.text for piece in pieces)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _real(data: Path) -> Iterator[Article]:
    with lzma.open(data / "passages.jsonl.xz", "rt", encoding="utf-8") as lines:
        passages = map(json.loads, lines)
        for (package, number), group in itertools.groupby(passages, key=lambda line: (line["pkg"], line["art"])):
            found = list(group)
            pieces = tuple(Piece(line["head"], line["text"]) for line in found)
            yield Article(package, str(number), found[0]["title"], pieces)


def _made(real: Sequence[Article]) -> Iterator[Article]:
    """Ever more articles of real sentences."""
    kin: dict[str, list[Article]] = defaultdict(list)
    sentences: dict[str, list[str]] = defaultdict(list)
    for article in real:
        kin[article.package].append(article)
        for piece in article.pieces:
            sentences[article.package] += _SENTENCE_END.split(piece.text)
    for turn in itertools.count(1):
        chance = random.Random(SEED + turn)  # noqa: S311 - as above
        for article in real:
            yield _like(article, turn, kin[article.package], sentences[article.package], chance)


def _like(
    article: Article, turn: int, kin: Sequence[Article], sentences: Sequence[str], chance: random.Random
) -> Article:
    """An article of the same shape, in other sentences of the same package."""
    heads = {piece.head: chance.choice(chance.choice(kin).pieces).head for piece in article.pieces}
    pieces = tuple(
        Piece(heads[piece.head], " ".join(chance.choices(sentences, k=len(_SENTENCE_END.split(piece.text)))))
        for piece in article.pieces
    )
    return Article(article.package, f"{article.name}-{turn}", chance.choice(kin).title, pieces)


if __name__ == "__main__":
    main()
