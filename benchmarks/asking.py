"""How long does a question take: of a process that starts for it, of one that is there, of many at once?"""

from __future__ import annotations

import itertools
import random
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.processes import Worker, run, say
from benchmarks.subjects import NOT_ANSWERED
from benchmarks.tables import quantile, ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from benchmarks.processes import Run

SLOW_SECONDS = 4
SLOW_EVERY = 5
WARM_SECONDS = 5.0
THROUGHPUT_SECONDS = 4.0
THREADS = (1, 2, 4, 8)
PROCESSES = (1, 2, 4)
_AGAIN = 100  # no one comes to the end of them before time is over


class Cold(NamedTuple):
    """Rounds of one command: in which it took part, and what it took there."""

    runs: dict[int, Run]

    @property
    def seconds(self) -> float:
        """At the median."""
        return statistics.median(found.seconds for found in self.runs.values())

    @property
    def worked(self) -> float:
        """Seconds that a core worked for it, at the median; other work on the machine changes these little."""
        return statistics.median(found.worked for found in self.runs.values())

    @property
    def peak(self) -> float:
        """MB, at the most of all rounds."""
        return max(found.peak for found in self.runs.values())

    def times(self, other: Cold) -> float:
        """How many times as long this takes as the other, at the median of the rounds they share."""
        shared = sorted(self.runs.keys() & other.runs.keys())
        return ratio([other.runs[turn].seconds for turn in shared], [self.runs[turn].seconds for turn in shared])


def cold(
    commands: Mapping[str, list[str | Path]], questions: Mapping[str, Sequence[str]], rounds: int
) -> dict[str, Cold]:
    """Each command once a round, in ever new order, with the round's question of its own (none where it has none).

    A first round is not counted: it brings the files into memory and compiles Python's modules. What then takes over
    4 seconds takes part in every fifth round alone.
    """
    chance = random.Random(rounds)  # noqa: S311 - to be drawn again alike
    found: dict[str, Cold] = {}
    warm_up = {name: _once(command, questions[name], 0) for name, command in commands.items()}
    for turn in range(rounds):
        say(f"cold, round {turn + 1} of {rounds}")
        for name in chance.sample(sorted(commands), len(commands)):
            if warm_up[name].seconds < SLOW_SECONDS or turn % SLOW_EVERY == 0:
                found.setdefault(name, Cold({})).runs[turn] = _once(commands[name], questions[name], turn)
    return found


def _once(command: Sequence[str | Path], questions: Sequence[str], turn: int) -> Run:
    if not questions:
        return run(command)
    return run([*command, questions[turn % len(questions)]], good=(0, NOT_ANSWERED))


@dataclass(frozen=True, slots=True)
class Warm:
    """Milliseconds of each question by rounds, those a core worked for it, and the MB held at most."""

    rounds: list[list[float]]
    worked: list[float]
    peak: float

    def at(self, share: float) -> float:
        """The milliseconds that `share` of all questions do not exceed."""
        return quantile(itertools.chain.from_iterable(self.rounds), share)

    @property
    def count(self) -> int:
        """How many questions were asked."""
        return sum(map(len, self.rounds))

    def times(self, other: Warm) -> float:
        """How many times as long this takes as the other, at the median of the rounds, over the same questions."""
        return statistics.median(
            statistics.median(ours[:shared]) / statistics.median(theirs[:shared])
            for ours, theirs in zip(self.rounds, other.rounds, strict=True)
            if (shared := min(len(ours), len(theirs)))
        )


def warm(commands: Mapping[str, list[str | Path]], questions: Sequence[str], rounds: int) -> dict[str, Warm]:
    """Each process is sent the questions of a round, one after the other; a round ends after 5 seconds.

    Before the rounds each is asked some questions that are not counted.
    """
    with_workers = {name: Worker(command) for name, command in commands.items()}
    times: dict[str, list[list[float]]] = {name: [] for name in commands}
    worked: dict[str, list[float]] = {name: [] for name in commands}
    for name, worker in with_workers.items():
        say(f"{name}: {len(worker.ask(questions[-50:], WARM_SECONDS)) - 1} questions to warm up")
    for turn, batch in enumerate(_shares(questions, rounds)):
        say(f"warm, round {turn + 1} of {rounds}")
        for name in sorted(commands, key=lambda name: hash((turn, commands[name][1]))):
            times[name].append(with_workers[name].ask(batch, WARM_SECONDS)[:-1])
            worked[name] += with_workers[name].worked
    for worker in with_workers.values():
        worker.end()
    return {name: Warm(times[name], worked[name], with_workers[name].peak) for name in commands}


def throughput(
    commands: Mapping[str, list[str | Path]], questions: Sequence[str], rounds: int
) -> dict[str, dict[str, float]]:
    """Questions a second of each, with so many threads in one process and with so many processes, at the median."""
    found: dict[str, dict[str, list[float]]] = {name: {} for name in commands}
    for turn, (name, command) in itertools.product(range(rounds), commands.items()):
        say(f"throughput of {name}, round {turn + 1} of {rounds}")
        for way, rate in _rates(command, questions):
            found[name].setdefault(way, []).append(rate)
    return {name: {way: statistics.median(rates) for way, rates in ways.items()} for name, ways in found.items()}


def _rates(command: Sequence[str | Path], questions: Sequence[str]) -> Iterator[tuple[str, float]]:
    questions = list(questions) * _AGAIN
    workers = [Worker(command) for _ in range(max(PROCESSES))]
    for worker in workers:
        worker.ask(questions[-20:], 1.0)
    for threads in THREADS:
        *times, whole = workers[0].ask(questions, THROUGHPUT_SECONDS, threads)
        yield f"{threads} thread{'s' * (threads > 1)}", len(times) / whole * 1000
    for processes in PROCESSES[1:]:
        crew = workers[:processes]
        for worker in crew:
            worker.send(questions, THROUGHPUT_SECONDS)
        told = [worker.receive() for worker in crew]
        yield f"{processes} processes", sum((len(times) - 1) / times[-1] * 1000 for times in told)
    for worker in workers:
        worker.end()


def _shares(questions: Sequence[str], rounds: int) -> list[Sequence[str]]:
    return [questions[turn::rounds] for turn in range(rounds)]
