"""A rating is taken back: the memory is as it was, and the card is asked again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ptquiz.card import Card
from ptquiz.judge import PASSED
from ptquiz.memory import Rating
from ptquiz.study.deeds import Deed, Undone
from ptquiz.study.question import Question
from ptquiz.study.queue import Counts, Queue
from ptquiz.study.session import Session, Stage

if TYPE_CHECKING:
    from tests.study.conftest import Learner

MakeCard = Callable[..., Card]
QuestionOf = Callable[[Session], Question]


@pytest.fixture
def cards(make_card: MakeCard) -> list[Card]:
    return [make_card(name, hints=("look",)) for name in ("a", "b", "c", "d")]


def test_the_card_whose_rating_was_taken_back_is_the_one_that_is_shown(
    learner: Learner, cards: list[Card], question_of: QuestionOf
) -> None:
    session = learner.start(cards)
    learner.rate(session)
    undone = session.undo(learner.clock.now)
    assert undone == Undone(cards[0], Deed.RATED)
    assert question_of(session).card.id == "a"
    assert session.stage is Stage.QUESTION
    assert list(learner.store.reviews()) == []
    assert question_of(session).is_new


def test_the_session_then_goes_on_as_it_would_have(learner: Learner, cards: list[Card]) -> None:
    session = learner.start(cards)
    learner.rate(session)
    session.undo(learner.clock.now)
    assert learner.asked(session) == ["a", "b", "c", "d"]


def test_it_is_shown_even_when_a_learning_step_is_due(
    learner: Learner, cards: list[Card], question_of: QuestionOf
) -> None:
    session = learner.start(cards)
    learner.rate(session, Rating.AGAIN)
    learner.rate(session)
    learner.clock.tick(minutes=5)
    undone = session.undo(learner.clock.now)
    assert undone == Undone(cards[1], Deed.RATED)
    assert question_of(session).card.id == "b"


def test_it_is_shown_when_the_others_were_due_and_new(
    learner: Learner, cards: list[Card], question_of: QuestionOf
) -> None:
    for name in ("a", "b"):
        learner.reviewed(name, Rating.EASY, learner.clock.now - timedelta(days=90))
    session = learner.start(cards, Queue(["a", "b"], ["c", "d"]))
    learner.rate(session)
    session.undo(learner.clock.now)
    assert question_of(session).card.id == "a"
    assert not question_of(session).is_new


def test_a_learning_step_that_was_waiting_is_not_asked_twice(
    learner: Learner, cards: list[Card]
) -> None:
    session = learner.start(cards)
    learner.rate(session, Rating.AGAIN)
    session.undo(learner.clock.now)
    assert sorted(learner.asked(session)) == ["a", "b", "c", "d"]


def test_the_card_in_front_comes_back_as_if_it_had_not_been_shown(
    learner: Learner, cards: list[Card], question_of: QuestionOf
) -> None:
    session = learner.start(cards)
    learner.rate(session)
    session.hint()
    session.answer("4", PASSED)
    session.undo(learner.clock.now)
    learner.rate(session)
    question = question_of(session)
    assert (question.card.id, question.hints, question.answer) == ("b", 0, None)
    assert session.stage is Stage.QUESTION


def test_ratings_are_taken_back_one_after_the_other(
    learner: Learner, cards: list[Card], question_of: QuestionOf
) -> None:
    session = learner.start(cards)
    for _ in range(3):
        learner.rate(session)
    for name in ("c", "b", "a"):
        session.undo(learner.clock.now)
        assert question_of(session).card.id == name
    assert session.results.rated == []
    assert session.undo(learner.clock.now) is None
    assert learner.asked(session) == ["a", "b", "c", "d"]


def test_without_a_rating_nothing_changes(
    learner: Learner, cards: list[Card], question_of: QuestionOf
) -> None:
    session = learner.start(cards)
    session.hint()
    before = question_of(session)
    assert session.undo(learner.clock.now) is None
    assert session.question is before
    assert sum(session.counts) == 4


def test_the_last_rating_of_a_session_can_be_taken_back_at_its_end(
    learner: Learner, cards: list[Card], question_of: QuestionOf
) -> None:
    session = learner.start(cards[:1])
    learner.rate(session)
    assert session.stage is Stage.END
    session.undo(learner.clock.now)
    assert question_of(session).card.id == "a"
    assert sum(session.counts) == 1
    assert session.results.rated == []


def test_a_rating_of_an_earlier_session_can_be_taken_back(
    learner: Learner, cards: list[Card], question_of: QuestionOf
) -> None:
    learner.rate(learner.start(cards[:1]))
    learner.clock.tick(hours=2)
    session = learner.start(cards, Queue([], ["b", "c"]))
    assert session.undo(learner.clock.now) == Undone(cards[0], Deed.RATED)
    assert question_of(session).card.id == "a"
    assert learner.store.state("a") is None
    assert session.results.rated == []
    assert sorted(learner.asked(session)) == ["a", "b", "c"]


def test_a_rating_of_a_card_that_left_the_bank_keeps_the_question_that_is_shown(
    learner: Learner, cards: list[Card], question_of: QuestionOf
) -> None:
    """The loop that shows the cards still has it in front of the learner."""
    learner.reviewed("removed", Rating.GOOD, learner.clock.now - timedelta(hours=1))
    session = learner.start(cards)
    before = question_of(session)
    session.undo(learner.clock.now)
    assert session.question is before
    assert learner.asked(session) == ["a", "b", "c", "d"]


def test_the_state_is_exactly_what_it_was(learner: Learner, cards: list[Card]) -> None:
    for days in (90, 60, 30):
        learner.reviewed("a", Rating.GOOD, learner.clock.now - timedelta(days=days))
    before = learner.store.states()
    session = learner.start(cards, Queue(["a"], []))
    learner.rate(session, Rating.AGAIN)
    assert learner.store.states() != before
    session.undo(learner.clock.now)
    assert learner.store.states() == before


def test_what_was_done_last_is_taken_back_first_whatever_it_was(
    learner: Learner, cards: list[Card], question_of: QuestionOf
) -> None:
    session = learner.start(cards)
    now = learner.clock.now
    tomorrow = learner.store.schedule.day(now) + timedelta(days=1)
    learner.rate(session)
    session.suspend(now)
    session.bury(tomorrow, now)
    session.flag("look again", now)
    assert session.undo(now) == Undone(cards[3], Deed.FLAGGED)
    assert learner.store.flagged() == {}
    assert question_of(session).card.id == "d"
    assert session.undo(now) == Undone(cards[2], Deed.BURIED)
    assert learner.store.buried(learner.store.schedule.day(now)) == set()
    assert session.undo(now) == Undone(cards[1], Deed.SUSPENDED)
    assert learner.store.suspended() == set()
    assert session.undo(now) == Undone(cards[0], Deed.RATED)
    assert session.undo(now) is None
    assert learner.asked(session) == ["a", "b", "c", "d"]


def test_a_note_that_replaced_another_gives_way_to_it(learner: Learner, cards: list[Card]) -> None:
    session = learner.start(cards)
    session.flag("first", learner.clock.now)
    session.flag("second", learner.clock.now)
    session.undo(learner.clock.now)
    assert learner.store.flagged() == {"a": "first"}


def test_a_card_that_was_resumed_is_suspended_again(learner: Learner, cards: list[Card]) -> None:
    learner.store.suspend("a", learner.clock.now)
    session = learner.start(cards)
    assert session.resume(learner.clock.now)
    assert session.undo(learner.clock.now) == Undone(cards[0], Deed.RESUMED)
    assert learner.store.suspended() == {"a"}


def test_a_rating_that_another_session_made_meanwhile_stays(
    learner: Learner, cards: list[Card]
) -> None:
    session = learner.start(cards)
    learner.reviewed("d", Rating.GOOD, learner.clock.tick(seconds=1))
    learner.rate(session)
    learner.reviewed("c", Rating.GOOD, learner.clock.tick(seconds=1))
    assert session.undo(learner.clock.now) == Undone(cards[0], Deed.RATED)
    assert session.undo(learner.clock.now) is None
    assert {review.card for review in learner.store.reviews()} == {"c", "d"}


def test_a_card_that_comes_back_counts_as_what_it_was(learner: Learner, cards: list[Card]) -> None:
    session = learner.start(cards)
    learner.rate(session)
    session.undo(learner.clock.now)
    assert session.counts == Counts(new=4, learning=0, due=0)
