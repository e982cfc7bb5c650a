"""The measures: each runs ptquiz and the naive way in turns, and yields medians and a ratio."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from ptquiz.card import Kind
from ptquiz.cli.context import open_bank
from ptquiz.engine.client.engine import Engine
from ptquiz.engine.job import Job
from ptquiz.script import Script, Section, script
from ptquiz.verify.trials import trials
from tests.benchmarks import big
from tests.benchmarks.program import PTQUIZ, time_to_question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ptquiz.card import Card


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; times in seconds, ``bar`` in words, ``met`` by the ratio or time."""

    what: str
    naive: float | None
    ours: float
    bar: str
    met: bool | None
    faster: bool = True
    show: Callable[[float], str] = _time

    def cells(self) -> tuple[str, ...]:
        """Return the texts of the line."""
        if self.naive is None:
            ratio = ""
        else:
            ratio = (
                f"{self.naive / self.ours:.0f}x faster"
                if self.faster
                else (f"{self.ours / self.naive:.2f}x")
            )
        naive = _time(self.naive) if self.naive is not None else ""
        met = {True: "yes", False: "NO", None: ""}[self.met]
        return self.what, naive, self.show(self.ours), ratio, self.bar, met


def _timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def _light_cards(engine: Engine) -> list[Card]:
    """Cards whose own code takes next to nothing: what is measured is the cost around it."""
    bank = open_bank([]).cards.values()
    cards = [card for card in bank if card.kind is Kind.RECALL and not card.requires]
    futures = [engine.submit(Job(script(card, card.variant(0), device="cpu"))) for card in cards]
    seconds = {card.id: f.result().seconds for card, f in zip(cards, futures, strict=True)}
    return sorted(cards, key=lambda card: seconds[card.id])[:5]


def execution() -> Iterator[Row]:
    """An isolated execution: `python snippet.py` against the engine."""
    with tempfile.TemporaryDirectory() as folder, Engine(jobs=2) as engine:
        _warm(engine)
        cards = _light_cards(engine)
        programs = [script(card, card.variant(0), device="cpu").text for card in cards]
        jobs = [Job(script(card, card.variant(0), device="cpu")) for card in cards]
        files = []
        for number, program in enumerate(programs):
            files.append(Path(folder) / f"snippet{number}.py")
            files[-1].write_text(program)
        naive, ours = [], []
        for file in files:
            command = [sys.executable, str(file)]
            naive.append(_timed(partial(subprocess.run, command, check=True, capture_output=True)))
            ours.append(_timed(lambda: [f.result() for f in [engine.submit(j) for j in jobs * 20]]))
    per_execution = median(ours) / (len(jobs) * 20)
    ratio = median(naive) / per_execution
    yield Row("an isolated execution", median(naive), per_execution, ">= 60x faster", ratio >= 60)
    yield from _breakdown()


def _breakdown() -> Iterator[Row]:
    """What one execution in one runner is spent on; two runners share the time of two cores."""
    command = [sys.executable, "-m", "tests.benchmarks.breakdown"]
    parts = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    for what, seconds in sorted(parts.items(), key=lambda part: -part[1]):
        yield Row(f"  of it: {what}", None, seconds, "", None)
    total = sum(parts.values()) - parts["compile and run the prelude"]
    yield Row("  beyond the snippet, one runner", None, total, "<= 20 ms", total <= 0.02)


def _warm(engine: Engine) -> None:
    """Run until the runners are the warm ones, as they are a few seconds into any session."""
    job = Job(Script((Section("snippet", "pass"),)))
    until = time.perf_counter() + 6
    while time.perf_counter() < until:
        futures = [engine.submit(job) for _ in range(4)]
        for future in futures:
            future.result()


def verify_cold() -> Iterator[Row]:
    """`ptquiz verify` of 300 executions, cold: the whole process."""
    chosen, count = [], 0
    for card in open_bank([]).cards.values():
        executions = sum(1 for _ in trials(card, "cpu", 10.0))
        if count + executions <= 300 and not card.timeout:
            chosen.append(card.id)
            count += executions
    command = [*PTQUIZ, "verify", *chosen]
    seconds = _timed(lambda: subprocess.run(command, check=True, capture_output=True))
    yield Row(f"verify, {count} executions, cold", None, seconds, "< 8 s", seconds < 8)


def first_question() -> Iterator[Row]:
    """Start to the first question, against importing the libraries of any such program."""
    naive, ours = [], []
    with tempfile.TemporaryDirectory() as home:
        time_to_question(home)  # the bank's cache is there from the second start on
        for _ in range(9):
            naive.append(_timed(lambda: subprocess.run(
                [sys.executable, "-c", "import typer, rich.console"], check=True)))  # fmt: skip
            ours.append(time_to_question(home))
    ratio = median(ours) / median(naive)
    bar = "within 2.5x"
    yield Row("start to first question", median(naive), median(ours), bar, ratio <= 2.5, False)


def grading() -> Iterator[Row]:
    """Grading a learner's code: from submitting it to the verdict of every test."""
    cards = [c for c in open_bank([]).cards.values() if c.check and "optim" not in c.snippet][:5]
    jobs = [Job(script(card, card.variant(0), device="cpu"), card.check) for card in cards]
    with Engine() as engine:
        _warm(engine)
        overhead = []
        for job in jobs * 4:
            started = time.perf_counter()
            execution = engine.run(job)
            overhead.append(time.perf_counter() - started - execution.seconds)
    seconds = median(overhead)
    yield Row("grading, beyond the code's own time", None, seconds, "< 100 ms", seconds < 0.1)


def memory_of_verify() -> Iterator[Row]:
    """The memory of `ptquiz verify` itself while it verifies a tenth of the bank."""
    ids = list(open_bank([]).cards)[::10]
    mebibytes = 0.0
    with subprocess.Popen(
        [*PTQUIZ, "verify", *ids], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            mebibytes = max(mebibytes, _resident(process.pid))
            time.sleep(0.05)
    met = mebibytes < 80
    yield Row("memory of the command, verifying", None, mebibytes, "< 80 MiB", met, show=_mebibytes)


def _resident(pid: int) -> float:
    """Read the most memory that a process ever had, in MiB; Linux only, else 0."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        line = next(line for line in lines if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return 0.0


def _mebibytes(number: float) -> str:
    return f"{number:.0f} MiB"


def large_learner() -> Iterator[Row]:
    """A bank of 10,000 cards and a log of 1,000,000 reviews."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        big.write_bank(home / "bank")
        big.write_log(home / "progress.db", datetime.now().astimezone())
        bars = {"study, to the first question": 0.5, "stats": 2.0}
        for what, seconds in big.measure(home):
            bar = bars.get(what)
            met = None if bar is None else seconds < bar
            text = "" if bar is None else f"< {bar:g} s"
            yield Row(f"10,000 cards, 1M reviews: {what}", None, seconds, text, met)
        seconds = big.key(home)
        met = seconds < 0.05
        yield Row("10,000 cards, 1M reviews: a rating", None, seconds, "< 50 ms", met)


MEASURES = (execution, verify_cold, first_question, grading, memory_of_verify, large_learner)
