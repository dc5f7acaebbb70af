"""Compiles the answer templates while the package is built, so that no cold answer has to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTemplates(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's parameter says nothing here
    """Runs before a wheel is put together and before an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Fills `src/askstack/compiled`, which git does not keep."""
        sys.path.insert(0, str(Path(self.root) / "src"))
        from askstack.rendering.compiled import FOLDER  # noqa: PLC0415 - found by the line above
        from askstack.rendering.precompiling import precompile  # noqa: PLC0415 - as above

        precompile(FOLDER)
        build_data["artifacts"].append("src/askstack/compiled/*.py")
