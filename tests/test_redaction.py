"""What must not be kept of a question, and what must."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askstack.redaction import redact


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("mail ada.quay+x@port.example please", "mail [address] please"),
        ("root@localhost cannot log in", "[address] cannot log in"),
        ("call +1 (555) 123-4567 now", "call [number] now"),
        ("card 4111 1111 1111 1111 is refused", "card [number] is refused"),
        ("order 20394857 is late", "order [number] is late"),
        ("who is 192.168.100.200", "who is [number]"),
        ("<@U024BE7LH> asked <!subteam^S01|crew> in <#C12|the quay>", "[mention] asked [mention] in [mention]"),
        ("is U024BE7LH here", "is [mention] here"),
        ("password: hunter2 fails", "password: [key] fails"),
        ("api_key=abc fails", "api_key=[key] fails"),
        ("Authorization: Bearer abc1.def", "Authorization: Bearer [key]"),
        ("why is xoxb-12345-abcdefghijk invalid", "why is [key] invalid"),
        ("eyJhbGciOi.eyJzdWIiOi.abc expires", "[key] expires"),
        ("id 550e8400-e29b-41d4-a716-446655440000", "id [key]"),
        ("key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "key [key]"),
        (
            "open https://ada:pw@port.example/x?session=9f&a=b here",
            "open https://[private]port.example/x?[private] here",
        ),
    ],
)
def test_what_looks_private_gives_way(question: str, kept: str) -> None:
    assert redact(question) == kept


@pytest.mark.parametrize(
    "question",
    [
        "Can Django handle real-time?",
        "What changed between 2019 and 2020, 3.11.7 and 3.12.1?",
        "What is a bearer token and how long is a password?",
        "What does HttpResponsePermanentRedirect do in a_very_long_function_name_here?",
        "Is python-3-11-upgrade-guide at https://port.example/guide the right page?",
        "Why does the DATABASES setting of DJANGO 5 raise E11000 after 30 s?",
    ],
)
def test_what_an_editor_needs_is_kept(question: str) -> None:
    assert redact(question) == question


WORD = st.text(string.ascii_lowercase, min_size=1, max_size=8)


@given(before=st.lists(WORD, max_size=900), local=WORD, host=WORD, after=st.lists(WORD, max_size=5))
def test_an_address_is_kept_at_no_place_not_even_in_half(
    before: list[str], local: str, host: str, after: list[str]
) -> None:
    secret = f"{local}.{local}@{host}.example"
    assert "@" not in redact(" ".join([*before, secret, *after]))


@given(st.text(max_size=6000))
def test_any_text_is_kept_short(question: str) -> None:
    assert len(redact(question)) <= 500
