"""How well do these words answer? What each feature says, by small cases, and what evidence promises."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asking_kit import ROOT, Line, asked, files, make_hits, make_passage, weighed
from askstack.answering import by_chance
from askstack.answering.confidence import SIGNS
from askstack.engine import read_and_cut
from askstack.evidence import FEATURES, MOST_CANDIDATES, deepest, name_of, weigh, weights
from askstack.records import BlockKind, Expected, Passage, QuestionKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askstack.evidence import Evidence

WEIGHTS = json.loads((ROOT / "src" / "askstack" / "data" / "weights.json").read_text(encoding="ascii"))
ITEM, ROW, CODE, META = BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.CODE, BlockKind.METADATA
SOME = (0.0, 1.0)
"""Expected of a feature that is more than nothing and less than all; just how much is the weights' matter."""


class Case(NamedTuple):
    """A feature's value (or bounds that it lies strictly between) for one unit of a passage, asked a question."""

    feature: str
    value: float | tuple[float, float]
    question: str
    passage: Passage
    at: int = 0


def case(
    feature: str,
    value: float | tuple[float, float],
    question: str,
    *lines: Line | str,
    at: int = 0,
    section: Sequence[str] = (),
    title: str | None = None,
    opens: bool = False,
) -> Case:
    return Case(feature, value, question, make_passage(*lines, section=section, title=title, opens=opens), at)


def of(kind: BlockKind, text: str = "The pilot waits.", lead: str = "") -> Line:
    return Line(text, kind, lead=lead)


TWO = "harbour pilot"
WHO, WHEN, WHERE = "Who pays the pilot?", "When did the pilot come?", "Where is the pilot?"
MANY, HOW, WHAT = "How many pilots are there?", "How do I hail a pilot?", "What is a pilot?"
BETTER, BEST = "Is Rotterdam better than Antwerp?", "When should I use Rotterdam?"

COVERAGE = [
    case("covered", 1, TWO, "The pilot waits.", section=["Harbour"]),
    case("covered", 1, TWO, "The pilot waits.", title="Harbour"),
    case("covered", 1, TWO, "The harbour is small.", "The pilot waits.", at=1),
    case("covered", SOME, TWO, "The pilot waits.", "The harbour is small."),
    case("covered", 0, TWO, "Nobody waits."),
    case("plain", 0.5, TWO, "The pilot waits.", section=["Harbour"]),
    case("plain", 1, TWO, "Pilots of harbours wait."),
    case("sharp", 1, TWO, "The harbour pilot waits."),
    case("sharp", SOME, TWO, "The pilot waits."),
    case("alike", SOME, "Who created it?", "Its creator is known."),
    case("alike", 0, "Who created it?", "It was created here."),
    case("heading", SOME, TWO, "The pilot waits.", section=["Ports", "Harbour"]),
    case("heading", SOME, TWO, of(ITEM, lead="In the harbour:")),
    case("heading", 0, TWO, "The harbour pilot waits.", section=["Harbour"]),
    case("title", SOME, TWO, "The pilot waits.", title="Harbour"),
    case("title", 0, TWO, "The pilot waits.", title="Harbour", section=["Harbour"]),
    case("before", SOME, TWO, "The harbour is small.", "The pilot waits.", at=1),
    case("before", 0, TWO, "The pilot waits.", "The harbour is small."),
    case("after", SOME, TWO, "The pilot waits.", "The harbour is small."),
    case("after", 0, TWO, "The harbour is small.", "The pilot waits.", at=1),
    case("around", SOME, TWO, "The pilot waits.", "Nobody comes.", "The harbour is small."),
    case("around", 0, TWO, "The pilot waits.", "The harbour is small.", "Nobody comes."),
    case("missing", 1, "harbour", "The pilot waits.", "The harbour is small."),
    case("missing", 0, TWO, "The pilot waits.", section=["Harbour"]),
    case("unsaid", 1, "harbour", "The pilot waits.", section=["Harbour"]),
    case("unsaid", 0, TWO, "The harbour pilot waits."),
    case("dense", SOME, TWO, "The harbour pilot waits."),
    case("dense", 0, TWO, "Nobody waits."),
]
ORDER = [
    case("names", 1, "Does Rotterdam hire pilots?", "Rotterdam hires pilots."),
    case("names", 0, "Does Rotterdam hire pilots?", "It hires pilots.", section=["Rotterdam"]),
    case("names", 1, "does rotterdam hire pilots", "Rotterdam hires pilots."),
    case("names_near", 1, "Does Rotterdam hire pilots?", "It hires pilots.", section=["Rotterdam"]),
    case("names_near", 1, "Does Rotterdam hire pilots?", "This is Rotterdam.", "It hires pilots.", at=1),
    case("names_near", 0, "Does Rotterdam hire pilots?", "It hires pilots."),
    case("other_name", 1, "Does Rotterdam hire pilots?", "It hires pilots.", section=["Old pilots of Antwerp"]),
    case("other_name", 1, "Does Rotterdam hire pilots?", of(ITEM, lead="The port of Antwerp hires:")),
    case("other_name", 0, "Does Rotterdam hire pilots?", "Rotterdam hires pilots.", section=["Old pilots of Antwerp"]),
    case("other_name", 1, "Does Rotterdam hire pilots?", "It hires pilots.", section=["Pilots: Antwerp hires them"]),
    case("other_name", 0, "Does Rotterdam hire pilots?", "It hires pilots.", section=["Pilots of old"]),
    case("in_order", 1, "pilot lamp harbour", "Each pilot has a lamp for the harbour."),
    case("in_order", 1 / 3, "pilot lamp harbour", "This harbour has a lamp for each pilot."),
    case("close", 1, TWO, "The harbour pilot waits."),
    case("close", SOME, TWO, "The harbour where nobody has ever seen one lone pilot."),
    case("adjacent", 1, TWO, "The harbour pilot waits."),
    case("adjacent", 0, TWO, "The harbour where nobody has ever seen a pilot."),
    case("trio", 1, "pilot lamp harbour", "A pilot lamp, harbour side."),
    case("trio", 0.5, "pilot lamp harbour rope", "A pilot lamp, harbour side, without its rope."),
    case("trio", 0, "pilot lamp harbour", "A harbour lamp for the pilot."),
    case("numbers", 1, "Who came in 1987?", "The pilot came in 1987."),
    case("numbers", 0, "Who came in 1987?", "The pilot came in 1988."),
    case("numbers_off", 1, "Who came in 1987?", "The pilot came in 1988."),
    case("numbers_off", 0, "Who came in 1987?", "The pilot came.", title="The year 1987"),
    case("numbers_off", 0, "Who came?", "The pilot came in 1988."),
    case("asked_noun", 1, "Which harbour has pilots?", "The harbour has pilots."),
    case("asked_noun", 0, "Which harbour has pilots?", "Rotterdam has pilots."),
    case("counted_noun", 1, MANY, "There are twelve old pilots."),
    case("counted_noun", 1, MANY, "There are 12 pilots."),
    case("counted_noun", 0, MANY, "There are pilots from 12 ports."),
]
PLACE = [
    case("heading_like", 1, TWO, "Nobody waits.", section=["The harbour pilot"]),
    case("heading_like", SOME, TWO, "Nobody waits.", section=["The harbour pilot and his lamp"]),
    case("heading_like", 0, TWO, "The harbour pilot waits.", section=["Lamps"]),
    case("heading_like", 0, TWO, "Nobody waits.", section=["Harbour pilot", "Lamps"]),
    case("lead_like", 1, TWO, of(ITEM, "A lamp.", lead="Harbour pilot:")),
    case("lead_like", 0, TWO, of(ITEM, "A lamp.", lead="Needed:")),
    case("asked_above", 1, WHO, "Nobody.", section=["Is it paid?"]),
    case("asked_above", 0, WHO, "Nobody.", section=["Pay"]),
    case("same_question", 1, WHO, "Nobody.", section=[WHO]),
    case("same_question", 0, WHO, "Nobody.", section=["Why pays the pilot?"]),
    case("other_question", 1, WHO, "Nobody.", section=["Why pays the pilot?"]),
    case("other_question", 0, WHO, "Nobody.", section=[WHO]),
    case("opening", 1, TWO, of(ITEM), "Nobody waits.", at=1, opens=True),
    case("opening", 0, TWO, of(ITEM), "Nobody waits.", opens=True),
    case("opening", 0, TWO, "Nobody waits."),
    case("opening_like", 1, TWO, "Nobody waits.", section=["Harbour pilot"], opens=True),
    case("opening_like", 0, TWO, "Nobody waits.", section=["Harbour pilot"]),
    case("opening_defines", 1, WHAT, "A seaman.", section=["Pilot"], opens=True),
    case("opening_defines", 0, WHO, "A seaman.", section=["Pilot"], opens=True),
    case("early_like", 1, TWO, "Look.", "Nobody waits.", at=1, section=["Harbour pilot"], opens=True),
    case("early_like", 0, TWO, "Look.", of(ITEM), at=1, section=["Harbour pilot"], opens=True),
    case("early_like", 0, TWO, "A.", "B.", "C.", "D.", "Nobody waits.", at=4, section=["Harbour pilot"], opens=True),
    case("first", 1, TWO, "The pilot waits.", "Nobody waits."),
    case("first", 0, TWO, "Nobody waits.", "The pilot waits.", at=1),
    case("crowd", 0.3, TWO, "The pilot waits.", "A.", "B."),
    case("crowd", 1, TWO, "The pilot waits.", *"ABCDEFGHIJK"),
    case("references", 1, "Which sources name pilots?", "Pilots, a book.", section=["Sources"]),
    case("references", 0, "Which sources name pilots?", "Pilots, a book.", section=["Sources of light"]),
    case("version", 1, TWO, "The pilot waits.", title="Harbour rules 5.2"),
    case("version", 0, "harbour pilot in 5.2", "The pilot waits.", title="Harbour rules 5.2"),
    case("version", 0, TWO, "The pilot waits.", title="Harbour rules"),
]
SHAPE = [
    case("question", 1, TWO, "Does the pilot wait?"),
    case("question", 1, TWO, "“**Does the pilot wait?**”"),
    case("question", 0, TWO, "Does it? The pilot waits."),
    case("announces", 1, TWO, "The pilot needs:"),
    case("announces", 0, TWO, "The pilot: he waits."),
    case("refers", 1, TWO, "See the harbour rules for pilots."),
    case("refers", 1, TWO, "Same as `Harbour.pilot`."),
    case("refers", 0, TWO, "The pilot will see the harbour."),
    case("refers", 0, TWO, "See how " + "the pilot waits by the harbour and " * 3 + "goes."),
    case("exemplifies", 1, TWO, "For example, the pilot waits."),
    case("exemplifies", 0, TWO, "The pilot waits, for example."),
    case("history", 1, TWO, "Added in version 2.1 of the harbour."),
    case("history", 0, TWO, "The pilot added a lamp."),
    case("warns", 1, TWO, "Note that the pilot waits."),
    case("warns", 0, TWO, "The pilot takes note."),
    case("leans", 1, TWO, "This is where the pilot waits."),
    case("leans", 0, TWO, "The pilot waits for this."),
    case("prose", 1, TWO, of(BlockKind.ANSWER)),
    case("prose", 0, TWO, of(ITEM)),
    case("item", 1, TWO, of(ITEM)),
    case("item", 0, TWO, of(ROW)),
    case("parameter", 1, TWO, of(ITEM, "`pilot`: who waits")),
    case("parameter", 0, TWO, of(ITEM, "The `pilot`: who waits")),
    case("parameter", 0, TWO, "`pilot`: who waits"),
    case("row", 1, TWO, of(ROW)),
    case("row", 0, TWO, of(ITEM)),
    case("answer", 1, TWO, of(BlockKind.ANSWER)),
    case("answer", 0, TWO, "The pilot waits."),
    case("definition", 1, TWO, of(BlockKind.DEFINITION)),
    case("definition", 0, TWO, "The pilot waits."),
    case("quotation", 1, TWO, of(BlockKind.QUOTATION)),
    case("quotation", 0, TWO, "The pilot waits."),
    case("caption", 1, TWO, of(BlockKind.CAPTION)),
    case("caption", 0, TWO, "The pilot waits."),
    case("metadata", 1, "Who wrote it?", of(META, "author: Ada")),
    case("metadata", 0, "Who wrote it?", "Ada wrote it."),
    case("code", 1, TWO, of(CODE, "pilot.hail()")),
    case("code", 0, TWO, "Call `pilot.hail()`."),
    case("code_how", 1, HOW, of(CODE, "pilot.hail()")),
    case("code_how", 0, WHAT, of(CODE, "pilot.hail()")),
    case("instructs", 1, HOW, "Use the lamp."),
    case("instructs", 0, HOW, "Its use is free."),
    case("instructs", 0, WHAT, "Use the lamp."),
    case("short", 1, TWO, "The pilot waits."),
    case("short", 0, TWO, "The pilot waits here."),
    case("long", 0.5, TWO, "pilot " * 30),
    case("long", 1, TWO, "pilot " * 90),
    case("nothing_new", 1, TWO, "The harbour pilot, and a lamp."),
    case("nothing_new", 0, TWO, "The harbour pilot, lamp and rope."),
    case("new", 0.1, TWO, "The harbour pilot, lamp and rope."),
    case("new", 1, TWO, " ".join(f"rope{number}" for number in range(30))),
    case("brackets", 1, TWO, "The pilot (he waits)."),
    case("brackets", 0, TWO, "The pilot waits."),
]
ANSWERS = [
    case("has_agent", 1, WHO, "The pilot is paid by Ada."),
    case("has_agent", 0, WHO, "The pilot is paid by merchants."),
    case("has_agent", 0, WHAT, "The pilot is paid by Ada."),
    case("has_person", 1, WHO, "The pilot is paid by Ada Lovelace."),
    case("has_person", 0, WHO, "The pilot is paid by merchants."),
    case("has_person", 0, WHAT, "The pilot is Ada Lovelace."),
    case("lacks_person", 1, WHO, "The pilot is paid by merchants."),
    case("lacks_person", 0, WHO, "The pilot is paid by Ada."),
    case("has_time", 1, WHEN, "The pilot came in March."),
    case("has_time", 0, WHEN, "The pilot came with a march."),
    case("has_year", 1, WHEN, "The pilot came in 1987."),
    case("has_year", 0, WHEN, "The pilot came on 3 ships."),
    case("has_year", 0, "Did the pilot come in 1987?", "The pilot came in 1988."),
    case("lacks_time", 1, WHEN, "The pilot came."),
    case("lacks_time", 0, WHEN, "The pilot came at 3."),
    case("has_number", 1, MANY, "There are twelve."),
    case("has_number", 0, MANY, "There are plenty."),
    case("lacks_number", 1, MANY, "There are plenty."),
    case("lacks_number", 0, MANY, "There are 12."),
    case("has_place", 1, WHERE, "The pilot is in Rotterdam."),
    case("has_place", 0, WHERE, "The pilot is Ada."),
    case("lacks_place", 1, WHERE, "The pilot is asleep."),
    case("lacks_place", 0, WHERE, "The pilot is Ada."),
    case("has_entity", 1, "Which harbour has a pilot?", "The pilot is of Rotterdam."),
    case("has_entity", 0, "Which harbour has a pilot?", "The pilot has a lamp."),
    case("lacks_entity", 1, "Which harbour has a pilot?", "The pilot has a lamp."),
    case("lacks_entity", 0, "Which harbour has a pilot?", "The pilot has 2 lamps."),
    case("has_reason", 1, "Why does the pilot wait?", "He waits because of the tide."),
    case("has_reason", 0, "Why does the pilot wait?", "He waits at the mole."),
    case("has_list", 1, "What are the advantages of a pilot?", "He knows rocks, tides, and lamps."),
    case("has_list", 1, "What are the advantages of a pilot?", of(ITEM)),
    case("has_list", 0, "What are the advantages of a pilot?", "He knows rocks, and tides."),
    case("has_method", 1, HOW, "Call `hail`."),
    case("has_method", 0, HOW, "Call him."),
    case("defines", 1, WHAT, "A pilot is a seaman."),
    case("defines", 0, WHAT, "Here is the pilot."),
    case("defines", 0, WHO, "A pilot is a seaman."),
    case("defines_first", 1, WHAT, "A pilot is a seaman."),
    case("defines_first", 0, WHAT, "A pilot who knows the rocks of the mole is a seaman."),
    case("begins", 1, TWO, "The harbour pilot waits."),
    case("begins", 0, TWO, "He who waits is the harbour pilot."),
    case("begins_defining", 1, WHAT, "A pilot is a seaman."),
    case("begins_defining", 0, WHO, "A pilot is a seaman."),
    case("called", 1, WHAT, "A seaman who knows the rocks is called a pilot."),
    case("called", 0, WHAT, "A pilot is called a seaman."),
    case("called", 0, WHO, "A seaman is called a pilot."),
    case("spells_out", 1, "What is VTS?", "VTS (Vessel Traffic Service) guides ships."),
    case("spells_out", 1, "What is vts?", "A Vessel Traffic Service (VTS) guides ships."),
    case("spells_out", 0, "What is VTS?", "VTS guides ships."),
    case("yes_no", 1, "Does the pilot wait?", "Yes, he does."),
    case("yes_no", 1, "Does the pilot wait?", "**No.**"),
    case("yes_no", 0, "Does the pilot wait?", "He says yes."),
    case("yes_no", 0, WHO, "Yes, he does."),
    case("advises", 1, BEST, "Choose Rotterdam if the ship is deep."),
    case("advises", 1, BEST, of(ITEM, "The ship is deep.", lead="Choose Rotterdam when:")),
    case("advises", 1, BEST, "Deep ships.", section=["Rotterdam is suited for"]),
    case("advises", 0, BEST, "Rotterdam is deep."),
    case("advises", 0, BETTER, "Choose Rotterdam if the ship is deep."),
    case("listed", 1, BETTER, "See Rotterdam and Antwerp."),
    case("listed", 1, BETTER, "The Antwerp/Rotterdam guide."),
    case("listed", 0, BETTER, "Rotterdam is better than Antwerp."),
    case("compares", 1, BETTER, "Rotterdam is larger."),
    case("compares", 0, BETTER, "Rotterdam is large."),
    case("compares", 0, WHAT, "Rotterdam is larger."),
]
CASES = [*COVERAGE, *ORDER, *PLACE, *SHAPE, *ANSWERS]


@pytest.mark.parametrize("one", CASES, ids=[f"{one.feature}: {one.value}" for one in CASES])
def test_a_feature_says_what_it_says(one: Case) -> None:
    _, evidence = weighed(one.question, one.passage, beside=["The harbour has a pilot.", "Rotterdam"])
    found = evidence[one.at]
    assert found.ordinal == one.at
    value = found.features.get(one.feature, 0.0)
    if isinstance(one.value, tuple):
        assert one.value[0] < value < one.value[1]
    else:
        assert value == pytest.approx(one.value)


def test_every_feature_is_told_by_a_case() -> None:
    assert {one.feature for one in CASES} | {"passage", "best_passage"} == set(FEATURES)


def test_a_passage_is_worth_its_share_of_the_best_one_s_score() -> None:
    passages = [make_passage("The pilot waits.", number=number) for number in range(2)]
    best, other = weigh(asked(TWO, *passages), make_hits(*passages, scores=[8.0, 2.0]))
    assert [one.features["passage"] for one in (best, other)] == [1.0, 0.25]
    assert [one.features["best_passage"] for one in (best, other)] == [1.0, 0.0]
    assert [(one.rank, one.strength) for one in (best, other)] == [(1, 8.0), (2, 2.0)]


def test_what_is_asked_for_is_known() -> None:
    """The cases above lean on how their questions are read."""
    read = {text: asked(text) for text in (WHO, WHEN, WHERE, MANY, HOW, WHAT, BETTER, BEST)}
    assert [query.expected for query in read.values()][:6] == [
        Expected.PERSON,
        Expected.TIME,
        Expected.PLACE,
        Expected.NUMBER,
        Expected.METHOD,
        Expected.DEFINITION,
    ]
    assert read[BETTER].kind is QuestionKind.COMPARISON
    assert read[BEST].kind is QuestionKind.RECOMMENDATION


# Weights


def test_every_feature_has_a_weight_and_every_weight_a_feature() -> None:
    assert set(WEIGHTS["features"]) == set(FEATURES)
    assert weights() == WEIGHTS["features"]


def test_every_sign_of_confidence_has_a_weight_and_every_weight_a_sign() -> None:
    assert set(WEIGHTS["confidence"]) == {*SIGNS, "bias"}


def test_the_thresholds_are_chances_in_order() -> None:
    assert 0 <= WEIGHTS["thresholds"]["floor"] < WEIGHTS["thresholds"]["sure"] <= 1


def test_each_meaning_is_one_short_line_of_its_own() -> None:
    assert len(set(FEATURES.values())) == len(FEATURES)
    assert all(meaning and "\n" not in meaning and not meaning.endswith(".") for meaning in FEATURES.values())


# Weighing


def test_nothing_is_weighed_without_hits_or_key_terms() -> None:
    passage = make_passage("The pilot waits.")
    assert weigh(asked(TWO), ()) == ()
    assert weigh(asked("what is it", passage), make_hits(passage)) == ()


def test_lines_about_the_article_answer_only_who_asks_for_them() -> None:
    lines = [of(META, "author: Ada"), of(META, "date: 1987"), "The pilot waits."]
    passages = [make_passage(*lines[:2], number=0), make_passage(lines[2], number=1)]
    for question, counted in (("Which pilot waits?", 1), ("Which author is it?", 3), ("Who wrote it?", 3)):
        _, evidence = weighed(question, *passages)
        assert len(evidence) == counted, question


@pytest.mark.parametrize("heading", ["Sources", "See also", "Further reading", "External links:", "Related posts"])
def test_lists_of_sources_answer_only_who_asks_for_them(heading: str) -> None:
    passages = [make_passage("Pilots of Rotterdam, a book.", section=["Pilots", heading]), make_passage("Pilots wait.")]
    assert [one.rank for one in weighed("Who is a pilot?", *passages)[1]] == [2]
    assert [one.rank for one in weighed("Which references name a pilot?", *passages)[1]] == [1, 2]


def test_passages_are_ranked_by_the_chance_that_they_answer() -> None:
    passages = [make_passage("Pilots, a book.", section=["Pilots", "Sources"]), make_passage("A ship.", number=1)]
    passages.append(make_passage("A pilot is a guide.", "The pilot knows the rocks.", number=2))
    hits, evidence = make_hits(*passages), weighed("Who is a pilot?", *passages)[1]
    assert [hit.passage.number for hit in by_chance(hits, evidence)] == [2, 1, 0]  # of the sources no unit is weighed
    assert by_chance(hits, evidence)[-1].score == 0


def test_of_many_units_the_most_promising_are_described() -> None:
    lines = [f"Rope {number} is stowed." for number in range(4 * MOST_CANDIDATES)]
    lines[100] = "The harbour pilot waits."
    _, evidence = weighed(TWO, make_passage(*lines[:60]), make_passage(*lines[60:], number=1))
    assert len(evidence) == MOST_CANDIDATES
    assert (2, 40) in [(one.rank, one.ordinal) for one in evidence]
    assert [(one.rank, one.ordinal) for one in evidence] == sorted((one.rank, one.ordinal) for one in evidence)


def test_the_unit_that_says_it_has_the_most_evidence() -> None:
    _, evidence = weighed(
        "Who pays the harbour pilot?",
        make_passage(
            "The harbour pilot waits at the mole.",
            "Is the pilot paid?",
            "The harbour pilot is paid by Ada Lovelace, who owns the mole.",
            "Read more",
        ),
    )
    assert max(evidence, key=lambda one: one.score).ordinal == 2


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("fs.watch(filename[, options])", "watch"),
        ("on_delete", "on_delete"),
        ("ForeignKey.on_delete", "on_delete"),
        ("get(*args)", "get"),
        ("--settings SETTINGS", None),
        ("--settings=SETTINGS", "settings"),
        ("`process.argv`", "argv"),
        ("Node.js", None),
        ("Socket.io", None),
        ("Where it pinches", None),
        ("Calling get()", None),
        ("", None),
    ],
)
def test_the_bare_name_of_a_signature(heading: str, name: str | None) -> None:
    assert name_of(heading) == name


@pytest.mark.parametrize(
    ("section", "about"),
    [
        (("Fields", "ForeignKey.on_delete"), ["on_delete", "Fields"]),
        (("Methods", "get()", "get(*args)", "aget(*args)"), ["aget", "get", "get", "Methods"]),
        (("Guide", "Waiting"), ["Waiting"]),
        ((), []),
    ],
)
def test_what_a_passage_is_about(section: tuple[str, ...], about: list[str]) -> None:
    assert list(deepest(section)) == about


@settings(max_examples=60)
@given(
    st.lists(files(), min_size=1, max_size=3),
    st.lists(
        st.sampled_from("who what why how many is harbour pilot tide Node.js 12 on_delete naïve ?".split()),
        min_size=1,
        max_size=8,
    ),
)
def test_evidence_of_any_articles_keeps_its_promises(made: list[tuple[str, bytes]], words: list[str]) -> None:
    passages = [
        passage for number, (name, data) in enumerate(made) for passage in read_and_cut(f"{number}/{name}", data)
    ][:15]
    query = asked(" ".join(words), *passages)
    hits = make_hits(*passages)
    evidence = weigh(query, hits)
    assert evidence == weigh(query, hits)
    assert len(evidence) <= MOST_CANDIDATES
    for one in evidence:
        assert_is_sound(one)
    ranked = by_chance(hits, evidence)
    assert [hit.rank for hit in ranked] == list(range(1, len(hits) + 1))
    assert sorted(hit.passage for hit in ranked) == sorted(hit.passage for hit in hits)
    assert sum(hit.score for hit in ranked) == pytest.approx(1 if evidence else 0)
    places = [(one.rank, one.ordinal) for one in evidence]
    assert places == sorted(set(places))


def assert_is_sound(one: Evidence) -> None:
    assert set(one.features) <= set(FEATURES)
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in one.features.values()), one.features
    assert one.score == pytest.approx(sum(weights()[name] * value for name, value in one.features.items()))
    assert all(0 <= said <= known <= 1 for said, known in zip(one.said, one.known, strict=True))
    assert one.passage.units[one.ordinal] == one.unit


@pytest.mark.parametrize(
    ("question", "section", "said", "units"),
    [
        ("Can Rotterdam hire pilots?", "Can Antwerp hire pilots?", "Yes, it can hire pilots.", 0),
        ("Can Antwerp hire pilots?", "Can Antwerp hire pilots?", "Yes, it can hire pilots.", 1),
        ("Can Rotterdam hire pilots?", "Can Antwerp hire pilots?", "Yes, as Rotterdam can hire pilots.", 1),
        ("Can one hire pilots?", "Can Antwerp hire pilots?", "Yes, it can hire pilots.", 1),
    ],
)
def test_the_answer_to_a_question_on_something_else_is_no_candidate(
    question: str, section: str, said: str, units: int
) -> None:
    assert len(weigh(asked(question), make_hits(make_passage(said, section=[section])))) == units
