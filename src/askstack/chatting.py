"""What is said back to a line of a sitting?

Questions and follow-ups are answered, commands carried out, and all of it is text; how a line gets here and where the
text goes is the terminal's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from askstack import rendering
from askstack.conversing import Conversations, further
from askstack.dialogue import PLAIN_MARK, Act
from askstack.errors import RequestError
from askstack.records import Reason
from askstack.rendering.citing import by_side, one_line
from askstack.rendering.plain_text import cited, harmless
from askstack.suggesting import Suggester

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from askstack.dialogue import Resolved
    from askstack.engine import Stack
    from askstack.records import Answer, Quote
    from askstack.rendering import Look

HELP = """\
Ask a question, then go on from it:
  what about Node?   and for CPU-heavy work?   is it fast?   why?   which is easier?   and the other one?
What is carried over from before is shown above the answer. More on the last answer:
  /more              further quotes (or: more, what else?)
  /sources           who said it and where (or: who says so?)
  /open N            the article around quote N, with line numbers
  /why               why these quotes, in this order
And:
  /plain [QUESTION]  ask without carrying anything over (or: =QUESTION); without a question, the last line again
  N                  ask suggestion N; an empty line brings some
  /save FILE         this sitting as Markdown, which `askstack verify` can check
  /help, /quit       this; the end (or: Ctrl-D)
"""
_NOTHING_BEFORE = "There is nothing before this to go on from; ask a whole question.\n"
_NO_MORE = "That is all the articles have on it.\n"
_NO_QUESTION = "There was no question to explain.\n"
_KEY = "sitting"
_LINES_AROUND = 8
_SUGGESTED = 3


@dataclass(slots=True)
class _Shown:
    """What was shown last: the answer, all quotes to its question by number, and what was suggested."""

    line: str
    answer: Answer
    quotes: list[Quote]
    suggested: tuple[str, ...] = ()


class Sitting:
    """One person asking, one line after another.

    `look` says what the output can show, `note` is told each answer. `is_over` turns true with /quit.
    """

    def __init__(
        self,
        stack: Stack,
        look: Look = rendering.Look(),  # noqa: B008 - it is immutable
        limit: int | None = None,
        note: Callable[[Answer], object] = lambda _: None,
    ) -> None:
        self.is_over = False
        self._stack = stack
        self._look = look
        self._limit = limit or stack.settings.limit
        self._note = note
        self._conversation = Conversations(stack)
        self._suggester = Suggester(stack)
        self._told: list[Answer] = []
        self._suggested: tuple[str, ...] = ()
        self._last: _Shown | None = None
        self._commands = {
            "/more": self._more,
            "/sources": self._sources,
            "/open": self._open,
            "/why": self._why,
            "/plain": self._plain,
            "/save": self._save,
            "/help": lambda _: HELP,
            "/quit": self._quit,
        }

    def say(self, line: str) -> str:
        """The text to show for a line.

        Raises:
            AskstackError: it cannot be done; the sitting goes on.
        """
        line = line.strip()
        if not line:
            return self._shown_suggestions("For example:", self._suggester.examples())
        if line.startswith("/"):
            name, _, rest = line.partition(" ")
            return self._command(name)(rest.strip())
        if line.isdecimal():
            return self._suggestion(int(line))
        return self._resolved(line, self._conversation.resolve(_KEY, line))

    def completions(self, begun: str) -> list[str]:
        """The lines that `begun` may become: commands, what was suggested and asked, questions of the articles."""
        asked = [answer.question for answer in reversed(self._told)]
        known = self._commands if begun.startswith("/") else [*self._suggested, *asked, *self._suggester.examples()]
        return [line for line in dict.fromkeys(known) if line.casefold().startswith(begun.casefold())]

    def _command(self, name: str) -> Callable[[str], str]:
        fitting = [command for known, command in self._commands.items() if known.startswith(name)]
        if len(fitting) != 1 or name == "/":
            raise RequestError(f"{name}: not a command; /help lists them")
        return fitting[0]

    def _resolved(self, line: str, resolved: Resolved) -> str:
        if resolved.act is Act.UNCLEAR:
            return _NOTHING_BEFORE
        if resolved.act is Act.MORE:
            return self._more("")
        if resolved.act is Act.SOURCES:
            return self._sources("")
        return self._carried(resolved) + self._asked(line, resolved.question)

    def _carried(self, resolved: Resolved) -> str:
        """The full question, where it is not what was typed."""
        if not resolved.carried:
            return ""
        told = ", ".join(f"*{run}*" for run in resolved.carried)
        text = f"asking: {one_line(resolved.question)} (with {told} from before)"
        return f"\x1b[2m{text}\x1b[22m\n\n" if self._look.color else f"{text}\n\n"

    def _asked(self, line: str, question: str) -> str:
        answer = self._stack.ask(question, limit=self._limit)
        self._conversation.note(_KEY, answer)
        self._note(answer)
        self._told.append(answer)
        quotes = [quote for _, group in by_side(answer.quotes) for quote in group]
        self._last = _Shown(line, answer, quotes)
        return self._rendered(answer) + self._suggestions(answer)

    def _rendered(self, answer: Answer) -> str:
        return rendering.render(answer, "text", folder=self._stack.settings.templates, look=self._look)

    def _suggestions(self, answer: Answer) -> str:
        meant = self._suggester.meant(answer)
        if meant:
            told = ", ".join(f"{one.right} for {one.wrong}" for one in meant)
            return self._shown_suggestions(f"Did you mean {told}?", [one.question for one in meant])
        if answer.reason is Reason.SMALL_TALK:
            return self._shown_suggestions("For example:", self._suggester.examples())
        return self._related(answer)

    def _related(self, answer: Answer) -> str:
        """Related questions that were not asked yet; not once more where they stand above already."""
        asked = {told.question.casefold() for told in self._told}
        fresh = [text for text in self._suggester.related(answer) if text.casefold() not in asked][:_SUGGESTED]
        return "" if set(fresh) <= set(self._suggested) else self._shown_suggestions("Also answered here:", fresh)

    def _shown_suggestions(self, title: str, questions: Sequence[str]) -> str:
        self._suggested = tuple(questions)
        if not questions:
            return ""
        return "\n".join(["", title, *(f"  {number}  {text}" for number, text in enumerate(questions, 1)), ""])

    def _suggestion(self, number: int) -> str:
        if not 1 <= number <= len(self._suggested):
            raise RequestError(f"{number}: no such suggestion; ask a question, or /open {number} for a quote")
        question = self._suggested[number - 1]
        return f"{question}\n\n{self._asked(question, question)}"

    def _more(self, _: str) -> str:
        last = self._answered()
        answer = further(self._stack, last.answer, last.quotes)
        if answer is None:
            return _NO_MORE
        last.quotes.extend(answer.quotes)
        self._told.append(answer)
        return self._rendered(answer)

    def _sources(self, _: str) -> str:
        return "".join(f"{number}. {cited(quote)}\n" for number, quote in enumerate(self._answered().quotes, 1))

    def _open(self, number: str) -> str:
        quotes = self._answered().quotes
        if not number.isdecimal() or not 1 <= int(number) <= len(quotes):
            raise RequestError(f"/open {number}: give the number of a quote, 1 to {len(quotes)}; /sources lists them")
        quote = quotes[int(number) - 1]
        text = self._stack.text_of(quote.citation.article_id)
        if text is None or text[quote.start : quote.end] != quote.text:
            raise RequestError(f"{quote.citation.path}: is not at hand as it was quoted; run: askstack index")
        return "".join(_around(text, quote))

    def _why(self, _: str) -> str:
        answer = self._asked_last().answer
        explained = self._stack.ask(answer.question, limit=self._limit, explain=True)
        return (
            "".join(f"{one_line(thought)}\n" for thought in explained.explanation) or "There was no question in it.\n"
        )

    def _plain(self, question: str) -> str:
        line = question or self._asked_last().line.removeprefix(PLAIN_MARK)
        return self._asked(line, line)

    def _save(self, name: str) -> str:
        if not name:
            raise RequestError("/save: name a file to write")
        if not self._told:
            raise RequestError("/save: nothing was asked yet")
        path = Path(name).expanduser()
        folder = self._stack.settings.templates
        parts = [rendering.render(answer, "markdown", folder=folder, question=True) for answer in self._told]
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write("\n".join(parts))
        except OSError as error:
            raise RequestError(f"{path}: {error.strerror}; name another file") from error
        return f"{len(parts)} answers in {path}\n"

    def _quit(self, _: str) -> str:
        self.is_over = True
        return ""

    def _asked_last(self) -> _Shown:
        if self._last is None:
            raise RequestError("nothing was asked yet; ask a question first")
        return self._last

    def _answered(self) -> _Shown:
        last = self._asked_last()
        if not last.quotes:
            raise RequestError("the last question has no answer to say more about; ask another")
        return last


def _around(text: str, quote: Quote) -> Iterator[str]:
    """The lines of an article around a quote, numbered, those of the quote marked."""
    lines = text.removesuffix("\n").split("\n")
    first, last = max(1, quote.lines[0] - _LINES_AROUND), min(len(lines), quote.lines[1] + _LINES_AROUND)
    width = len(str(last))
    yield f"{one_line(quote.citation.path)}, lines {first} to {last}\n"
    for number in range(first, last + 1):
        mark = ">" if quote.lines[0] <= number <= quote.lines[1] else " "
        yield f"{mark} {number:>{width}}  {harmless(lines[number - 1]).rstrip()}".rstrip() + "\n"
