"""Run all that verifies some cards, and report on each as soon as its last execution is in."""

from __future__ import annotations

import queue
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ptquiz.engine.job import needs_compiler
from ptquiz.judge import Outcome, Verdict
from ptquiz.requirements import unmet_requirement
from ptquiz.verify.trials import Trial, trials, variants_differ

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from ptquiz.card import Card
    from ptquiz.engine.client.engine import Engine
    from ptquiz.engine.job import Execution


@dataclass(frozen=True, slots=True)
class CardReport:
    """A card's verdict: the first that is not passed, with the execution that it comes from.

    ``seconds`` is the time that its executions took together, ``peak_memory`` bytes.
    """

    card: Card
    verdict: Verdict
    label: str = ""
    seconds: float = 0.0
    executions: int = 0
    peak_memory: int = 0


@dataclass(slots=True)
class Report:
    """What a run of `verify` found; ``seconds`` is wall-clock time."""

    device: str
    torch: str
    selected: int
    cards: list[CardReport] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False

    def count(self, outcome: Outcome) -> int:
        """How many cards came out so."""
        return sum(report.verdict.outcome is outcome for report in self.cards)

    @property
    def passed(self) -> bool:
        """Whether every card that could be judged on this machine is verified."""
        good = {Outcome.PASSED, Outcome.SKIPPED}
        return not self.interrupted and all(r.verdict.outcome in good for r in self.cards)


@dataclass(slots=True)
class _Pending:
    card: Card
    trials: list[Trial]
    left: int
    executions: list[Execution | None]


def verify(
    cards: Sequence[Card], engine: Engine, device: str, seconds: float
) -> Iterator[CardReport]:
    """Yield a report on each card, in the order in which they end.

    What needs the compiler comes last: the engine imports it meanwhile. ``seconds`` limits each
    execution of a card that has no limit of its own. Raises PtquizError if the engine cannot run
    anything.
    """
    done: queue.SimpleQueue[tuple[_Pending, int, Future[Execution]]] = queue.SimpleQueue()
    waiting = 0
    for card in sorted(cards, key=lambda card: needs_compiler(card.snippet)):
        lack = unmet_requirement(card, device, engine.version_of)
        if lack:
            yield CardReport(card, Verdict(Outcome.SKIPPED, lack))
            continue
        todo = list(trials(card, device, seconds))
        pending = _Pending(card, todo, len(todo), [None] * len(todo))
        waiting += len(todo)
        for index, trial in enumerate(todo):
            future = engine.submit(trial.job)
            future.add_done_callback(
                lambda future, pending=pending, index=index: done.put((pending, index, future))  # type: ignore[misc]
            )
    for _ in range(waiting):
        pending, index, future = done.get()
        pending.executions[index] = future.result()
        pending.left -= 1
        if not pending.left:
            yield _judged(pending)


def _judged(pending: _Pending) -> CardReport:
    executions = [execution for execution in pending.executions if execution is not None]
    label, verdict = "", None
    for trial, execution in zip(pending.trials, executions, strict=True):
        verdict = trial.judge(execution)
        if not verdict.passed:
            label = trial.label
            break
    if verdict is None or verdict.passed:
        verdict = variants_differ(pending.card, executions)
    return CardReport(
        pending.card,
        verdict,
        label,
        sum(execution.seconds for execution in executions),
        len(executions),
        max(execution.peak_memory for execution in executions),
    )
