"""Which file serves which template, and how does a user get one to change?"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

from askstack.errors import TemplateError
from askstack.rendering.environment import SUFFIX, packaged_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Served(NamedTuple):
    """A template's name (`text/plain.j2`), the file that serves it, and whether that file is one of ours."""

    name: str
    path: Path
    is_ours: bool


def served(folder: Path | None) -> tuple[Served, ...]:
    """Every template by name, a user's file in the place of ours."""
    files = {name: Served(name, path, is_ours=True) for name, path in _named(packaged_folder())}
    if folder is not None and folder.is_dir() and not folder.samefile(packaged_folder()):
        files |= {name: Served(name, path, is_ours=False) for name, path in _named(folder)}
    return tuple(files[name] for name in sorted(files))


def copy(folder: Path, names: Iterable[str] = (), *, force: bool = False) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Copies our templates (all, or those named: "text", "text/plain" or "text/plain.j2") into a user's folder.

    Returns the names copied and the names left alone because the user has them already.

    Raises:
        TemplateError: a name fits no template, the folder is our own, or it cannot be written.
    """
    if folder.is_dir() and folder.samefile(packaged_folder()):
        raise TemplateError(f"{folder}: holds askstack's own templates; name another folder with --templates")
    wanted = _wanted(tuple(names))
    kept = tuple(name for name in wanted if (folder / name).exists() and not force)
    copied = tuple(name for name in wanted if name not in kept)
    try:
        for name in copied:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(packaged_folder() / name, folder / name)
    except OSError as error:
        raise TemplateError(
            f"{folder}: cannot be written ({error.strerror}); choose another with --templates"
        ) from error
    return copied, kept


def _named(folder: Path) -> list[tuple[str, Path]]:
    return [(f"{path.parent.name}/{path.name}", path) for path in folder.glob(f"*/*{SUFFIX}")]


def _wanted(names: tuple[str, ...]) -> tuple[str, ...]:
    ours = sorted(name for name, _ in _named(packaged_folder()))
    wanted: list[str] = []
    for asked in names or ("",):
        fitting = [name for name in ours if asked in {"", name, name.removesuffix(SUFFIX), name.split("/", 1)[0]}]
        if not fitting:
            raise TemplateError(f"{asked}: is no template of askstack's; `askstack templates list` shows their names")
        wanted += fitting
    return tuple(dict.fromkeys(wanted))
