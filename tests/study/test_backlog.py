"""After a break, what is due is shared over days: those most at risk first, new cards last."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ptquiz.memory import Rating
from ptquiz.study.queue import Backlog, build_queue
from tests.study.conftest import START

if TYPE_CHECKING:
    from ptquiz.memory.store import Store
    from ptquiz.study.queue import Queue
    from tests.study.conftest import Clock, Learner, MakeCard


@pytest.fixture
def after_a_break(learner: Learner, store: Store, clock: Clock, make_card: MakeCard) -> object:
    """Make ten cards long overdue, the last one the most; return what plans a session."""
    for number in range(10):
        learner.reviewed(f"card-{number}", Rating.EASY, START - timedelta(days=40 + 9 * number))
    cards = [make_card(f"card-{number}") for number in range(12)]

    def planned(per_day: int, limit: int | None = None) -> Queue:
        return build_queue(
            cards, store, clock.now, store.schedule.day(clock.now), new_per_day=5,
            reviews_per_day=per_day, limit=limit,
        )  # fmt: skip

    return planned


def ids(queue: Queue, clock: Clock) -> list[str]:
    found = []
    while (name := queue.next(clock.now)) is not None:
        found.append(name)
    return found


def test_a_day_takes_its_share_of_those_most_at_risk(after_a_break, clock: Clock) -> None:  # type: ignore[no-untyped-def]
    queue = after_a_break(4)
    assert queue.backlog == Backlog(cards=6, days=2)
    assert ids(queue, clock) == [f"card-{number}" for number in (9, 8, 7, 6)]


def test_new_cards_wait_until_there_is_no_backlog(after_a_break, clock: Clock) -> None:  # type: ignore[no-untyped-def]
    assert after_a_break(9).counts == (0, 0, 9)
    queue = after_a_break(10)
    assert queue.backlog is None
    assert queue.counts == (2, 0, 10)


def test_what_was_reviewed_today_is_part_of_the_share(  # type: ignore[no-untyped-def]
    after_a_break, learner: Learner, clock: Clock
) -> None:
    for number in (9, 8, 7):
        learner.reviewed(f"card-{number}", Rating.GOOD, clock.now)
    queue = after_a_break(4)
    assert ids(queue, clock) == ["card-6"]
    assert queue.backlog == Backlog(cards=6, days=2)


def test_a_limit_applies_to_the_share(after_a_break, clock: Clock) -> None:  # type: ignore[no-untyped-def]
    assert len(ids(after_a_break(4, limit=2), clock)) == 2
