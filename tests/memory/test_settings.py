"""States follow the settings; what was given stays given."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ptquiz.memory import Phase, Rating
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.memory.conftest import Answer

EASY, DAY = Rating.EASY, timedelta(days=1)


def test_new_parameters_derive_all_states_again(path: Path, answer: Answer) -> None:
    from fsrs.scheduler import DEFAULT_PARAMETERS

    with Store.open(path, Schedule()) as store:
        store.record(answer("card", EASY))
    own = Schedule(parameters=[9.0 if v > 8 else v for v in DEFAULT_PARAMETERS])
    with Store.open(path, own) as store:
        expected = own.review(None, "card", EASY, answer("card").at)
        assert store.state("card") == expected


def test_another_retention_leaves_given_intervals_alone(
    path: Path, answer: Answer, now: datetime
) -> None:
    with Store.open(path, Schedule()) as store:
        states = {card: store.record(answer(card, EASY)) for card in "ab"}
    with Store.open(path, Schedule(retention=0.97)) as store:
        store.rebuild()
        assert store.states() == states
        shorter = store.record(answer("c", EASY))
        assert shorter.due < states["a"].due
        store.record(answer("a", EASY, now + DAY))
        store.undo(now + DAY)
        assert store.state("a") == states["a"]


def test_a_session_with_old_parameters_does_not_mix_them_in(path: Path, answer: Answer) -> None:
    old, new = Schedule(), Schedule(learning_steps=())
    with Store.open(path, old) as first:
        first.record(answer("a"))
        with Store.open(path, new) as second:
            first.record(answer("b"))
            second.record(answer("c"))
            states = second.states()
            second.rebuild()
            assert second.states() == states
            assert {state.phase for state in states.values()} == {Phase.REVIEW}
