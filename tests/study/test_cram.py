"""Off the record: the session is the same, and nothing is remembered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ptquiz.memory import Rating
from ptquiz.study.cram import Cram, order_by_risk
from ptquiz.study.queue import Queue
from ptquiz.study.session import Session, Stage
from tests.study.conftest import START

if TYPE_CHECKING:
    from ptquiz.memory.store import Store
    from tests.study.conftest import Clock, Learner, MakeCard


def crammed(store: Store, clock: Clock, make_card: MakeCard, *names: str) -> Session:
    cards = {name: make_card(name) for name in names}
    return Session(cards, Queue(names, []), Cram(store), clock.now)


def test_no_answer_is_recorded_and_no_due_date_moves(
    store: Store, clock: Clock, learner: Learner, make_card: MakeCard
) -> None:
    learner.reviewed("a", Rating.GOOD, START - timedelta(days=3))
    before = store.states()
    session = crammed(store, clock, make_card, "a", "b")
    learner.rate(session, Rating.AGAIN)
    learner.rate(session, Rating.EASY)
    assert not session.recorded
    assert store.states() == before
    assert len(list(store.reviews())) == 1


def test_a_card_rated_again_comes_back_and_any_other_is_done(
    store: Store, clock: Clock, learner: Learner, make_card: MakeCard
) -> None:
    session = crammed(store, clock, make_card, "a", "b")
    learner.rate(session, Rating.AGAIN)
    learner.rate(session, Rating.HARD)
    assert session.question is not None
    assert session.question.card.id == "a"
    learner.rate(session, Rating.GOOD)
    assert session.stage is Stage.END


def test_undo_takes_back_only_what_was_rated_here(
    store: Store, clock: Clock, learner: Learner, make_card: MakeCard
) -> None:
    learner.reviewed("a", Rating.GOOD, START - timedelta(days=3))
    session = crammed(store, clock, make_card, "a", "b")
    assert session.undo(clock.now) is None
    learner.rate(session)
    undone = session.undo(clock.now)
    assert undone is not None
    assert undone.card.id == "a"
    assert len(list(store.reviews())) == 1


def test_marks_on_a_card_stay(store: Store, clock: Clock, make_card: MakeCard) -> None:
    session = crammed(store, clock, make_card, "a", "b")
    session.flag("why not reshape?", clock.now)
    session.suspend(clock.now)
    assert store.flagged() == {"a": "why not reshape?"}
    assert store.suspended() == {"a"}


def test_the_most_forgotten_come_first_and_the_unseen_apart(
    store: Store, clock: Clock, learner: Learner, make_card: MakeCard
) -> None:
    for name, days in (("fresh", 1), ("old", 60), ("away", 60)):
        learner.reviewed(name, Rating.EASY, START - timedelta(days=days))
    store.suspend("away", clock.now)
    cards = [make_card(name) for name in ("fresh", "old", "unseen", "away")]
    seen, unseen = order_by_risk(cards, store, store.schedule.day(clock.now))
    assert seen == ["old", "fresh"]
    assert [card.id for card in unseen] == ["unseen"]


def test_no_card_is_asked_after_the_time_is_up(
    store: Store, clock: Clock, learner: Learner, make_card: MakeCard
) -> None:
    cards = [make_card("a"), make_card("b"), make_card("c")]
    until = clock.now + timedelta(minutes=1)
    session = learner.start(cards, until=until)
    learner.rate(session, seconds=59)
    assert session.question is not None
    learner.rate(session, seconds=1)
    assert session.stage is Stage.END
    assert len(list(store.reviews())) == 2
