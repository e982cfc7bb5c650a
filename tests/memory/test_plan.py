"""A plan up to an interview: the days that it shares out, and intervals that stay before it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptquiz.errors import ExitCode, PtquizError
from ptquiz.memory import Phase, Rating
from ptquiz.memory.plan import (
    FINAL_DAYS,
    Plan,
    default_taper,
    interview_day,
    new_a_day,
    share_of_weak,
)
from ptquiz.memory.schedule import LAST_DAYS, Schedule
from ptquiz.memory.store import Store
from ptquiz.selection import Selection

if TYPE_CHECKING:
    from tests.memory.conftest import Answer

DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


class TestCap:
    """No interval that is given before the interview jumps past it."""

    @given(
        st.lists(st.tuples(st.sampled_from(Rating), st.integers(0, 40)), min_size=1, max_size=12),
        st.integers(-5, 60),
        st.text(max_size=4),
    )
    def test_it_holds_for_any_history_and_a_preview_is_what_is_given(
        self, history: list[tuple[Rating, int]], ahead: int, card: str
    ) -> None:
        interview, state, at = TODAY + ahead * DAY, None, NOW
        planned, free = Schedule(interview=interview), Schedule()
        for rating, gap in history:
            at += gap * DAY
            given_state = planned.preview(state, card, at)[rating]
            without = free.review(state, card, rating, at)
            state = planned.review(state, card, rating, at)
            assert state == given_state
            if at.date() < interview:
                assert state.due.date() <= interview
                assert state.due <= without.due
            else:
                assert state.due == without.due
            assert state.due.date() > at.date() or state.phase is not Phase.REVIEW

    def test_what_would_come_later_is_spread_over_the_last_days(self) -> None:
        interview = TODAY + 10 * DAY
        schedule = Schedule(parameters=None, interview=interview)
        state = Schedule().review(None, "card", Rating.EASY, NOW - 400 * DAY)
        days = [
            (interview - schedule.review(state, f"card-{n}", Rating.EASY, NOW).due.date()).days
            for n in range(200)
        ]
        assert set(days) == set(range(1, LAST_DAYS + 1))
        assert max(map(days.count, days)) < 60

    def test_ratings_keep_their_order(self) -> None:
        schedule = Schedule(interview=TODAY + 6 * DAY)
        for n in range(50):
            preview = schedule.preview(None, f"card-{n}", NOW)
            due = [preview[rating].due for rating in Rating]
            assert due == sorted(due)

    def test_an_interval_once_given_stays_given(
        self, path: Path, answer: Answer, now: datetime
    ) -> None:
        with Store.open(path, Schedule()) as store:
            store.set_plan(Plan(now.date() + 3 * DAY))
            capped = store.record(answer("card", Rating.EASY))
            assert capped.due.date() <= now.date() + 3 * DAY
            store.set_plan(None)
            store.rebuild()
            assert store.state("card") == capped
            free = store.record(answer("other", Rating.EASY))
            assert free.due.date() > now.date() + 3 * DAY
        with Store.open(path, Schedule()) as store:
            assert store.states() == {"card": capped, "other": free}

    def test_it_travels_with_the_log(self, path: Path, answer: Answer, now: datetime) -> None:
        with Store.open(path, Schedule()) as planned:
            planned.set_plan(Plan(now.date() + 3 * DAY))
            capped = planned.record(answer("card", Rating.EASY))
        with Store.open(Path(":memory:"), Schedule()) as other:
            other.merge(path)
            assert other.state("card") == capped
            assert other.plan() is None  # a plan is one machine's


class TestKeeping:
    """The store keeps the plan."""

    def test_it_comes_back_as_it_was_until_it_is_cleared(self, path: Path) -> None:
        plan = Plan(
            TODAY, 25,
            Selection(("a",), ("Losses",), ("tag",), ("basic",), ("recall",), ("often",)), 2,
            (("advanced", "Views"),),
        )  # fmt: skip
        with Store.open(path, Schedule()) as store:
            assert store.plan() is None
            store.set_plan(plan)
        with Store.open(path, Schedule()) as store:
            assert store.plan() == plan
            assert store.schedule.interview == TODAY
            store.set_plan(None)
        with Store.open(path, Schedule()) as store:
            assert store.plan() is None
            assert store.schedule.interview is None

    def test_one_that_was_made_before_cards_said_how_often_they_are_asked_is_read(self) -> None:
        plan = Plan(TODAY, selection=Selection(levels=("basic",)))
        kept = plan.to_json()
        del kept["asked"]
        assert Plan.from_json(kept) == plan

    def test_a_plan_that_makes_no_sense_is_damage(self, path: Path) -> None:
        import sqlite3
        from contextlib import closing

        with Store.open(path, Schedule()):
            pass
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("INSERT INTO settings VALUES ('plan', '{\"interview\": 3}')")
            connection.commit()
        with pytest.raises(PtquizError, match="damaged"):
            Store.open(path, Schedule())


class TestPace:
    """How the days are shared out."""

    @given(st.integers(0, 3000), st.integers(1, 366))
    def test_every_card_is_seen_in_time_evenly_and_not_on_the_last_days(
        self, cards: int, days: int
    ) -> None:
        left, begun, taper_days = cards, [], default_taper(days)
        for day in range(days):
            begun.append(min(new_a_day(left, days - day, taper_days), left))
            left -= begun[-1]
        assert left == 0
        assert set(begun[days - taper_days :]) <= {0}
        assert max(begun) - min(begun[: days - taper_days]) <= 1

    def test_a_short_plan_has_fewer_days_of_repeating_alone(self) -> None:
        assert [default_taper(days) for days in (1, 3, 4, 8, 16, 90)] == [0, 0, 1, 2, 4, 4]

    @given(st.integers(0, 500))
    def test_all_weak_cards_have_come_back_by_the_day(self, weak: int) -> None:
        left = weak
        for days in range(FINAL_DAYS + 3, 0, -1):
            share = share_of_weak(left, days)
            assert share == 0 or days <= FINAL_DAYS
            left -= share
        assert left == 0
        assert share_of_weak(weak, 0) == share_of_weak(weak, -1) == 0


class TestDates:
    """A bad date gets one line that says what is wrong."""

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("2026-02-30", "there is no 2026-02-30"),
            ("tomorrow", "is not a date"),
            ("20260401", "is not a date"),
            ("2026-W14-1", "is not a date"),
            ("", "is not a date"),
            ("2026-03-01", "has passed"),
            ("2027-03-04", "367 days away"),
            ("9999-12-31", "days away"),
        ],
    )
    def test_it_is_refused(self, text: str, told: str) -> None:
        with pytest.raises(PtquizError, match=told) as caught:
            interview_day(text, TODAY)
        assert caught.value.code is ExitCode.USAGE
        assert caught.value.hint
        assert "\n" not in caught.value.message

    @pytest.mark.parametrize("ahead", [0, 1, 366])
    def test_today_and_a_year_ahead_are_fine(self, ahead: int) -> None:
        day = TODAY + ahead * DAY
        assert interview_day(f" {day} ", TODAY) == day
