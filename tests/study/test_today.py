"""What the plan asks for today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ptquiz.bank.bank import Bank
from ptquiz.card import Card, Level
from ptquiz.errors import PtquizError
from ptquiz.memory import Rating, Review
from ptquiz.memory.plan import Plan, default_taper
from ptquiz.selection import Selection
from ptquiz.study.queue import build_queue
from ptquiz.study.today import Today, plan_for, plan_today

if TYPE_CHECKING:
    from tests.study.conftest import Learner

MakeCard = Callable[..., Card]
DAY = timedelta(days=1)
USUAL = 7  # new cards a day without a plan


@pytest.fixture
def bank(make_card: MakeCard) -> Bank:
    basic = [make_card(f"basic-{n:02}") for n in range(20)]
    advanced = [make_card(f"hard-{n:02}", level=Level.ADVANCED, topic="Losses") for n in range(12)]
    return Bank({card.id: card for card in basic + advanced})


def planned(
    learner: Learner,
    days: int,
    minutes: int | None = None,
    left_out: tuple[tuple[str, str], ...] = (),
    **words: tuple[str, ...],
) -> None:
    interview = learner.clock.now.date() + days * DAY
    plan = Plan(interview, minutes, Selection(**words), default_taper(days), left_out)
    learner.store.set_plan(plan)


def today(learner: Learner, bank: Bank, chosen: Selection | None = None) -> Today:
    return plan_today(learner.store, bank, chosen or Selection(), learner.clock.now, USUAL)


def asked(learner: Learner, bank: Bank) -> list[str]:
    """Study what the plan asks for, to the end."""
    now, store = learner.clock.now, learner.store
    day = today(learner, bank)
    queue = build_queue(
        day.cards, store, now, store.schedule.day(now), new_per_day=day.new, early=day.early
    )
    return learner.asked(learner.start(list(bank.cards.values()), queue))


def test_without_a_plan_all_is_as_usual(learner: Learner, bank: Bank) -> None:
    day = today(learner, bank)
    assert (len(day.cards), day.new, day.early, day.line) == (32, USUAL, (), "")
    chosen = Selection(levels=("advanced",))
    assert len(today(learner, bank, chosen).cards) == 12


def test_new_cards_are_paced_so_that_all_are_seen_in_time(learner: Learner, bank: Bank) -> None:
    planned(learner, 12)
    day = today(learner, bank)
    assert day.new == 4  # 32 cards on nine days, three are for repeating
    assert day.line == "Interview in 12 days; 4 new a day."
    for _ in range(12):
        asked(learner, bank)
        learner.clock.tick(days=1)
    assert learner.store.seen() == bank.cards.keys()


def test_the_pace_of_a_day_does_not_change_while_it_is_studied(
    learner: Learner, bank: Bank
) -> None:
    planned(learner, 12)
    assert len(asked(learner, bank)) == 4
    assert today(learner, bank).new == 4
    assert asked(learner, bank) == []


def test_the_plan_chooses_the_cards_and_filters_choose_before_it(
    learner: Learner, bank: Bank
) -> None:
    planned(learner, 10, levels=("advanced",))
    assert {card.level for card in today(learner, bank).cards} == {Level.ADVANCED}
    chosen = today(learner, bank, Selection(levels=("basic",)))
    assert {card.level for card in chosen.cards} == {Level.BASIC}


def test_what_is_left_out_stays_new_and_what_of_it_was_seen_is_repeated(
    learner: Learner, bank: Bank
) -> None:
    learner.reviewed("hard-03", Rating.GOOD, learner.clock.now - 9 * DAY)
    planned(learner, 10, minutes=30, left_out=(("advanced", "Losses"),))
    names = {card.id for card in today(learner, bank).cards}
    assert len(names) == 21
    assert "hard-03" in names


def test_more_minutes_than_it_takes_do_not_bring_more_cards(learner: Learner, bank: Bank) -> None:
    planned(learner, 12, minutes=900)
    assert today(learner, bank).new == 4


def test_where_time_is_short_it_alone_says_how_many(learner: Learner, bank: Bank) -> None:
    planned(learner, 12, minutes=15, left_out=(("advanced", "Losses"),))
    day = today(learner, bank)
    assert day.new == 12  # at 75 seconds each; the pace of 20 cards on nine days would be 3
    assert day.line == "Interview in 12 days; 12 new today."


def test_new_cards_wait_when_the_minutes_are_used_up(learner: Learner, bank: Bank) -> None:
    planned(learner, 4, minutes=5)
    day = today(learner, bank)
    assert 0 < day.new < 11
    assert "5 minutes do not suffice for 11" in day.line
    for number in range(10):
        now = learner.clock.now
        learner.store.record(Review(f"basic-{number:02}", Rating.EASY, now, 60.0, None, {}))
    assert today(learner, bank).new <= 10  # those begun today; none is left


class TestLastDays:
    """What would be weakest on the day comes back, due or not."""

    @pytest.fixture
    def faded(self, learner: Learner, bank: Bank) -> list[str]:
        """All cards were seen; the first are the weakest, and none is due for long."""
        for number, name in enumerate(bank.cards):
            at = learner.clock.now - (70 - number) * DAY
            learner.reviewed(name, Rating.EASY, at)
            learner.store.bury(name, at.date() + 500 * DAY, at)
        for name in bank.cards:
            learner.store.bury(name, learner.clock.now.date(), learner.clock.now)
            learner.reviewed(name, Rating.EASY, learner.clock.now - 40 * DAY)
        return list(bank.cards)

    def test_it_comes_within_the_last_three_days_all_of_it(
        self, learner: Learner, bank: Bank, faded: list[str]
    ) -> None:
        planned(learner, 5)
        assert today(learner, bank).early == ()
        learner.clock.tick(days=2)
        early = today(learner, bank).early
        assert early
        recall, plan = learner.store.schedule.retrievability, learner.store.plan()
        assert plan is not None
        states = learner.store.states()
        chances = [recall(states[name], plan.interview) for name in early]
        assert chances == sorted(chances)
        for _ in range(3):
            asked(learner, bank)
            learner.clock.tick(days=1)
        weak = [recall(state, plan.interview) for state in learner.store.states().values()]
        assert min(weak) >= learner.store.schedule.retention

    def test_all_of_it_on_the_last_day_and_once(
        self, learner: Learner, bank: Bank, faded: list[str]
    ) -> None:
        planned(learner, 1)
        first = asked(learner, bank)
        assert first
        assert asked(learner, bank) == []

    def test_what_was_studied_today_does_not_come_however_weak(
        self, learner: Learner, bank: Bank, faded: list[str]
    ) -> None:
        planned(learner, 3)
        store, interview = learner.store, learner.clock.now.date() + 3 * DAY
        weakest = today(learner, bank).early[0]
        for _ in range(6):
            learner.reviewed(weakest, Rating.AGAIN, learner.clock.now)
        assert store.schedule.retrievability(store.states()[weakest], interview) < 0.9
        assert weakest not in today(learner, bank).early

    def test_a_suspended_card_does_not_come(
        self, learner: Learner, bank: Bank, faded: list[str]
    ) -> None:
        planned(learner, 1)
        learner.store.suspend("basic-00", learner.clock.now)
        assert "basic-00" not in asked(learner, bank)


def test_on_the_day_nothing_new_is_begun_and_afterwards_all_is_as_usual(
    learner: Learner, bank: Bank
) -> None:
    planned(learner, 1, levels=("advanced",))
    assert today(learner, bank).line.startswith("Interview tomorrow")
    learner.clock.tick(days=1)
    day = today(learner, bank)
    assert (day.new, "today" in day.line) == (0, True)
    learner.clock.tick(days=1)
    day = today(learner, bank)
    assert (day.new, len(day.cards)) == (USUAL, 32)
    assert "has passed" in day.line
    assert not day.planned  # a backlog is shared over days again


def test_a_plan_for_what_the_bank_no_longer_has_says_so(learner: Learner, bank: Bank) -> None:
    planned(learner, 5, topics=("Sparse",))
    with pytest.raises(PtquizError, match="the plan: there is no topic") as caught:
        today(learner, bank)
    assert "--clear" in caught.value.hint


def test_looking_ahead_takes_the_plan_or_one_for_the_day_that_is_named(learner: Learner) -> None:
    day = learner.clock.now.date()
    found, note = plan_for(learner.store, day, None)
    assert found is None
    assert "There is no plan" in note
    found, note = plan_for(learner.store, day, day + 9 * DAY)
    assert found == Plan(day + 9 * DAY, taper_days=2)
    assert "There is no plan" in note
    planned(learner, 20, minutes=30)
    assert plan_for(learner.store, day, None) == (learner.store.plan(), "")
    found, _ = plan_for(learner.store, day, day + 4 * DAY)
    assert found == Plan(day + 4 * DAY, 30, taper_days=1)
    found, note = plan_for(learner.store, day + 21 * DAY, None)
    assert found is None
    assert "has passed" in note
