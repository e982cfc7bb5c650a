"""What runs for a card to be verified: every variant, and solutions that must pass or fail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ptquiz.engine.job import TIME_LIMIT
from ptquiz.judge import PASSED, Outcome, Verdict, verdict
from ptquiz.judge.jobs import card_job, rejected_solutions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ptquiz.card import Card, Variant
    from ptquiz.engine.job import Execution, Job


@dataclass(frozen=True, slots=True)
class Trial:
    """One execution of a card: ``label`` says which, ``judge`` what it must show."""

    label: str
    job: Job
    judge: Callable[[Execution], Verdict]


def trials(card: Card, device: str, seconds: float = TIME_LIMIT) -> Iterator[Trial]:
    """Yield all that must run; ``seconds`` is the limit of a card that does not say its own."""
    for variant in card.variants():
        with_values = ", ".join(f"{name} = {value!r}" for name, value in variant.items())
        for trial in _of_variant(card, variant, device, seconds):
            label = " · ".join(part for part in (trial.label, with_values) if part)
            yield replace(trial, label=label)


def _of_variant(card: Card, variant: Variant, device: str, seconds: float) -> Iterator[Trial]:
    def job(code: str | None = None) -> Job:
        return card_job(card, variant, device, code=code, seconds=seconds)

    yield Trial("", job(), partial(verdict.of_card, card))
    for number, accepted in enumerate(card.accept, 1):
        judge = partial(verdict.accepted, card, number=number)
        yield Trial(f"accepted solution {number}", job(accepted.code), judge)
    for what, key, code in rejected_solutions(card):
        yield Trial(what, job(code), partial(verdict.must_fail, card, what=what, key=key))


def variants_differ(card: Card, executions: Sequence[Execution]) -> Verdict:
    """Judge the variants of a predict card together: they must not all give the same answer."""
    if card.kind.is_predicted and card.raises is None and len(executions) > 1:
        answers = {(execution.stdout, str(execution.raised)) for execution in executions}
        if len(answers) == 1:
            reason = "every variant prints the same: the params change nothing"
            return Verdict(Outcome.FAILED, reason, card.source.at("params"))
    return PASSED
