"""Studying off the record: the schedule and the log stay as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ptquiz.memory.review import Phase, Rating

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from ptquiz.card import Card
    from ptquiz.memory.review import MemoryState, Review
    from ptquiz.memory.store import Store

_SOON = timedelta(minutes=1)


class Cram:
    """Stands in for the store in a session whose answers are not to count.

    A card rated *again* comes back in the session, any other is done. Marks that the learner
    sets on a card (suspended, buried, flagged) are the store's all the same.
    """

    recorded = False

    def __init__(self, store: Store) -> None:
        self.schedule = store.schedule
        self.suspend = store.suspend
        self.resume = store.resume
        self.suspended = store.suspended
        self.bury = store.bury
        self.flag = store.flag
        self.flagged = store.flagged
        self.state = store.state
        self.position = store.position
        self._store = store
        self._reviews: list[Review] = []

    def record(self, review: Review) -> MemoryState:
        """Keep a review for this session alone."""
        self._reviews.append(review)
        state = self.schedule.review(self.state(review.card), review.card, review.rating, review.at)
        phase = Phase.RELEARNING if review.rating is Rating.AGAIN else Phase.REVIEW
        return replace(state, phase=phase, due=review.at + _SOON)

    def newest(self, up_to: int | None = None) -> Review | None:  # noqa: ARG002
        """Return None: what was reviewed before this session is on the record."""
        return None

    def undo(self, now: datetime, review_id: str | None = None) -> Review | None:  # noqa: ARG002
        """Take back the last review of this session."""
        return self._reviews.pop() if self._reviews else None

    def review_count(self, card: str) -> int:
        """Count a card's reviews with those of this session: each is a fresh variant."""
        here = sum(review.card == card for review in self._reviews)
        return self._store.review_count(card) + here


def order_by_risk(cards: Sequence[Card], store: Store, day: date) -> tuple[list[str], list[Card]]:
    """Split cards into those seen before, the most at risk first, and the unseen ones."""
    states = store.states()
    away = store.suspended()
    seen = [card.id for card in cards if card.id in states and card.id not in away]
    seen.sort(key=lambda name: store.schedule.retrievability(states[name], day))
    return seen, [card for card in cards if card.id not in states and card.id not in away]
