"""What a learner did, how much of it stays, and what comes: counted from the store."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from math import log
from typing import TYPE_CHECKING

from ptquiz.memory.tally import Maturity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ptquiz.card import Card
    from ptquiz.memory.review import MemoryState
    from ptquiz.memory.store import CardTotals, Store
    from ptquiz.memory.tally import Row

MONTH = 30
"""Days of the recent past, and of what is due."""

LEECH_LAPSES = 5
"""Forgotten so often, a card costs more time than others teach; Anki waits for eight."""

_HARDEST = 5
_ENOUGH_TO_TELL = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some reviews passed."""

    passed: int
    reviews: int

    @property
    def rate(self) -> float | None:
        """The share that passed, 0 to 1; None without reviews."""
        return self.passed / self.reviews if self.reviews else None


@dataclass(frozen=True, slots=True)
class Retention:
    """True retention: of the reviews a day or more after the last one, how many passed.

    A card is mature from an interval of ``tally.MATURE_DAYS`` on, as in Anki.
    """

    young: Share
    mature: Share

    @property
    def both(self) -> Share:
        """Of young and mature cards together."""
        young, mature = self.young, self.mature
        return Share(young.passed + mature.passed, young.reviews + mature.reviews)


@dataclass(frozen=True, slots=True)
class Done:
    """The reviews of a day or more, and the seconds that they took."""

    reviews: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Mastery:
    """Of a topic: its cards, how many were seen, and how many of these would be recalled today."""

    topic: str
    cards: int
    seen: int
    recalled: float

    @property
    def retrievability(self) -> float | None:
        """The mean probability of recalling a card that was seen; None before the first."""
        return self.recalled / self.seen if self.seen else None

    @property
    def share(self) -> float:
        """The expected share of all cards that would be recalled."""
        return self.recalled / self.cards


@dataclass(frozen=True, slots=True)
class HardCard:
    """A card that comes hard: FSRS's difficulty, 1 to 10, and how often it failed."""

    card: str
    difficulty: float
    reviews: int
    failed: int
    lapses: int


@dataclass(frozen=True, slots=True)
class Stats:
    """All statistics, on one of the learner's days.

    ``calendar`` has every day with a review; ``due`` counts cards from today on, day by day, with
    what is late in the first; ``streak`` is of days in a row, to today or yesterday.
    """

    day: date
    target: float
    recent: Retention
    ever: Retention
    calendar: Mapping[date, Done]
    due: tuple[int, ...]
    late: int
    streak: int
    longest_streak: int
    topics: tuple[Mastery, ...]
    hardest: tuple[HardCard, ...]
    leeches: tuple[HardCard, ...]

    def done(self, days: int | None = None) -> Done:
        """Sum up the last so many days, today among them; all days without a number."""
        since = date.min if days is None else self.day - days * _DAY
        counted = [done for day, done in self.calendar.items() if day > since]
        return Done(sum(each.reviews for each in counted), sum(each.seconds for each in counted))


def stats(store: Store, cards: Sequence[Card], day: date, *, everything: bool) -> Stats:
    """Count on the learner's day ``day``, of these cards.

    With ``everything``, what was done with cards that have left the bank counts too.
    """
    rows = store.tallies(None if everything else [card.id for card in cards])
    states, totals = store.states(), store.totals()
    calendar = _calendar(rows)
    due = Counter(
        max(totals[card.id].due_day, day)
        for card in cards
        if card.id in totals and not totals[card.id].suspended
    )
    hard_cards = _hard_cards(cards, states, totals)
    return Stats(
        day=day,
        target=store.schedule.retention,
        recent=_retention(row for row in rows if row.day > day - MONTH * _DAY),
        ever=_retention(rows),
        calendar=calendar,
        due=tuple(due[day + number * _DAY] for number in range(MONTH)),
        late=sum(
            not totals[card.id].suspended and totals[card.id].due_day < day
            for card in cards
            if card.id in totals
        ),
        streak=_streak(calendar.keys(), day),
        longest_streak=_longest(calendar),
        topics=_topics(store, cards, states, day),
        hardest=tuple(each for each in hard_cards if each.failed)[:_HARDEST],
        leeches=tuple(each for each in hard_cards if each.lapses >= LEECH_LAPSES),
    )


def _calendar(rows: Iterable[Row]) -> dict[date, Done]:
    calendar: dict[date, Done] = {}
    for row in rows:
        before = calendar.get(row.day, Done())
        calendar[row.day] = Done(before.reviews + row.reviews, before.seconds + row.seconds)
    return calendar


def _retention(rows: Iterable[Row]) -> Retention:
    reviews, passed = Counter[Maturity](), Counter[Maturity]()
    for row in rows:
        reviews[row.age] += row.reviews
        passed[row.age] += row.passed
    young, mature = (Share(passed[age], reviews[age]) for age in (Maturity.YOUNG, Maturity.MATURE))
    return Retention(young, mature)


def _streak(days: Iterable[date], today: date) -> int:
    """Count the days in a row; one that today did not yet add to goes on."""
    studied = set(days)
    last = today if today in studied else today - _DAY
    count = 0
    while last - count * _DAY in studied:
        count += 1
    return count


def _longest(days: Iterable[date]) -> int:
    longest = current = 0
    previous = date.min
    for day in sorted(days):
        current = current + 1 if day - previous == _DAY else 1
        longest, previous = max(longest, current), day
    return longest


def _topics(
    store: Store, cards: Sequence[Card], states: Mapping[str, MemoryState], day: date
) -> tuple[Mastery, ...]:
    of_topic: dict[str, list[str]] = {}
    for card in cards:
        of_topic.setdefault(card.topic, []).append(card.id)
    return tuple(
        Mastery(
            topic,
            len(names),
            sum(name in states for name in names),
            sum(
                store.schedule.retrievability(states[name], day) for name in names if name in states
            ),
        )
        for topic, names in of_topic.items()
    )


def _hard_cards(
    cards: Sequence[Card], states: Mapping[str, MemoryState], totals: Mapping[str, CardTotals]
) -> list[HardCard]:
    """Return the cards that were seen, the hardest first."""
    seen = [card.id for card in cards if card.id in states]
    hard_cards = [
        HardCard(
            name, states[name].difficulty, states[name].reps, totals[name].failed,
            states[name].lapses,
        )
        for name in seen
    ]  # fmt: skip
    return sorted(hard_cards, key=lambda each: (-each.difficulty, -each.failed, each.card))


def weakest_topic(store: Store, cards: Iterable[Card]) -> str | None:
    """Name the topic whose cards will be forgotten soonest; None before three cards of one.

    By the mean logarithm of stability, so that one card known for years hides nothing.
    """
    states = store.states()
    stabilities: dict[str, list[float]] = {}
    for card in cards:
        if card.id in states:
            stabilities.setdefault(card.topic, []).append(log(states[card.id].stability))
    means = {
        topic: sum(values) / len(values)
        for topic, values in stabilities.items()
        if len(values) >= _ENOUGH_TO_TELL
    }
    return min(means, key=lambda topic: means[topic], default=None)
