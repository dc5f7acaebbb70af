"""What may be set about a chat, and what is said where it cannot be used; the app's manifest."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from askstack.cli import run
from askstack.errors import SettingsError
from askstack.settings import Settings, load
from askstack.slack.manifest import manifest
from askstack.slack.settings import Channel, Secret, chat_settings, secrets

if TYPE_CHECKING:
    from pathlib import Path


def of(table: dict[str, Any]) -> Any:  # noqa: ANN401 - a shorthand of these tests
    return chat_settings(Settings(extra={"slack": table}))


def test_nothing_set_allows_everybody_everywhere() -> None:
    settings = chat_settings(Settings())
    assert (settings.teams, settings.channels, settings.direct_messages) == (frozenset(), frozenset(), True)
    assert (settings.user_per_minute, settings.team_per_minute) == (30, 600)
    assert settings.channel("C1") == Channel((), None, ephemeral=True)


def test_a_channel_has_what_is_set_for_it_and_else_what_is_set_for_all(tmp_path: Path) -> None:
    (tmp_path / "askstack.toml").write_text(
        '[slack]\nallow_teams = ["T1"]\nallow_channels = ["C1", "C2"]\ndirect_messages = false\n'
        'help_channel = "C0HELP"\nuser_per_minute = 5\nteam_per_minute = 50\nlimit = 2\narticles = ["*.md"]\n'
        '[slack.channels.C1]\narticles = ["guides/*", "faq.md"]\nephemeral = false\n'
    )
    settings = chat_settings(load(folder=tmp_path, environ={}))
    assert (settings.teams, settings.channels) == (frozenset({"T1"}), frozenset({"C1", "C2"}))
    assert (settings.direct_messages, settings.help_channel) == (False, "C0HELP")
    assert (settings.user_per_minute, settings.team_per_minute) == (5, 50)
    assert settings.channel("C1") == Channel(("guides/*", "faq.md"), 2, ephemeral=False)
    assert settings.channel("C2") == Channel(("*.md",), 2, ephemeral=True)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"nosuch": 1}, "`nosuch` is not a setting of [slack]; known are allow_channels, allow_teams, articles"),
        ({"limit": 6}, "`limit` under [slack] is 6; it must be a whole number from 1 to 5"),
        ({"limit": True}, "`limit` under [slack] is True"),
        ({"user_per_minute": 0}, "it must be a whole number, 1 or more"),
        ({"ephemeral": 1}, "it must be true or false"),
        ({"articles": "guides/*"}, "it must be a list of patterns"),
        ({"allow_teams": [""]}, "it must be a list of ids"),
        ({"help_channel": "#help"}, "it must be the id of a channel"),
        ({"help_channel": "C1&x=y"}, "it must be the id of a channel"),
        ({"channels": ["C1"]}, "to name who may ask use `allow_channels`"),
        ({"channels": {"C1": 5}}, "[slack.channels.C1] must be a table"),
        ({"channels": {"C1": {"allow_teams": []}}}, "not a setting of [slack.channels.C1]; known are articles, ephem"),
    ],
)
def test_what_cannot_be_used_is_named(table: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)):
        of(table)


def test_secrets_come_from_the_environment_or_from_files_of_their_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.touch(0o600)
    path.write_text("from-a-file\n")
    found = secrets({"SLACK_SIGNING_SECRET": " from-here ", "SLACK_BOT_TOKEN_FILE": str(path), "SLACK_APP_TOKEN": ""})
    assert (found.signing, found.bot, found.app) == (Secret("from-here"), Secret("from-a-file"), None)
    assert "from" not in f"{found!r} {found.signing} {found.bot!r}"


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("tell-nobody")
    path.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600") as raised:
        secrets({"SLACK_SIGNING_SECRET_FILE": str(path)})
    assert "tell-nobody" not in str(raised.value)


@pytest.mark.parametrize("value", ["two words", "é", "a\x07b"])
def test_what_is_no_secret_is_refused_unsaid(value: str) -> None:
    with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET: holds no secret") as raised:
        secrets({"SLACK_SIGNING_SECRET": value})
    assert value not in str(raised.value)


def test_a_file_of_secrets_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere: No such file"):
        secrets({"SLACK_SIGNING_SECRET_FILE": str(tmp_path / "nowhere")})
    (tmp_path / "empty").touch(0o600)
    with pytest.raises(SettingsError, match="empty: holds no secret"):
        secrets({"SLACK_SIGNING_SECRET_FILE": str(tmp_path / "empty")})


def check_manifest(content: dict[str, Any]) -> None:
    """The rules of Slack's manifest schema that concern us."""
    assert set(content) == {"display_information", "features", "oauth_config", "settings"}
    about = content["display_information"]
    assert 1 <= len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 1 <= len(content["features"]["bot_user"]["display_name"]) <= 80
    for command in content["features"]["slash_commands"]:
        assert re.fullmatch(r"/.{1,31}", command["command"])
        assert 1 <= len(command["description"]) <= 2000
        assert 1 <= len(command["usage_hint"]) <= 1000
        assert len(command.get("url", "")) <= 3000
        assert command["should_escape"] is False
    has_address = not content["settings"]["socket_mode_enabled"]
    places = [*content["features"]["slash_commands"], content["settings"]["interactivity"]]
    places += [content["settings"]["event_subscriptions"]] if "event_subscriptions" in content["settings"] else []
    assert all(("url" in place or "request_url" in place) == has_address for place in places)


def test_a_manifest_asks_for_a_command_and_nothing_else() -> None:
    content = manifest("https://ask.example.com/")
    check_manifest(content)
    assert content["oauth_config"]["scopes"] == {"bot": ["commands"]}
    assert content["features"]["slash_commands"][0]["url"] == "https://ask.example.com/slack/events"
    assert content["settings"]["interactivity"]["request_url"] == "https://ask.example.com/slack/events"
    assert "event_subscriptions" not in content["settings"]
    assert manifest("https://ask.example.com/slack/events") == content


def test_without_an_address_the_manifest_is_of_socket_mode() -> None:
    content = manifest(None, "/docs", mentions=True)
    check_manifest(content)
    assert content["settings"]["socket_mode_enabled"] is True
    assert content["features"]["slash_commands"][0]["command"] == "/docs"


def test_mentions_need_rights_and_events() -> None:
    content = manifest("https://ask.example.com", mentions=True)
    check_manifest(content)
    assert content["oauth_config"]["scopes"]["bot"] == ["commands", "app_mentions:read", "chat:write", "im:history"]
    assert content["settings"]["event_subscriptions"]["bot_events"] == ["app_mention", "message.im"]


@pytest.mark.parametrize(
    "url",
    ["http://ask.example.com", "ask.example.com", "https://", "https://a b", "https://x/?a=b", "https://x/#a",
     "https://é.example", "https://x/" + "a" * 3000, "javascript:x"],
)  # fmt: skip
def test_an_address_that_slack_would_not_take_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="--url"):
        manifest(url)


@pytest.mark.parametrize("command", ["ask", "/", "/Ask", "/a b", "/" + "a" * 32, ""])
def test_a_command_that_slack_would_not_take_is_refused(command: str) -> None:
    with pytest.raises(SettingsError, match="--command"):
        manifest(None, command)


def test_the_manifest_is_printed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["slack", "manifest", "--url", "https://ask.example.com", "--mentions"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out) == manifest("https://ask.example.com", mentions=True)
    assert output.err == ""
    assert run(["slack", "manifest", "--url", "nowhere"]) == 2
    assert capsys.readouterr().err.startswith("askstack: --url nowhere: ")
