"""What a file may ask of us is set in askstack.toml, under [reading]."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from askstack import engine
from askstack.errors import SettingsError
from askstack.settings import load

if TYPE_CHECKING:
    from pathlib import Path


def folder_with(tmp_path: Path, settings: str) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "short.md").write_text("# Tea\n\nTea is hot.\n")
    (tmp_path / "corpus" / "long.md").write_text("# Tea\n\n" + "Tea is hot. " * 20)
    (tmp_path / "askstack.toml").write_text(settings)
    return tmp_path


def test_a_limit_refuses_what_is_over_it_and_says_which(tmp_path: Path) -> None:
    settings = load(environ={}, folder=folder_with(tmp_path, "[reading]\nsize = 100\n"))
    report = engine.sync(settings)
    assert report.new == ("short.md",)
    assert [(path, reason) for path, reason in report.failed] == [
        ("long.md", "has 247 bytes, over the limit `size` of 100; split it")
    ]


@pytest.mark.parametrize(
    ("table", "named"),
    [("sizes = 1", "`sizes` is not a setting of [reading]"), ("size = 0", "`size` under [reading] is 0")],
)
def test_a_limit_that_means_nothing_is_named(tmp_path: Path, table: str, named: str) -> None:
    settings = load(environ={}, folder=folder_with(tmp_path, f"[reading]\n{table}\n"))
    with pytest.raises(SettingsError) as error:
        engine.sync(settings)
    assert named in str(error.value)
