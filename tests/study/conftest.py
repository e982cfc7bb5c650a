"""Cards, a memory that is empty, and a clock that moves when it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from ptquiz.card import Card, Kind, Level
from ptquiz.memory import Rating, Review
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store
from ptquiz.study.queue import Queue, build_queue
from ptquiz.study.session import Session

if TYPE_CHECKING:
    from ptquiz.study.question import Question

MakeCard = Callable[..., Card]
START = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@dataclass(slots=True)
class Clock:
    """The learner's own time."""

    now: datetime = START

    def tick(self, **amount: float) -> datetime:
        """Advance the time, ``minutes=1``, and return it."""
        self.now += timedelta(**amount)
        return self.now


class Learner:
    """Whoever sits before a session: the cards, the memory and the time, and short ways to act."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock

    def reviewed(self, card_id: str, rating: Rating, at: datetime) -> None:
        """Add a review of an earlier time."""
        self.store.record(Review(card_id, rating, at, 3.0, None, {}))

    def start(self, cards: Sequence[Card], queue: Queue | None = None, **rest: Any) -> Session:
        """Start a session on cards, as new ones one after the other if there is no queue."""
        if queue is None:
            queue = Queue([], [card.id for card in cards])
        return Session({card.id: card for card in cards}, queue, self.store, self.clock.now, **rest)

    def planned(self, cards: Sequence[Card], *, new_per_day: int = 10, **rest: Any) -> Session:
        """Start a session on what is due and new at this time."""
        day = self.store.schedule.day(self.clock.now)
        queue = build_queue(cards, self.store, self.clock.now, day, new_per_day=new_per_day, **rest)
        return self.start(cards, queue)

    def rate(self, session: Session, rating: Rating = Rating.EASY, seconds: float = 5) -> None:
        """Look at the answer and rate it, some seconds later."""
        session.reveal()
        session.rate(rating, self.clock.tick(seconds=seconds))

    def asked(self, session: Session) -> list[str]:
        """Rate easy to the end; return the cards in the order in which they were asked."""
        ids = []
        while session.question is not None:
            ids.append(session.question.card.id)
            self.rate(session)
        return ids


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(Path(":memory:"), Schedule()) as store:
        yield store


@pytest.fixture
def learner(store: Store, clock: Clock) -> Learner:
    return Learner(store, clock)


@pytest.fixture(scope="session")
def make_card() -> MakeCard:
    """Return a maker of cards: a recall card, but for what is named."""
    plain = Card(
        id="a-card",
        kind=Kind.RECALL,
        level=Level.BASIC,
        topic="Autograd",
        question="What does `backward()` do to `.grad`?",
        answer="It **adds** into it.",
        snippet="assert 1 + 1 == 2\n",
    )
    return lambda card_id="a-card", **changes: replace(plain, id=card_id, **changes)


@pytest.fixture(scope="session")
def question_of() -> Callable[[Session], Question]:
    """Return a way to the question of a session that must have one."""

    def question(session: Session) -> Question:
        assert session.question is not None
        return session.question

    return question
