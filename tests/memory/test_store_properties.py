"""Laws that hold after anything a learner may do."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ptquiz.memory import Rating, Review
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store

START = datetime(2026, 3, 20, 21, 0, tzinfo=ZoneInfo("Europe/Berlin"))

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine

Deed = Callable[[Store, datetime], object]
"""Something that a learner does at a time."""

CARDS = st.sampled_from(["a", "b", "c"])
CLOCK = st.one_of(  # minutes, days, and clocks that go backwards; the zone may change on the way
    st.timedeltas(timedelta(), timedelta(minutes=20)),
    st.timedeltas(timedelta(), timedelta(days=30)),
    st.timedeltas(timedelta(days=-40), timedelta()),
)
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Tokyo"]).map(ZoneInfo)


def recording(card: str, rating: Rating) -> Deed:
    return lambda store, now: store.record(Review(card, rating, now, 3.0, None, {"n": 1}))


DEEDS = st.one_of(
    st.builds(recording, CARDS, st.sampled_from(Rating)),
    st.builds(recording, CARDS, st.sampled_from(Rating)),
    st.just(lambda store, now: store.undo(now)),
    CARDS.map(lambda card: lambda store, now: store.suspend(card, now)),
    CARDS.map(lambda card: lambda store, now: store.resume(card, now)),
    st.builds(
        lambda card, days: (
            lambda store, now: store.bury(card, now.date() + timedelta(days=days), now)
        ),
        CARDS,
        st.integers(-1, 3),
    ),
    CARDS.map(lambda card: lambda store, now: store.flag(card, f"about {card}", now)),
    st.builds(lambda old, new: lambda store, now: store.rename({old: new}, now), CARDS, CARDS),
)
LIVES = st.lists(st.tuples(DEEDS, CLOCK, ZONES), max_size=12)
Life = list[tuple[Deed, timedelta, ZoneInfo]]


def live(store: Store, life: Life) -> datetime:
    now = START
    for deed, passed, zone in life:
        now = (now + passed).astimezone(zone)
        deed(store, now)
    return now


def memory(store: Store, now: datetime) -> dict[str, Any]:
    """All that can be asked of a store."""
    assert {card: store.state(card) for card in store.seen()} == store.states()
    days = [now.date() + timedelta(days=n) for n in range(-50, 50)]
    return {
        "states": store.states(),
        "due": [store.due(now + timedelta(days=n)) for n in (0, 1, 10, 100)],
        "suspended": store.suspended(),
        "buried": [store.buried(day) for day in days],
        "flagged": store.flagged(),
        "new": [store.new_today(day) for day in days],
        "reviews": list(store.reviews()),
        "figures": store.totals(),
        "tallies": store.tallies(),
        "tallies of one": store.tallies(["a"]),
    }


def in_memory() -> Store:
    return Store.open(Path(":memory:"), Schedule())


@PATIENT
@given(LIVES)
def test_what_is_derived_on_the_way_is_what_a_rebuild_gives(life: Life) -> None:
    with in_memory() as store:
        now = live(store, life)
        before = memory(store, now)
        store.rebuild()
        assert memory(store, now) == before


@PATIENT
@given(LIVES, CARDS, st.sampled_from(Rating), CLOCK)
def test_undo_restores_exactly_what_was(
    life: Life, card: str, rating: Rating, passed: timedelta
) -> None:
    with in_memory() as store:
        now = live(store, life)
        before = memory(store, now)
        review = Review(card, rating, now + passed, 3.0, None, {})
        store.record(review)
        undone = store.undo(now)
        assert undone is not None
        assert undone.id == review.id
        assert memory(store, now) == before


@PATIENT
@given(LIVES, CARDS, st.sampled_from(Rating), CLOCK)
def test_the_state_previewed_is_the_state_given(
    life: Life, card: str, rating: Rating, passed: timedelta
) -> None:
    with in_memory() as store:
        now = live(store, life) + passed
        preview = store.schedule.preview(store.state(card), card, now)
        assert store.record(Review(card, rating, now, 3.0, None, {})) == preview[rating]


@PATIENT
@given(LIVES)
def test_a_review_counts_once_for_each_time_it_was_not_undone(life: Life) -> None:
    with in_memory() as store:
        live(store, life)
        states = store.states()
        assert sum(state.reps for state in states.values()) == len(list(store.reviews()))
        for card, state in states.items():
            reviews = list(store.reviews(card))
            assert (state.reps, state.last) == (len(reviews), reviews[-1].at)
        assert sum(row.reviews for row in store.tallies()) == len(list(store.reviews()))


@settings(PATIENT, max_examples=25)  # each writes real files, durably
@given(LIVES, LIVES, LIVES)
def test_two_machines_agree_after_merging_both_ways(both: Life, one: Life, other: Life) -> None:
    with tempfile.TemporaryDirectory() as folder:
        here, there = Path(folder) / "here.db", Path(folder) / "there.db"
        with Store.open(here, Schedule()) as first:
            live(first, both)
        there.write_bytes(here.read_bytes())
        with Store.open(here, Schedule()) as first, Store.open(there, Schedule()) as second:
            now = max(live(first, one), live(second, other))
            ids = {review.id for store in (first, second) for review in store.reviews()}
            first.merge(there)
            second.merge(here)
            merged = memory(first, now)
            assert memory(second, now) == merged
            assert {review.id for review in first.reviews()} <= ids
            assert (first.merge(there), second.merge(here)) == (0, 0)
            assert memory(first, now) == merged
            first.rebuild()
            assert memory(first, now) == merged
