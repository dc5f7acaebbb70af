"""Is that enough to answer, and whose words are they? How quotes grow, which are shown, and when there are none."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asking_kit import Line, asked, files, make_hits, make_passage, weighed
from askstack.answering import decide
from askstack.answering.confidence import SIGNS, confidence, read_signs, thresholds
from askstack.answering.growing import MOST_WORDS, Window, grow, span_of
from askstack.answering.sides import Sides
from askstack.engine import read_and_cut
from askstack.evidence import weigh
from askstack.records import BlockKind, Passage, QuestionKind, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from askstack.answering import Decision

ITEM, ROW, CODE, META = BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.CODE, BlockKind.METADATA
NEVER, ALWAYS = 1.0, 0.0


def grown(
    chances: Sequence[float],
    *lines: Line | str,
    focus: int = 0,
    taken: AbstractSet[int] = frozenset(),
    kind: QuestionKind = QuestionKind.OTHER,
) -> str:
    """The words of the quote that grows around the unit `focus`."""
    passage = make_passage(*lines)
    window = grow(passage, focus, chances, taken, kind)
    return passage.slice(span_of(passage, window))


# Growing

A, B, C = "The pilot waits.", "Nobody comes.", "The lamp is lit."


@pytest.mark.parametrize(
    ("chances", "quote"),
    [
        ([0.9, 0.0, 0.0], A),
        ([0.6, 0.3, 0.0], f"{A}\n{B}"),
        ([0.4, 0.3, 0.3], f"{A}\n{B}\n{C}"),
        ([0.5, 0.0, 0.4], f"{A}\n{B}\n{C}"),
    ],
)
def test_a_quote_grows_by_what_is_likely_to_add_something(chances: list[float], quote: str) -> None:
    assert grown(chances, A, B, C) == quote


def test_a_quote_grows_both_ways() -> None:
    assert grown([0.2, 0.6, 0.2], A, B, C, focus=1) == f"{A}\n{B}\n{C}"
    assert grown([0.4, 0.0, 0.4], A, B, C, focus=1) == f"{A}\n{B}\n{C}"


def test_what_another_quote_holds_is_not_taken_again() -> None:
    assert grown([0.4, 0.3, 0.3], A, B, C, focus=2, taken={0}) == f"{B}\n{C}"
    assert grown([0.4, 0.3, 0.3], A, B, C, focus=2, taken={1}) == C


def test_beyond_a_glance_more_must_be_gained() -> None:
    long = "word " * 60 + "end."
    assert grown([0.7, 0.1], A + " Here is what he waits for.", long) == A + " Here is what he waits for."
    assert grown([0.4, 0.4], A + " Here is what he waits for.", long).endswith("end.")


def test_no_gain_takes_a_quote_over_the_most_words() -> None:
    half = "word " * 40 + "end."
    assert grown([0.5, 0.5], half, half) == half
    assert grown([0.1, 0.9], "word " * 100 + "end.", A) == "word " * 100 + "end."


@pytest.mark.parametrize("opening", ["This", "It", "“They", "*Both*", "These"])
def test_a_sentence_that_leans_on_the_one_before_takes_it_with_it(opening: str) -> None:
    leaning = f"{opening} is why he waits."
    assert grown([0.0, 0.9], A, Line(leaning, same=True), focus=1) == f"{A} {leaning}"
    assert grown([0.0, 0.9], A, leaning, focus=1) == leaning


def test_the_lines_of_a_code_block_stay_together() -> None:
    lines = [Line("if tide:", CODE), Line("wait()", CODE, same=True), Line("go()", CODE, same=True)]
    assert grown([0.0, 0.0, 0.9, 0.0], A, *lines, focus=2) == "if tide: wait() go()"


def test_a_code_block_that_is_too_long_is_not_torn_into_more_than_is_read() -> None:
    lines = [Line(f"step({number}) # and wait a while", CODE, same=number > 0) for number in range(40)]
    assert len(grown([0.0] * 20 + [0.9] + [0.0] * 19, *lines, focus=20).split()) <= MOST_WORDS


def test_a_list_is_whole_where_a_list_is_asked_for() -> None:
    items = [Line(f"{name} pilots.", ITEM, mark="- ", lead="Kinds:") for name in ("Old", "Young", "Deep")]
    others = [Line("Lamps.", ITEM, mark="- ", lead="Tools:")]
    chances = [0.0, 0.9, 0.0, 0.0]
    whole = "- Old pilots.\n- Young pilots.\n- Deep pilots."
    assert grown(chances, *items, *others, focus=1, kind=QuestionKind.LIST) == whole
    assert grown(chances, *items, *others, focus=1, kind=QuestionKind.WHY) == "Young pilots."


def test_an_item_alone_leaves_its_mark_behind_and_several_take_theirs_with_them() -> None:
    items = [Line("Old pilots.", ITEM, mark="1. "), Line("Young pilots.", ITEM, mark="2. ")]
    assert grown([0.9, 0.0], *items) == "Old pilots."
    assert grown([0.5, 0.5], *items) == "1. Old pilots.\n2. Young pilots."


def test_rows_are_quoted_whole_or_a_cell_alone() -> None:
    cells = [
        Line("Deep water.", ROW),
        Line("Sandy bottom.", ROW, same=True),
        Line("Two piers.", ROW),
        Line("One mole.", ROW, same=True),
    ]
    assert grown([0.0, 0.5, 0.5, 0.0], *cells, focus=1) == "Deep water. Sandy bottom.\nTwo piers. One mole."
    assert grown([0.3, 0.5, 0.5, 0.0], *cells, focus=1, taken={3}) == "Deep water. Sandy bottom."
    assert grown([0.0, 0.9, 0.0, 0.0], *cells, focus=1, taken={0}) == "Sandy bottom."


@pytest.mark.parametrize("kind", [META, BlockKind.CAPTION, ROW])
def test_what_does_not_read_on_stands_alone(kind: BlockKind) -> None:
    assert grown([0.5, 0.5], Line(A, kind), B) == A
    assert grown([0.5, 0.5], Line(A, kind), B, focus=1) == B


@st.composite
def growths(draw: st.DrawFn) -> tuple[Passage, int, list[float], set[int], QuestionKind]:
    """A passage of a made article, a focus in it, chances, and what is taken already."""
    name, data = draw(files())
    passages = [passage for passage in read_and_cut(name, data) if passage.units]
    passage = draw(st.sampled_from(passages)) if passages else make_passage(A, B)
    count = len(passage.units)
    focus = draw(st.integers(0, count - 1))
    chances = draw(st.lists(st.sampled_from([0.0, 0.01, 0.2, 0.9]), min_size=count, max_size=count))
    taken = draw(st.sets(st.integers(0, count - 1), max_size=3)) - {focus}
    return passage, focus, chances, taken, draw(st.sampled_from(QuestionKind))


@settings(max_examples=150)
@given(growths())
def test_any_quote_keeps_its_promises(
    growth: tuple[Passage, int, list[float], set[int], QuestionKind],
) -> None:
    passage, focus, chances, taken, kind = growth
    window = grow(passage, focus, chances, taken, kind)
    assert 0 <= window.first <= focus < window.last <= len(passage.units)
    assert taken.isdisjoint(range(*window))
    span = span_of(passage, window)
    unit = passage.units[focus]
    assert passage.span.start <= span.start <= unit.span.start
    assert unit.span.end <= span.end <= passage.span.end
    if len(range(*window)) > 1:
        assert len(passage.slice(span).split()) <= MOST_WORDS
        assert_reads_as_one(passage, window)
    assert window == grow(passage, focus, chances, taken, kind)


def test_what_is_announced_comes_with_the_words_that_announce_it() -> None:
    lines = ["Three things help:", Line("a lamp", ITEM, "- "), Line("a rope", ITEM, "- "), "Nobody comes."]
    assert grown([0.9, 0, 0, 0], *lines) == "Three things help:\n- a lamp\n- a rope"


def test_no_quote_ends_with_words_that_announce_something() -> None:
    assert grown([0.9, 0.2], A, "Three things help:") == A


def test_code_is_quoted_whole_or_not_at_all_beside_prose() -> None:
    lines = [A, Line("import lamp", CODE), Line("lamp.light()", CODE, same=True)]
    assert grown([0.9, 0, 0], *lines) == A
    assert grown([0.6, 0.3, 0], *lines) == f"{A}\nimport lamp lamp.light()"


def test_a_line_of_code_that_ends_with_a_colon_announces_nothing() -> None:
    lines = [Line("import lamp", CODE), Line("def light():", CODE, same=True), Line("lamp.on()", CODE, same=True)]
    assert grown([0, 0.9, 0], *lines, focus=1) == "import lamp def light(): lamp.on()"


def assert_reads_as_one(passage: Passage, window: Window) -> None:
    units = passage.units[slice(*window)]
    if any(unit.kind is ROW for unit in units):
        blocks = {unit.block for unit in units}
        assert all(unit.kind is ROW for unit in units)
        assert [unit for unit in passage.units if unit.block in blocks] == list(units)
    else:
        assert not {unit.kind for unit in units} & {META, BlockKind.CAPTION}


# Which quotes


def decided(question: str, *passages: Passage, limit: int = 3, beside: Sequence[str] = ()) -> Decision:
    query, evidence = weighed(question, *passages, beside=beside)
    return decide(query, evidence, limit, floor=ALWAYS)


def quoted(decision: Decision) -> list[str]:
    return [pick.passage.slice(pick.span) for pick in decision.picks]


def article(name: str, *lines: Line | str, section: Sequence[str] = ()) -> Passage:
    return make_passage(*lines, article_id=f"{name}.txt", section=section)


def test_the_best_unit_is_the_focus_of_the_first_quote() -> None:
    decision = decided("Who pays the pilot?", article("a", A, B, "The pilot is paid by Ada Lovelace."), article("b", C))
    pick = decision.picks[0]
    assert pick.passage.slice(pick.focus) == "The pilot is paid by Ada Lovelace."
    assert pick.focus == pick.evidence.unit.span


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_there_are_at_most_as_many_quotes_as_wanted(limit: int) -> None:
    names = ("north", "south", "east", "west")
    passages = [article(name, f"The {name} pilot waits at the {name} mole.") for name in names]
    decision = decided("Where does the pilot wait?", *passages, limit=limit)
    assert len(decision.picks) == min(limit, 4)
    assert [pick.score for pick in decision.picks] == sorted((pick.score for pick in decision.picks), reverse=True)
    assert (decision.runner_up is None) == (limit > 3)


def test_what_another_article_says_too_is_noted_not_quoted_again() -> None:
    same = "The harbour pilot waits at the northern mole."
    decision = decided(
        "Where does the pilot wait?",
        article("a", same),
        article("b", same + " Always."),
        article("c", "A pilot waits there."),
        article("d", same),
    )
    assert [(pick.passage.article_id, pick.also) for pick in decision.picks] == [
        ("a.txt", ("b.txt", "d.txt")),
        ("c.txt", ()),
    ]


def test_an_article_that_repeats_itself_is_not_named_beside_itself() -> None:
    same = "The harbour pilot waits at the northern mole."
    passages = [article("a", same), article("a", same)._replace(number=1)]
    decision = decided("Where does the pilot wait?", *passages)
    assert [(pick.passage.article_id, pick.also) for pick in decision.picks] == [("a.txt", ())]


def test_the_runner_up_is_the_best_that_no_quote_holds() -> None:
    decision = decided("Where does the pilot wait?", article("a", A), article("b", "He is a pilot."), limit=1)
    assert decision.runner_up is not None
    assert decision.runner_up.passage.article_id == "b.txt"


# Sides

PORTS = "Is Rotterdam or Antwerp better for deep ships?"


def test_both_sides_of_a_comparison_are_heard() -> None:
    passages = [
        article("a", "Rotterdam is better for deep ships."),
        article("b", "For deep ships Rotterdam is better, says Ada."),
        article("c", "Deep ships are better off at Rotterdam, says Bob."),
        article("d", "Antwerp, too, is better for deep ships than most."),
    ]
    assert {pick.side for pick in decided(PORTS, *passages, limit=3).picks} == {"Rotterdam", "Antwerp"}
    assert [pick.side for pick in decided(PORTS, *passages, limit=1).picks] == ["Rotterdam"]
    assert {pick.side for pick in decided(PORTS, *passages[:3], limit=2).picks} == {"Rotterdam"}


def test_a_quote_on_both_sides_speaks_for_neither() -> None:
    decision = decided(PORTS, article("a", "Rotterdam is better for deep ships than Antwerp."))
    assert [pick.side for pick in decision.picks] == [None]


def test_where_nothing_is_compared_there_are_no_sides() -> None:
    decision = decided("Who pays in Rotterdam?", article("a", "Rotterdam pays."))
    assert [pick.side for pick in decision.picks] == [None]
    assert Sides(asked("Who pays in Rotterdam?")).names == ()


@pytest.mark.parametrize(
    ("line", "section", "side"),
    [
        ("Rotterdam is deep.", [], "Rotterdam"),
        ("Antwerp's ships are deep.", ["Rotterdam"], "Antwerp"),
        (Line("Ships are deep.", ITEM, lead="In Antwerp:"), ["Rotterdam"], "Antwerp"),
        ("Ships are deep.", ["Ports", "Rotterdam"], "Rotterdam"),
        ("Ships are deep.", ["Rotterdam", "Ports"], None),
        ("Ships are deep.", ["Rotterdam or Antwerp"], None),
        ("Rotterdam is not Antwerp.", ["Rotterdam"], None),
    ],
)
def test_the_side_of_a_unit_is_what_it_names_or_the_nearest_above_it(
    line: Line | str, section: list[str], side: str | None
) -> None:
    query, (one,) = weighed(PORTS, article("a", line, section=section))
    assert Sides(query).side_of(one) == side


def test_what_is_compared_with_itself_has_no_sides() -> None:
    query, (one,) = weighed("Is Rotterdam better than Rotterdam?", article("a", "Rotterdam is better."))
    assert Sides(query).side_of(one) is None


# Refusals and confidence


def test_without_evidence_there_is_no_answer() -> None:
    decision = decide(asked("Who pays the pilot?"), (), 3)
    assert decision == (0.0, False, Reason.OFF_TOPIC, (), (), None)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Who pays the harbour pilot?", Reason.NOT_IN_ARTICLES),
        ("Which zeppelin, quasar, sonata and harbour?", Reason.OFF_TOPIC),
    ],
)
def test_a_refusal_says_whether_the_question_was_about_the_articles(question: str, reason: Reason) -> None:
    query, evidence = weighed(question, article("a", "The harbour has a pilot."), beside=["harbour"] * 5)
    decision = decide(query, evidence, 3, floor=NEVER)
    assert decision.reason is reason
    assert (decision.picks, decision.runner_up, decision.sure) == ((), None, False)
    assert [pick.passage.article_id for pick in decision.nearest] == ["a.txt"]


def test_no_more_than_three_passages_come_nearest() -> None:
    passages = [article(f"a{number}", f"The pilot {number} waits by lamp {number}.") for number in range(9)]
    query, evidence = weighed("Who pays the pilot?", *passages)
    for limit in (1, 3, 7):
        assert len(decide(query, evidence, limit, floor=NEVER).nearest) == 3


QUESTIONS = ["Who pays the pilot?", "Where is the harbour?", "harbour tide lamp", "Is Node.js or a pilot faster?"]
CHANCE = st.floats(0, 1)


@settings(max_examples=60)
@given(st.lists(files(), min_size=1, max_size=3), st.sampled_from(QUESTIONS), st.integers(1, 5), CHANCE, CHANCE)
def test_a_decision_about_any_articles_keeps_its_promises(
    made: list[tuple[str, bytes]], question: str, limit: int, floor: float, sure: float
) -> None:
    passages = [
        passage for number, (name, data) in enumerate(made) for passage in read_and_cut(f"{number}/{name}", data)
    ][:15]
    query = asked(question, *passages)
    evidence = weigh(query, make_hits(*passages))
    decision = decide(query, evidence, limit, floor, sure)
    assert 0 <= decision.confidence <= 1
    assert decision.confidence == decide(query, evidence, limit).confidence
    assert bool(decision.picks) == (decision.reason is None)
    if evidence:
        assert (decision.reason is None) == (decision.confidence >= floor)
    assert decision.sure == (decision.reason is None and decision.confidence >= sure)
    assert len(decision.picks) <= limit
    assert_quotes_are_apart(decision)


def assert_quotes_are_apart(decision: Decision) -> None:
    picks = decision.picks or decision.nearest
    for pick in picks:
        assert pick.passage.span.start <= pick.span.start <= pick.focus.start
        assert pick.focus.end <= pick.span.end <= pick.passage.span.end
        assert 0 <= pick.score <= 1
        assert pick.passage.article_id not in pick.also
    places = sorted((pick.passage.article_id, pick.span) for pick in picks)
    for (one, span), (other, later) in pairwise(places):
        assert one != other or span.end <= later.start


def test_the_order_in_which_evidence_comes_decides_nothing() -> None:
    passages = [article(name, f"The pilot waits at {name}.", "He waits.") for name in ("here", "there", "home")]
    query, evidence = weighed("Where does the pilot wait?", *passages)
    assert decide(query, evidence, 3, floor=ALWAYS) == decide(query, evidence[::-1], 3, floor=ALWAYS)


def test_of_equals_the_first_passage_found_is_quoted_first() -> None:
    passages = [article(name, "The pilot waits.", number_line) for name, number_line in (("b", "One."), ("a", "Two."))]
    query = asked("Who waits?", *passages)
    evidence = weigh(query, make_hits(*passages, scores=[1.0, 1.0]))
    equal = [one._replace(score=1.0) for one in evidence]
    assert decide(query, equal, 3, floor=ALWAYS).picks[0].passage.article_id == "b.txt"


def test_a_second_quote_from_the_same_passage_counts_for_less() -> None:
    caption = BlockKind.CAPTION
    here, there = (
        article("a", Line(A, caption), Line("He waits.", caption)),
        article("b", Line("Crews wait too.", caption)),
    )
    query, evidence = weighed("Who waits?", here, there)

    def order(second: float) -> list[str]:
        scores = (5.0, second, 3.5)
        scored = [one._replace(score=score) for one, score in zip(evidence, scores, strict=True)]
        return quoted(decide(query, scored, 3, floor=ALWAYS))

    assert order(3.7) == [A, "Crews wait too.", "He waits."]
    assert order(4.5) == [A, "He waits.", "Crews wait too."]


def test_a_confidence_that_reaches_a_threshold_is_enough() -> None:
    query, evidence = weighed("Where does the pilot wait?", article("a", A, B))
    chance = decide(query, evidence, 3).confidence
    decision = decide(query, evidence, 3, floor=chance, sure=chance)
    assert (decision.reason, decision.sure) == (None, True)


def test_the_calibrated_thresholds_hold_where_none_are_given() -> None:
    query, evidence = weighed("Where does the pilot wait?", article("a", A, B))
    floor, sure = thresholds()
    assert decide(query, evidence, 3) == decide(query, evidence, 3, floor, sure)


def test_each_sign_is_read_and_is_a_share() -> None:
    query, evidence = weighed("Where does Ada wait in 1987?", article("a", A, "Ada waits."), article("b", B))
    ranked = sorted(evidence, key=lambda one: -one.score)
    signs = read_signs(query, ranked, 0.5)
    assert set(signs) == set(SIGNS)
    assert all(0 <= value <= 1 for name, value in signs.items() if "evidence" not in name)


@given(st.dictionaries(st.sampled_from(sorted(SIGNS)), st.floats(-1e6, 1e6)))
def test_confidence_is_a_chance_whatever_the_signs(signs: dict[str, float]) -> None:
    assert 0 <= confidence(signs) <= 1


def test_the_more_of_the_question_is_covered_the_surer() -> None:
    """`covered` is the best single sign; a model that turned it round would have learned nonsense."""
    for size in (0.0, 0.5, 1.0):
        signs = {"evidence": 1.0, "terms": 0.5, "size": size, "size_evidence": size}
        covered = [{"covered": share / 10, "size_covered": size * share / 10} for share in range(11)]
        chances = [confidence(signs | more) for more in covered]
        assert chances == sorted(set(chances))
