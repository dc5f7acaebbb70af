"""Does every gold quote of a question file still stand in its article?

Usage: python scripts/check_questions.py QUESTIONS CORPUS

A question file has one JSON object a line: `qid`, `question`, `answerable`, `gold` (a list of `file`, `quote` and
perhaps `core`), `kind`, `phrasing`. Exit status 0 when all is well, 1 with one line for each fault, 2 on wrong use.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

REQUIRED = {"qid", "question", "answerable", "gold", "kind", "phrasing"}
KINDS = {
    "yes_no",
    "definition",
    "factoid",
    "comparison",
    "recommendation",
    "list",
    "how_to",
    "why",
    "small_talk",
    "other",
}
PHRASINGS = {"natural", "keyword", "typo", "casual", "paraphrase"}
GOLD_REQUIRED = {"file", "quote"}
GOLD_KNOWN = GOLD_REQUIRED | {"core"}


class _VisibleText(HTMLParser):
    """Collects what a browser would show, a space for every tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (given by HTMLParser)
        self._hidden += tag in {"style", "script"}
        self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "script"}
        self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def visible_text(path: Path) -> str:
    """The words of an article: the file as it is, or for HTML without its tags."""
    text = path.read_text(encoding="utf-8")
    if path.suffix not in {".html", ".htm"}:
        return text
    parser = _VisibleText()
    parser.feed(text)
    parser.close()
    return "".join(parser.parts)


def normalised(text: str) -> str:
    """As the measure compares: white space collapsed, lower case, without the marks `` ` * _ ``."""
    return " ".join(re.sub(r"[`*_]", "", text).lower().split())


def faults_of_gold(gold: dict[str, Any], corpus: Path) -> list[str]:
    """What is wrong with one gold passage."""
    if not set(gold) >= GOLD_REQUIRED or not set(gold) <= GOLD_KNOWN:
        return [f"gold has the fields {sorted(gold)}"]
    path = corpus / gold["file"]
    if not path.is_file():
        return [f"{gold['file']}: no such article"]
    quote, text = normalised(gold["quote"]), normalised(visible_text(path))
    faults = [] if quote and quote in text else [f"{gold['file']}: not there: {gold['quote']!r}"]
    if "core" in gold and normalised(gold["core"]) not in quote:
        faults.append(f"{gold['file']}: core is not in its quote: {gold['core']!r}")
    return faults


def faults_of_question(question: dict[str, Any], corpus: Path) -> list[str]:
    """What is wrong with one question."""
    if set(question) != REQUIRED:
        return [f"has the fields {sorted(question)}, not {sorted(REQUIRED)}"]
    faults = [fault for gold in question["gold"] for fault in faults_of_gold(gold, corpus)]
    if question["kind"] not in KINDS:
        faults.append(f"unknown kind {question['kind']!r}")
    if question["phrasing"] not in PHRASINGS:
        faults.append(f"unknown phrasing {question['phrasing']!r}")
    if bool(question["gold"]) != question["answerable"]:
        faults.append("answerable and gold disagree")
    return faults


def check(questions: Path, corpus: Path) -> list[str]:
    """All faults of a question file, one line each, in its order."""
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    faults = [f"{row.get('qid')}: {fault}" for row in rows for fault in faults_of_question(row, corpus)]
    for field in ("qid", "question"):
        counts = Counter(str(row.get(field)) for row in rows)
        faults += [f"{value}: {field} given {count} times" for value, count in counts.items() if count > 1]
    return faults


def main(arguments: list[str]) -> int:
    """Print the faults of QUESTIONS on CORPUS; return the exit status."""
    if len(arguments) != 2:  # noqa: PLR2004 (the two that the usage line names)
        print(__doc__, file=sys.stderr)
        return 2
    faults = check(Path(arguments[0]), Path(arguments[1]))
    print("\n".join(faults) or "all gold quotes stand")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
