"""The guard, by itself: what it lets in, and for how long it remembers."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import Clock, SignatureVerifier

from askstack.slack.guard import Guard, Verdict
from askstack.slack.limits import Rate
from askstack.slack.seen import Seen
from askstack.slack.settings import Secret
from slack_kit import SIGNING, sign

NOW = 1_700_000_000


def judge(guard: Guard, headers: dict[str, str], body: bytes) -> Verdict:
    return guard.judge(headers["X-Slack-Request-Timestamp"], headers["X-Slack-Signature"], body)


@given(body=st.text(max_size=100).map(str.encode), ago=st.integers(-1000, 1000))
def test_it_agrees_with_slacks_own_verifier(body: bytes, ago: int) -> None:
    class Stopped(Clock):
        def now(self) -> float:
            return NOW

    timestamp = str(NOW - ago)
    signature = SignatureVerifier(SIGNING).generate_signature(timestamp=timestamp, body=body)
    assert sign(body, timestamp)["X-Slack-Signature"] == signature
    is_valid = SignatureVerifier(SIGNING, Stopped()).is_valid(body, timestamp, signature)
    assert signature
    verdict = Guard(Secret(SIGNING), lambda: NOW).judge(timestamp, signature, body)
    assert (verdict is Verdict.GENUINE) == is_valid


@pytest.mark.parametrize(
    ("ago", "verdict"),
    [
        (0, Verdict.GENUINE),
        (300, Verdict.GENUINE),
        (-300, Verdict.GENUINE),
        (301, Verdict.STALE),
        (-301, Verdict.STALE),
    ],
)
def test_the_window_is_five_minutes_either_way(ago: int, verdict: Verdict) -> None:
    assert judge(Guard(Secret(SIGNING), lambda: NOW), sign(b"x", str(NOW - ago)), b"x") is verdict


def test_a_wrong_clock_is_seen_by_genuine_requests_alone() -> None:
    guard = Guard(Secret(SIGNING), lambda: NOW)
    assert guard.skew is None
    judge(guard, sign(b"x", str(NOW - 900), secret="0" * 32), b"x")
    assert guard.skew is None
    judge(guard, sign(b"x", str(NOW - 900)), b"x")
    assert guard.skew == 900
    judge(guard, sign(b"x", str(NOW + 2)), b"x")
    assert guard.skew == -2


def test_a_replay_is_known_until_its_signature_ends_and_may_come_again_where_it_was_not_worked_on() -> None:
    guard = Guard(Secret(SIGNING), lambda: NOW)
    headers = sign(b"x", str(NOW))
    assert [judge(guard, headers, b"x") for _ in range(2)] == [Verdict.GENUINE, Verdict.REPLAYED]
    guard.forget(headers["X-Slack-Signature"])
    assert judge(guard, headers, b"x") is Verdict.GENUINE


def test_what_was_seen_is_forgotten_in_time() -> None:
    now = 0.0
    seen = Seen(10, lambda: now)
    assert seen.claim("a", "b")
    now = 9.9
    assert not seen.claim("c", "b")
    assert seen.claim("c")
    now = 10.1
    assert seen.claim("a", "b")
    assert not seen.claim("c")
    now = 100.0
    assert seen.claim("d")
    assert list(seen._until) == ["d"]


def test_one_of_many_threads_may_claim() -> None:
    seen, claimed = Seen(10), []
    threads = [threading.Thread(target=lambda: claimed.append(seen.claim("a"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == [False] * 19 + [True]


def test_a_minutes_worth_is_admitted_and_refilled_evenly() -> None:
    now = 0.0
    rate = Rate(30, lambda: now)
    assert [rate.admits("ada") for _ in range(31)] == [True] * 30 + [False]
    assert rate.admits("ben")
    now = 2.0
    assert [rate.admits("ada") for _ in range(2)] == [True, False]
    now = 1000.0
    assert [rate.admits("ada") for _ in range(31)] == [True] * 30 + [False]


def test_buckets_do_not_pile_up() -> None:
    rate = Rate(1, lambda: 0.0)
    for number in range(20_000):
        rate.admits(number)
    assert len(rate._buckets) == 10_000
