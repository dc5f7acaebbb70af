"""Learn from questions with known answers which words are common English, and which a question wastes.

    python scripts/learn_words.py SQUAD_FOLDER PASSAGES.jsonl.xz

SQUAD_FOLDER holds `corpus/` and `questions.jsonl` with gold offsets (the training part of SQuAD 1.1, CC BY-SA 4.0),
PASSAGES are passages of technical documentation with the package of each. Of both, only counts are kept:

- `english.txt`: words that the encyclopedia has twice or eight packages have; they are no misspellings
- `shares.tsv`: terms with the share of passages that hold them, in hundred thousandths, the mean of both sources
- `discounts.tsv`: terms of questions with how often, against the average, they recur in the sentence that answers or
  in its article's title
"""

from __future__ import annotations

import json
import lzma
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from askstack.analysis import STOP_WORDS, terms, tokens
from askstack.engine import read_and_cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from askstack.records import Passage

DATA = Path(__file__).parent.parent / "src" / "askstack" / "data"
WORD = re.compile(r"\b[a-z]{2,20}\b")
SEEN, PACKAGES = 2, 8
LEAST_SHARE = 0.0005
QUESTIONS, FILES = 30, 15
NEARLY_WHOLE = 0.97
# Every fifth passage of the documentation is enough to tell what is common.
EVERY = 5


def main(squad: Path, documentation: Path) -> None:
    """Write the three lists."""
    articles = {path.name: read_and_cut(path.name, path.read_bytes()) for path in sorted((squad / "corpus").iterdir())}
    paragraphs = [passage.text for passages in articles.values() for passage in passages]
    rows = list(read_rows(documentation))
    write("english.txt", sorted(common_words(paragraphs, rows)))
    sampled = [text for number, (_, text) in enumerate(rows) if number % EVERY == 0]
    shares = mean_shares(paragraphs, sampled)
    write("shares.tsv", [f"{term}\t{round(share * 100_000)}" for term, share in sorted(shares.items())])
    discounts = learn_discounts(squad / "questions.jsonl", articles)
    write("discounts.tsv", [f"{term}\t{share:.2f}" for term, share in sorted(discounts.items())])


def write(name: str, lines: list[str]) -> None:
    """Write one list."""
    (DATA / name).write_text("\n".join(lines) + "\n", encoding="ascii")
    print(f"{name}: {len(lines)} lines")


def read_rows(documentation: Path) -> Iterator[tuple[str, str]]:
    """Package and text of each passage."""
    with lzma.open(documentation, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield row["pkg"], row["text"]


def common_words(paragraphs: list[str], rows: list[tuple[str, str]]) -> set[str]:
    """Words that are written often enough, or in enough places, to be right."""
    seen = Counter(word for text in paragraphs for word in WORD.findall(text))
    packages: defaultdict[str, set[str]] = defaultdict(set)
    for package, text in rows:
        for word in set(WORD.findall(text)):
            packages[word].add(package)
    return {word for word, count in seen.items() if count >= SEEN} | {
        word for word, names in packages.items() if len(names) >= PACKAGES
    }


def mean_shares(*sources: list[str]) -> dict[str, float]:
    """For each term the mean, over the sources, of the share of texts that hold it; rare ones are left out."""
    total: Counter[str] = Counter()
    for texts in sources:
        seen = Counter(term for text in texts for term in set(terms(text)))
        total.update({term: count / len(texts) / len(sources) for term, count in seen.items()})  # type: ignore[dict-item]  # shares add up like counts
    plain = {term: share for term, share in total.items() if term.isascii() and term.isalpha()}
    return {term: share for term, share in plain.items() if share >= LEAST_SHARE}


def learn_discounts(questions: Path, articles: dict[str, tuple[Passage, ...]]) -> dict[str, float]:
    """How often each term of a question recurs in the sentence that answers it, over the average of all terms."""
    asked: Counter[str] = Counter()
    recurred: Counter[str] = Counter()
    files: defaultdict[str, set[str]] = defaultdict(set)
    for line in questions.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = row["gold"][0]
        answer = answer_terms(articles[gold["file"]], gold["start"])
        for token in tokens(row["question"]):
            if token.word.lower() in STOP_WORDS or not token.terms or not answer:
                continue
            term = token.terms[0]
            asked[term] += 1
            files[term].add(gold["file"])
            recurred[term] += term in answer
    average = recurred.total() / asked.total()
    shares = {
        term: recurred[term] / count / average
        for term, count in asked.items()
        if count >= QUESTIONS and len(files[term]) >= FILES and term.isascii()
    }
    return {term: share for term, share in shares.items() if share < NEARLY_WHOLE}


def answer_terms(passages: tuple[Passage, ...], start: int) -> set[str]:
    """The terms of the unit that holds offset `start`, with those of the title."""
    for passage in passages:
        for unit in passage.units:
            if unit.span.start <= start < unit.span.end:
                return {*terms(passage.slice(unit.span)), *terms(passage.title or "")}
    return set()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
