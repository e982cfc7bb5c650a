"""Which card comes next: learning steps first, then what is due, new cards mixed in between."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import groupby, zip_longest
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from ptquiz.card import Card, Variant
    from ptquiz.memory.store import Store

LEARN_AHEAD = timedelta(minutes=20)
"""When nothing else is left, a learning step that is due this soon is asked now."""

_MANY = 10_000
"""Variants, of which a shuffled list would take too long."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many cards are due but wait, and over how many days they are shared."""

    cards: int
    days: int


class Waiting(Enum):
    """Why a card waits in a queue."""

    NEW = "new"  # it was never reviewed
    LEARNING = "learning"  # a learning step
    DUE = "due"


class Counts(NamedTuple):
    """How many cards of a session are left, by why they wait."""

    new: int
    learning: int
    due: int

    def with_one_more(self, waiting: Waiting) -> Counts:
        """Return the counts with one card more."""
        return self._replace(**{waiting.value: getattr(self, waiting.value) + 1})


class Queue:
    """The cards of one session, each in it once; what else is due is its ``backlog``.

    ``taken`` says why the card that ``next`` returned last had waited.
    """

    def __init__(
        self, due: Iterable[str], new: Iterable[str], *, backlog: Backlog | None = None
    ) -> None:
        self.backlog = backlog
        self.taken = Waiting.DUE
        self._due = deque(due)
        self._new = deque(new)
        self._learning: list[tuple[datetime, str]] = []
        self._front: deque[tuple[str, Waiting]] = deque()
        self._since_new = 0
        self._between = max(len(self._due) // len(self._new), 1) if self._new else 0
        self._last: str | None = None

    @classmethod
    def in_order(cls, cards: Iterable[str], unseen: Collection[str]) -> Queue:
        """Return a queue that asks cards as they are listed; ``unseen`` are the new ones."""
        queue = cls([], [])
        queue._front.extend(
            (card, Waiting.NEW if card in unseen else Waiting.DUE) for card in cards
        )
        return queue

    def __len__(self) -> int:
        return sum(self.counts)

    @property
    def counts(self) -> Counts:
        """How many cards wait."""
        front = [waiting for _, waiting in self._front]
        return Counts(
            len(self._new) + front.count(Waiting.NEW),
            len(self._learning) + front.count(Waiting.LEARNING),
            len(self._due) + front.count(Waiting.DUE),
        )

    def next(self, now: datetime) -> str | None:
        """Take the next card; None when none is left, or none before ``LEARN_AHEAD``."""
        found = self._next(now)
        if found is None:
            return None
        self._last, self.taken = found
        return self._last

    def _next(self, now: datetime) -> tuple[str, Waiting] | None:
        if self._front:
            return self._front.popleft()
        soon = now + LEARN_AHEAD
        return self._other_step(now) or self._new_or_due() or self._other_step(soon) or (
            self._take_step(entry for entry in self._learning if entry[0] <= soon)
        )  # fmt: skip

    def _new_or_due(self) -> tuple[str, Waiting] | None:
        if self._new and (not self._due or self._since_new >= self._between):
            self._since_new = 0
            return self._new.popleft(), Waiting.NEW
        if self._due:
            self._since_new += 1
            return self._due.popleft(), Waiting.DUE
        return None

    def _other_step(self, until: datetime) -> tuple[str, Waiting] | None:
        """Take a step of another card than the last: its answer is still in the learner's eyes."""
        return self._take_step(
            entry for entry in self._learning if entry[0] <= until and entry[1] != self._last
        )

    def _take_step(self, steps: Iterable[tuple[datetime, str]]) -> tuple[str, Waiting] | None:
        step = min(steps, default=None)
        if step is None:
            return None
        self._learning.remove(step)
        return step[1], Waiting.LEARNING

    def requeue(self, card_id: str, due: datetime) -> None:
        """Ask a card once more in this session, at ``due``: a learning step."""
        self._learning.append((due, card_id))

    def push_front(self, card_id: str, waiting: Waiting = Waiting.DUE) -> None:
        """Ask a card next, whatever else waits: its rating was taken back."""
        self.drop(card_id)
        self._front.appendleft((card_id, waiting))

    def drop(self, card_id: str) -> None:
        """Take a card out, wherever it waits."""
        self._learning = [entry for entry in self._learning if entry[1] != card_id]
        self._front = deque(entry for entry in self._front if entry[0] != card_id)
        for waiting in (self._due, self._new):
            while card_id in waiting:
                waiting.remove(card_id)


def build_queue(
    cards: Sequence[Card], memory: Store, now: datetime, day: date, *, new_per_day: int,
    limit: int | None = None, early: Sequence[str] = (), reviews_per_day: int | None = None,
) -> Queue:  # fmt: skip
    """Make the queue of a session: what is due, most at risk first, and today's new cards.

    ``day`` is the learner's day; ``new_per_day`` counts those already begun on it; ``early`` are
    cards that come back before they are due. Where more is due than ``reviews_per_day``, as after
    a break, the rest is postponed, and so are new cards.
    """
    by_id = {card.id: card for card in cards}
    due = memory.due(now, by_id.keys())
    steps = memory.learning_steps(now + LEARN_AHEAD, by_id.keys())
    due = [name for name in due if name not in steps]
    away = memory.suspended() | memory.buried(day)
    due += [name for name in early if name not in {*due, *steps, *away}]
    out_of_play = memory.seen() | away
    unseen = [card for card in cards if card.id not in out_of_play]
    new = order_new(unseen)[: max(new_per_day - memory.new_today(day), 0)]
    backlog = None
    if reviews_per_day is not None:
        share = max(reviews_per_day - memory.reviewed_today(day), 0)
        if (left := len(due) - share) > 0:
            backlog = Backlog(left, ceil(left / reviews_per_day))
            due, new = due[:share], []
    if limit is not None:
        due = due[:limit]
        new = new[: max(limit - len(due), 0)]
    queue = Queue(due, new, backlog=backlog)
    for name, step in steps.items():
        queue.requeue(name, step)
    return queue


def order_new(cards: Sequence[Card]) -> list[str]:
    """Order new cards: often asked first, within it basic first, within that topic after topic.

    Among cards that are alike in both, one that another leads on to (``follow_ups``) comes after
    it where both are new: a harder card holds no easier one back.
    """
    ranked = sorted(cards, key=_rank)
    return [
        card.id
        for _, alike in groupby(ranked, key=_rank)
        for card in _after_what_leads_to_it(_topics_in_turn(alike))
    ]


def _topics_in_turn(cards: Iterable[Card]) -> list[Card]:
    topics: dict[str, list[Card]] = {}
    for card in cards:
        topics.setdefault(card.topic, []).append(card)
    turns = zip_longest(*topics.values())
    return [card for turn in turns for card in turn if card is not None]


def _rank(card: Card) -> tuple[int, int]:
    return card.asked.rank, card.level.rank


def _after_what_leads_to_it(cards: list[Card]) -> list[Card]:
    """Move cards behind those that lead on to them, and leave the order as it is otherwise.

    The reverse postorder of a depth-first search along the follow-ups, from the last card to the
    first. Where cards lead on to one another in a circle, one of them comes first.
    """
    by_id = {card.id: card for card in cards}
    place = {name: number for number, name in enumerate(by_id)}
    followers = {
        card.id: sorted((name for name in card.follow_ups if name in place), key=place.__getitem__)
        for card in cards
    }
    finished: list[Card] = []
    seen: set[str] = set()
    for start in reversed(by_id):
        stack = [] if start in seen else [start]
        while stack:
            name = stack[-1]
            seen.add(name)
            waiting = followers[name]
            while waiting and waiting[-1] in seen:
                waiting.pop()
            if waiting:
                stack.append(waiting.pop())
            else:
                finished.append(by_id[name])
                stack.pop()
    return finished[::-1]


def choose_variant(card: Card, reviews: int) -> Variant:
    """Return the variant for the next review: none comes twice before all were asked."""
    count = card.variant_count
    lap, place = divmod(reviews, count)
    if count > _MANY:
        chooser = random.Random(f"{card.id} {lap}")  # noqa: S311  # reproducible, not secret
        return card.variant(chooser.randrange(count) + place)
    order = _shuffled(card, lap)
    if lap and count > 2 and order[0] == _shuffled(card, lap - 1)[-1]:
        order[:2] = order[1::-1]  # nor twice in a row
    return card.variant(order[place])


def _shuffled(card: Card, lap: int) -> list[int]:
    count = card.variant_count
    lap = 0 if count == 2 else lap  # the two take turns
    return random.Random(f"{card.id} {lap}").sample(range(count), count)  # noqa: S311
