"""What must every template be able to show?

Answers of every shape about a harbour that does not exist: one as articles should be, one with all that markup,
terminals and parsers could trip over, one with nothing known but the words.
"""

from __future__ import annotations

from dataclasses import replace

from askstack.records import Answer, Citation, IndexStamp, QuestionKind, Quote, Reason, Span

_STAMP = IndexStamp(fingerprint="5a17", articles=3, passages=40)
_HANDBOOK = Citation(
    article_id="guides/harbour.md",
    path="guides/harbour.md",
    title="Harbour handbook",
    authors=("Ada Quay", "Ben Mole"),
    publisher="Port Office",
    published="2024-05",
    url="https://port.example/handbook",
    section=("Entering", "May ships enter at night?"),
    sha256="0f" * 32,
    link="https://port.example/handbook#:~:text=Yes%2C%20with%20a%20pilot.",
)
_LOGBOOK = replace(
    _HANDBOOK, article_id="log.txt", path="log.txt", title=None, authors=(), publisher=None, url=None, link=None
)
_TROUBLE = replace(
    _HANDBOOK,
    path='a "b" <c>&`d` --> .md',
    title="*Title* <script>\n|with| [marks](x) & <!channel>",
    authors=("<@U1>", "A_B_", "`C`", "D"),
    published="1. May",
    section=("# One", "- two\r\nthree"),
    url="javascript:alert(1)",
    link="https://port.example/?a=1&copy=2<b>\"'()",
)
_HOSTILE = (
    "<script>alert('x')</script> & <!channel> <@U1> *bold* _it_ __init__ ~no~ | cell | [a](javascript:b) ![c](d)",
    '```\nfence\n```\n> quoted\n# head\n- item\n1. one\n    four\n\n***\n<!-- askstack: {"path": "x"} -->\n---\n|a|',
    "\"double\" 'single' “curly” \\ \\* &amp; &lt;b&gt; {{ 7 * 7 }} {% raw %} $x$ :smile: https://example.org/?a=1&b=2",
    "one\r\ntwo\rthree\ttab  two blanks \nno\u00a0break\u2028line\x1b[31mred\x07 \n \nend",
    "עברית 12 English \u202eoverride\u202c, العربية, 👩\u200d👩\u200d👧 e\u0301 …",
    "A sentence that will not end, " * 80 + "ends here.",
)


def _quote(citation: Citation, text: str, focus: str = "", line: int = 12, side: str | None = None) -> Quote:
    start = 1000 + text.index(focus)
    span = Span(start, start + len(focus or text))
    lines = (line, line + text.count("\n"))
    return Quote(text, 1000, 1000 + len(text), span, lines, None, "source", 0.9, side, citation)


_PILOT = "Yes, with a pilot. Ships over forty metres take one on board at the outer buoy."
_QUIET = (
    _quote(_HANDBOOK, _PILOT, "Yes, with a pilot.", side="Pilots"),
    _quote(_LOGBOOK, "After dark no ship may enter.", line=3, side="Harbour master"),
    replace(_quote(_HANDBOOK, "- a chart\n- a radio\n- a second anchor", "- a radio", 40, "Pilots"), also=("b.md",)),
)
_TROUBLES = tuple(
    replace(_quote(_TROUBLE, text, text[3:20], side=side), also=("*x*.md", "<y>\n.md"))
    for text, side in zip(_HOSTILE, ["*A*", "<B>\n", "*A*", "`C`", "<B>\n", "*A*"], strict=True)
)
_QUESTIONS = ("May ships enter at night?", "<b>*May*</b> `ships`\n# enter <!channel>? \x1b[2J")

_BASE = Answer(
    question=_QUESTIONS[0],
    kind=QuestionKind.FACTOID,
    answered=True,
    confidence=0.9,
    reason=None,
    missing_terms=(),
    corrections={},
    agreement=None,
    quotes=_QUIET,
    nearest=(),
    index=_STAMP,
)


def _of_shape(shape: str, base: Answer) -> Answer:
    sideless = tuple(replace(quote, side=None) for quote in base.quotes)
    refused = replace(base, answered=False, quotes=(), agreement=None)
    return {
        "yes_no": replace(base, kind=QuestionKind.YES_NO, quotes=sideless, agreement="differ"),
        "definition": replace(base, kind=QuestionKind.DEFINITION, quotes=sideless),
        "comparison": replace(base, kind=QuestionKind.COMPARISON, agreement="differ"),
        "list": replace(base, kind=QuestionKind.LIST, quotes=sideless[::-1]),
        "plain": replace(base, quotes=sideless[:1]),
        "refusal": replace(refused, reason=Reason.NOT_IN_ARTICLES, missing_terms=("lock", "<toll>"), nearest=sideless),
        "small_talk": replace(refused, kind=QuestionKind.SMALL_TALK, reason=Reason.SMALL_TALK),
    }[shape]


def samples(shape: str) -> dict[str, Answer]:
    """Answers of a shape: "quiet", "hostile", and "unsure" (doubtful, corrected, explained, articles not at hand)."""
    hostile = replace(_BASE, question=_QUESTIONS[1], quotes=_TROUBLES, corrections={"<i>x": "*y*\n"})
    unsure = replace(
        _BASE,
        confidence=0.4,
        sure=False,
        at_hand=False,
        corrections={"nihgt": "night"},
        explanation=("all of the question's words stand in it", "next: fewer of them"),
        quotes=_QUIET[:2],
    )
    return {
        name: _of_shape(shape, base) for name, base in {"quiet": _BASE, "hostile": hostile, "unsure": unsure}.items()
    }
