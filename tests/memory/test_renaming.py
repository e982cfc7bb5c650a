"""Progress follows a card to its new id; the log keeps the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptquiz.memory import Rating
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.memory.conftest import Answer

EASY = Rating.EASY


def test_everything_moves_and_stays_the_same(store: Store, answer: Answer, now: datetime) -> None:
    review = answer("old", EASY, variant={"n": 1})
    state = store.record(review)
    store.flag("old", "note", now)
    store.suspend("old", now)
    assert store.rename({"old": "new", "unknown": "other"}, now) == 1
    assert store.states() == {"new": state}
    assert store.state("old") == state
    assert (store.suspended(), store.flagged()) == ({"new"}, {"new": "note"})
    assert [(review.variant, review.rating) for review in store.reviews("new")] == [
        ({"n": 1}, EASY)
    ]
    assert [review.card for review in store.reviews("old")] == ["new"]
    undone = store.undo(now)
    assert undone is not None
    assert (undone.id, undone.card) == (review.id, "new")
    assert store.states() == {}


def test_it_is_written_once(path: Path, answer: Answer, now: datetime) -> None:
    with Store.open(path, Schedule()) as store:
        store.record(answer("a"))
        assert [store.rename({"a": "b"}, now) for _ in range(3)] == [1, 0, 0]
    with Store.open(path, Schedule()) as store:
        assert store.rename({"a": "b"}, now) == 0
        assert store.seen() == {"b"}


def test_a_card_with_several_old_names_gathers_them(
    store: Store, answer: Answer, now: datetime
) -> None:
    for card in ("a", "b", "c", "a"):
        store.record(answer(card))
    store.rename({"a": "b"}, now)
    store.rename({"a": "c", "b": "c"}, now)
    assert store.rename({"a": "c", "b": "c"}, now) == 0
    assert store.seen() == {"c"}
    assert store.review_count("c") == 4


def test_it_can_be_taken_back(store: Store, answer: Answer, now: datetime) -> None:
    state = store.record(answer("a"))
    store.rename({"a": "b"}, now)
    store.rename({"b": "a"}, now)
    assert store.states() == {"a": state}


def test_a_later_rename_of_the_same_card_wins(store: Store, answer: Answer, now: datetime) -> None:
    store.record(answer("a"))
    kept = store.record(answer("b"))
    store.rename({"a": "b"}, now)
    store.rename({"a": "c"}, now)
    assert store.seen() == {"b", "c"}
    assert store.state("b") == kept
    states = store.states()
    store.rebuild()
    assert store.states() == states


def test_two_cards_that_claim_each_other_stay_apart(
    store: Store, answer: Answer, now: datetime
) -> None:
    store.record(answer("a"))
    store.record(answer("b"))
    assert [store.rename({"a": "b", "b": "a"}, now) for _ in range(2)] == [0, 0]
    assert store.seen() == {"a", "b"}


def test_a_session_with_the_old_bank_adds_to_the_new_card(
    store: Store, answer: Answer, now: datetime
) -> None:
    store.record(answer("old"))
    store.rename({"old": "new"}, now)
    state = store.record(answer("old", EASY))
    assert (state.reps, store.states()) == (2, {"new": state})


def test_an_id_that_comes_back_to_life_takes_its_own_progress_with_it(
    store: Store, answer: Answer, now: datetime
) -> None:
    for card in "abc":
        store.record(answer(card))
    store.suspend("b", now)
    store.rename({"b": "c"}, now)
    store.rename({"a": "b"}, now)
    assert {card: state.reps for card, state in store.states().items()} == {"b": 2, "c": 1}
    assert store.suspended() == {"b"}
    states = store.states()
    store.rebuild()
    assert (store.states(), store.suspended()) == (states, {"b"})
