"""What a session is made of: the cards that are due, and today's new ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ptquiz.card import Card
from ptquiz.memory import Rating

if TYPE_CHECKING:
    from tests.study.conftest import Clock, Learner

MakeCard = Callable[..., Card]


@pytest.fixture
def cards(make_card: MakeCard) -> list[Card]:
    return [make_card(f"card-{number}") for number in range(8)]


def known(learner: Learner, *card_ids: str, days_ago: int = 60) -> None:
    """Learn cards so long ago that they are due."""
    for card_id in card_ids:
        learner.reviewed(card_id, Rating.EASY, learner.clock.now - timedelta(days=days_ago))


def test_new_cards_come_up_to_the_daily_limit(learner: Learner, cards: list[Card]) -> None:
    session = learner.planned(cards, new_per_day=3)
    assert learner.asked(session) == ["card-0", "card-1", "card-2"]


def test_new_cards_begun_earlier_in_the_day_count(learner: Learner, cards: list[Card]) -> None:
    learner.asked(learner.planned(cards[:2], new_per_day=3))
    learner.clock.tick(hours=1)
    assert learner.asked(learner.planned(cards, new_per_day=3)) == ["card-2"]
    assert learner.planned(cards, new_per_day=2).question is None  # more than the limit by now
    learner.clock.tick(days=1)
    assert learner.asked(learner.planned(cards[:6], new_per_day=3)) == [
        "card-3", "card-4", "card-5",
    ]  # fmt: skip


def test_a_new_day_begins_at_four_in_the_morning(
    learner: Learner, cards: list[Card], clock: Clock
) -> None:
    clock.now = clock.now.replace(hour=23, minute=59)
    learner.asked(learner.planned(cards[:1], new_per_day=1))
    clock.tick(hours=4)
    assert learner.planned(cards, new_per_day=1).question is None
    clock.tick(hours=1)
    assert learner.planned(cards, new_per_day=1).question is not None


def test_due_cards_come_most_at_risk_first(learner: Learner, cards: list[Card]) -> None:
    known(learner, "card-1", days_ago=30)
    known(learner, "card-2", days_ago=90)
    known(learner, "card-3", days_ago=60)
    session = learner.planned(cards, new_per_day=0)
    assert learner.asked(session) == ["card-2", "card-3", "card-1"]


def test_due_cards_are_limited_neither_by_the_day_nor_by_new_ones(
    learner: Learner, cards: list[Card]
) -> None:
    known(learner, *(card.id for card in cards))
    assert len(learner.asked(learner.planned(cards, new_per_day=0))) == len(cards)


def test_a_limit_takes_due_cards_before_new_ones(learner: Learner, cards: list[Card]) -> None:
    known(learner, "card-6", "card-7")
    session = learner.planned(cards, limit=3)
    assert sorted(learner.asked(session)) == ["card-0", "card-6", "card-7"]
    assert len(learner.asked(learner.planned(cards, limit=1))) == 1


def test_only_cards_that_were_selected_are_asked(learner: Learner, cards: list[Card]) -> None:
    known(learner, "card-1", "card-2")
    session = learner.planned([cards[2], cards[5]])
    assert sorted(learner.asked(session)) == ["card-2", "card-5"]


def test_suspended_and_buried_cards_stay_away_new_or_due(
    learner: Learner, cards: list[Card], clock: Clock
) -> None:
    known(learner, "card-0", "card-1", "card-2")
    tomorrow = clock.now.date() + timedelta(days=1)
    for card_id in ("card-0", "card-3"):
        learner.store.suspend(card_id, clock.now)
    for card_id in ("card-1", "card-4"):
        learner.store.bury(card_id, tomorrow, clock.now)
    assert sorted(learner.asked(learner.planned(cards[:6]))) == ["card-2", "card-5"]
    clock.tick(days=1)
    assert sorted(learner.asked(learner.planned(cards[:6]))) == ["card-1", "card-4"]


def test_what_was_learnt_and_is_not_due_is_left_in_peace(
    learner: Learner, cards: list[Card]
) -> None:
    known(learner, "card-0", days_ago=1)
    assert learner.planned(cards[:1]).question is None


def test_a_card_that_lapsed_comes_back_in_the_next_session(
    learner: Learner, cards: list[Card]
) -> None:
    session = learner.planned(cards[:1])
    learner.rate(session, Rating.AGAIN)
    learner.clock.tick(minutes=2)
    again = learner.planned(cards[:1])
    assert again.question is not None
    assert not again.question.is_new
