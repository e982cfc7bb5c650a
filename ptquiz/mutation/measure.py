"""Measure how strong the proofs of cards are, by running mutants of their snippets."""

from __future__ import annotations

import queue
from collections import deque
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, assert_never

from ptquiz.blanks import holes
from ptquiz.card import Card, Kind, Variant
from ptquiz.engine.job import TIME_LIMIT, Execution, Job, Termination
from ptquiz.judge import verdict
from ptquiz.judge.jobs import card_job, rejected_solutions
from ptquiz.judge.output import same_output
from ptquiz.mutation import observed
from ptquiz.mutation.mutants import Mutant, mutants, plain
from ptquiz.mutation.operators import Mutation
from ptquiz.mutation.strength import Fate, ProofStrength
from ptquiz.requirements import unmet_requirement

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from concurrent.futures import Future

    from ptquiz.engine.client.engine import Engine

    Steps = Generator[list[Job], list[Execution], "ProofStrength"]

MUTANTS = 24
"""For each card, at most."""

FEWEST = 4
_BUDGET = 6.0
"""Seconds that the mutants of a card may take in all, if each takes as long as the original."""

_QUICK = 1.0
"""Seconds above which a card is asked in its first variant alone."""

_LEAST_LIMIT = 2.0
_SLOWER = 4.0
"""A mutant may take so many times as long as the original, but at least ``_LEAST_LIMIT`` s."""

_AT_A_TIME = 8


def measure(
    cards: Sequence[Card], engine: Engine, device: str, seconds: float = TIME_LIMIT
) -> Iterator[ProofStrength]:
    """Yield how strong each card's proof is, in the order in which they end.

    ``seconds`` limits an execution of a card without a limit of its own. Raises PtquizError.
    """
    waiting = deque(cards)
    done: queue.SimpleQueue[tuple[_Running, int, Future[Execution]]] = queue.SimpleQueue()
    active = 0
    while waiting or active:
        while waiting and active < _AT_A_TIME:
            running = _Running(_proof(waiting.popleft(), device, seconds, engine.version_of))
            proof = running.go_on(engine, done)
            active += proof is None
            if proof is not None:
                yield proof
        if not active:
            continue
        running, index, future = done.get()
        if running.take(index, future.result()):
            proof = running.go_on(engine, done)
            if proof is not None:
                active -= 1
                yield proof


class _Running:
    """A card's steps: each asks for jobs to run, and goes on when all of them have ended."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.results: list[Execution | None] | None = None
        self.left = 0

    def go_on(
        self, engine: Engine, done: queue.SimpleQueue[tuple[_Running, int, Future[Execution]]]
    ) -> ProofStrength | None:
        """Start the next jobs, or return the proof."""
        try:
            if self.results is None:
                jobs = next(self.steps)
            else:
                jobs = self.steps.send([result for result in self.results if result is not None])
        except StopIteration as end:
            proof: ProofStrength = end.value
            return proof
        self.results, self.left = [None] * len(jobs), len(jobs)
        for index, job in enumerate(jobs):
            engine.submit(job).add_done_callback(
                lambda future, index=index: done.put((self, index, future))  # type: ignore[misc]
            )
        return None

    def take(self, index: int, execution: Execution) -> bool:
        """Take a result; True if it was the last that was waited for."""
        assert self.results is not None
        self.results[index] = execution
        self.left -= 1
        return not self.left


@dataclass(frozen=True, slots=True)
class _Truth:
    """The unchanged card in one variant: how it ended, and what differs by itself."""

    variant: Variant
    execution: Execution
    noise: list[bool]


def _proof(
    card: Card, device: str, seconds: float, version_of: Callable[[str], str | None]
) -> Steps:
    lack = unmet_requirement(card, device, version_of)
    if lack:
        return ProofStrength(card, skipped=lack)
    asked = _Asked(card, device, card.timeout or seconds)
    truth = yield from asked.truth(card.variant(0))
    if asked.wrong:
        return ProofStrength(card, seconds=asked.spent, wrong=asked.wrong)
    own = max(truth.execution.seconds, 1e-3)
    asked.limit = min(asked.limit, max(_LEAST_LIMIT, _SLOWER * own))
    few = max(FEWEST, int(_BUDGET / own))
    yield from asked.ask(truth, few)
    for variant in _spread(card.variants()) if own < _QUICK else ():
        yield from asked.ask((yield from asked.truth(variant)), few)
    if asked.nothing_killed and few < MUTANTS:  # that so few saw nothing says little
        yield from asked.ask(truth, MUTANTS)
    return asked.proof()


class _Asked:
    """A card whose proof is asked, in one variant after the other, what it notices."""

    def __init__(self, card: Card, device: str, limit: float) -> None:
        self.card = card
        self.device = device
        self.limit = limit
        self.wrong = ""
        self.spent = 0.0
        right = [accepted.code for accepted in card.accept]
        made = partial(mutants, card.snippet, MUTANTS, card.id, right=right)
        known = _known(card)
        self.known = len(known)
        self.mutants = [*known, *(made(_blank_lines(card)) or made())]
        self.fates: dict[int, Fate] = {}

    @property
    def nothing_killed(self) -> bool:
        """Whether none has been noticed so far."""
        return Fate.KILLED not in self.fates.values()

    def truth(self, variant: Variant) -> Generator[list[Job], list[Execution], _Truth]:
        """Run the card itself, twice where what is recorded counts: some of it may be chance."""
        job = self._job(variant, plain(self.card.snippet))
        executions = yield [job, job] if job.observe else [job]
        self.spent += sum(execution.seconds for execution in executions)
        first, last = executions[0], executions[-1]
        self.wrong = self.wrong or _contradiction(self.card, first)
        return _Truth(variant, first, observed.noisy(first.observed, last.observed))

    def ask(self, truth: _Truth, most: int) -> Generator[list[Job], list[Execution], None]:
        """Run those of the first ``most`` mutants, and of what is known, not yet noticed."""
        left = [
            index
            for index in range(min(self.known + most, len(self.mutants)))
            if self.fates.get(index) is not Fate.KILLED
        ]
        executions = (
            (yield [self._job(truth.variant, self.mutants[index].code) for index in left])
            if left and not self.wrong
            else []
        )
        for index, execution in zip(left, executions, strict=False):
            self.spent += execution.seconds
            fate = _fate(self.card, self.mutants[index], truth, execution)
            self.fates[index] = min(self.fates.get(index, fate), fate, key=list(Fate).index)

    def proof(self) -> ProofStrength:
        """Return what it noticed, in the order of the snippet's lines."""
        pairs = [(self.mutants[index], fate) for index, fate in self.fates.items()]
        pairs.sort(key=lambda pair: (pair[0].line, pair[0].what))
        return ProofStrength(self.card, tuple(pairs), self.spent, wrong=self.wrong)

    def _job(self, variant: Variant, code: str) -> Job:
        card = replace(self.card, snippet=code, timeout=self.limit)
        job = card_job(card, variant, self.device)
        return replace(job, observe=not self.card.kind.is_predicted)


def _known(card: Card) -> list[Mutant]:
    """Return the solutions that the card itself says are wrong: the mutants that matter most."""
    return [Mutant(Mutation.KNOWN, 1, 1, what, code) for what, _, code in rejected_solutions(card)]


def _spread(variants: list[Variant]) -> list[Variant]:
    """Return the last and one between, beside the first."""
    places = {len(variants) // 2, len(variants) - 1} - {0}
    return [variants[place] for place in sorted(places)]


def _blank_lines(card: Card) -> set[int]:
    """Return the lines of a complete card's blanks: a learner writes nothing else."""
    lines: set[int] = set()
    for start, stop in holes(card) if card.blanks else ():
        first = card.snippet.count("\n", 0, start) + 1
        lines.update(range(first, first + card.snippet.count("\n", start, stop) + 1))
    return lines


def _contradiction(card: Card, execution: Execution) -> str:
    judged = verdict.of_card(card, execution)
    return "" if judged.passed else f"does not verify: {judged.reason}"


def _fate(card: Card, mutant: Mutant, truth: _Truth, execution: Execution) -> Fate:
    match card.kind:
        case Kind.RECALL:
            return _of_recall(mutant, truth, execution)
        case Kind.PREDICT:
            return _of_prediction(card, truth, execution)
        case Kind.COMPLETE | Kind.IMPLEMENT | Kind.FIX:
            return _of_solution(truth, execution)
        case _:
            assert_never(card.kind)


def _of_recall(mutant: Mutant, truth: _Truth, execution: Execution) -> Fate:
    raised = execution.raised
    if raised is not None and _CLAIMS & set(raised.bases):
        return Fate.KILLED
    if execution.termination is not Termination.FINISHED:
        return Fate.BROKEN
    loose = observed.loosened(truth.execution.observed, execution.observed, truth.noise)
    return Fate.SURVIVED if loose and not mutant.data else Fate.UNSEEN


def _of_solution(truth: _Truth, execution: Execution) -> Fate:
    if execution.termination is not Termination.FINISHED:
        return Fate.BROKEN
    if not all(test.passed for test in execution.tests):
        by_claim = observed.failed(execution.observed) or any(
            name in test.reason for test in execution.tests for name in _CLAIMS
        )
        return Fate.KILLED if by_claim else Fate.BROKEN
    moved = observed.moved(truth.execution.observed, execution.observed, truth.noise)
    return Fate.SURVIVED if moved else Fate.UNSEEN


def _of_prediction(card: Card, truth: _Truth, execution: Execution) -> Fate:
    if execution.termination not in {Termination.FINISHED, Termination.RAISED}:
        return Fate.BROKEN
    if card.raises is not None:
        return Fate.UNSEEN if verdict.prediction(card, execution).passed else Fate.KILLED
    if execution.raised is not None:
        return Fate.KILLED
    unchanged = same_output(truth.execution.stdout, execution.stdout)
    return Fate.UNSEEN if unchanged else Fate.KILLED


_CLAIMS = {"AssertionError", "GradcheckError"}
"""Exceptions by which a claim fails."""
