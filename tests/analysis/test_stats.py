"""What is counted: on the learner's own days, and only what was not undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from ptquiz.analysis.stats import LEECH_LAPSES, Share, Stats, stats
from ptquiz.card import Card, Kind, Level
from ptquiz.memory import Rating
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store

if TYPE_CHECKING:
    from tests.memory.conftest import Answer

AGAIN, HARD, GOOD, EASY = Rating
BERLIN, NEW_YORK, TOKYO = map(ZoneInfo, ("Europe/Berlin", "America/New_York", "Asia/Tokyo"))
DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)

Count = Callable[..., Stats]
PLAIN = Card("card", Kind.RECALL, Level.BASIC, "Autograd", "?", "!", "assert True\n")


def cards(*names: str, topic: str = "Autograd") -> list[Card]:
    return [replace(PLAIN, id=name, topic=topic) for name in names]


@pytest.fixture
def plain() -> Iterator[Store]:
    """A store without fuzz: its intervals are the ones that others publish."""
    with Store.open(Path(":memory:"), Schedule(fuzz=False)) as store:
        yield store


def counted(
    store: Store, selected: Sequence[Card], day: date = TODAY, *, everything: bool = True
) -> Stats:
    return stats(store, selected, day, everything=everything)


def days_of(result: Stats) -> dict[str, int]:
    return {day.isoformat(): done.reviews for day, done in result.calendar.items()}


def test_without_a_review_there_is_nothing_to_count(store: Store) -> None:
    result = counted(store, cards("a", "b"))
    assert (result.calendar, result.streak, result.longest_streak, result.late) == ({}, 0, 0, 0)
    assert (result.due, result.hardest, result.leeches) == ((0,) * 30, (), ())
    assert result.ever.both.rate is None
    (topic,) = result.topics
    assert (topic.cards, topic.seen, topic.retrievability, topic.share) == (2, 0, None, 0.0)


class TestRetention:
    """Of the reviews that tell something of memory, how many passed."""

    def test_the_history_of_py_fsrs_is_young_and_mature_by_its_published_intervals(
        self, plain: Store, answer: Answer
    ) -> None:
        """Intervals of 0 2 11 46 163 498 0 0 2 4 7 12 21 days: facts of another project."""
        at = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
        for rating in [GOOD] * 6 + [AGAIN] * 2 + [GOOD] * 5:
            at = plain.record(answer("card", rating, at)).due
        retention = counted(plain, cards("card")).ever
        assert retention.young == Share(6, 6)  # given 2, 11, and after the lapse 2, 4, 7, 12 days
        assert retention.mature == Share(2, 3)  # 46, 163, and 498 days: forgotten

    def test_learning_steps_and_a_second_look_on_the_same_day_tell_nothing(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        for minutes, rating in enumerate([AGAIN, GOOD, GOOD, AGAIN]):
            store.record(answer("card", rating, now + timedelta(minutes=minutes)))
        assert counted(store, cards("card")).ever.both == Share(0, 0)

    def test_the_month_ends_today_and_has_thirty_days(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        for card, age in (("a", 29), ("b", 30)):
            store.record(answer(card, EASY, now - (age + 9) * DAY))
            store.record(answer(card, HARD, now - age * DAY))
        result = counted(store, cards("a", "b"))
        assert (result.recent.both, result.ever.both) == (Share(1, 1), Share(2, 2))
        assert result.done(30).reviews == 1

    def test_what_was_undone_does_not_count(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        store.record(answer("card", EASY, now - 9 * DAY))
        store.record(answer("card", AGAIN))
        assert counted(store, cards("card")).ever.both == Share(0, 1)
        store.undo(now)
        result = counted(store, cards("card"))
        assert (result.ever.both, days_of(result)) == (Share(0, 0), {"2026-02-21": 1})

    def test_the_target_is_the_learners(self) -> None:
        with Store.open(Path(":memory:"), Schedule(retention=0.85)) as store:
            assert counted(store, cards("a")).target == 0.85


class TestDays:
    """A day is the learner's: local, from four to four."""

    @pytest.mark.parametrize(
        ("moment", "day"),
        [
            (datetime(2026, 3, 2, 23, 59, tzinfo=BERLIN), "2026-03-02"),
            (datetime(2026, 3, 3, 0, 1, tzinfo=BERLIN), "2026-03-02"),
            (datetime(2026, 3, 3, 3, 59, tzinfo=BERLIN), "2026-03-02"),
            (datetime(2026, 3, 3, 4, 0, tzinfo=BERLIN), "2026-03-03"),
            (datetime(2026, 3, 29, 3, 59, tzinfo=BERLIN), "2026-03-28"),  # an hour is missing
            (datetime(2026, 3, 29, 4, 0, tzinfo=BERLIN), "2026-03-29"),
            (datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=BERLIN), "2026-10-24"),  # comes twice
            (datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN), "2026-10-24"),
            (datetime(2026, 10, 25, 4, 0, tzinfo=BERLIN), "2026-10-25"),
            (datetime(2026, 3, 8, 3, 30, tzinfo=NEW_YORK), "2026-03-07"),
            (datetime(2026, 11, 1, 4, 0, tzinfo=NEW_YORK), "2026-11-01"),
        ],
    )
    def test_a_review_is_on_the_day_that_began_at_four(
        self, store: Store, answer: Answer, moment: datetime, day: str
    ) -> None:
        store.record(answer("card", at=moment))
        assert days_of(counted(store, cards("card"), date.fromisoformat(day))) == {day: 1}

    @pytest.mark.parametrize("start", [date(2026, 3, 26), date(2026, 10, 22)])
    def test_a_streak_goes_on_over_a_change_of_summer_time(
        self, store: Store, answer: Answer, start: date
    ) -> None:
        for number in range(7):
            day = start + number * DAY
            late = datetime(day.year, day.month, day.day, 3, 30, tzinfo=BERLIN) + DAY
            store.record(answer("card", at=late))
        assert counted(store, cards("card"), start + 6 * DAY).streak == 7

    def test_a_journey_keeps_each_review_on_the_day_where_the_learner_was(
        self, store: Store, answer: Answer
    ) -> None:
        """Tokyo's morning of the 3rd is New York's evening of the 2nd: both days were studied."""
        store.record(answer("a", at=datetime(2026, 3, 2, 9, 0, tzinfo=TOKYO)))
        store.record(answer("b", at=datetime(2026, 3, 3, 9, 0, tzinfo=TOKYO)))
        store.record(answer("c", at=datetime(2026, 3, 2, 20, 0, tzinfo=NEW_YORK)))
        store.record(answer("d", at=datetime(2026, 3, 4, 3, 0, tzinfo=NEW_YORK)))
        result = counted(store, cards(*"abcd"), date(2026, 3, 3))
        assert days_of(result) == {"2026-03-02": 2, "2026-03-03": 2}
        assert result.streak == 2

    def test_a_streak_that_today_did_not_add_to_is_not_broken_yet(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        for ago in (1, 2, 3, 10, 11, 12, 13):
            store.record(answer("card", at=now - ago * DAY))
        result = counted(store, cards("card"))
        assert (result.streak, result.longest_streak) == (3, 4)
        assert counted(store, cards("card"), TODAY + DAY).streak == 0

    def test_time_spent_is_summed_and_a_lunch_is_not(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        store.record(answer("a", seconds=30.25))
        store.record(answer("b", seconds=90.5))
        store.record(answer("c", at=now - DAY, seconds=7200))
        result = counted(store, cards("a", "b", "c"))
        assert result.calendar[TODAY].seconds == 120.75
        assert result.done().seconds == 120.75 + 1200
        assert result.done(1).reviews == 2


class TestDue:
    """What comes in the next thirty days."""

    def test_it_is_counted_by_day_and_what_is_late_is_due_today(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        state = store.record(answer("a", EASY))
        store.record(answer("b", EASY, now - 90 * DAY))
        days = (state.due.astimezone(BERLIN).date() - TODAY).days
        result = counted(store, cards("a", "b"))
        assert (result.due[0], result.due[days], sum(result.due)) == (1, 1, 2)
        assert result.late == 1

    def test_a_suspended_card_never_comes_and_a_buried_one_later(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        for card in "abc":
            store.record(answer(card, EASY, now - 90 * DAY))
        store.suspend("a", now)
        store.bury("b", TODAY + 3 * DAY, now)
        result = counted(store, cards("a", "b", "c"))
        assert (result.due[0], result.due[3], sum(result.due), result.late) == (1, 1, 2, 1)

    def test_cards_that_left_the_bank_come_no_more_but_were_studied(
        self, store: Store, answer: Answer
    ) -> None:
        store.record(answer("gone", EASY))
        result = counted(store, cards("a"))
        assert (sum(result.due), result.done().reviews) == (0, 1)


class TestSelection:
    """Some cards only."""

    def test_other_cards_do_not_count(self, store: Store, answer: Answer, now: datetime) -> None:
        store.record(answer("a", seconds=10))
        store.record(answer("b", seconds=20))
        store.record(answer("b", at=now - DAY, seconds=20))
        result = counted(store, cards("a"), everything=False)
        assert (days_of(result), result.done().seconds) == ({TODAY.isoformat(): 1}, 10)
        assert result.streak == 1

    def test_what_was_done_under_an_old_name_counts(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        store.record(answer("old", EASY, now - 9 * DAY))
        store.rename({"old": "new"}, now)
        store.record(answer("new", GOOD))
        result = counted(store, cards("new"), everything=False)
        assert (result.done().reviews, result.ever.both) == (2, Share(1, 1))


class TestCards:
    """By topic, and what comes hard."""

    def test_mastery_is_the_share_seen_by_its_mean_retrievability(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        store.record(answer("a", EASY, now - 20 * DAY))
        store.record(answer("b", HARD, now - 2 * DAY))
        selected = [*cards("a", "b", "c", "d"), *cards("e", topic="Losses")]
        autograd, losses = counted(store, selected).topics
        expected = [store.schedule.retrievability(store.states()[name], TODAY) for name in "ab"]
        assert autograd.retrievability == pytest.approx(sum(expected) / 2)
        assert autograd.share == pytest.approx(sum(expected) / 4)
        assert (losses.topic, losses.share) == ("Losses", 0)

    def test_the_hardest_come_first_and_one_that_never_failed_is_not_hard(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        for card, ratings in {"a": [HARD], "b": [AGAIN, GOOD], "c": [AGAIN, AGAIN]}.items():
            for rating in ratings:
                store.record(answer(card, rating))
        hardest = counted(store, cards("a", "b", "c")).hardest
        assert [(each.card, each.failed, each.reviews) for each in hardest] == [
            ("c", 2, 2), ("b", 1, 2),
        ]  # fmt: skip

    def test_a_leech_is_a_card_that_was_forgotten_again_and_again(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        at = now - 300 * DAY
        for number in range(LEECH_LAPSES):
            assert not counted(store, cards("card")).leeches, number
            store.record(answer("card", EASY, at))
            store.record(answer("card", AGAIN, at + 9 * DAY))
            at += 10 * DAY
        (leech,) = counted(store, cards("card")).leeches
        assert (leech.lapses, leech.reviews) == (LEECH_LAPSES, 2 * LEECH_LAPSES)
