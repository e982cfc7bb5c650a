"""What the store remembers of a learner's days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from ptquiz.errors import PtquizError
from ptquiz.memory import Phase, Rating, Review
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.memory.conftest import Answer

AGAIN, HARD, GOOD, EASY = Rating
BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)


class Outcome(StrEnum):
    PASSED = "passed"


def test_a_new_store_remembers_nothing(store: Store, now: datetime) -> None:
    assert store.state("card") is None
    assert (store.states(), store.due(now), store.seen(), store.suspended()) == (
        {},
        [],
        set(),
        set(),
    )
    assert store.review_count("card") == 0
    assert (list(store.reviews()), store.flagged()) == ([], {})
    assert (store.buried(now.date()), store.new_today(now.date()), store.undo(now)) == (
        set(),
        0,
        None,
    )


class TestRecording:
    """An answer becomes a line of the log and a new state."""

    def test_it_gives_the_state_that_was_previewed(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        preview = Schedule().preview(None, "card", now)
        state = store.record(answer("card", HARD))
        assert state == preview[HARD] == store.state("card") == store.states()["card"]

    def test_a_review_comes_back_as_it_was(self, store: Store, now: datetime) -> None:
        review = Review(
            card="card",
            rating=HARD,
            at=now,
            seconds=12.25,
            outcome=Outcome.PASSED,
            variant={"n": 2, "shape": [2, 3], "x": 0.5, "name": "é", "flag": True, "none": None},
            answer="torch.Size([2, 3])\n",
            device="cuda",
            torch="2.13.0",
            hints=2,
            suggested=GOOD,
        )
        store.record(review)
        (back,) = store.reviews("card")
        assert back == review
        assert (back.at.tzinfo, type(back.suggested)) == (BERLIN, Rating)

    def test_it_survives_closing_the_file(self, path: Path, answer: Answer) -> None:
        with Store.open(path, Schedule()) as store:
            state = store.record(answer("card"))
        with Store.open(path, Schedule()) as store:
            assert store.states() == {"card": state}

    def test_the_file_is_a_single_one_at_rest(self, path: Path, answer: Answer) -> None:
        with Store.open(path, Schedule()) as store:
            store.record(answer("card"))
            assert [entry.name for entry in path.parent.iterdir()] == [path.name]

    def test_missing_folders_are_made(self, path: Path, answer: Answer) -> None:
        with Store.open(path / "deep" / "memory.db", Schedule()) as store:
            assert store.record(answer("card")).reps == 1

    @pytest.mark.parametrize("text", ["\udce9 from a Latin-1 terminal", "a\0b", "🤖", ""])
    def test_no_answer_is_too_odd_to_keep(self, store: Store, answer: Answer, text: str) -> None:
        store.record(answer("card", answer=text))
        (back,) = store.reviews()
        assert back.answer == text.replace("\udce9", "\\udce9")

    def test_recording_again_after_an_error_counts_once(self, store: Store, answer: Answer) -> None:
        review = answer("card")
        assert store.record(review) == store.record(review)
        assert store.review_count("card") == 1

    def test_another_review_needs_another_id(self, store: Store, answer: Answer) -> None:
        review = answer("card", id="same")
        store.record(review)
        with pytest.raises(ValueError, match="same"):
            store.record(answer("card", EASY, id="same"))
        store.undo(review.at)
        with pytest.raises(ValueError, match="same"):
            store.record(review)

    def test_an_answer_that_took_less_than_no_time_took_none(
        self, store: Store, answer: Answer
    ) -> None:
        store.record(answer("card", seconds=-3.0))
        assert [review.seconds for review in store.reviews()] == [0.0]

    def test_a_review_outside_any_timezone_is_refused(self, store: Store, answer: Answer) -> None:
        with pytest.raises(ValueError, match="timezone"):
            store.record(answer("card", at=datetime(2026, 1, 1)))  # noqa: DTZ001
        assert store.seen() == set()

    def test_a_clock_that_goes_backwards_loses_nothing(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        ratings = [EASY, AGAIN, HARD, GOOD]
        for number, rating in enumerate(ratings):
            state = store.record(answer("card", rating, now - number * 30 * DAY))
        assert [review.rating for review in store.reviews()] == ratings
        assert (state.reps, state.lapses) == (4, 1)
        store.rebuild()
        assert store.state("card") == state

    def test_a_summer_time_change_keeps_the_start_of_the_day(
        self, store: Store, answer: Answer
    ) -> None:
        state = store.record(answer("card", EASY, datetime(2026, 3, 27, 22, tzinfo=BERLIN)))
        local = state.due.astimezone(BERLIN)
        assert (local.hour, local.minute) == (4, 0)


class TestCounting:
    """Counts that choose new cards and fresh variants."""

    def test_a_card_is_new_on_the_learners_day_of_its_first_review(
        self, store: Store, answer: Answer
    ) -> None:
        night = datetime(2026, 3, 3, 2, 0, tzinfo=BERLIN)  # still 2 March
        store.record(answer("a", at=night))
        store.record(answer("b", at=night + timedelta(hours=3)))
        store.record(answer("a", at=night + timedelta(hours=4)))
        counts = [store.new_today(date(2026, 3, day)) for day in (1, 2, 3, 4)]
        assert counts == [0, 1, 1, 0]

    def test_reviews_and_variants_are_told_by_card(self, store: Store, answer: Answer) -> None:
        for n in (2, 1, 3):
            store.record(answer("a", Rating(n), variant={"n": n}))
            store.record(answer("b", variant={}))
        assert [review.variant for review in store.reviews("a")] == [{"n": 2}, {"n": 1}, {"n": 3}]
        assert store.review_count("a") == 3
        assert [review.card for review in store.reviews()] == ["a", "b"] * 3
        assert store.seen() == {"a", "b"}

    def test_a_long_log_is_read_to_its_end_and_in_order(
        self, store: Store, answer: Answer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ptquiz.memory.log._PAGE", 3)
        written = [answer(f"card-{n % 4}") for n in range(10)]
        for review in written:
            store.record(review)
        assert list(store.reviews()) == written
        assert list(store.reviews("card-1")) == written[1::4]


class TestDue:
    """What to ask next."""

    def test_a_learning_step_is_due_at_its_minute(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        state = store.record(answer("card", GOOD))
        assert store.due(state.due - timedelta(milliseconds=1)) == []
        assert store.due(state.due) == ["card"]

    def test_a_day_is_due_from_four_on_the_clock_of_where_the_learner_is(
        self, store: Store, answer: Answer
    ) -> None:
        state = store.record(answer("card", EASY, datetime(2026, 3, 27, 22, tzinfo=BERLIN)))
        assert state.phase is Phase.REVIEW
        day = state.due.astimezone(BERLIN).date()
        for zone in (BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")):
            four = datetime(day.year, day.month, day.day, 4, tzinfo=zone)
            assert store.due(four - timedelta(seconds=1)) == []
            assert store.due(four) == ["card"]

    def test_a_clock_without_summer_time_rules_is_right_too(
        self, store: Store, answer: Answer
    ) -> None:
        winter = datetime(2026, 3, 27, 22, tzinfo=BERLIN)
        fixed = winter.astimezone(UTC).astimezone()  # an offset is all that a system clock tells
        day = store.record(answer("card", EASY, fixed)).due.astimezone(fixed.tzinfo).date()
        four = datetime(day.year, day.month, day.day, 4, tzinfo=BERLIN)
        assert store.due(four - timedelta(seconds=1)) == []
        assert store.due(four) == ["card"]

    def test_the_card_most_at_risk_comes_first(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        for number in range(40):
            card, at = f"card-{number}", now + number % 7 * DAY
            store.record(answer(card, Rating(number % 4 + 1), at))
            if number % 3:
                store.record(answer(card, GOOD, at + timedelta(minutes=11)))
        later = now + 60 * DAY
        risks = [
            Schedule().retrievability(store.states()[card], later.date())
            for card in store.due(later)
        ]
        assert len(risks) == 40
        assert risks == sorted(risks)
        assert risks[0] < risks[-1]

    def test_only_the_cards_asked_for_are_given(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        for card in "abc":
            store.record(answer(card))
        assert sorted(store.due(now + DAY, ["c", "a", "unseen"])) == ["a", "c"]
        assert store.due(now + DAY, []) == []

    def test_a_suspended_card_waits_until_it_is_resumed(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        state = store.record(answer("card"))
        store.suspend("card", now)
        assert (store.suspended(), store.due(now + DAY), store.state("card")) == (
            {"card"},
            [],
            state,
        )
        store.resume("card", now)
        assert (store.suspended(), store.due(now + DAY)) == (set(), ["card"])

    def test_a_buried_card_comes_back_on_its_day(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        store.record(answer("card"))
        store.bury("card", now.date() + 2 * DAY, now)
        assert [store.due(now + n * DAY) for n in (1, 2)] == [[], ["card"]]
        assert [store.buried(now.date() + n * DAY) for n in (0, 1, 2)] == [
            {"card"},
            {"card"},
            set(),
        ]
        store.bury("card", now.date(), now)
        assert store.due(now + DAY) == ["card"]

    def test_a_card_can_be_put_away_before_its_first_review(
        self, store: Store, now: datetime
    ) -> None:
        store.suspend("card", now)
        store.bury("other", now.date() + DAY, now)
        assert (store.suspended(), store.buried(now.date())) == ({"card"}, {"other"})
        assert (store.seen(), store.new_today(now.date())) == (set(), 0)

    def test_a_flag_keeps_its_last_note(self, store: Store, now: datetime) -> None:
        store.flag("card", "the answer is wrong", now)
        store.flag("card", "the hint is wrong \udce9", now)
        assert store.flagged() == {"card": "the hint is wrong \\udce9"}


class TestUndo:
    """One key takes back what was just answered."""

    def test_it_takes_back_one_review_at_a_time(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        first, second, other = answer("a"), answer("a", EASY), answer("b")
        states = [store.record(review) for review in (first, second, other)]
        assert store.undo(now) == other
        assert store.states() == {"a": states[1]}
        assert store.undo(now) == second
        assert store.states() == {"a": states[0]}
        assert list(store.reviews()) == [first]
        assert (store.undo(now), store.undo(now)) == (first, None)
        assert (store.seen(), store.review_count("a")) == (set(), 0)
        assert store.new_today(now.date()) == 0

    def test_what_is_answered_instead_counts(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        store.record(answer("card", AGAIN))
        store.undo(now)
        assert store.record(answer("card", EASY)) == Schedule().review(None, "card", EASY, now)

    def test_it_finds_the_newest_even_if_the_clock_went_backwards(
        self, store: Store, answer: Answer, now: datetime
    ) -> None:
        store.record(answer("a"))
        newest = answer("b", at=now - 400 * DAY)
        store.record(newest)
        assert store.undo(now - 500 * DAY) == newest

    def test_it_leaves_suspensions_alone(self, store: Store, answer: Answer, now: datetime) -> None:
        store.record(answer("card"))
        store.suspend("card", now)
        store.undo(now)
        assert store.suspended() == {"card"}


def test_a_closed_store_says_so_without_a_traceback_of_sqlite(store: Store) -> None:
    store.close()
    with pytest.raises(PtquizError, match="closed"):
        store.states()
