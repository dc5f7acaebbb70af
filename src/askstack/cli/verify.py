"""`askstack verify`: a stored answer against the articles of today."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from askstack.cli.options import with_settings, write
from askstack.errors import RequestError

if TYPE_CHECKING:
    from askstack.settings import Settings
    from askstack.verifying import Checked, StoredQuote

_SHOWN = 60


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write the result as JSON.")
@with_settings("corpus")
@click.pass_context
def command(ctx: click.Context, settings: Settings, file: Path, *, as_json: bool) -> None:
    r"""Check the quotes of the stored answer in FILE (JSON or Markdown) against the articles of today.

    Each quote is ok, moved (its article says it elsewhere), changed (its article no longer says it), gone (its
    article is), or misattributed (another article says it, or none ever did). Exit status: 0 when all are ok or
    moved, else 1.

    \b
    Example:
      askstack ask --format markdown Who made Node.js? > answer.md
      askstack verify answer.md
    """
    from askstack.reading import SUFFIXES, read_article  # noqa: PLC0415 - reading imports parsers, help need not
    from askstack.verifying import Library, check  # noqa: PLC0415 - as above

    library = Library(settings.corpus, SUFFIXES, lambda article_id, data: read_article(article_id, data).text)
    checked = check(_stored_quotes(file), library)
    write(_as_json(checked) if as_json else "".join(map(_line, checked)) or "no quotes to check\n")
    ctx.exit(0 if all(one.holds for one in checked) else 1)


def _stored_quotes(file: Path) -> tuple[StoredQuote, ...]:
    from askstack.verifying import quotes_of_json  # noqa: PLC0415 - `--help` need not pay for it

    try:
        text = file.read_bytes().decode("utf-8-sig")
        return quotes_of_json(text) if text.lstrip().startswith(("{", "[")) else _quotes_of_markdown(text)
    except UnicodeDecodeError as error:
        raise RequestError(f"{file}: is not text; give an answer stored as JSON or Markdown") from error
    except RequestError as error:
        raise RequestError(f"{file}: {error}") from error


def _quotes_of_markdown(text: str) -> tuple[StoredQuote, ...]:
    from askstack.rendering.parsing import quotes_in, receipts_in  # noqa: PLC0415 - `--help` need not pay for it
    from askstack.verifying import make_stored  # noqa: PLC0415 - as above

    receipts = receipts_in(text)
    if not receipts:
        raise RequestError("holds no receipts; give what `ask --format json` or `--format markdown` wrote")
    try:
        pairs = zip(quotes_in(text, "markdown"), receipts, strict=True)
        return tuple(make_stored(quote, receipt) for quote, receipt in pairs)
    except (ValueError, KeyError, TypeError) as error:
        raise RequestError("its quotes and receipts do not match; give the answer as it was written") from error


def _line(checked: Checked) -> str:
    quote = checked.quote
    words = " ".join(quote.text.split())
    shown = words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
    return f"{checked.verdict:<13}  {quote.path}:{quote.span.start}-{quote.span.end}  “{shown}”  {checked.note}\n"


def _as_json(checked: tuple[Checked, ...]) -> str:
    result = {
        "schema": "askstack.verification/1",
        "holds": all(one.holds for one in checked),
        "quotes": [_fields(one) for one in checked],
    }
    return json.dumps(result, ensure_ascii=False, indent=2) + "\n"


def _fields(checked: Checked) -> dict[str, Any]:
    quote = checked.quote
    now = {"path": checked.now[0], "start": checked.now[1].start, "end": checked.now[1].end} if checked.now else None
    return {
        "verdict": str(checked.verdict),
        "path": quote.path,
        "start": quote.span.start,
        "end": quote.span.end,
        "text": quote.text,
        "note": checked.note,
        "now": now,
    }
