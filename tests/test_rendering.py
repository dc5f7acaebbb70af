"""What people and programs see of an answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from askstack import rendering
from askstack.records import QuestionKind, Reason
from askstack.rendering import CHANNELS, SHAPES, Look
from askstack.rendering.citing import by_side
from askstack.rendering.samples import samples

if TYPE_CHECKING:
    from collections.abc import Callable

    from askstack.records import Answer

SUFFIX = {"text": "txt", "markdown": "md", "html": "html", "slack": "json"}


def of(shape: str, **changes: object) -> Answer:
    return replace(samples(shape)["quiet"], **changes)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize("mood", ["quiet", "unsure"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_shape_in_every_channel_looks_as_reviewed(
    channel: str, shape: str, mood: str, golden: Callable[[str, str], None]
) -> None:
    name = shape if mood == "quiet" else f"{shape}-{mood}"
    golden(f"{channel}/{name}.{SUFFIX[channel]}", rendering.render(samples(shape)[mood], channel))


def test_a_terminal_shows_the_focus_in_bold_and_breaks_long_lines(golden: Callable[[str, str], None]) -> None:
    look = Look(terminal=True, color=True, width=50)
    golden("terminal/yes_no.txt", rendering.render(of("yes_no"), "text", look=look))


def test_json_looks_as_reviewed(golden: Callable[[str, str], None]) -> None:
    golden("json/comparison.json", rendering.dumps(samples("comparison")["unsure"], indent=2) + "\n")


def test_json_has_the_fields_of_the_contract_in_their_order() -> None:
    payload = rendering.to_json(of("yes_no"))
    assert list(payload) == [
        "schema", "question", "kind", "answered", "confidence", "reason", "missing_terms", "corrections", "agreement",
        "quotes", "nearest", "index", "sure", "at_hand",
    ]  # fmt: skip
    assert list(payload["quotes"][0]) == [
        "text", "start", "end", "focus", "lines", "page", "offsets", "score", "side", "citation", "also",
    ]  # fmt: skip
    assert list(payload["quotes"][0]["citation"]) == [
        "article_id", "path", "title", "authors", "publisher", "published", "url", "section", "sha256", "link",
    ]  # fmt: skip
    assert list(payload["index"]) == ["fingerprint", "articles", "passages"]
    assert payload["schema"] == "askstack.answer/1"


def test_json_explains_only_when_asked() -> None:
    assert "explanation" not in rendering.to_json(of("plain"))
    assert rendering.to_json(of("plain", explanation=("so",)))["explanation"] == ["so"]


def test_json_is_one_line_of_the_characters_themselves_and_reads_back() -> None:
    line = rendering.dumps(of("plain", question="Größe\n🙂?"))
    assert "\n" not in line
    assert "Größe" in line
    assert json.loads(line)["question"] == "Größe\n🙂?"


@pytest.mark.parametrize("shape", SHAPES)
def test_samples_are_of_the_shape_they_are_named_after(shape: str) -> None:
    assert {rendering.shape_of(answer) for answer in samples(shape).values()} == {shape}


def test_sides_are_named_whatever_was_asked() -> None:
    assert rendering.shape_of(replace(of("comparison"), kind=QuestionKind.YES_NO)) == "comparison"


@pytest.mark.parametrize(
    ("sides", "order"),
    [
        (["A", None, "B"], ["A", "B", None]),
        ([None, "A", None, "B", "A"], [None, "A", "B"]),
        (["B", "A", "B"], ["B", "A"]),
        ([], []),
    ],
)
def test_sides_stand_beside_each_other(sides: list[str | None], order: list[str | None]) -> None:
    quote = of("plain").quotes[0]
    assert [side for side, _ in by_side(replace(quote, side=side) for side in sides)] == order


def test_a_comparison_in_which_no_quote_takes_a_side_is_plain() -> None:
    assert rendering.shape_of(replace(of("plain"), kind=QuestionKind.COMPARISON)) == "plain"


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.SMALL_TALK])
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_refusal_says_why(channel: str, reason: Reason) -> None:
    answer = of("refusal", reason=reason, nearest=(), missing_terms=())
    other = of("refusal", reason=Reason.NOT_IN_ARTICLES, nearest=(), missing_terms=())
    shown = rendering.render(answer, channel)
    assert (shown == rendering.render(other, channel)) == (reason is Reason.NOT_IN_ARTICLES)


def test_a_refusal_names_what_is_missing_but_not_without_end() -> None:
    terms = tuple(f"word{number}" * 20 for number in range(2000))
    shown = rendering.render(of("refusal", missing_terms=terms, nearest=()), "text")
    assert "no article mentions 'word0" in shown
    assert "(and 1995 more)" in shown
    assert len(shown) < 400


def test_nearest_passages_are_marked_as_no_answer_before_they_are_shown() -> None:
    for channel in CHANNELS:
        shown = rendering.render(of("refusal"), channel)
        assert 0 < shown.index("not an answer") < shown.index("After dark")


def test_an_untitled_article_goes_by_its_path() -> None:
    untitled = next(quote for quote in of("yes_no").quotes if quote.citation.title is None)
    answer = of("plain", quotes=(untitled,))
    assert "log.txt:3\n" in rendering.render(answer, "text")
    assert "<cite>log.txt:3</cite>" in rendering.render(answer, "html")


@pytest.mark.parametrize("channel", CHANNELS)
def test_only_web_addresses_become_links(channel: str) -> None:
    quote = of("plain").quotes[0]
    for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://a b", "https://a\n", "//a"):
        citation = replace(quote.citation, link=None, url=url)
        shown = rendering.render(of("plain", quotes=(replace(quote, citation=citation),)), channel)
        assert url.split("\n")[0] not in shown


def test_the_question_stands_above_when_asked_for() -> None:
    answer = of("plain", question="Is *this*\nit?")
    assert rendering.render(answer, "text", question=True).startswith("Q: Is *this* it?\n\n")
    assert rendering.render(answer, "markdown", question=True).startswith("## Is \\*this\\* it?\n\n")
    assert rendering.render(answer, "html", question=True).startswith("<h2>Is *this*\nit?</h2>\n\n")


def test_a_hostile_title_stays_on_its_line_and_is_no_markup() -> None:
    answer = samples("plain")["hostile"]
    assert "*Title* <script> |with| [marks](x) & <!channel> · <@U1>" in rendering.render(answer, "text")
    html = rendering.render(answer, "html")
    assert "<script" not in html
    assert "<cite>*Title* &lt;script&gt;" in html
    assert "<script" not in rendering.render(answer, "markdown").replace("\\<script", "")


def test_slack_takes_a_caller_s_blocks_last() -> None:
    button = {"type": "actions", "elements": []}
    payload = rendering.slack_payload(of("plain"), extra_blocks=[button])
    assert payload["blocks"][-1] == button
    assert payload["response_type"] == "ephemeral"
    assert payload["unfurl_links"] is payload["unfurl_media"] is False


def test_the_same_answer_gives_the_same_bytes() -> None:
    answer = samples("comparison")["hostile"]
    for channel in CHANNELS:
        assert rendering.render(answer, channel) == rendering.render(answer, channel)
