"""Learn from questions with known answers which words are common English, and which a question wastes.

    python scripts/learn_words.py FOLDER

FOLDER holds `corpus/` and `questions.jsonl` with gold offsets (the training part of SQuAD 1.1, CC BY-SA 4.0, of which
only counts are kept). Written are `english.txt`: words seen at least 50 times, and `discounts.tsv`: terms of
questions with how often, against the average, they recur in the sentence that answers or in its article's title.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from askstack.analysis import STOP_WORDS, terms, tokens
from askstack.engine import read_and_cut
from askstack.records import Passage

DATA = Path(__file__).parent.parent / "src" / "askstack" / "data"
COMMON = 50
QUESTIONS, FILES = 30, 15
NEARLY_WHOLE = 0.97


def main(folder: Path) -> None:
    """Write both lists."""
    articles = {path.name: read_and_cut(path.name, path.read_bytes()) for path in sorted((folder / "corpus").iterdir())}
    words = Counter(
        token.word
        for passages in articles.values()
        for passage in passages
        for token in tokens(passage.text)
        if token.word.isascii() and token.word.isalpha() and token.word.islower()
    )
    common = sorted(word for word, count in words.items() if count >= COMMON and len(word) > 1)
    (DATA / "english.txt").write_text("\n".join(common) + "\n", encoding="ascii")
    discounts = learn_discounts(folder / "questions.jsonl", articles)
    lines = (f"{term}\t{share:.2f}" for term, share in sorted(discounts.items()))
    (DATA / "discounts.tsv").write_text("\n".join(lines) + "\n", encoding="ascii")
    print(f"{len(common)} common words, {len(discounts)} discounts")


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
    main(Path(sys.argv[1]))
