"""What does the build hand to `compiled`? One module for each of our templates in each channel that may use it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from askstack.rendering.compiled import module_name
from askstack.rendering.environment import SUFFIX, environment_of, packaged_folder
from askstack.rendering.shapes import CHANNELS

if TYPE_CHECKING:
    from pathlib import Path


def precompile(folder: Path) -> None:
    """Compiles our templates into `folder`, whose old content is removed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path in sorted(packaged_folder().glob(f"*/*{SUFFIX}")):
        source = path.read_text(encoding="utf-8")
        name = f"{path.parent.name}/{path.name}"
        for channel in [channel for channel in CHANNELS if path.parent.name in {channel, "shared"}]:
            code = environment_of(channel).compile(source, name, name, raw=True)
            (folder / module_name(channel, source)).write_text(code, encoding="utf-8")
