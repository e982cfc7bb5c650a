"""Which card comes next: learning steps first, then what is due, new cards mixed in between."""

from __future__ import annotations

import heapq
import random
from collections import deque
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ptquiz.card import Card, Variant

LEARN_AHEAD = timedelta(minutes=20)
"""When nothing else is left, a learning step that is due this soon is asked now."""


class Queue:
    """The cards of one session, each in it once."""

    def __init__(self, due: Iterable[str], new: Iterable[str]) -> None:
        self._due = deque(due)
        self._new = deque(new)
        self._learning: list[tuple[datetime, str]] = []
        self._since_new = 0
        self._between = len(self._due) // len(self._new) if self._new else 0

    def __len__(self) -> int:
        return len(self._due) + len(self._new) + len(self._learning)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many cards are learning, due and new."""
        return len(self._learning), len(self._due), len(self._new)

    def next(self, now: datetime) -> str | None:
        """Take the next card; None when none is left, or none before ``LEARN_AHEAD``."""
        if self._learning and self._learning[0][0] <= now:
            return heapq.heappop(self._learning)[1]
        if self._new and (not self._due or self._since_new >= self._between):
            self._since_new = 0
            return self._new.popleft()
        if self._due:
            self._since_new += 1
            return self._due.popleft()
        if self._learning and self._learning[0][0] <= now + LEARN_AHEAD:
            return heapq.heappop(self._learning)[1]
        return None

    def again(self, card_id: str, due: datetime) -> None:
        """Ask a card once more in this session, at ``due``: a learning step."""
        heapq.heappush(self._learning, (due, card_id))

    def first(self, card_id: str) -> None:
        """Put a card at the front, as after an undo."""
        self.drop(card_id)
        self._due.appendleft(card_id)

    def drop(self, card_id: str) -> None:
        """Take a card out, wherever it waits."""
        self._learning = [entry for entry in self._learning if entry[1] != card_id]
        heapq.heapify(self._learning)
        for waiting in (self._due, self._new):
            while card_id in waiting:
                waiting.remove(card_id)


def order_new(cards: Sequence[Card]) -> list[str]:
    """Order new cards: basic before advanced, and within a level one topic after the other.

    A card that another one leads on to (``follow_ups``) comes after it where both are new.
    """
    ordered: list[Card] = []
    by_level = sorted(cards, key=lambda card: card.level.rank)
    for _, level in groupby(by_level, key=lambda card: card.level):
        topics: dict[str, deque[Card]] = {}
        for card in level:
            topics.setdefault(card.topic, deque()).append(card)
        while topics:
            for topic in list(topics):
                ordered.append(topics[topic].popleft())
                if not topics[topic]:
                    del topics[topic]
    return [card.id for card in _after_what_leads_to_it(ordered)]


def _after_what_leads_to_it(cards: list[Card]) -> list[Card]:
    """Move a card behind those that lead on to it, and leave the order as it is otherwise."""
    leaders: dict[str, set[str]] = {}
    for card in cards:
        for follower in card.follow_ups:
            leaders.setdefault(follower, set()).add(card.id)
    waiting = {card.id: card for card in cards}
    placed: list[Card] = []
    held: dict[str, Card] = {}
    for card in cards:
        held[card.id] = card
        for candidate in list(held.values()):
            if not leaders.get(candidate.id, set()) & waiting.keys() - {candidate.id}:
                placed.append(candidate)
                del held[candidate.id], waiting[candidate.id]
    return placed + list(held.values())  # what is left leads on to one another


def choose_variant(card: Card, reviews: int) -> Variant:
    """Give the variant for the next review: none comes twice before all were asked."""
    count = card.variant_count
    lap, place = divmod(reviews, count)
    chooser = random.Random(f"{card.id} {lap}")  # noqa: S311  # reproducible, not secret
    if count > 10_000:
        return card.variant(chooser.randrange(count) + place)
    return card.variant(chooser.sample(range(count), count)[place])
