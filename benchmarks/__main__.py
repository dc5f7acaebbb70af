"""Runs askstack and its peers side by side, and writes what came of it as Markdown tables.

    python -m benchmarks                       1,000 passages, everything
    python -m benchmarks --size 200k --only cold --only warm
    python -m benchmarks --only growth         1k to 1m: askstack alone
    python -m benchmarks --size 200k --page benchmarks/README.md

Peers are tried in this Python and in those given with --python: whichever is not installed is left out. Corpora and
indexes are kept in the --work folder, so that the next run need not build them again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import measuring, reading
from benchmarks.processes import ROOT, load, run, say
from benchmarks.subjects import Setup
from benchmarks.tables import put_into

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.tables import Table

_AS_BUILT = """
from askstack.rendering.compiled import FOLDER
from askstack.rendering.precompiling import precompile
precompile(FOLDER)
"""  # what building the package does; a template edited since would cost each cold answer some 5 ms
_UNITS = {"k": 1000, "m": 1_000_000}


def main() -> None:
    """Measures, prints, and fills in the page."""
    given = _options().parse_args()
    setup = Setup(given.data, given.work, (sys.executable, *given.python), given.rounds)
    run([sys.executable, "-c", _AS_BUILT])
    run([sys.executable, "-m", "compileall", "-q", ROOT / "src" / "askstack"])
    for name in given.only or MEASURES:
        say(f"{name}, {given.size:,} passages")
        when = f"{time.strftime('%Y-%m-%d %H:%M')}, load before {load()}"
        table = MEASURES[name](setup, given.size)
        table = table._replace(note=f"{table.note} ({when})")
        print(f"## {table.name}\n\n{table.markdown()}\n", flush=True)
        if given.page:
            put_into(given.page, table)


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        "python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--size", type=_size, default=1000, metavar="N", help="passages: 1k, 200k, 1m, ...")
    options.add_argument("--only", action="append", choices=MEASURES, help="may be given more than once")
    options.add_argument("--rounds", type=int, default=10)
    options.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="(default: %(default)s)")
    options.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "askstack-benchmarks")
    options.add_argument("--python", action="append", default=[], metavar="PYTHON", help="one that has more peers")
    options.add_argument("--page", type=Path, help="a page whose tables are to be replaced")
    return options


def _size(given: str) -> int:
    unit = _UNITS.get(given[-1:].lower())
    return int(float(given[:-1]) * unit) if unit else int(given)


def _reading(setup: Setup, _size: int) -> Table:
    return reading.table(setup.data / "docs" / "corpus", setup.data)


MEASURES: dict[str, Callable[[Setup, int], Table]] = {
    "build": measuring.build,
    "cold": measuring.cold,
    "warm": measuring.warm,
    "throughput": measuring.throughput,
    "sync": measuring.sync,
    "formats": measuring.formats,
    "reading": _reading,
    "growth": measuring.growth,
    "fit": measuring.fit,
}

if __name__ == "__main__":
    main()
