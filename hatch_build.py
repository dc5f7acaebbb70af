"""Compiles the answer templates while the package is built, so that no cold answer has to (see rendering/compiled)."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTemplates(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's parameter says nothing here
    """Writes one module for each template of each channel into `src/askstack/compiled`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Runs before a wheel is put together and before an editable install."""
        sys.path.insert(0, str(Path(self.root) / "src"))
        from askstack.rendering import CHANNELS  # noqa: PLC0415 - found by the line above
        from askstack.rendering.compiled import FOLDER, module_name  # noqa: PLC0415 - as above
        from askstack.rendering.environment import environment_of, packaged_folder  # noqa: PLC0415 - as above

        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        for channel in CHANNELS:
            for path in sorted(packaged_folder().glob("*/*.j2")):
                if path.parent.name in {channel, "shared"}:
                    source = path.read_text(encoding="utf-8")
                    name = f"{path.parent.name}/{path.name}"
                    code = environment_of(channel).compile(source, name, name, raw=True)
                    (FOLDER / module_name(channel, source)).write_text(code, encoding="utf-8")
        build_data["artifacts"].append("src/askstack/compiled/*.py")
