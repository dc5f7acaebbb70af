"""Which template answers?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from askstack.records import QuestionKind, Reason

if TYPE_CHECKING:
    from askstack.records import Answer

CHANNELS = ("text", "markdown", "html", "slack")
SHAPES = ("yes_no", "definition", "comparison", "list", "plain", "refusal", "small_talk")

_BY_KIND = {
    QuestionKind.YES_NO: "yes_no",
    QuestionKind.DEFINITION: "definition",
    QuestionKind.LIST: "list",
}


def shape_of(answer: Answer) -> str:
    """The shape that shows this answer best.

    Without quotes it is a refusal, or small talk. Where a quote speaks for a side it is a comparison, whatever was
    asked: "Is A faster than B?" needs its sides named more than its yes. Otherwise the kind of question decides, and
    what has no shape of its own is plain.
    """
    if not answer.answered:
        return "small_talk" if answer.reason is Reason.SMALL_TALK else "refusal"
    if any(quote.side for quote in answer.quotes):
        return "comparison"
    return _BY_KIND.get(answer.kind, "plain")
