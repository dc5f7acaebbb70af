"""`askstack status`: what is indexed, from when, and how fresh."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from askstack.cli.options import with_settings, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from askstack.checkup import Status
    from askstack.pinning import Check
    from askstack.records import ArticleRecord
    from askstack.settings import Settings

_OTHER_SETTINGS = ": other than those of today; run `askstack index --rebuild`"


@click.command("status")
@click.option("--articles", is_flag=True, help="List every article with its metadata and where each was found.")
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON.")
@with_settings("corpus", "index")
def command(settings: Settings, *, articles: bool, as_json: bool) -> None:
    r"""Show what is indexed, how fresh it is against the folder, and which articles failed.

    \b
    Examples:
      askstack status
      askstack status --articles
    """
    from askstack import checkup, engine  # noqa: PLC0415 - `--help` need not pay for them
    from askstack.index.tantivy_index import open_reader  # noqa: PLC0415 - as above

    state = checkup.status(engine.source(settings), settings.index)
    records = list(open_reader(settings.index).records()) if articles else []
    pinned = checkup.check_pins(settings)
    if as_json:
        fields = _fields(state, records if articles else None) | {"pinned": pinned._asdict()}
        write(json.dumps(fields, ensure_ascii=False, indent=2) + "\n")
        return
    lines = [
        *_lines(state, settings),
        *_pinned(pinned, settings),
        *(line for record in records for line in _article(record)),
    ]
    write("\n".join(lines) + "\n")


def _lines(state: Status, settings: Settings) -> Iterator[str]:
    stamp = state.stamp
    size = state.size / (1 << 20)
    yield f"index        {settings.index}: {stamp.articles} articles, {stamp.passages} passages, {size:.1f} MiB"
    yield f"as of        {state.as_of}"
    yield f"articles     {settings.corpus}: {_freshness(state)}"
    yield f"settings     {state.settings}{'' if state.is_current else _OTHER_SETTINGS}"
    yield f"fingerprint  {stamp.fingerprint}"
    for article_id, reason in state.failed:
        yield f"failed       {article_id}: {reason}"


def _pinned(pinned: Check, settings: Settings) -> Iterator[str]:
    if pinned.questions or pinned.problems:
        served = pinned.questions - len(pinned.problems) if pinned.questions else 0
        yield f"pinned       {settings.pinned}: {served} served of {pinned.questions}"
    for problem in pinned.problems:
        yield f"not served   {problem}"


def _freshness(state: Status) -> str:
    if state.pending is None:
        return "not at hand"
    if not state.is_current:
        return "to be prepared anew"
    report = state.pending
    counts = {"new": len(report.new), "changed": len(report.changed), "removed": len(report.removed)}
    said = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    return f"{said} since; run `askstack index`" if said else "up to date"


def _article(record: ArticleRecord) -> Iterator[str]:
    """An article's record as lines; each piece of metadata says where in the file it was found."""
    yield f"\n{record.article_id}"
    if record.failed:
        yield f"  failed     {record.failed}"
        return
    yield f"  read       {record.words} words, {record.passages} passages, {record.encoding}, offsets {record.offsets}"
    origins = dict(record.metadata.origins)
    for name, value in record.metadata._asdict().items():
        if value and name != "origins":
            said = ", ".join(value) if isinstance(value, tuple) else value
            yield f"  {name:<10} {said}{f'  ({origins[name]})' if name in origins else ''}"
    for problem in record.problems:
        yield f"  problem    {problem}"


def _fields(state: Status, records: list[ArticleRecord] | None) -> dict[str, Any]:
    fields = {"schema": "askstack.status/1", **asdict(state)}
    fields["pending"] = state.pending._asdict() if state.pending else None
    fields["failed"] = [{"article_id": article_id, "reason": reason} for article_id, reason in state.failed]
    if records is not None:
        fields["articles"] = [record._asdict() | {"metadata": record.metadata._asdict()} for record in records]
    return fields
