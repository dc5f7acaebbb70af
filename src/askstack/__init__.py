"""Answers questions with the exact sentences of your articles.

    import askstack

    stack = askstack.open("corpus", index="index")
    answer = stack.ask("Can Django handle real-time?")
    for quote in answer.quotes:
        print(quote.text, "-", quote.citation.title)

Importing the package imports nothing else: each name brings its module when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from askstack.engine import Stack
    from askstack.errors import AskstackError
    from askstack.programs import from_texts, open  # noqa: A004 - `askstack.open` is what a user writes
    from askstack.records import Answer, Citation, QuestionKind, Quote, Reason, Span
    from askstack.rendering import render, to_json
    from askstack.settings import Settings

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "AskstackError",
    "Citation",
    "QuestionKind",
    "Quote",
    "Reason",
    "Settings",
    "Span",
    "Stack",
    "__version__",
    "from_texts",
    "open",
    "render",
    "to_json",
]

_HOMES = {
    "engine": ("Stack",),
    "errors": ("AskstackError",),
    "programs": ("from_texts", "open"),
    "records": ("Answer", "Citation", "QuestionKind", "Quote", "Reason", "Span"),
    "rendering": ("render", "to_json"),
    "settings": ("Settings",),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
