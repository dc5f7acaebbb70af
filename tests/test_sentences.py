"""Where sentences end, and what must hold whatever the text.

The gold set holds three hundred boundaries: the patterns of labelled samples of real articles, in words of our own. It
was written beside the code, so it guards what was reached; how good that is was measured on samples apart from it.
"""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askstack.sentences import sentence_spans

GOLD = Path(__file__).parent / "fixtures" / "sentences.txt"
MARK = "¦"
F1_FLOOR = 0.98


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, 0, len(text))]


def gold() -> list[str]:
    return [line for line in GOLD.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def ends(parts: list[str]) -> set[int]:
    """Where parts end, counted in characters that are no blanks; the last end is no boundary."""
    at, found = 0, set()
    for part in parts[:-1]:
        at += len("".join(part.split()))
        found.add(at)
    return found


def test_the_gold_set_is_split_as_people_would() -> None:
    right = wrong = missed = 0
    for line in gold():
        stated, found = ends(line.split(MARK)), ends(split(line.replace(MARK, "")))
        right += len(stated & found)
        wrong += len(found - stated)
        missed += len(stated - found)
    assert right + missed >= 300
    f1 = 2 * right / (2 * right + wrong + missed)
    assert f1 >= F1_FLOOR, f"{right} right, {wrong} wrong, {missed} missed: F1 {f1:.3f}"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("First built in 2005.Node.js was next.", ["First built in 2005.", "Node.js was next."]),
        ("Applications .Node.js is one.", ["Applications .", "Node.js is one."]),
        ("Use models.CharField here. Done.", ["Use models.CharField here.", "Done."]),
        ("Ships, e.g.\n  long ones.\n  Others.", ["Ships, e.g.\n  long ones.", "Others."]),
        ("1. Node.js is first. Then ours.", ["1. Node.js is first.", "Then ours."]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_the_hard_cases_of_real_articles(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


def test_only_the_range_asked_for_is_split() -> None:
    text = "Not this. But this. And that. Nor this."
    assert [text[start:end] for start, end in sentence_spans(text, 10, 29)] == ["But this.", "And that."]


PARTS = (
    "Dr. ",
    "U.S. ",
    "e.g. ",
    "etc. ",
    "3.5 ",
    "No. 4 ",
    "…",
    "...",
    "? ",
    "! ",
    '."',
    "\u00a0",
    "\n",
    "A. B. ",
    "x.Y",
    "`a`.",
)


@given(st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=12)), max_size=20).map("".join), st.data())
def test_every_character_that_is_no_blank_is_in_one_sentence(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = sentence_spans(text, start, end)
    assert all(start <= span.start < span.end <= end for span in spans)
    assert all(text[s:e] == text[s:e].strip() for s, e in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert "".join("".join(text[s:e] for s, e in spans).split()) == "".join(text[start:end].split())


def test_nltk_is_not_imported_before_it_is_asked() -> None:
    code = "import sys, askstack.sentences as s; s.sentence_spans('It is. It does.', 0, 15); assert 'nltk' not in {}"
    subprocess.run([sys.executable, "-c", code.format("sys.modules")], check=True)
