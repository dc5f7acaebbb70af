"""Which settings travel with the index: those that shape passages and terms, and no others."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from askstack import analysis, engine
from askstack.errors import ForeignIndexError
from askstack.passages import cut_passages, index_terms
from askstack.reading import read_article
from askstack.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTICLES = {
    "harbour/pilots.md": """---
title: Pilots
author: Ada Lovelace
date: 1987-03-02
---

# Pilots

The harbour pilot comes on board at the outer buoy. He knows the on_delete rocks; see [the chart](chart.md).

## Who pays the pilot?

**Does he wait?** No. The merchants pay him. They pay:

- a fee for each ship
- lamp oil, e.g. in winter

| Port | Fee |
|---|---|
| Rotterdam | 12 shells and a rope for each of the ships |

**Fees**

::: tip
Low.
:::

```python
hail(pilot)
```
""",
    "tides.txt": "Tides\n\nQ: When is high tide?\nA: At noon. It is never late.\n\nRead more\n\nBy Bob Dee\n",
    "oil.txt": "From: Ada Quay\nSubject: Oil\n\nOIL\n===\n\nA   clear  white\nB   dark   black\nC   used   red\n",
    "mole.rst": "Mole\n====\n\nThe ``mole`` is :ref:`long <length>`.\n\n.. code-block:: python\n\n    walk(mole)\n",
    "lamps.html": "<html><title>Lamps</title><body><h1>Lamps</h1><p>Lit at dusk.<ul><li>Café</ul></body></html>",
}
KNOWN = {"reading 2, passages 3, terms 3": "5e1628b62d7cbbb9"}
"""What the articles above come to, by the digest of the settings that they were prepared with."""


def prepared() -> Iterator[str]:
    """All that an index would hold of the articles: passages, units, contexts, terms and words."""
    for name, text in ARTICLES.items():
        for passage in cut_passages(read_article(name, text.encode())):
            yield f"{passage!r} {index_terms(passage)!r}"


def test_a_change_of_passages_or_terms_is_told_by_the_digest() -> None:
    found = hashlib.sha256("\n".join(prepared()).encode()).hexdigest()[:16]
    assert KNOWN.get(engine.SETTINGS_DIGEST) == found, (
        "passages or terms are not what they were: raise the number of what changed (analysis.VERSION, or in"
        f" engine.SETTINGS_DIGEST), so that older indexes are rebuilt, and write down here what they are now: {found}"
    )


def test_the_digest_names_what_it_is_of() -> None:
    assert f"terms {analysis.VERSION}" in engine.SETTINGS_DIGEST


@pytest.fixture
def folder(tmp_path: Path) -> Settings:
    """The articles above, indexed."""
    chosen = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    for name, text in ARTICLES.items():
        path = chosen.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    engine.sync(chosen)
    return chosen


def fingerprint(chosen: Settings) -> str:
    return engine.sync(chosen).fingerprint


def test_equal_articles_and_settings_have_equal_fingerprints(folder: Settings) -> None:
    elsewhere = replace(folder, index=folder.index.with_name("elsewhere"))
    assert fingerprint(elsewhere) == fingerprint(folder) == engine.sync(folder, rebuild=True).fingerprint
    assert engine.open(folder).index.stamp.fingerprint == fingerprint(folder)


def test_other_passages_or_terms_change_the_fingerprint_and_are_not_asked(
    folder: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(folder)
    monkeypatch.setattr(engine, "SETTINGS_DIGEST", engine.SETTINGS_DIGEST.replace("passages", "other passages"))
    with pytest.raises(ForeignIndexError, match="index --rebuild"):
        engine.open(folder)
    assert engine.sync(folder, rebuild=True).fingerprint != before
    assert engine.open(folder).index.stamp.passages


ANSWERING: dict[str, Any] = {
    "templates": Path("elsewhere"),
    "limit": 9,
    "floor": 0.9,
    "sure": 0.9,
    "synonyms": Path("words.txt"),
    "pinned": Path("pins.txt"),
    "journal": Path("journal.sqlite"),
    "journal_days": 1,
    "extra": {"web": {"title": "Harbour"}, "slack": {"teams": ["T1"]}},
}


@pytest.mark.parametrize("name", ANSWERING)
def test_how_askstack_answers_changes_nothing_in_the_index(folder: Settings, name: str) -> None:
    before = engine.open(folder).index.stamp
    other = replace(folder, **{name: ANSWERING[name]})
    report = engine.sync(other)
    assert (report.fingerprint, report.new, report.changed, report.removed) == (before.fingerprint, (), (), ())
    assert engine.open(other).index.stamp == before


def test_every_setting_is_of_the_one_sort_or_the_other() -> None:
    """A new setting must say here that it leaves passages and terms alone, or become part of the digest."""
    assert {item.name for item in fields(Settings)} == {*ANSWERING, "corpus", "index"}
