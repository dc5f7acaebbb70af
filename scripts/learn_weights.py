"""Learn what each feature of the evidence is worth, and how sure an answer is.

    python scripts/learn_weights.py SQUAD_FOLDER DOCS_FOLDER SEEDS_FOLDER

Learned on: the training part of SQuAD 1.1 (CC BY-SA 4.0), asked over random sets of 5 to 200 of its articles; and the
questions of `scripts/training/`, which we wrote over the Django and Node.js documentation, over five scraped articles
that compare the two, over our own corpus, and over 30 articles of SQuAD's training part (their answers are kept as
offsets). Questions that no article answers are among ours; for SQuAD they are made by taking the paragraph, or the
article, out of the index. How sure an answer is in a folder of a few pages is learned from small folders, made of some
passages each of one to ten of these articles: what else is asked about the same articles has no answer there.

Ranking: the weights w minimise -log of the chance (softmax of the scores) that falls on right units, averaged over
each source, plus an L2 penalty. Confidence: a logistic model of "can be answered" over the signs of
`askstack.answering.confidence`; Platt's scaling turns it into the chance that the first quote is right, where four
questions of five have an answer and our own sources count as they do for the ranking. The floor is
where 6% of the answerable questions are lost (they are put in harder words than those people ask, of which fewer are
lost: docs/answering.md), "sure" where half of the answers are right.

Written is `weights.json`. Needs numpy and scipy.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.optimize import minimize

import askstack.answering as answering_room
from askstack import engine
from askstack.answering.confidence import SIGNS, read_signs
from askstack.evidence import FEATURES, weigh
from askstack.index.tantivy_index import open_reader
from askstack.index.tantivy_writer import open_writer
from askstack.questions import understand
from askstack.records import ArticleRecord
from askstack.scanning import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from askstack.evidence import Evidence
    from askstack.index.tantivy_index import TantivyReader
    from askstack.preparing import Prepared
    from askstack.records import Passage, Query, Span

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src" / "askstack" / "data" / "weights.json"
SEED = 7
ROUNDS, ASKED = 30, 330
SIZES = (5, 10, 20, 48, 48, 48, 100, 200)
# Small folders: how many, of how many passages and articles, with how many questions that they answer.
FOLDERS, SMALLEST, LARGEST, ARTICLES, ANSWERED = 300, 8, 150, 10, 10
# How much each of our own sources counts beside the encyclopedia, and how strongly weights are held near 0.
OURS, PENALTY = 0.2, 0.001
CONFIDENCE_PENALTY = 0.001
# How much small folders count beside the whole ones where signs are weighed: they are many, and made of few articles.
SMALL = 0.3
# What share of the questions that people ask is taken to be answerable, when confidence is scaled.
USUALLY_ANSWERABLE = 0.8
ENOUGH_WORDS = 8
# The floor may cost this share of the answerable questions.
LOST = 0.06
# What is less likely right than not is not called sure.
SURE = 0.5

Array = np.ndarray[Any, np.dtype[np.float64]]


class Gold(NamedTuple):
    """A right passage: the span of the sentence that answers, and its essential part."""

    file: str
    span: tuple[int, int]
    core: tuple[int, int]


class Question(NamedTuple):
    """A question with its right passages; none where nothing answers it."""

    text: str
    gold: tuple[Gold, ...]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A question asked: features and rightness of the units found; kept whole to be decided on later."""

    question: Question
    query: Query
    evidence: tuple[Evidence, ...]
    features: Array
    right: Array


def main(squad: Path, docs: Path, seeds: Path) -> None:
    """Learn, report, write."""
    chance = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    folders = {"docs": docs, "seeds": seeds, "own": HERE.parent / "corpus", "encyclopedia": squad / "corpus"}
    asked = {name: read_questions(HERE / "training" / f"{name}.jsonl") for name in folders}
    ours = {name: list(ask_all(folder, asked[name])) for name, folder in folders.items()}
    articles, of_squad = prepared(squad / "corpus"), squad_questions(squad)
    encyclopedia = list(ask_squad(articles, of_squad, chance))
    small = [
        [*ask_small(articles, of_squad, chance), *ask_small(articles, asked["encyclopedia"], chance)],
        list(ask_small(prepared(docs, asked["docs"]), asked["docs"], chance)),
    ]
    answerable = [example for example in encyclopedia if example.question.answerable]
    weights = fit_ranking([answerable, *ours.values()], [1.0, *[OURS] * len(ours)])
    for name, examples in (("squad", answerable), *ours.items()):
        print(f"{name}: best unit right in {hit_rate(examples, weights):.3f} of {len(examples)}")
    sources = [encyclopedia + ours.pop("encyclopedia"), *ours.values(), *small]
    model, scale = fit_confidence(sources, [1.0] * (len(sources) - len(small)) + [SMALL] * len(small), weights)
    floor = choose_floor(sources, weights, model, scale)
    bias, slope = scale
    confidence = {"bias": slope * model[-1] + bias} | {
        name: slope * value for name, value in zip(SIGNS, model, strict=False)
    }
    table = {
        "features": {name: round(float(value), 3) for name, value in zip(FEATURES, weights, strict=True)},
        "confidence": {name: round(float(value), 3) for name, value in confidence.items()},
        "thresholds": {"floor": round(floor, 3), "sure": SURE},
    }
    WEIGHTS.write_text(json.dumps(table, indent=1) + "\n", encoding="ascii")


def read_questions(path: Path) -> list[Question]:
    """Our own questions."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = tuple(Gold(one["file"], tuple(one["span"]), tuple(one.get("core", one["span"]))) for one in row["gold"])
        found.append(Question(row["question"], gold, row["answerable"]))
    return found


def squad_questions(folder: Path) -> list[Question]:
    """The questions of SQuAD."""
    found = []
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = [(one["file"], (one["start"], one["start"] + len(one["quote"]))) for one in row["gold"]]
        found.append(Question(row["question"], tuple(Gold(file, s, s) for file, s in spans), answerable=True))
    return found


def prepared(folder: Path, questions: Sequence[Question] | None = None) -> dict[str, Prepared]:
    """The articles of a folder, ready to be indexed; where there are questions, those that answer one of them."""
    files = {gold.file for question in questions or () for gold in question.gold}
    names = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES]
    return {
        name: engine.prepare(name, (folder / name).read_bytes()) for name in names if questions is None or name in files
    }


def ask_all(folder: Path, questions: list[Question]) -> Iterator[Example]:
    """Every question asked over what of a folder (an article, or a folder of them) answers one of them."""
    asked = {gold.file.partition("/")[0] for question in questions for gold in question.gold}
    articles = {name: one for name, one in prepared(folder).items() if name.partition("/")[0] in asked}
    with indexed(articles) as reader:
        yield from (example for question in questions if (example := ask(reader, question)))


def ask_squad(
    articles: Mapping[str, Prepared], questions: Sequence[Question], chance: random.Random
) -> Iterator[Example]:
    """Questions over random sets of articles; of a third the paragraph, of a fifth the article is not there."""
    asked = by_article(questions)
    for number in range(ROUNDS):
        names = chance.sample(sorted(articles), chance.choice(SIZES))
        inside = [question for name in names for question in asked[name]]
        chance.shuffle(inside)
        without = number % 2
        removed = inside[: ASKED // 3] if without else []
        outside = [
            question for name in chance.sample(sorted(set(articles) - set(names)), 5) for question in asked[name]
        ]
        picked = inside[:ASKED] + (outside[: ASKED // 5] if without else [])
        parts = {name: thinned(articles[name], removed) for name in names}
        with indexed(parts) as reader:
            for question in picked:
                is_there = not without or stands_in(parts, question)
                example = ask(reader, question if is_there else unanswerable(question))
                if example:
                    yield example


def ask_small(
    articles: Mapping[str, Prepared], questions: Sequence[Question], chance: random.Random
) -> Iterator[Example]:
    """Questions over folders of a few passages.

    Half as many as are answered ask what the same articles say elsewhere, a fifth what others say.
    """
    asked = by_article(questions)
    names = sorted(asked.keys() & articles.keys())
    for _ in range(FOLDERS):
        wanted = exp(chance.uniform(log(SMALLEST), log(LARGEST)))
        chosen = chance.sample(names, chance.randint(1, ARTICLES))
        parts = {name: part_of(articles[name], max(1, int(wanted / len(chosen))), chance) for name in chosen}
        about = [question for name in chosen for question in asked[name]]
        inside = [question for question in about if stands_in(parts, question)]
        beside = [unanswerable(question) for question in about if not stands_in(parts, question)]
        others = chance.sample(sorted({*names} - {*chosen}), 3)
        outside = [unanswerable(question) for name in others for question in asked[name]]
        for pool in (inside, beside, outside):
            chance.shuffle(pool)
        answered = inside[:ANSWERED]
        with indexed(parts) as reader:
            for question in answered + beside[: len(answered) // 2] + outside[: len(answered) // 5]:
                if example := ask(reader, question):
                    yield example


def by_article(questions: Sequence[Question]) -> Mapping[str, list[Question]]:
    """The questions that each article answers."""
    found: defaultdict[str, list[Question]] = defaultdict(list)
    for question in questions:
        for name in sorted({gold.file for gold in question.gold}):
            found[name].append(question)
    return found


def part_of(article: Prepared, wanted: int, chance: random.Random) -> list[Any]:
    """Some passages of an article that follow each other."""
    first = chance.randrange(max(1, len(article.passages) - wanted + 1))
    return list(article.passages[first : first + wanted])


def stands_in(parts: Mapping[str, list[Any]], question: Question) -> bool:
    """Whether some passages answer a question."""
    return any(
        passage.span.start <= gold.core[0] < passage.span.end
        for gold in question.gold
        for passage, _ in parts.get(gold.file, ())
    )


def unanswerable(question: Question) -> Question:
    """The question where nothing answers it."""
    return question._replace(answerable=False, gold=())


def thinned(article: Prepared, removed: Sequence[Question]) -> list[Any]:
    """The passages of an article without those that answer some questions."""
    golds = [gold.span[0] for question in removed for gold in question.gold]
    return [
        (passage, found_by)
        for passage, found_by in article.passages
        if not any(passage.span.start <= start < passage.span.end for start in golds)
    ]


@contextmanager
def indexed(articles: Mapping[str, Prepared | list[Any]]) -> Iterator[TantivyReader]:
    """An index of prepared articles, for a while."""
    with tempfile.TemporaryDirectory() as folder:
        with open_writer(Path(folder), engine.SETTINGS_DIGEST) as writer:
            for name, article in articles.items():
                passages = article if isinstance(article, list) else article.passages
                metadata = engine.prepare("x.txt", b"").metadata
                record = ArticleRecord(name, name, 0, 0, metadata, "source", "utf-8", len(passages), 0)
                writer.put(record, passages)
            writer.commit()
        yield open_reader(Path(folder))


def ask(reader: TantivyReader, question: Question) -> Example | None:
    """One question, as far as its evidence; None where no word of it is found."""
    query = understand(question.text, reader)
    evidence = weigh(query, reader.search(engine.search_weights(query, reader), engine.DEPTH), most=10_000)
    if not evidence:
        return None
    features = np.array([[one.features.get(name, 0.0) for name in FEATURES] for one in evidence])
    right = np.array([is_right(one.passage, one.unit.span, question.gold) for one in evidence], dtype=float)
    return Example(question, query, evidence, features, right)


def is_right(passage: Passage, span: Span, gold: Sequence[Gold]) -> bool:
    """Whether a span holds the essential part of a right passage, or is enough of it."""
    for one in gold:
        if one.file != passage.article_id:
            continue
        if span[0] <= one.core[0] and one.core[1] <= span[1]:
            return True
        if one.span[0] <= span[0] and span[1] <= one.span[1]:
            words = len(passage.text[span[0] - passage.span.start : span[1] - passage.span.start].split())
            if words >= ENOUGH_WORDS or 2 * (span[1] - span[0]) >= one.span[1] - one.span[0]:
                return True
    return False


def fit_ranking(sources: Sequence[Sequence[Example]], shares: Sequence[float]) -> Array:
    """The weights that put most of the chance on right units."""
    packed = [
        (pack([one for one in source if one.right.any()]), share) for source, share in zip(sources, shares, strict=True)
    ]

    def loss(weights: Array) -> tuple[float, Array]:
        total, slope = PENALTY * float(weights @ weights), 2 * PENALTY * weights
        for (features, right, starts), share in packed:
            scores = features @ weights
            sizes = np.diff([*starts, len(scores)])
            scores -= np.repeat(np.maximum.reduceat(scores, starts), sizes)
            worth = np.exp(scores)
            all_, good = np.add.reduceat(worth, starts), np.add.reduceat(worth * right, starts)
            total += share * float(np.mean(np.log(all_) - np.log(good)))
            pull = worth / np.repeat(all_, sizes) - worth * right / np.repeat(good, sizes)
            slope = slope + share / len(starts) * (features.T @ pull)
        return total, slope

    return np.asarray(minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x)


def pack(examples: Sequence[Example]) -> tuple[Array, Array, Any]:
    """All units of some questions in one matrix, and where each question begins."""
    starts = np.cumsum([0, *(len(one.right) for one in examples[:-1])])
    features = np.concatenate([one.features for one in examples])
    return features, np.concatenate([one.right for one in examples]), starts


def hit_rate(examples: Sequence[Example], weights: Array) -> float:
    """How often the best unit is right, of the answerable questions."""
    asked = [one for one in examples if one.question.answerable]
    return float(np.mean([one.right[int(np.argmax(one.features @ weights))] for one in asked]))


def judge(example: Example, weights: Array) -> tuple[list[float], bool]:
    """The signs of one question, and whether its first quote is right."""
    scored = [
        one._replace(score=float(score))
        for one, score in zip(example.evidence, example.features @ weights, strict=True)
    ]
    board = answering_room._Board(example.query, scored)  # noqa: SLF001 - the ranking, without a decision
    first = board.pick(1)[0]
    signs = read_signs(example.query, board.ranked, first.score)
    return [signs[name] for name in SIGNS], is_right(first.passage, first.span, example.question.gold)


def fit_confidence(
    sources: Sequence[Sequence[Example]], shares: Sequence[float], weights: Array
) -> tuple[Array, tuple[float, float]]:
    """A logistic model (bias last) of answerability, and the scaling (bias, slope) of its logit to correctness."""
    signs, answerable, right, share = table_of(sources, weights)
    sizes = [len(source) for source in sources]
    model = fit_logistic(signs, answerable, share * np.repeat(shares, sizes), CONFIDENCE_PENALTY)
    logit = signs @ model[:-1] + model[-1]
    usual = share * np.where(answerable > 0, USUALLY_ANSWERABLE, 1 - USUALLY_ANSWERABLE)
    usual *= np.repeat([1.0, *[OURS] * (len(sources) - 1)], sizes)
    slope, bias = fit_logistic(logit[:, None], right, usual / usual.sum(), 0.0)
    return model, (float(bias), float(slope))


def table_of(sources: Sequence[Sequence[Example]], weights: Array) -> tuple[Array, Array, Array, Array]:
    """Signs, answerability, rightness and share of every question; each source, and in it each class, counts alike."""
    signs, answerable, right, share = [], [], [], []
    for source in sources:
        judged = [judge(one, weights) for one in source]
        can = np.array([one.question.answerable for one in source], dtype=float)
        signs += [row for row, _ in judged]
        right += [float(is_ok) for _, is_ok in judged]
        answerable += list(can)
        share += list(np.where(can > 0, 0.5 / can.sum(), 0.5 / (1 - can).sum()))
    return np.array(signs), np.array(answerable), np.array(right), np.array(share)


def fit_logistic(signs: Array, target: Array, share: Array, penalty: float) -> Array:
    """Weights of a logistic model, its bias last."""
    wide = np.hstack([signs, np.ones((len(signs), 1))])

    def loss(model: Array) -> tuple[float, Array]:
        logit = wide @ model
        fit = float(share @ (np.logaddexp(0, logit) - target * logit))
        slope = wide.T @ (share * (1 / (1 + np.exp(-logit)) - target))
        held = np.append(model[:-1], 0.0)
        return fit + penalty * float(held @ held), slope + 2 * penalty * held

    return np.asarray(minimize(loss, np.zeros(wide.shape[1]), jac=True, method="L-BFGS-B").x)


def choose_floor(
    sources: Sequence[Sequence[Example]], weights: Array, model: Array, scale: tuple[float, float]
) -> float:
    """The floor that loses `LOST` of the answerable questions, averaged over the sources."""
    floors = []
    for source in sources:
        signs, answerable, right, _ = table_of([source], weights)
        chance = 1 / (1 + np.exp(-(scale[0] + scale[1] * (signs @ model[:-1] + model[-1]))))
        floor = float(np.quantile(chance[answerable > 0], LOST))
        refused = float(np.mean(chance[answerable < 1] < floor))
        print(f"at {floor:.3f}: refused {refused:.2f}; right {right[answerable > 0].mean():.3f}")
        floors.append(floor)
    return float(np.average(floors, weights=[1.0, *[OURS] * (len(sources) - 1)]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
