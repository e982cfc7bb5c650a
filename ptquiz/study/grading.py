"""An answer that can be judged by running it: its job, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ptquiz.judge import PASSED, Outcome, Verdict
from ptquiz.judge.jobs import card_job
from ptquiz.requirements import unmet_requirement
from ptquiz.study.queue import Queue
from ptquiz.study.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ptquiz.card import Card, Variant
    from ptquiz.engine.job import Execution, Job
    from ptquiz.memory.review import MemoryState, Rating
    from ptquiz.study.memory import SessionMemory


@dataclass(frozen=True, slots=True)
class Answer:
    """What a learner answered; ``code`` is what runs for it, None for the card's own snippet."""

    card: Card
    variant: Variant
    text: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Graded:
    """An answer with its verdict, and what ran for it, if anything could."""

    answer: Answer
    verdict: Verdict
    half_right: bool = False
    execution: Execution | None = None


def predicted(card: Card, answer: str, execution: Execution) -> tuple[Verdict, bool]:
    """Judge a typed prediction by what the snippet did; the second tells whether half is right."""
    if execution.raised is None and execution.reason:
        return Verdict(Outcome.SKIPPED, execution.reason), False
    from ptquiz.judge.output import Match  # noqa: PLC0415  # a job is made long before
    from ptquiz.judge.verdict import judge_prediction  # noqa: PLC0415

    judged = judge_prediction(answer, execution, card)
    right = judged.match is Match.RIGHT
    verdict = PASSED if right else Verdict(Outcome.FAILED, judged.reason)
    return verdict, judged.match is Match.HALF


def grade(answer: Answer, device: str, run: Callable[[Job], Execution]) -> Graded:
    """Run an answer and judge it; where the card cannot run on ``device``, it is skipped."""
    from ptquiz.judge.verdict import solution  # noqa: PLC0415  # a job is made long before

    card, code = answer.card, answer.code
    if unmet := unmet_requirement(card, device):
        return Graded(answer, Verdict(Outcome.SKIPPED, unmet))
    execution = run(card_job(card, answer.variant, device, code=code))
    if code is not None:
        return Graded(answer, solution(card, code, execution), execution=execution)
    return Graded(answer, *predicted(card, answer.text, execution), execution)


def record(
    graded: Graded, memory: SessionMemory, now: datetime, device: str, torch: str | None
) -> tuple[Rating, MemoryState]:
    """Keep an answer as a review, as a session would with the rating that it suggests.

    How long the learner took is not known: the review has no seconds.
    """
    card = graded.answer.card
    queue = Queue([card.id], [])
    session = Session({card.id: card}, queue, memory, now, device=device, torch=lambda: torch)
    question = session.question
    assert question is not None
    question.variant = graded.answer.variant
    session.answer(graded.answer.text, graded.verdict, half_right=graded.half_right)
    rating = question.suggested
    state, _ = session.record(rating, now)
    return rating, state
