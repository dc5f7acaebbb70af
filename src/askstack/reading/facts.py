"""What does a file state about itself? The first to state a field is believed; every field keeps its origin."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from askstack.records import Metadata

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 500


@dataclass(slots=True)
class Facts:
    """Collects metadata while a file is read."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)

    def state(self, name: str, value: str | None, origin: str) -> None:
        """Note what a file says of one field; empty words and later statements change nothing."""
        words = " ".join((value or "").split())
        if words and len(words) <= _LONGEST and name not in self.values:
            self.values[name] = words
            self.origins[name] = origin

    def state_authors(self, names: Iterable[str], origin: str) -> None:
        """Add authors found in one place; a second place is not heard."""
        self._extend("authors", names, origin)

    def state_tags(self, tags: Iterable[str], origin: str) -> None:
        """Add tags found in one place; a second place is not heard."""
        self._extend("tags", tags, origin)

    def _extend(self, name: str, values: Iterable[str], origin: str) -> None:
        stated = [words for value in values if (words := " ".join(value.split())) and len(words) <= _LONGEST]
        if not stated or self.origins.setdefault(name, origin) != origin:
            return
        known = self.values.setdefault(name, [])
        known += [words for words in dict.fromkeys(stated) if words not in known]

    def metadata(self) -> Metadata:
        """The frozen record of what was stated."""
        stated: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in self.values.items()
        }
        stated["origins"] = tuple(sorted((name, self.origins[name]) for name, value in stated.items() if value))
        return Metadata(**stated)
