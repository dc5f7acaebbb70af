"""Socket Mode: Slack's own client, a WebSocket on loopback, drops and redeliveries; the command as a real process."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from askstack import engine
from askstack.errors import ChatError, SettingsError
from askstack.journal import Journal, read
from askstack.rendering.parsing import quotes_in
from askstack.slack.assembly import Addresses, Parts, assemble
from askstack.slack.socket_mode import SocketMode
from fake_slack import FakeSlack, wait_until
from slack_kit import APP, CORPUS, ENVIRON, QUESTION, buttons, click, command, indexed, mention
from slack_limits import problems_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from askstack.settings import Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return indexed(tmp_path_factory.mktemp("socket"))


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack().running() as slack:
        yield slack


def assembled(settings: Settings, slack: FakeSlack, environ: dict[str, str] | None = None) -> Parts:
    addresses = Addresses(slack.api, (f"{slack.address}/response/",))
    stack = engine.open(settings)
    return assemble(stack, settings, Journal(None), ENVIRON if environ is None else environ, addresses=addresses)


@pytest.fixture
def connected(settings: Settings, slack: FakeSlack) -> Iterator[FakeSlack]:
    connection = SocketMode(assembled(settings, slack), look_seconds=0.2)
    connection.open()
    wait_until(lambda: slack.connections)
    yield slack
    connection.close()


def envelope(kind: str, payload: dict[str, Any], envelope_id: str = "e1", **fields: object) -> dict[str, Any]:
    accepts = kind == "slash_commands"
    return {
        "type": kind, "envelope_id": envelope_id, "payload": payload, "accepts_response_payload": accepts
    } | fields  # fmt: skip


def acknowledgement(slack: FakeSlack, envelope_id: str = "e1") -> dict[str, Any]:
    wait_until(lambda: envelope_id in slack.acknowledged)
    return slack.acknowledged[envelope_id]


def asked_until_answered(slack: FakeSlack) -> dict[str, Any]:
    """The answer to a command, asked again where the connection that took it was just being replaced."""
    for number in itertools.count():
        wait_until(lambda: slack.connections)
        with suppress(RuntimeError):
            slack.send(envelope("slash_commands", command(), f"again-{number}"))
        with suppress(AssertionError):
            wait_until(lambda number=number: f"again-{number}" in slack.acknowledged, seconds=2)  # type: ignore[misc]  # bound
            return slack.acknowledged[f"again-{number}"]
        assert number < 20
    raise AssertionError


def test_a_command_is_answered_in_the_acknowledgement(connected: FakeSlack) -> None:
    connected.send(envelope("slash_commands", command()))
    message = acknowledgement(connected)["payload"]
    assert quotes_in(json.dumps(message), "slack")
    assert problems_in(message) == []
    assert [(method, token) for method, _, token in connected.calls] == [("apps.connections.open", f"Bearer {APP}")]


def test_a_dropped_connection_is_opened_again_and_answers(connected: FakeSlack) -> None:
    for _ in range(3):
        connected.drop()
        connected.acknowledged.clear()
        assert "blocks" in asked_until_answered(connected)["payload"]


def test_a_connection_that_slack_announces_to_end_is_replaced(connected: FakeSlack) -> None:
    connected.send({"type": "disconnect", "reason": "refresh_requested"})
    wait_until(lambda: [method for method, _, _ in connected.calls].count("apps.connections.open") >= 2)
    assert "blocks" in asked_until_answered(connected)["payload"]


def test_an_event_that_is_delivered_again_is_answered_once(connected: FakeSlack) -> None:
    event = mention()
    for number in range(3):
        connected.send(envelope("events_api", event, f"e{number}", retry_attempt=number))
        assert "payload" not in acknowledgement(connected, f"e{number}")
    connected.send(envelope("events_api", mention("<@UBOT> Who made Node.js?"), "last"))
    wait_until(lambda: len(connected.posted()) >= 2)
    assert len(connected.posted()) == 2


def test_buttons_work(connected: FakeSlack) -> None:
    connected.send(envelope("slash_commands", command()))
    share = buttons(acknowledgement(connected)["payload"])[0]
    payload = click(share["action_id"], share["value"], connected.response_url())
    connected.send(envelope("interactive", payload, "e2"))
    acknowledgement(connected, "e2")
    wait_until(lambda: len(connected.responses) == 2)
    assert connected.responses[0][1]["response_type"] == "in_channel"


def test_odd_envelopes_disturb_nothing(connected: FakeSlack) -> None:
    for odd in (
        {"type": "unheard of"},
        envelope("slash_commands", {}),
        envelope("events_api", {"event": []}),
        envelope("interactive", {"type": "block_actions", "actions": ["x"]}),
        {"type": "slash_commands", "envelope_id": "x", "payload": []},
    ):
        connected.send(odd)
    connected.send(envelope("slash_commands", command(), "fair"))
    assert "blocks" in acknowledgement(connected, "fair")["payload"]


def test_a_token_that_slack_refuses_is_one_line(settings: Settings, slack: FakeSlack) -> None:
    slack.faults = [(200, {"ok": False, "error": "invalid_auth"}, {})]
    connection = SocketMode(assembled(settings, slack))
    with pytest.raises(ChatError, match=r"SLACK_APP_TOKEN: Slack refuses it \(invalid_auth\)") as raised:
        connection.open()
    connection.close()
    assert APP not in str(raised.value)


def test_a_slack_that_is_not_there_is_one_line(settings: Settings) -> None:
    connection = SocketMode(assembled(settings, FakeSlack(address="http://127.0.0.1:9")))
    with pytest.raises(ChatError, match="Slack cannot be reached"):
        connection.open()
    connection.close()


def test_without_a_token_socket_mode_says_where_to_get_one(settings: Settings, slack: FakeSlack) -> None:
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN: is not set"):
        SocketMode(assembled(settings, slack, {}))


PROCESS = """
import sys
from askstack.slack import assembly
api, responses = sys.argv.pop(1), sys.argv.pop(1)
assembly.assemble.__kwdefaults__["addresses"] = assembly.Addresses(api, (responses,))
from askstack.cli import main
main()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_answers_until_it_is_asked_to_end(
    settings: Settings, slack: FakeSlack, tmp_path: Path, number: signal.Signals
) -> None:
    journal = tmp_path / "journal.sqlite"
    process = subprocess.Popen(
        [sys.executable, "-c", PROCESS, slack.api, slack.address, "slack", "socket",
         "--corpus", str(CORPUS), "--index", str(settings.index)],
        env=os.environ | ENVIRON | {"ASKSTACK_JOURNAL": str(journal)}, cwd=tmp_path, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert "blocks" in asked_until_answered(slack)["payload"]
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "answering in Slack (Ctrl-C stops)" in said
    assert "Traceback" not in said
    assert QUESTION not in said
    assert {asked.surface for asked in read(journal)} == {"slack"}


def test_the_command_without_a_token_is_one_line_and_exit_status_2(settings: Settings, tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "askstack", "slack", "socket", "--index", str(settings.index), "--corpus", str(CORPUS)],
        env={name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
        | {"ASKSTACK_JOURNAL": str(tmp_path / "journal.sqlite")},
        cwd=tmp_path, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert process.returncode == 2
    assert process.stderr.splitlines()[-1].startswith("askstack: SLACK_APP_TOKEN: is not set; make one under")


def test_slack_without_its_extra_names_the_command_that_adds_it(
    settings: Settings, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    from askstack.errors import MissingExtraError  # noqa: PLC0415 - this test's own
    from askstack.slack import assembly  # noqa: PLC0415 - as above

    monkeypatch.setattr(assembly, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r'pip install "askstack\[slack\]"'):
        assembled(replace(settings), slack)


def test_neither_the_command_line_nor_a_question_imports_slacks_packages() -> None:
    script = (
        "import sys\nfrom askstack.cli import run\nrun(['--version'])\nrun(['slack', '--help'])\n"
        "run(['slack', 'manifest'])\n"
        "print([name for name in sys.modules if name.startswith(('slack_', 'starlette', 'uvicorn', 'sqlite3'))])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.splitlines()[-1] == "[]"
