"""Which folders and knobs?

The only reader of the environment and of `askstack.toml`. An option beats a variable, a variable beats the file,
the file beats the default.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from askstack.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIG_NAME = "askstack.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and how askstack answers.

    `corpus`, `index` and `templates` are folders; `templates` may be missing, the package has its own. `limit` is the
    number of quotes at most. `floor` and `sure` are confidences: below `floor` askstack refuses, below `sure` it
    answers "not sure". `synonyms` is an editable file that replaces the packaged one. `pinned` is the file in which an
    editor ties questions to passages; it need not be there, None for none. `journal` is the file that
    asking may write to, None for none; what it holds is kept for `journal_days`, 0 for no journal at all.
    """

    corpus: Path = Path("corpus")
    index: Path = Path("index")
    templates: Path = Path("templates")
    limit: int = 3
    floor: float | None = None
    sure: float | None = None
    synonyms: Path | None = None
    pinned: Path | None = None
    journal: Path | None = None
    journal_days: int = 180
    extra: Mapping[str, Any] = field(default_factory=dict)


def load(
    *,
    corpus: str | Path | None = None,
    index: str | Path | None = None,
    templates: str | Path | None = None,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Settings for a process that runs in `folder` (default: the current one).

    Raises:
        SettingsError: askstack.toml cannot be read, or holds a name or value that means nothing here.
    """
    environ = os.environ if environ is None else environ
    folder = Path() if folder is None else folder
    settings = _from_file(folder)
    given: dict[str, Path] = {}
    options = {"corpus": corpus, "index": index, "templates": templates, "pinned": None, "journal": None}
    for name, option in options.items():
        value = option or environ.get(f"ASKSTACK_{name.upper()}")
        if value:
            given[name] = Path(value)
    return replace(settings, **given) if given else settings  # type: ignore[arg-type]  # the names are fields


def state_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Where askstack may note things for the user who runs it (XDG base directories: state)."""
    environ = os.environ if environ is None else environ
    state = Path(environ.get("XDG_STATE_HOME", ""))
    return (state if state.is_absolute() else Path.home() / ".local" / "state") / "askstack"


def secret(name: str, environ: Mapping[str, str] | None = None) -> str | None:
    """A secret ("SLACK_SIGNING_SECRET", "ASKSTACK_API_TOKEN"), None where it is not set; askstack.toml holds none.

    It is the variable of that name, or stands in the file that the variable with `_FILE` behind its name names.

    Raises:
        SettingsError: the file cannot be read, or others can read it, or what is there is no secret.
    """
    environ = os.environ if environ is None else environ
    value, place = environ.get(name, "").strip(), name
    if not value:
        place = environ.get(f"{name}_FILE", "")
        if not place:
            return None
        value = _private_text(Path(place), f"{name}_FILE").strip()
    if not (value.isascii() and value.isprintable()) or not value or " " in value:
        raise SettingsError(f"{place}: holds no secret (printable characters without blanks); copy it again")
    return value


def wants_color(environ: Mapping[str, str] | None = None) -> bool:
    """Whether a terminal may be sent colours: not where NO_COLOR holds anything (no-color.org) or TERM is "dumb"."""
    environ = os.environ if environ is None else environ
    return not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def _private_text(path: Path, name: str) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise SettingsError(f"{path}: others may read it, and it holds a secret ({name}); run: chmod 600 {path}")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is no text"
        raise SettingsError(f"{path}: {reason}; {name} must name a file that holds a secret") from error


def _from_file(folder: Path) -> Settings:
    path = folder / CONFIG_NAME
    if not path.is_file():
        return Settings(**_usual(folder))
    import tomllib  # noqa: PLC0415 - 3 ms that a folder without a settings file need not pay

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read as TOML ({error}); mend or remove it") from error
    return _from_table(table, path)


def _usual(folder: Path) -> dict[str, Any]:
    """Where things are unless somebody says otherwise."""
    return {
        "corpus": folder / "corpus",
        "index": folder / "index",
        "templates": folder / "templates",
        "pinned": folder / "pinned.md",
    }


_PATHS = frozenset({"corpus", "index", "templates", "synonyms", "pinned", "journal"})
_RATES = frozenset({"floor", "sure"})
_COUNTS = {"limit": 1, "journal_days": 0}


def _from_table(table: Mapping[str, Any], path: Path) -> Settings:
    known = {item.name for item in fields(Settings)} - {"extra"}
    given = _usual(path.parent)
    extra: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            extra[name] = value
        elif name not in known:
            raise SettingsError(f"{path}: `{name}` is not a setting; known are {', '.join(sorted(known))}")
        else:
            given[name] = _checked(name, value, path)
    return Settings(**given, extra=extra)


def _checked(name: str, value: object, path: Path) -> object:
    if name in _PATHS and isinstance(value, str) and value:
        return path.parent / value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if name in _RATES and is_number and 0 <= value <= 1:  # type: ignore[operator]  # a number by now
        return float(value)  # type: ignore[arg-type]
    least = _COUNTS.get(name)
    if least is not None and isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    wanted = (
        "a path" if name in _PATHS else "a number from 0 to 1" if name in _RATES else f"a whole number, {least} or more"
    )
    raise SettingsError(f"{path}: `{name}` is {value!r}; it must be {wanted}")
