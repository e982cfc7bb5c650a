"""What readiness promises is what comes of studying by the plan."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

import pytest

from ptquiz.analysis.readiness import readiness
from ptquiz.bank.bank import Bank
from ptquiz.memory import Rating
from ptquiz.memory.plan import Plan, default_taper
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store
from ptquiz.selection import Selection
from ptquiz.study.queue import build_queue
from ptquiz.study.today import plan_today
from tests.study.conftest import Clock, Learner

if TYPE_CHECKING:
    from collections.abc import Callable

    from ptquiz.card import Card
    from ptquiz.study.session import Session

DAY = timedelta(days=1)


def study_like_a_learner(learner: Learner, session: Session, chance: random.Random) -> None:
    """Know each card with the probability that FSRS gives it; a new one half of the time."""
    schedule = learner.store.schedule
    while session.question is not None:
        state = learner.store.state(session.question.card.id)
        day = schedule.day(learner.clock.now)
        known = 0.5 if state is None else schedule.retrievability(state, day)
        passed = chance.random() < known
        learner.rate(session, Rating.GOOD if passed else Rating.AGAIN, seconds=30)


@pytest.mark.parametrize("days", [6, 14])
def test_a_learner_of_flesh_and_chance_ends_where_readiness_said(
    make_card: Callable[..., Card], days: int
) -> None:
    cards = [make_card(f"card-{n:02}") for n in range(24)]
    bank = Bank({card.id: card for card in cards})
    promised, reached = [], []
    for seed in range(3):
        with Store.open(Path(":memory:"), Schedule()) as store:
            learner, chance = Learner(store, Clock()), random.Random(seed)
            day = store.schedule.day(learner.clock.now)
            made = Plan(day + days * DAY, taper_days=default_taper(days))
            store.set_plan(made)
            promised.append(readiness(store, cards, day, made.interview, made).whole.planned)
            morning = learner.clock.now
            for number in range(days):
                learner.clock.now = morning + number * DAY
                now = learner.clock.now
                today = plan_today(store, bank, Selection(), now, 10)
                queue = build_queue(
                    today.cards, store, now, store.schedule.day(now), new_per_day=today.new,
                    early=today.early,
                )  # fmt: skip
                study_like_a_learner(learner, learner.start(cards, queue), chance)
            states = store.states()
            recall = [
                store.schedule.retrievability(states[card.id], made.interview) for card in cards
            ]
            reached.append(mean(recall))
    assert mean(reached) == pytest.approx(promised[0], abs=0.03)
