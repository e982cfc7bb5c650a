"""What is expected on the day of the interview."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ptquiz.analysis.forecast import fit_to_budget, forecast
from ptquiz.analysis.readiness import (
    SECONDS,
    Outlook,
    Readiness,
    learner_of,
    memories,
    readiness,
    seconds_by_kind,
    simulate,
)
from ptquiz.card import Asked, Card, Kind, Level
from ptquiz.memory import Rating
from ptquiz.memory.plan import FINAL_DAYS, Plan

if TYPE_CHECKING:
    from ptquiz.memory.store import Store
    from tests.memory.conftest import Answer

AGAIN, HARD, GOOD, EASY = Rating
DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)
PLAIN = Card("card", Kind.RECALL, Level.BASIC, "Autograd", "?", "!", "assert True\n")


def deck(count: int, **changes: object) -> list[Card]:
    return [replace(PLAIN, id=f"card-{n:03}", **changes) for n in range(count)]  # type: ignore[arg-type]


def ready(store: Store, cards: list[Card], days: int | None, *, plan: bool = True) -> Readiness:
    interview = None if days is None else TODAY + days * DAY
    made = Plan(interview) if interview is not None and plan else None
    return readiness(store, cards, TODAY, interview, made)


def outlook(store: Store, cards: list[Card], days: int, minutes: int | None = None) -> Outlook:
    plan = Plan(TODAY + days * DAY, minutes)
    return simulate(memories(store, cards, TODAY), learner_of(store), plan, TODAY)


class TestShares:
    """Without doing anything, memory is what FSRS says of the day."""

    def test_a_card_that_was_never_seen_is_unknown(self, store: Store, answer: Answer) -> None:
        store.record(answer("card-000", EASY))
        cards = [*deck(2), replace(PLAIN, id="other", topic="Losses")]
        result = ready(store, cards, 9, plan=False)
        recall = store.schedule.retrievability(store.states()["card-000"], TODAY + 9 * DAY)
        assert result.whole.without_study == pytest.approx(recall / 3)
        assert result.whole.today == pytest.approx(1 / 3)
        assert result.whole.planned is None
        autograd, losses = result.topics
        assert autograd.without_study == pytest.approx(recall / 2)
        assert (losses.name, losses.today, losses.without_study, losses.seen) == ("Losses", 0, 0, 0)

    def test_a_card_counts_by_how_often_it_is_asked(self, store: Store, answer: Answer) -> None:
        for name in ("card-000", "card-001"):
            store.record(answer(name, EASY))
        often, rarely, new = deck(3)
        cards = [replace(often, asked=Asked.OFTEN), replace(rarely, asked=Asked.RARELY), new]
        result = ready(store, cards, None)
        weights = [Asked.OFTEN.weight, Asked.RARELY.weight, Asked.SOMETIMES.weight]
        assert weights[0] > weights[2] > weights[1] > 0
        assert result.whole.today == pytest.approx((weights[0] + weights[1]) / sum(weights))
        assert result.topics[0].today == result.whole.today

    def test_what_adds_most_is_what_is_asked_most(self, store: Store) -> None:
        cards = deck(3)
        cards[2] = replace(cards[2], asked=Asked.OFTEN)
        best = ready(store, cards, 9).best
        assert [gain.card for gain in best] == ["card-002", "card-000", "card-001"]
        assert len({gain.gain for gain in best}) == 1

    def test_without_a_day_only_today_is_told(self, store: Store, answer: Answer) -> None:
        store.record(answer("card-000", EASY))
        result = ready(store, deck(2), None)
        assert (result.whole.today, result.whole.without_study, result.whole.planned) == (
            0.5,
            None,
            None,
        )
        assert result.best == ()

    def test_what_is_learnt_fades_until_the_day_and_the_plan_more_than_makes_up(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        for number in range(5):
            store.record(answer(f"card-{number:03}", GOOD, now - 3 * DAY))
        whole = ready(store, deck(20), 21).whole
        assert whole.without_study is not None
        assert whole.planned is not None
        assert 0 < whole.without_study < whole.today < whole.planned < 1

    def test_on_the_day_itself_nothing_changes_any_more(self, store: Store, answer: Answer) -> None:
        store.record(answer("card-000", EASY))
        whole = ready(store, deck(4), 0).whole
        assert whole.today == whole.without_study == whole.planned == 0.25


class TestSimulation:
    """A day after the other, by the plan."""

    def test_the_same_memory_gives_the_same_numbers(self, store: Store, answer: Answer) -> None:
        for number in range(10):
            store.record(answer(f"card-{number:03}", Rating(number % 4 + 1)))
        assert ready(store, deck(40), 17) == ready(store, deck(40), 17)

    def test_new_cards_are_spread_evenly_and_end_before_the_last_days(self, store: Store) -> None:
        result = outlook(store, deck(90), 20)
        assert (sum(result.new), result.unseen) == (90, 0)
        assert set(result.new[:16]) == {5, 6}
        assert set(result.new[16:]) == {0}

    def test_a_day_never_takes_longer_than_its_minutes(self, store: Store, answer: Answer) -> None:
        for number in range(60):
            store.record(answer(f"card-{number:03}", GOOD))
        result = outlook(store, deck(200), 12, minutes=10)
        assert max(result.seconds) <= 600
        assert result.unseen > 0

    def test_more_minutes_never_make_it_worse(self, store: Store) -> None:
        curve = store.schedule.curve
        shares = []
        for minutes in (2, 5, 10, 20, 40):
            result = outlook(store, deck(60), 14, minutes)
            shares.append(sum(memory.recall(curve, 14) for memory in result.memories))
        assert shares == sorted(shares)

    def test_what_would_be_weakest_comes_back_on_the_last_days(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        """Cards that are due long after the interview and would be forgotten by then."""
        for number in range(12):
            store.record(answer(f"card-{number:03}", EASY, now - 3 * DAY))
            store.bury(f"card-{number:03}", TODAY + 100 * DAY, now)
        result = outlook(store, deck(12), 10)
        assert all(seconds == 0 for seconds in result.seconds[:-FINAL_DAYS])
        assert all(seconds > 0 for seconds in result.seconds[-FINAL_DAYS:])
        assert all(memory.last >= 10 - FINAL_DAYS for memory in result.memories)

    def test_a_suspended_card_is_not_studied(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        store.record(answer("card-000", HARD, now - 30 * DAY))
        for card in ("card-000", "card-001"):
            store.suspend(card, now)
        result = ready(store, deck(2), 10)
        assert result.whole.planned == result.whole.without_study
        assert result.best == ()

    def test_one_review_leaves_what_is_expected_over_both_outcomes(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        """Against drawing the outcome many times and asking FSRS."""
        store.record(answer("card-000", GOOD, now - 20 * DAY))
        store.record(answer("card-000", GOOD, now - 20 * DAY))
        state = store.states()["card-000"]
        (best,) = ready(store, deck(1), 6, plan=False).best
        day, chance = TODAY + 6 * DAY, store.schedule.retrievability(state, TODAY)
        chooser, total = random.Random(1), 0.0
        for _ in range(2000):
            passed = chooser.random() < chance
            after = store.schedule.review(state, "card-000", GOOD if passed else AGAIN, now)
            if not passed:
                after = store.schedule.review(after, "card-000", GOOD, now)
            total += store.schedule.retrievability(after, day)
        before = store.schedule.retrievability(state, day)
        assert best.gain == pytest.approx(total / 2000 - before, abs=0.01)


class TestBest:
    """The cards that would add most if they were studied today."""

    def test_ten_are_named_the_most_worth_first(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        for number in range(8):
            store.record(answer(f"card-{number:03}", GOOD, now - (number + 1) * 9 * DAY))
        result = ready(store, deck(30), 10)
        gains = [each.gain for each in result.best]
        assert len(gains) == 10
        assert gains == sorted(gains, reverse=True)
        new = [each.card for each in result.best if each.is_new]
        assert new == sorted(new)  # alike: in the order of the cards

    def test_what_was_studied_today_is_not_among_them(self, store: Store, answer: Answer) -> None:
        store.record(answer("card-000", AGAIN))
        assert [each.card for each in ready(store, deck(2), 5).best] == ["card-001"]


class TestTime:
    """Whether it suffices, and what to leave out."""

    def test_seconds_are_the_learners_own_once_there_are_reviews(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        cards = deck(2)
        assert seconds_by_kind(cards, store.totals()) == SECONDS
        for number in range(45):
            store.record(answer("card-000", at=now + number * DAY, seconds=10))
        own = seconds_by_kind(cards, store.totals())
        assert own[Kind.RECALL] == pytest.approx((45 * 10 + 5 * SECONDS[Kind.RECALL]) / 50)
        assert own[Kind.FIX] == SECONDS[Kind.FIX]

    def test_with_enough_of_it_nothing_is_left_out(self, store: Store) -> None:
        plan = fit_to_budget(store, deck(20), Plan(TODAY + 20 * DAY, 60), TODAY)
        told = forecast(store, deck(20), plan, TODAY)
        assert plan.left_out == ()
        assert told.minutes_needed <= 60
        assert (told.cards, told.unseen, told.new_today) == (20, 20, 2)

    def test_with_too_little_the_advanced_and_long_is_left_out_first(self, store: Store) -> None:
        cards = [
            *deck(10),
            *(replace(card, id=f"a{card.id}", level=Level.ADVANCED, kind=Kind.IMPLEMENT)
              for card in deck(10)),
            *(replace(card, id=f"b{card.id}", level=Level.ADVANCED, topic="Losses")
              for card in deck(10)),
        ]  # fmt: skip
        plan = fit_to_budget(store, cards, Plan(TODAY + 10 * DAY, 20), TODAY)
        assert plan.left_out[0] == ("advanced", "Autograd")
        assert ("basic", "Autograd") not in plan.left_out
        told = forecast(store, cards, plan, TODAY)
        assert told.minutes_needed > 20
        assert [each.cards for each in told.left_out] == [10] * len(told.left_out)

    def test_what_is_kept_is_seen_in_time(self, store: Store) -> None:
        cards = [replace(card, topic=f"Topic {n % 8}") for n, card in enumerate(deck(120))]
        plan = fit_to_budget(store, cards, Plan(TODAY + 10 * DAY, 20), TODAY)
        assert plan.left_out
        result = simulate(memories(store, cards, TODAY), learner_of(store), plan, TODAY)
        assert result.unseen == 0
        seen = {m.card.id for m in result.memories if m.strength is not None}
        assert seen == {card.id for card in cards if not plan.leaves_out(card)}
