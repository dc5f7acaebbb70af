"""Slack over HTTP, from end to end: real uvicorn, real signatures, real articles, a Slack on loopback."""

from __future__ import annotations

import json
import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from askstack import engine
from askstack.journal import read
from askstack.rendering.parsing import quotes_in
from fake_slack import wait_until
from slack_kit import (
    BOT,
    CHANNEL,
    JSON,
    QUESTION,
    SIGNING,
    USER,
    buttons,
    click,
    command,
    indexed,
    mention,
    sign,
    talking,
    words_of,
)
from slack_limits import problems_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from askstack.records import Answer
    from askstack.settings import Settings
    from slack_kit import Team


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return indexed(tmp_path_factory.mktemp("slack"))


@pytest.fixture
def team(settings: Settings, tmp_path: Path) -> Iterator[Team]:
    with talking(settings, tmp_path) as team:
        yield team


def test_a_command_is_answered_in_the_acknowledgement_by_the_articles_own_words(team: Team, settings: Settings) -> None:
    message = team.ask()
    assert message["response_type"] == "ephemeral"
    assert problems_in(message) == []
    quoted = quotes_in(json.dumps(message), "slack")
    assert quoted == tuple(quote.text for quote in engine.open(settings).ask(QUESTION).quotes)
    names = [button["action_id"].removeprefix("askstack_") for button in buttons(message)]
    assert names == ["share", "more", "helpful", "unhelpful"]
    assert team.slack.calls == []
    assert team.slack.responses == []


@pytest.mark.parametrize("text", [None, "", "   ", "help", "?"])
def test_an_empty_command_is_answered_by_how_to_use_it(team: Team, text: str | None) -> None:
    message = team.ask(text)
    assert message["text"].startswith("Ask in plain words after the command")
    assert message["response_type"] == "ephemeral"


def test_a_question_about_a_payload_is_a_question(team: Team) -> None:
    assert "payload" in words_of(team.ask("What is the payload of a WebSocket message?"))


def test_whatever_the_command_is_called_it_is_answered(team: Team) -> None:
    assert "blocks" in team.ask(command="/djnago-or_node")


def test_a_refusal_shows_what_comes_closest_as_such(team: Team) -> None:
    message = team.ask("Which Django version supports the Oracle GoldenGate adapter?")
    if "nearest" in words_of(message) or "Not in these articles" in words_of(message):
        assert not any(button["action_id"] == "askstack_share" for button in buttons(message))


def test_sharing_shows_the_answer_to_all_and_takes_the_private_one_away(team: Team) -> None:
    message = team.ask()
    url = team.press(message, "share")
    wait_until(lambda: len(team.slack.responses) == 2)
    (first, shared), (second, removed) = team.slack.responses
    assert first == second == url
    assert (shared["response_type"], shared["replace_original"]) == ("in_channel", False)
    assert quotes_in(json.dumps(shared), "slack") == quotes_in(json.dumps(message), "slack")
    assert words_of(shared).endswith("Shared by ada")
    assert "askstack_share" not in [button["action_id"] for button in buttons(shared)]
    assert removed == {"delete_original": True}


def test_an_answer_is_shared_once_however_often_the_button_is_pressed(team: Team) -> None:
    message = team.ask()
    for _ in range(3):
        team.press(message, "share")
    team.press(message, "helpful")
    wait_until(lambda: len(team.slack.responses) >= 3)
    assert [told.get("response_type") for _, told in team.slack.responses].count("in_channel") == 1


def test_sharing_that_failed_may_be_tried_again(team: Team) -> None:
    message = team.ask()
    team.slack.refused = 500, "oops"
    url = team.press(message, "share")
    team.slack.refused = None
    wait_until(lambda: team.press(message, "share", url) and team.slack.responses)
    assert team.slack.responses[0][1]["response_type"] == "in_channel"


def test_more_passages_are_others_and_seen_by_who_asked(team: Team) -> None:
    message = team.ask()
    team.press(message, "more")
    wait_until(lambda: team.slack.responses)
    further = team.slack.responses[0][1]
    assert (further["response_type"], further["replace_original"]) == ("ephemeral", False)
    old, new = (set(quotes_in(json.dumps(one), "slack")) for one in (message, further))
    assert new
    assert not old & new


def test_the_last_vote_of_a_person_counts(team: Team) -> None:
    message = team.ask()
    for name in ("helpful", "unhelpful", "unhelpful"):
        team.press(message, name)
    team.press(message, "helpful", user={"id": "U0002"})
    wait_until(lambda: len(team.slack.responses) == 4)
    assert {told["response_type"] for _, told in team.slack.responses} == {"ephemeral"}
    team.journal.close()
    assert team.journal.path
    (asked,) = read(team.journal.path)
    assert (asked.surface, asked.question, asked.answered) == ("slack", QUESTION, True)
    assert (asked.helpful, asked.unhelpful) == (1, 1)


def test_the_sixth_use_of_an_address_is_quiet(team: Team, caplog: pytest.LogCaptureFixture) -> None:
    message = team.ask()
    url = team.slack.response_url()
    for _ in range(6):
        team.press(message, "helpful", url)
    wait_until(lambda: "not taken by Slack: status 404" in caplog.text)
    assert len(team.slack.responses) == 5


def test_an_address_older_than_half_an_hour_is_quiet(team: Team, caplog: pytest.LogCaptureFixture) -> None:
    message = team.ask()
    url = team.slack.response_url()
    team.slack.now = lambda: 1e12
    team.press(message, "helpful", url)
    wait_until(lambda: "not taken by Slack: status 404" in caplog.text)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/response/x",
        "https://hooks.slack.com.example/x",
        "https://hooks.slack.com@127.0.0.1/x",
        "http://hooks.slack.com/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_nothing_is_sent_to_an_address_that_is_not_slacks(
    team: Team, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    team.press(team.ask(), "helpful", url)
    wait_until(lambda: "its address is not Slack's" in caplog.text)
    assert team.slack.responses == []


def test_buttons_of_an_answer_that_is_gone_say_so(team: Team) -> None:
    for name in ("share", "more"):
        payload = click(f"askstack_{name}", "no-such-answer", team.slack.response_url())
        team.send(urlencode({"payload": json.dumps(payload)}).encode())
    wait_until(lambda: len(team.slack.responses) == 2)
    assert {told["text"] for _, told in team.slack.responses} == {
        "That answer is no longer kept here; please ask again."
    }


def test_a_person_can_be_asked_where_there_is_a_channel_for_it(settings: Settings, tmp_path: Path) -> None:
    with talking(settings, tmp_path, {"help_channel": "C0HELP"}) as team:
        message = team.ask()
        assert buttons(message)[-1]["url"] == "https://slack.com/app_redirect?channel=C0HELP&team=T0001"
        team.press(message, "person")
        assert problems_in(message) == []


def test_each_channel_has_its_articles_its_limit_and_its_publicity(settings: Settings, tmp_path: Path) -> None:
    channels = {"C0002": {"articles": ["faq.md"], "limit": 1, "ephemeral": False}, "C0003": {"articles": ["nothing/*"]}}
    with talking(settings, tmp_path, {"limit": 2, "channels": channels}) as team:
        assert len(quotes_in(json.dumps(team.ask("Is Django scalable?")), "slack")) == 2
        public = team.ask(channel_id="C0002")
        assert public["response_type"] == "in_channel"
        assert len(quotes_in(json.dumps(public), "slack")) == 1
        assert " faq.md:" in words_of(public)
        assert quotes_in(json.dumps(team.ask(channel_id="C0003")), "slack") == ()


@pytest.mark.parametrize(
    ("table", "fields"),
    [
        ({"allow_teams": ["T0009"]}, {}),
        ({"allow_channels": ["C0009"]}, {}),
        ({"direct_messages": False}, {"channel_id": "D0001"}),
    ],
)
def test_who_may_not_ask_gets_a_fixed_line_and_nothing_else(
    settings: Settings, tmp_path: Path, table: dict[str, object], fields: dict[str, str]
) -> None:
    with talking(settings, tmp_path, table) as team:
        message = team.ask(**fields)
        assert message == {"response_type": "ephemeral", "text": message["text"]}
        assert message["text"].startswith("askstack does not answer here.")
        place = {"channel": {"id": fields.get("channel_id", CHANNEL)}}
        payload = click("askstack_helpful", "x", team.slack.response_url(), **place)
        team.send(urlencode({"payload": json.dumps(payload)}).encode())
        wait_until(lambda: team.slack.responses)
        assert team.slack.responses[0][1]["text"] == message["text"]
        team.journal.close()
        assert team.journal.path
        assert list(read(team.journal.path)) == []


def test_direct_messages_are_allowed_beside_a_list_of_channels(settings: Settings, tmp_path: Path) -> None:
    with talking(settings, tmp_path, {"allow_channels": [CHANNEL]}) as team:
        assert "blocks" in team.ask(channel_id="D0001")
        assert "blocks" in team.ask()


def test_who_asks_too_often_is_kindly_told(settings: Settings, tmp_path: Path) -> None:
    with talking(settings, tmp_path, {"user_per_minute": 3}) as team:
        told = [team.ask() for _ in range(5)]
        assert ["blocks" in message for message in told] == [True, True, True, False, False]
        assert "please try again in a minute" in told[-1]["text"]
        assert "blocks" in team.ask(user_id="U0002")


def test_a_mention_is_answered_in_its_thread(team: Team) -> None:
    event = mention(f"<@UBOT> {QUESTION} see <https://x.example|this> &amp; <#C1|quay>")
    assert team.tell(event).status_code == 200
    wait_until(team.slack.posted)
    (posted,) = team.slack.posted()
    assert (posted["channel"], posted["thread_ts"]) == (CHANNEL, event["event"]["ts"])
    assert (posted["unfurl_links"], posted["unfurl_media"]) == (False, False)
    assert problems_in(posted) == []
    assert words_of(posted).startswith(f"{QUESTION} see this & quay")
    assert "askstack_share" not in [button["action_id"] for button in buttons(posted)]
    assert team.slack.calls[0][2] == f"Bearer {BOT}"


def test_a_mention_in_a_thread_stays_in_it(team: Team) -> None:
    team.tell(mention(thread_ts="1600000000.000001"))
    wait_until(team.slack.posted)
    assert team.slack.posted()[0]["thread_ts"] == "1600000000.000001"


def test_a_direct_message_is_answered(team: Team) -> None:
    team.tell(mention(QUESTION, type="message", channel_type="im", channel="D0001"))
    wait_until(team.slack.posted)
    assert team.slack.posted()[0]["channel"] == "D0001"


def test_an_event_is_answered_once_however_often_it_comes(team: Team) -> None:
    event = mention(event_id="EvOnce")
    for number in range(3):
        assert team.tell(event | {"n": number}, **{"X-Slack-Retry-Num": str(number)}).status_code == 200
    team.tell(event | {"event_id": "EvPair", "event": event["event"] | {"type": "message", "channel_type": "im"}})
    team.tell(mention("<@UBOT> Who made Node.js?"))
    wait_until(lambda: len(team.slack.posted()) >= 2)
    assert len(team.slack.posted()) == 2


def test_a_retry_of_what_never_came_is_answered(team: Team) -> None:
    headers = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    team.tell(mention(), **headers)
    wait_until(team.slack.posted)


@pytest.mark.parametrize(
    "fields",
    [
        {"bot_id": "B1"},
        {"user": "UBOT"},
        {"user": None},
        {"subtype": "message_changed"},
        {"type": "message", "channel_type": "channel"},
        {"type": "message"},
    ],
)
def test_bots_edits_itself_and_talk_among_others_are_left_alone(team: Team, fields: dict[str, str]) -> None:
    assert team.tell(mention(**fields)).status_code == 200
    team.tell(mention("<@UBOT> Who made Node.js?"))
    wait_until(team.slack.posted)
    assert len(team.slack.posted()) == 1


def test_a_notice_to_a_mention_is_for_its_sender_alone(settings: Settings, tmp_path: Path) -> None:
    with talking(settings, tmp_path, {"allow_channels": ["C0009"]}) as team:
        team.tell(mention())
        wait_until(lambda: team.slack.calls)
        method, arguments, _ = team.slack.calls[0]
        assert (method, arguments["user"]) == ("chat.postEphemeral", USER)


def test_what_slack_refuses_to_post_is_said_in_the_log_and_may_come_again(
    team: Team, caplog: pytest.LogCaptureFixture
) -> None:
    team.slack.faults = [(200, {"ok": False, "error": "not_in_channel"}, {})]
    event = mention()
    team.tell(event)
    wait_until(lambda: "Slack says not_in_channel" in caplog.text)
    for attempt in range(100):
        team.tell(event | {"again": attempt})
    wait_until(lambda: len(team.slack.posted()) > 1)


def test_slack_asking_for_patience_is_given_it(team: Team) -> None:
    team.slack.faults = [(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "0"})]
    team.tell(mention())
    wait_until(lambda: len(team.slack.posted()) == 2)


def test_without_a_bot_token_a_mention_is_left_and_the_log_says_why(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with talking(settings, tmp_path, environ={"SLACK_SIGNING_SECRET": SIGNING}) as team:
        body = json.dumps(mention()).encode()
        assert team.send(body, JSON, sign(body)).status_code == 200
        wait_until(lambda: "posting needs SLACK_BOT_TOKEN" in caplog.text)
        assert team.slack.calls == []


def test_slack_verifies_the_address(team: Team) -> None:
    body = b'{"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}'
    assert team.send(body, JSON).json() == {"challenge": "3eZbrw1a"}


def test_a_newer_index_answers_without_a_restart(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.md").write_text("# Tides\n\nThe tide turns at noon in the old harbour.\n")
    fresh = indexed(tmp_path, corpus)
    with talking(fresh, tmp_path) as team:
        assert "Harbour dues" not in words_of(team.ask("Who pays harbour dues?"))
        (corpus / "b.md").write_text("# Harbour dues\n\nHarbour dues are paid by the captain of the ship.\n")
        engine.sync(fresh)
        assert "Harbour dues are paid by the captain of the ship." in words_of(team.ask("Who pays harbour dues?"))


def test_a_failing_engine_is_a_kind_word_and_a_line_in_the_log_without_the_question(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def __init__(self) -> None:
            self.settings = settings

        def ask(self, question: str, **_: object) -> None:
            raise KeyError(question)

    with talking(settings, tmp_path, stack=Broken()) as team:  # type: ignore[arg-type]  # broken on purpose
        assert team.ask("the secret question")["text"].startswith("Something went wrong on our side")
    assert "KeyError at " in caplog.text
    assert "secret question" not in caplog.text


def test_a_broken_template_is_a_kind_word_and_its_place_in_the_log(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = settings.templates / "slack"
    folder.mkdir(parents=True)
    for shape in ("yes_no", "plain"):
        (folder / f"{shape}.j2").write_text("{{ answer.nosuch }}")
    try:
        with talking(settings, tmp_path) as team:
            assert team.ask()["text"].startswith("Something went wrong on our side")
    finally:
        for shape in ("yes_no", "plain"):
            (folder / f"{shape}.j2").unlink()
    assert "slack/yes_no.j2:1" in caplog.text


def test_no_log_at_info_holds_a_question_a_token_an_address_or_a_user(
    team: Team, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    message = team.ask()
    url = team.press(message, "share")
    team.press(message, "unhelpful")
    team.tell(mention())
    team.send(b"command=%2Fask&text=upturned", headers={"X-Slack-Signature": "v0=0", "X-Slack-Request-Timestamp": "1"})
    wait_until(lambda: team.slack.posted() and len(team.slack.responses) >= 3)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith(("askstack", "slack")))
    assert "answered=true kind=yes_no" in ours
    for private in ("Django", "real-time", BOT, "8f14e45", url, "hooks.slack.com", USER, CHANNEL, "upturned", "ada"):
        assert private not in ours


def test_oauth_variables_of_another_app_change_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "somebody-elses")
    monkeypatch.setenv("HOME", str(tmp_path))
    with talking(settings, tmp_path) as team:
        assert "blocks" in team.ask()
        team.tell(mention())
        wait_until(team.slack.posted)
        assert team.slack.calls[0][2] == f"Bearer {BOT}"
    assert not list(tmp_path.glob(".bolt*"))


def test_the_same_request_a_second_time_is_acknowledged_and_not_worked_on(team: Team) -> None:
    body = urlencode(command()).encode()
    headers = sign(body)
    assert "blocks" in team.send(body, headers=headers).json()
    again = team.send(body, headers=headers)
    assert (again.status_code, again.content) == (200, b"")
    team.journal.close()
    assert team.journal.path
    assert len(list(read(team.journal.path))) == 1


def test_who_would_wait_too_long_is_told_so_and_may_send_the_same_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = engine.open(settings)
    threads, freed = os.cpu_count() or 1, threading.Event()
    at_work: list[str] = []

    class Slow:
        def __init__(self) -> None:
            self.settings = settings

        def ask(self, question: str, **limits: Any) -> Answer:  # noqa: ANN401 - as the engine's
            at_work.append(question)
            freed.wait(60)
            return stack.ask(question, **limits)

    monkeypatch.setattr("askstack.slack.http._PATIENCE_SECONDS", 0.1)
    with talking(settings, tmp_path, stack=Slow()) as team, ThreadPoolExecutor(threads) as people:  # type: ignore[arg-type]  # slow on purpose
        early = [people.submit(team.ask) for _ in range(threads)]
        wait_until(lambda: len(at_work) == threads)
        body = urlencode(command()).encode()
        headers = sign(body)
        assert team.send(body, headers=headers).json()["text"].startswith("Too much is being asked just now")
        freed.set()
        assert all("blocks" in one.result() for one in early)
        assert "blocks" in team.send(body, headers=headers).json()
