"""Where do templates come from, and what may they do?

A user's file comes before ours of the same name. Templates run in Jinja2's immutable sandbox: no attribute that
begins with an underscore, nothing changed, no name that is not there. Repetition and output are capped, which is
a guard against accidents; a folder of templates is code of its owner.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from askstack.errors import TemplateError
from askstack.rendering.citing import by_date, by_side
from askstack.rendering.compiled import CompiledTemplates
from askstack.rendering.plain_text import PLAIN_LOOK, Look

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment
    from jinja2.runtime import Context

    from askstack.records import Answer

SUFFIX = ".j2"
_LONGEST_REPETITION = 100_000
_LONGEST_OUTPUT = 1_000_000
_GROWTH = 20  # the most characters that a channel writes for one of a quote's, with room to spare


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, which does not cap what `"a" * 10**9` takes."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - Jinja2's
        sized = [side for side in (left, right) if hasattr(side, "__len__")]
        times = left if sized == [right] else right
        if operator == "**" or (sized and len(sized[0]) * times > _LONGEST_REPETITION):
            raise SecurityError(f"`{operator}` would make more than a template may")
        return super().call_binop(context, operator, left, right)


class _Overlaid(FileSystemLoader):
    """A user's folder over ours; a file put there later is seen as well, so that a server need not be restarted."""

    def __init__(self, folder: Path) -> None:
        super().__init__([folder, packaged_folder()])
        self._folder = folder

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, filename, is_current = super().get_source(environment, template)
        mine = self._folder / template
        if Path(filename) == mine:
            return source, filename, is_current
        return source, filename, lambda: is_current() and not mine.is_file()


def packaged_folder() -> Path:
    """The folder of our own templates: inside the package when installed, at the top of a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent.parent / "templates"


@lru_cache(maxsize=16)
def environment_of(channel: str, folder: Path | None = None, look: Look = PLAIN_LOOK) -> _Sandbox:
    """The environment of a channel; `folder`, an absolute path, holds the user's templates and need not exist."""
    room = _Sandbox(
        loader=FileSystemLoader(packaged_folder()) if folder is None else _Overlaid(folder),
        bytecode_cache=CompiledTemplates(channel),
        undefined=StrictUndefined,
        autoescape=channel == "html",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    room.filters |= {"by_date": by_date, "by_side": by_side} | _filters(channel, look)
    return room


def select(room: _Sandbox, channel: str, shape: str) -> Template:
    """The template that serves a shape; where there is none, the channel's `plain`.

    Raises:
        TemplateError: it cannot be read or compiled.
    """
    try:
        return room.select_template([f"{channel}/{shape}{SUFFIX}", f"{channel}/plain{SUFFIX}"])
    except Exception as error:
        raise template_error(error, f"{channel}/{shape}{SUFFIX}") from error


def rendered(template: Template, answer: Answer) -> str:
    """What the template makes of an answer.

    Raises:
        TemplateError: it names what is not there, does what it may not, or makes too much.
    """
    longest = _LONGEST_OUTPUT + _GROWTH * sum(len(quote.text) for quote in (*answer.quotes, *answer.nearest))
    parts: list[str] = []
    size = 0
    try:
        for part in template.generate(answer=answer):
            size += len(part)
            if size > longest:
                raise SecurityError("makes more output than a template may")  # noqa: TRY301 - placed like Jinja2's own
            parts.append(part)
    except Exception as error:
        raise template_error(error, str(template.filename)) from error
    return "".join(parts)


def template_error(error: Exception, template: str) -> TemplateError:
    """The one line for a broken template: file, line, reason, what to do."""
    reason = " ".join(str(error).split()) or type(error).__name__
    place = from_here(_place(error, template))
    return TemplateError(f"{place}: {reason}; correct it, or remove it to fall back on askstack's own")


def from_here(path: str | None) -> str:
    """A template's path as people name it: from the current folder, where it is below that."""
    return str(path).removeprefix(f"{Path.cwd()}/")


def _place(error: Exception, template: str) -> str:
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name or template}:{error.lineno}"
    import traceback  # noqa: PLC0415 - a good template need not pay for it

    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(SUFFIX)]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else template


def _filters(channel: str, look: Look) -> dict[str, Callable[..., Any]]:
    """Each channel imports its own module alone: a cold answer pays for one."""
    if channel == "text":
        from askstack.rendering import plain_text  # noqa: PLC0415 - see above

        return plain_text.filters(look)
    if channel == "markdown":
        from askstack.rendering import markdown  # noqa: PLC0415 - see above

        return markdown.filters()
    if channel == "html":
        from askstack.rendering import html_fragment  # noqa: PLC0415 - see above

        return html_fragment.filters()
    from askstack.rendering import slack_blocks  # noqa: PLC0415 - see above

    return slack_blocks.filters()
