"""Parameters from the learner's own log: taken only where they predict what they did not see."""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from ptquiz.analysis.optimize import ENOUGH, cost, log_loss, optimize
from ptquiz.errors import PtquizError
from ptquiz.memory import Rating
from ptquiz.memory.curve import Curve
from ptquiz.memory.review import History, LoggedReview
from ptquiz.memory.schedule import Schedule, bounded
from ptquiz.memory.store import Store

if TYPE_CHECKING:
    from datetime import datetime

    from tests.memory.conftest import Answer

DAY = timedelta(days=1)
FORGETFUL = Curve(
    (
        *(each / 4 for each in DEFAULT_PARAMETERS[:4]),
        *DEFAULT_PARAMETERS[4:8],
        DEFAULT_PARAMETERS[8] - 1.5,
        *DEFAULT_PARAMETERS[9:],
    )
)
"""A learner whose memories last a quarter as long as those of most, and grow more slowly."""

Knows = Callable[[int, float], bool]
"""Says whether a review passes, by its day and the learner's own probability of recall."""


def by_chance(seed: int = 0) -> Knows:
    chooser = random.Random(seed)
    return lambda day, recall: chooser.random() < recall


def learnt(store: Store, answer: Answer, now: datetime, knows: Knows, cards: int = 70) -> None:
    """Study each card for some weeks as a forgetful learner, in the order of the days."""
    reviews = []
    for number in range(cards):
        day, strength = number % 10, FORGETFUL.first(Rating.GOOD)
        reviews.append((day, f"card-{number}", Rating.GOOD))
        for gap in (3, 8, 15, 30, 60, 90, 30):
            day += gap
            passed = knows(day, FORGETFUL.recall(strength.stability, gap))
            rating = Rating.GOOD if passed else Rating.AGAIN
            reviews.append((day, f"card-{number}", rating))
            strength = FORGETFUL.after(strength, rating, gap)
    for day, card, rating in sorted(reviews):
        store.record(answer(card, rating, now + day * DAY))


def test_under_enough_reviews_it_says_how_many_more_it_takes(
    store: Store, answer: Answer, now: datetime
) -> None:
    assert optimize(store).missing == ENOUGH
    for ago in range(9):
        store.record(answer("card", at=now + ago * DAY))
        store.record(answer("card", at=now + ago * DAY))  # a second look tells nothing
    trial = optimize(store)
    assert (trial.reviews, trial.missing, trial.better) == (8, ENOUGH - 8, False)
    assert trial.parameters == ()


def test_a_learner_who_forgets_faster_gets_parameters_that_know_it(
    store: Store, answer: Answer, now: datetime
) -> None:
    learnt(store, answer, now, by_chance())
    trial = optimize(store)
    assert trial.better
    assert trial.reviews == 490
    assert trial.held_out == pytest.approx(490 * 0.3, abs=10)
    assert trial.parameters[2] < DEFAULT_PARAMETERS[2]
    assert bounded(trial.parameters) == trial.parameters
    assert optimize(store) == trial


def test_what_the_past_taught_is_not_taken_where_the_present_contradicts_it(
    store: Store, answer: Answer, now: datetime
) -> None:
    """All failed at first, all known since: the old parameters are nearer to that."""
    learnt(store, answer, now, lambda day, recall: day > 70)
    trial = optimize(store)
    assert trial.new_loss > trial.old_loss
    assert not trial.better


@pytest.mark.parametrize("last_known", [True, False])
def test_training_does_not_see_what_it_is_tried_on(
    store: Store, answer: Answer, now: datetime, last_known: bool
) -> None:
    """Whatever happens on the newest days alone, the parameters are the same."""
    chance = by_chance()
    learnt(store, answer, now, chance)
    usual = optimize(store)
    with Store.open(Path(":memory:"), Schedule()) as other:
        chance = by_chance()

        def knows(day: int, recall: float) -> bool:
            passed = chance(day, recall)
            return last_known if day > 200 else passed

        learnt(other, answer, now, knows)
        trial = optimize(other)
    assert trial.parameters == usual.parameters
    assert trial.new_loss != usual.new_loss


def test_taking_them_derives_every_state_again_and_lasts(
    path: Path, answer: Answer, now: datetime
) -> None:
    parameters = bounded([each * 0.9 for each in DEFAULT_PARAMETERS])
    with Store.open(path, Schedule()) as store:
        for card in "abc":
            store.record(answer(card, Rating.EASY))
        before, done = store.states(), list[str]()
        store.set_parameters(parameters, done.append)
        assert sorted(done) == ["a", "b", "c"]
        own = Schedule(parameters=parameters)
        assert store.states() == {c: own.review(None, c, Rating.EASY, now) for c in "abc"}
        assert store.states() != before
    with Store.open(path, Schedule()) as store:
        assert store.schedule.parameters == parameters
        preview = store.schedule.preview(None, "d", now)
        assert store.record(answer("d")) == preview[Rating.GOOD]


def test_a_rebuild_that_is_broken_off_leaves_all_as_it_was(
    path: Path, answer: Answer, now: datetime
) -> None:
    def interrupt(_card: str) -> None:
        raise KeyboardInterrupt

    with Store.open(path, Schedule()) as store:
        store.record(answer("card", Rating.EASY))
        before = store.states()
        with pytest.raises(KeyboardInterrupt):
            store.set_parameters(bounded([each * 0.9 for each in DEFAULT_PARAMETERS]), interrupt)
        assert store.states() == before
    with Store.open(path, Schedule()) as store:
        assert (store.states(), store.schedule.parameters) == (before, None)


def test_a_session_that_began_before_goes_on_with_the_new_parameters(
    path: Path, answer: Answer
) -> None:
    parameters = bounded([each * 0.9 for each in DEFAULT_PARAMETERS])
    with Store.open(path, Schedule()) as one, Store.open(path, Schedule()) as two:
        one.record(answer("a"))
        two.set_parameters(parameters)
        one.record(answer("b"))
        states = two.states()
        two.rebuild()
        assert two.states() == states == one.states()


def test_without_the_extra_one_line_says_what_to_install(
    store: Store, answer: Answer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt(store, answer, now, by_chance())
    monkeypatch.setitem(sys.modules, "fsrs_rs_python", None)
    with pytest.raises(PtquizError, match="fsrs-rs-python") as caught:
        optimize(store)
    assert "ptquiz[optimize]" in caught.value.hint


class TestLoss:
    """The mean log loss of what was predicted."""

    def test_it_is_the_one_by_hand(self) -> None:
        curve, day = Curve(DEFAULT_PARAMETERS), date(2026, 3, 1)
        history: History = [
            LoggedReview(1, day, 3),
            LoggedReview(2, day, 3),  # the same day: not predicted
            LoggedReview(3, day + 4 * DAY, 3),
            LoggedReview(4, day + 9 * DAY, 1),
        ]
        first = curve.after(curve.first(Rating.GOOD), Rating.GOOD, 0)
        second = curve.after(first, Rating.GOOD, 4)
        losses = [
            -math.log(curve.recall(first.stability, 4)),
            -math.log(1 - curve.recall(second.stability, 5)),
        ]
        assert log_loss(curve, [history], 0) == pytest.approx(sum(losses) / 2)
        assert log_loss(curve, [history], 4) == pytest.approx(losses[1])
        assert math.isnan(log_loss(curve, [history], 5))

    def test_a_clock_that_went_backwards_predicts_nothing(self) -> None:
        curve, day = Curve(DEFAULT_PARAMETERS), date(2026, 3, 1)
        assert math.isnan(
            log_loss(curve, [[LoggedReview(1, day, 3), LoggedReview(2, day - DAY, 3)]], 0)
        )

    def test_the_true_curve_has_the_least(self) -> None:
        chooser, histories = random.Random(1), []
        for _ in range(300):
            strength, day = FORGETFUL.first(Rating.GOOD), date(2026, 3, 1)
            history = [LoggedReview(0, day, 3)]
            for gap in (2, 4, 8):
                day += gap * DAY
                passed = chooser.random() < FORGETFUL.recall(strength.stability, gap)
                rating = Rating.GOOD if passed else Rating.AGAIN
                history.append(LoggedReview(0, day, int(rating)))
                strength = FORGETFUL.after(strength, rating, gap)
            histories.append(history)
        assert log_loss(FORGETFUL, histories, 0) < log_loss(Curve(DEFAULT_PARAMETERS), histories, 0)


class TestCost:
    """A higher retention means more reviews."""

    def test_it_counts_each_card_once_in_its_interval(self, store: Store, answer: Answer) -> None:
        store.record(answer("a", Rating.EASY))
        stability = store.states()["a"].stability
        assert cost(store, 0.9).reviews_a_day == pytest.approx(1 / stability)
        costs = [cost(store, retention).reviews_a_day for retention in (0.7, 0.8, 0.9, 0.97)]
        assert costs == sorted(costs)

    def test_a_suspended_card_costs_nothing(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        store.record(answer("a", Rating.EASY))
        store.suspend("a", now)
        assert cost(store, 0.9).reviews_a_day == 0


def test_bounds_are_those_of_fsrs() -> None:
    assert bounded([-1.0] * 21) == LOWER_BOUNDS_PARAMETERS
    assert bounded([999.0] * 21) == UPPER_BOUNDS_PARAMETERS
    with pytest.raises(ValueError, match="argument"):
        bounded([0.5] * 20)
