"""The formulas for many cards agree with fsrs, review by review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fsrs.scheduler import (
    DEFAULT_PARAMETERS,
    LOWER_BOUNDS_PARAMETERS,
    UPPER_BOUNDS_PARAMETERS,
)
from hypothesis import given
from hypothesis import strategies as st

from ptquiz.memory import Rating
from ptquiz.memory.curve import Curve, Strength
from ptquiz.memory.schedule import Schedule

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
HISTORIES = st.lists(st.tuples(st.sampled_from(Rating), st.integers(0, 400)), min_size=1)
WITHIN = list(zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True))
PARAMETERS = st.one_of(
    st.just(DEFAULT_PARAMETERS),
    st.tuples(*(st.floats(low, high) for low, high in WITHIN)),
)


@given(HISTORIES, PARAMETERS, st.integers(0, 500))
def test_a_history_leaves_the_strength_that_fsrs_gives(
    history: list[tuple[Rating, int]], parameters: tuple[float, ...], later: int
) -> None:
    schedule = Schedule(parameters=parameters, fuzz=False)
    curve, state, strength, at = schedule.curve, None, None, START
    for rating, days in history:
        at += timedelta(days=days)
        strength = curve.first(rating) if strength is None else curve.after(strength, rating, days)
        state = schedule.review(state, "card", rating, at)
        assert strength == pytest.approx((state.stability, state.difficulty), rel=1e-9)
    assert state is not None
    assert strength is not None
    day = state.last_day + timedelta(days=later)
    expected = schedule.retrievability(state, day)
    assert curve.recall(strength.stability, later) == pytest.approx(expected, rel=1e-9)


def test_stability_and_difficulty_are_those_of_fsrs_rs() -> None:
    """Ratings 1 3 3 3 3 3 at gaps 0 0 1 3 8 21 days: fsrs-rs, ``src/inference.rs``."""
    curve = Curve(DEFAULT_PARAMETERS)
    strength = curve.first(Rating.AGAIN)
    for days in (0, 1, 3, 8, 21):
        strength = curve.after(strength, Rating.GOOD, days)
    assert strength == pytest.approx(Strength(53.62691, 6.3574867), rel=1e-5)


@given(st.floats(0.01, 3000), st.integers(1, 400))
def test_the_stability_of_a_recall_is_the_one_that_gives_it(stability: float, days: int) -> None:
    curve = Curve(DEFAULT_PARAMETERS)
    assert curve.stability(curve.recall(stability, days), days) == pytest.approx(stability)


def test_the_interval_ends_where_recall_is_down_to_the_retention() -> None:
    curve = Curve(DEFAULT_PARAMETERS, retention=0.8)
    days = curve.interval(40.0)
    assert curve.recall(40.0, days) == pytest.approx(0.8, abs=0.001)
    assert curve.recall(40.0, 40) == pytest.approx(0.9)
