"""Which card comes next."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ptquiz.study.queue import LEARN_AHEAD, Counts, Queue, Waiting

NOW = datetime.fromisoformat("2026-03-02T10:00:00+01:00")
DUE = [f"due-{number}" for number in range(12)]
NEW = [f"new-{number}" for number in range(12)]


def taken(queue: Queue, now: datetime = NOW) -> list[str]:
    """Take every card that comes."""
    cards = []
    while (card := queue.next(now)) is not None:
        cards.append(card)
    return cards


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@given(st.integers(0, 12), st.integers(0, 12))
def test_every_card_comes_once_and_each_sort_in_its_own_order(due: int, new: int) -> None:
    queue = Queue(DUE[:due], NEW[:new])
    assert len(queue) == due + new
    cards = taken(queue)
    assert len(queue) == 0
    assert [card for card in cards if card in DUE] == DUE[:due]
    assert [card for card in cards if card in NEW] == NEW[:new]
    assert len(cards) == due + new


@given(st.integers(1, 12), st.integers(1, 12))
def test_a_due_card_comes_before_the_first_new_one(due: int, new: int) -> None:
    """A session that is cut short has then done what cannot wait."""
    assert Queue(DUE[:due], NEW[:new]).next(NOW) == "due-0"


def test_new_cards_are_spread_evenly_between_the_due_ones() -> None:
    cards = taken(Queue(DUE[:6], NEW[:3]))
    assert ["D" if card in DUE else "N" for card in cards] == list("DDNDDNDDN")


def test_a_learning_step_comes_back_at_its_time_and_before_all_others() -> None:
    queue = Queue(DUE[:2], NEW[:1])
    queue.requeue("step", later(1))
    assert queue.next(NOW) == "due-0"
    assert queue.next(later(1)) == "step"
    assert set(taken(queue, later(1))) == {"due-1", "new-0"}


def test_learning_steps_come_in_the_order_of_their_times() -> None:
    queue = Queue([], [])
    for minutes, card in ((3, "third"), (1, "first"), (2, "second")):
        queue.requeue(card, later(minutes))
    assert taken(queue, later(5)) == ["first", "second", "third"]


def test_a_learning_step_is_asked_ahead_of_its_time_only_when_nothing_else_is_left() -> None:
    queue = Queue(DUE[:1], NEW[:1])
    queue.requeue("step", NOW + LEARN_AHEAD)
    assert set(taken(queue)) == {"due-0", "new-0", "step"}
    queue = Queue(DUE[:1], NEW[:1])
    queue.requeue("step", NOW + LEARN_AHEAD)
    assert {queue.next(NOW), queue.next(NOW)} == {"due-0", "new-0"}
    assert queue.next(NOW) == "step"


def test_a_step_that_is_too_far_ahead_waits_and_is_not_lost() -> None:
    queue = Queue([], [])
    queue.requeue("step", NOW + LEARN_AHEAD + timedelta(seconds=1))
    assert queue.next(NOW) is None
    assert len(queue) == 1
    assert queue.next(NOW + timedelta(seconds=1)) == "step"


def test_what_is_put_first_comes_next_whatever_else_waits() -> None:
    """It is the card whose rating was just taken back: it must be the one that is shown."""
    only_new = Queue([], NEW[:3])
    only_new.push_front("undone")
    assert only_new.next(NOW) == "undone"
    mixed = Queue(DUE[:3], NEW[:3])
    mixed.requeue("step", NOW)
    mixed.push_front("undone")
    assert mixed.next(NOW) == "undone"


def test_what_is_put_first_is_in_the_queue_once() -> None:
    queue = Queue(DUE[:2], NEW[:2])
    queue.requeue("step", later(1))
    for card in ("step", "new-1", "due-1"):
        queue.push_front(card)
    assert len(queue) == 5
    assert sorted(taken(queue, later(1))) == ["due-0", "due-1", "new-0", "new-1", "step"]


def test_a_dropped_card_does_not_come_wherever_it_waited() -> None:
    queue = Queue(DUE[:2], NEW[:2])
    queue.requeue("step", NOW)
    for card in ("step", "due-0", "new-1", "a-stranger"):
        queue.drop(card)
    assert queue.counts == (1, 0, 1)
    assert sorted(taken(queue)) == ["due-1", "new-0"]


def test_the_counts_are_of_cards_that_still_wait() -> None:
    queue = Queue(DUE[:3], NEW[:2])
    queue.requeue("step", later(1))
    assert queue.counts == Counts(new=2, learning=1, due=3)
    taken(queue, later(1))
    assert queue.counts == (0, 0, 0)


def test_after_again_another_step_comes_first_though_it_is_due_later() -> None:
    """The answer of the card that was just asked is still on the screen."""
    queue = Queue(["first"], [])
    queue.requeue("other", later(9))
    assert queue.next(NOW) == "first"
    queue.requeue("first", later(1))
    assert queue.next(later(2)) == "other"
    assert queue.next(later(2)) == "first"


def test_the_card_asked_last_comes_again_where_no_other_is_left() -> None:
    queue = Queue(["only"], [])
    assert queue.next(NOW) == "only"
    queue.requeue("only", later(1))
    assert queue.next(NOW) == "only"


def test_a_new_card_comes_before_the_step_of_the_card_asked_last() -> None:
    queue = Queue(["first"], ["fresh"])
    assert queue.next(NOW) == "first"
    queue.requeue("first", NOW)
    assert queue.next(NOW) == "fresh"
    assert queue.next(NOW) == "first"


def test_a_queue_in_order_asks_cards_as_they_are_named_and_knows_the_new_ones() -> None:
    queue = Queue.in_order(["b", "a", "c"], unseen={"a"})
    assert queue.counts == Counts(new=1, learning=0, due=2)
    assert [(queue.next(NOW), queue.taken) for _ in range(3)] == [
        ("b", Waiting.DUE), ("a", Waiting.NEW), ("c", Waiting.DUE)
    ]  # fmt: skip


def test_a_card_put_first_counts_as_what_it_is() -> None:
    queue = Queue([], [])
    queue.push_front("a", Waiting.NEW)
    queue.push_front("b", Waiting.LEARNING)
    assert queue.counts == Counts(new=1, learning=1, due=0)
