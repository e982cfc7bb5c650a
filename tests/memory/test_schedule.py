"""When a card is due again."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

import fsrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ptquiz.errors import PtquizError
from ptquiz.memory import MemoryState, Phase, Rating
from ptquiz.memory.schedule import ALGORITHM, Schedule, day_start, learner_day

AGAIN, HARD, GOOD, EASY = Rating
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine
PLAIN = Schedule(fuzz=False)
ZONES = st.sampled_from([BERLIN, NEW_YORK, UTC, ZoneInfo("Australia/Lord_Howe")])
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=UTC)
)


def learn(
    schedule: Schedule, history: list[tuple[Rating, datetime]], card: str = "card"
) -> MemoryState:
    state = None
    for rating, at in history:
        state = schedule.review(state, card, rating, at)
    assert state is not None
    return state


def days_until_due(state: MemoryState) -> int:
    return (learner_day(state.due) - state.last_day).days


class TestFsrs:
    """Values that others publish, with the default parameters and no fuzz."""

    def test_intervals_are_those_of_py_fsrs(self) -> None:
        at = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
        state, intervals = None, []
        for rating in [GOOD] * 6 + [AGAIN] * 2 + [GOOD] * 5:
            state = PLAIN.review(state, "card", rating, at)
            intervals.append(days_until_due(state))
            at = state.due
        assert intervals == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]

    def test_stability_and_difficulty_are_those_of_fsrs_rs(self) -> None:
        at, history = datetime(2026, 1, 1, 9, tzinfo=UTC), []
        for rating, gap in zip([AGAIN] + [GOOD] * 5, [0, 0, 1, 3, 8, 21], strict=True):
            at += timedelta(days=gap)
            history.append((rating, at))
        state = learn(PLAIN, history)
        assert state.stability == pytest.approx(53.62691, abs=1e-4)
        assert state.difficulty == pytest.approx(6.3574867, abs=1e-5)

    @pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, UTC])
    def test_days_are_the_learners_as_in_anki_and_not_24_hours(self, zone: ZoneInfo) -> None:
        start = datetime(2026, 1, 5, 22, tzinfo=zone)
        gaps = [
            timedelta(),
            timedelta(hours=11),
            timedelta(days=3, hours=10.5),
            timedelta(days=11, hours=22),
        ]
        state = learn(PLAIN, [(GOOD, start + gap) for gap in gaps])
        assert state.stability == pytest.approx(48.2, abs=0.05)

    def test_the_algorithm_is_named_after_the_installed_fsrs(self) -> None:
        assert ALGORITHM.endswith(f"fsrs {version('fsrs')}")

    def test_own_parameters_are_used(self) -> None:
        parameters = (*fsrs.scheduler.DEFAULT_PARAMETERS[:3], 50.0)
        own = Schedule(parameters=[*parameters, *fsrs.scheduler.DEFAULT_PARAMETERS[4:]], fuzz=False)
        state = own.review(None, "card", EASY, datetime(2026, 1, 1, 9, tzinfo=UTC))
        assert (state.stability, days_until_due(state)) == (50.0, 50)

    def test_a_higher_retention_gives_shorter_intervals(self) -> None:
        now = datetime(2026, 1, 1, 9, tzinfo=UTC)
        strict, lax = Schedule(retention=0.97, fuzz=False), Schedule(retention=0.8, fuzz=False)
        days = [days_until_due(s.review(None, "card", EASY, now)) for s in (strict, PLAIN, lax)]
        assert days == sorted(set(days))

    def test_no_interval_is_longer_than_the_maximum(self) -> None:
        now = datetime(2026, 1, 1, 9, tzinfo=UTC)
        for card in "abcdefghij":
            state = Schedule(maximum_interval_days=5).review(None, card, EASY, now)
            assert days_until_due(state) <= 5


class TestLearnerDay:
    """A new day starts at 04:00 on the learner's own clock."""

    @pytest.mark.parametrize(
        ("now", "day"),
        [
            (datetime(2026, 1, 10, 3, 59, 59, tzinfo=BERLIN), date(2026, 1, 9)),
            (datetime(2026, 1, 10, 4, 0, tzinfo=BERLIN), date(2026, 1, 10)),
            (datetime(2026, 3, 29, 3, 59, tzinfo=BERLIN), date(2026, 3, 28)),  # 23 hours long
            (datetime(2026, 3, 29, 4, 0, tzinfo=BERLIN), date(2026, 3, 29)),
            (datetime(2026, 10, 25, 3, 59, tzinfo=BERLIN), date(2026, 10, 24)),  # 25 hours long
            (datetime(2026, 10, 25, 4, 0, tzinfo=BERLIN), date(2026, 10, 25)),
            (datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=NEW_YORK), date(2026, 10, 31)),
        ],
    )
    def test_it_turns_at_four(self, now: datetime, day: date) -> None:
        assert learner_day(now) == day

    @pytest.mark.parametrize(
        ("day", "zone", "start"),
        [
            (date(2026, 3, 28), BERLIN, datetime(2026, 3, 28, 3, tzinfo=UTC)),
            (date(2026, 3, 29), BERLIN, datetime(2026, 3, 29, 2, tzinfo=UTC)),
            (date(2026, 10, 25), BERLIN, datetime(2026, 10, 25, 3, tzinfo=UTC)),
            (date(2026, 3, 8), NEW_YORK, datetime(2026, 3, 8, 8, tzinfo=UTC)),
            (date(2026, 11, 1), NEW_YORK, datetime(2026, 11, 1, 9, tzinfo=UTC)),
        ],
    )
    def test_it_starts_at_four_local_time(self, day: date, zone: ZoneInfo, start: datetime) -> None:
        assert day_start(day, zone) == start

    @PATIENT
    @given(MOMENTS, ZONES, st.integers(0, 23))
    def test_every_moment_lies_in_exactly_its_day(
        self, moment: datetime, zone: ZoneInfo, rollover: int
    ) -> None:
        day = learner_day(moment.astimezone(zone), rollover)
        start = day_start(day, zone, rollover)
        assert start <= moment < day_start(day + timedelta(days=1), zone, rollover)

    def test_a_time_without_a_timezone_is_refused(self) -> None:
        with pytest.raises(ValueError, match="timezone"):
            learner_day(datetime(2026, 1, 1))  # noqa: DTZ001


class TestDue:
    """A learning step is due at its minute, an interval in days from the start of the day."""

    def test_a_learning_step_is_due_at_its_minute(self) -> None:
        now = datetime(2026, 3, 29, 1, 55, tzinfo=BERLIN)  # 01:55, five minutes before 03:00
        state = PLAIN.review(None, "card", GOOD, now)
        assert state.phase is Phase.LEARNING
        assert state.due == datetime(2026, 3, 29, 1, 5, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("now", "due"),
        [
            # Eight days, over the start and the end of summer time.
            (datetime(2026, 3, 27, 23, tzinfo=BERLIN), datetime(2026, 4, 4, 2, tzinfo=UTC)),
            (datetime(2026, 10, 20, 9, tzinfo=BERLIN), datetime(2026, 10, 28, 3, tzinfo=UTC)),
            (datetime(2026, 3, 5, 9, tzinfo=NEW_YORK), datetime(2026, 3, 13, 8, tzinfo=UTC)),
            # At two in the morning it is still the day before.
            (datetime(2026, 1, 10, 2, tzinfo=BERLIN), datetime(2026, 1, 17, 3, tzinfo=UTC)),
        ],
    )
    def test_days_end_at_four_local_time(self, now: datetime, due: datetime) -> None:
        state = PLAIN.review(None, "card", EASY, now)
        assert (state.phase, state.due, state.step) == (Phase.REVIEW, due, None)

    def test_a_lapse_is_counted_and_learnt_again(self) -> None:
        now = datetime(2026, 1, 1, 9, tzinfo=UTC)
        state = learn(PLAIN, [(EASY, now), (AGAIN, now + timedelta(days=8))])
        assert (state.phase, state.step, state.reps, state.lapses) == (Phase.RELEARNING, 0, 2, 1)
        assert state.due == now + timedelta(days=8, minutes=10)
        again = PLAIN.review(state, "card", AGAIN, state.due)
        assert (again.reps, again.lapses) == (3, 1)

    def test_without_steps_a_new_card_goes_straight_to_days(self) -> None:
        bare = Schedule(learning_steps=(), relearning_steps=())
        state = bare.review(None, "card", AGAIN, datetime(2026, 1, 1, 9, tzinfo=UTC))
        assert (state.phase, days_until_due(state)) == (Phase.REVIEW, 1)

    @PATIENT
    @given(st.timedeltas(timedelta(days=-4000), timedelta()))
    def test_a_clock_that_goes_backwards_counts_as_the_same_day(self, back: timedelta) -> None:
        now = datetime(2026, 1, 9, 9, tzinfo=UTC)
        state = PLAIN.review(None, "card", EASY, now)
        earlier = PLAIN.review(state, "card", GOOD, now + back)
        same_day = PLAIN.review(state, "card", GOOD, now)
        assert (earlier.stability, earlier.difficulty) == (same_day.stability, same_day.difficulty)
        assert earlier.last_day == learner_day(now + back)


class TestFuzz:
    """Cards learnt together drift apart, and a preview still says what is given."""

    @pytest.mark.parametrize(
        ("days", "lowest", "highest"),
        [(1, 1, 1), (2, 2, 2), (3, 2, 4), (7, 5, 9), (10, 8, 12), (17, 14, 20), (37, 33, 41)],
    )
    def test_its_ranges_are_ankis(self, days: int, lowest: int, highest: int) -> None:
        parameters = list(fsrs.scheduler.DEFAULT_PARAMETERS)
        parameters[3] = float(days)  # the stability after a first Easy
        schedule, now = Schedule(parameters=parameters), datetime(2026, 1, 1, 9, tzinfo=UTC)
        given_days = {
            days_until_due(schedule.review(None, f"card-{n}", EASY, now)) for n in range(300)
        }
        assert given_days == set(range(lowest, highest + 1))

    def test_it_is_the_same_in_every_process(self) -> None:
        now = datetime(2026, 1, 1, 9, tzinfo=UTC)
        days = [days_until_due(Schedule().review(None, card, EASY, now)) for card in "abcdef"]
        assert days == [6, 9, 8, 6, 6, 10]

    @PATIENT
    @given(
        st.lists(st.tuples(st.sampled_from(Rating), st.timedeltas(timedelta(), timedelta(60)))),
        st.text(max_size=5),
        MOMENTS,
        ZONES,
    )
    def test_a_preview_is_exactly_what_is_given_and_in_order(
        self,
        history: list[tuple[Rating, timedelta]],
        card: str,
        now: datetime,
        zone: ZoneInfo,
    ) -> None:
        schedule, state, now = Schedule(), None, now.astimezone(zone)
        for rating, gap in history:
            now += gap
            preview = schedule.preview(state, card, now)
            days = [after.due for after in preview.values() if after.phase is Phase.REVIEW]
            assert days == sorted(days)
            state = Schedule().review(state, card, rating, now)
            assert state == preview[rating]


class TestRetrievability:
    """The probability of knowing a card falls with the learner's days."""

    def test_it_is_the_retention_when_the_interval_is_the_stability(self) -> None:
        parameters = list(fsrs.scheduler.DEFAULT_PARAMETERS)
        parameters[3] = 10.0
        schedule = Schedule(parameters=parameters)
        state = schedule.review(None, "card", EASY, datetime(2026, 1, 1, 9, tzinfo=UTC))
        assert schedule.retrievability(state, date(2026, 1, 11)) == pytest.approx(0.9)

    def test_it_is_one_on_the_day_and_before_and_falls_from_then(self) -> None:
        state = PLAIN.review(None, "card", EASY, datetime(2026, 1, 10, 9, tzinfo=UTC))
        days = [date(2026, 1, 3), date(2026, 1, 10), date(2026, 1, 11), date(2027, 1, 1)]
        before, on, after, later = (PLAIN.retrievability(state, day) for day in days)
        assert before == on == 1.0
        assert on > after > later > 0


class TestIntervalText:
    """An interval in as few letters as a key's caption has."""

    def test_the_captions_of_a_new_cards_keys(self) -> None:
        now = datetime(2026, 1, 10, 23, 30, tzinfo=BERLIN)
        states = PLAIN.preview(None, "card", now)
        texts = [PLAIN.interval_text(states[rating], now) for rating in Rating]
        assert texts == ["1m", "6m", "10m", "8d"]

    @pytest.mark.parametrize(
        ("step", "text"),
        [
            (timedelta(seconds=30), "<1m"),
            (timedelta(minutes=59), "59m"),
            (timedelta(minutes=90), "1.5h"),
            (timedelta(hours=23), "23h"),
            (timedelta(days=2), "2d"),
        ],
    )
    def test_steps(self, step: timedelta, text: str) -> None:
        now = datetime(2026, 1, 10, 9, tzinfo=UTC)
        schedule = Schedule(learning_steps=(step, timedelta(days=3)))
        assert schedule.interval_text(schedule.review(None, "card", AGAIN, now), now) == text

    @pytest.mark.parametrize(
        ("days", "text"), [(1, "1d"), (30, "30d"), (64, "2.1mo"), (91, "3mo"), (475, "1.3y")]
    )
    def test_days_count_from_the_learners_day(self, days: int, text: str) -> None:
        now = datetime(2026, 1, 10, 23, 30, tzinfo=BERLIN)
        due = day_start(learner_day(now) + timedelta(days=days), BERLIN)
        state = MemoryState(1.0, 5.0, due, Phase.REVIEW, None, due, now.date(), 1, 0)
        assert PLAIN.interval_text(state, now) == text

    def test_what_is_due_is_due_now(self) -> None:
        now = datetime(2026, 1, 10, 9, tzinfo=UTC)
        for rating in (AGAIN, EASY):
            state = PLAIN.review(None, "card", rating, now)
            assert PLAIN.interval_text(state, now + timedelta(days=300)) == "now"


class TestSettings:
    """A setting out of range is refused with what to choose."""

    @pytest.mark.parametrize("retention", [0.0, 0.69, 0.995, 1.0, 90.0, float("nan")])
    def test_a_retention_out_of_range(self, retention: float) -> None:
        with pytest.raises(PtquizError, match=r"retention of .* out of range") as caught:
            Schedule(retention=retention)
        assert "0.70" in caught.value.hint

    def test_a_maximum_interval_below_a_day(self) -> None:
        with pytest.raises(PtquizError, match="maximum interval"):
            Schedule(maximum_interval_days=0)

    @pytest.mark.parametrize("hour", [-1, 24])
    def test_an_hour_that_no_day_has(self, hour: int) -> None:
        with pytest.raises(PtquizError, match="hour"):
            Schedule(rollover_hour=hour)

    def test_a_step_of_no_length(self) -> None:
        with pytest.raises(PtquizError, match="step"):
            Schedule(learning_steps=(timedelta(),))

    @pytest.mark.parametrize("parameters", [[], [0.5] * 20, [float("nan")] * 21, [-1.0] * 21])
    def test_parameters_that_fsrs_refuses(self, parameters: list[float]) -> None:
        schedule = Schedule(parameters=parameters)
        with pytest.raises(PtquizError, match="parameters") as caught:
            schedule.review(None, "card", GOOD, datetime(2026, 1, 1, tzinfo=UTC))
        assert "\n" not in caught.value.message
        assert "defaults" in caught.value.hint


def modules_after(code: str) -> set[str]:
    code += "\nimport sys; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_fsrs_is_imported_only_when_something_is_computed() -> None:
    code = """
from datetime import UTC, datetime
from pathlib import Path
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store
with Store.open(Path(":memory:"), Schedule()) as store:
    store.due(datetime.now(UTC)), store.states()
"""
    assert not modules_after(code) & {"fsrs", "torch", "zoneinfo"}


def test_the_nouns_alone_bring_in_neither_fsrs_nor_sqlite() -> None:
    assert not modules_after("import ptquiz.memory") & {"fsrs", "sqlite3", "json"}
