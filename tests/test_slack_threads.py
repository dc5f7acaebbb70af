"""Follow-ups in Slack: a mention in a thread is read in the light of what was asked in it before."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from askstack import engine
from askstack.rendering.parsing import quotes_in
from fake_slack import wait_until
from slack_kit import QUESTION, USER, indexed, mention, talking, words_of
from slack_limits import problems_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from askstack.settings import Settings
    from slack_kit import Team

_threads = itertools.count(1)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return indexed(tmp_path_factory.mktemp("slack"))


@pytest.fixture
def team(settings: Settings, tmp_path: Path) -> Iterator[Team]:
    with talking(settings, tmp_path) as team:
        yield team


def thread() -> str:
    return f"1600000000.{next(_threads):06}"


def say(team: Team, text: str, thread: str, **fields: object) -> dict[str, Any]:
    """What askstack posts when it is mentioned in a thread."""
    before = len(team.slack.calls)
    assert team.tell(mention(f"<@UBOT> {text}", thread_ts=thread, **fields)).status_code == 200
    wait_until(lambda: len(team.slack.calls) > before)
    _, posted, _ = team.slack.calls[-1]
    assert problems_in(posted) == []
    return posted


def test_a_follow_up_in_a_thread_asks_the_question_before_it_anew(team: Team, settings: Settings) -> None:
    here = thread()
    assert "Carried over" not in words_of(say(team, QUESTION, here))
    posted = say(team, "what about Node?", here)
    assert words_of(posted).startswith("Can Node handle real-time?\n")
    assert words_of(posted).splitlines()[-1].endswith("stops that): “handle real-time”")
    expected = engine.open(settings).ask("Can Node handle real-time?")
    assert quotes_in(json.dumps(posted), "slack") == tuple(quote.text for quote in expected.quotes)


def test_the_first_mention_opens_the_thread_that_its_answer_begins(team: Team) -> None:
    event = mention(f"<@UBOT> {QUESTION}")
    team.tell(event)
    wait_until(team.slack.posted)
    assert words_of(say(team, "and Node?", event["event"]["ts"])).startswith("Can Node handle real-time?\n")


def test_another_thread_or_channel_knows_nothing_of_it(team: Team) -> None:
    here = thread()
    say(team, QUESTION, here)
    for posted in (say(team, "what about Node?", thread()), say(team, "what about Node?", here, channel="C0002")):
        assert words_of(posted).startswith("what about Node?\n")


def test_a_mark_in_front_asks_without_what_was_before(team: Team) -> None:
    here = thread()
    say(team, QUESTION, here)
    assert words_of(say(team, "=what about Node?", here)).startswith("what about Node?\n")


def test_more_brings_quotes_that_were_not_shown_until_there_are_none(team: Team) -> None:
    here = thread()
    seen = list(quotes_in(json.dumps(say(team, QUESTION, here)), "slack"))
    for _ in range(30):
        posted = say(team, "more", here)
        if "blocks" not in posted:
            break
        found = quotes_in(json.dumps(posted), "slack")
        assert found
        assert not set(found) & set(seen)
        seen += found
    assert posted["text"] == "The articles have no further passages on this."
    assert posted["user"] == USER


def test_who_says_so_is_answered_by_where_that_stands(team: Team) -> None:
    here = thread()
    say(team, QUESTION, here)
    assert say(team, "who says so?", here)["text"] == "Who said it, and where, stands under each quote above."


@pytest.mark.parametrize("line", ["more", "who says so?"])
def test_a_line_that_leans_on_nothing_is_told_so_alone(team: Team, line: str) -> None:
    posted = say(team, line, thread())
    assert posted["text"].startswith("There is nothing before this in the thread")
    assert posted["user"] == USER


def test_what_is_said_in_private_is_one_conversation(team: Team) -> None:
    private = {"type": "message", "channel_type": "im", "channel": "D0001"}
    team.tell(mention(QUESTION, **private))
    wait_until(team.slack.posted)
    before = len(team.slack.posted())
    team.tell(mention("what about Node?", **private))
    wait_until(lambda: len(team.slack.posted()) > before)
    assert words_of(team.slack.posted()[-1]).startswith("Can Node handle real-time?\n")


def test_a_command_stands_by_itself(team: Team) -> None:
    team.ask()
    assert words_of(team.ask("what about Node?")).startswith("what about Node?\n")
