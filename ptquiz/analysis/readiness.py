"""What a learner would recall on the day of the interview: now, and with the plan.

Cards count by how often interviewers ask them, so that a share is the chance of knowing the answer
to a question of theirs.

Expected values throughout: no chance is drawn, so that the same memory gives the same numbers. A
review that may pass or fail leaves one memory, of the stability with which the card is exactly as
likely to be recalled on the day as it is over both outcomes.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from operator import mul
from typing import TYPE_CHECKING

from ptquiz.card import Kind
from ptquiz.memory.curve import Strength
from ptquiz.memory.plan import new_a_day, share_of_weak
from ptquiz.memory.review import Rating
from ptquiz.memory.schedule import LAST_DAYS
from ptquiz.memory.tally import Maturity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ptquiz.card import Card
    from ptquiz.memory.curve import Curve
    from ptquiz.memory.plan import Plan
    from ptquiz.memory.review import MemoryState
    from ptquiz.memory.store import CardTotals, Store

SECONDS = {
    Kind.RECALL: 30.0,
    Kind.PREDICT: 35.0,
    Kind.COMPLETE: 60.0,
    Kind.FIX: 120.0,
    Kind.IMPLEMENT: 180.0,
}
"""What a review takes before the learner's own log tells better."""

_PRIOR_REVIEWS = 5  # a default counts as much as so many reviews of one's own
_PRIOR_FIRST = (10, 20)  # of new cards, known at first sight
_SPREAD = 0.6180339887  # even over the last days, in whatever order cards come
_BEST = 10


@dataclass(slots=True)
class SimulatedCard:
    """A card as the simulation knows it; days count from today, which is 0.

    ``strength`` is None for a new card, ``seconds`` are those of one review, ``place`` is where
    among the last days it comes back, and ``spent`` is what the simulation spent on it.
    """

    card: Card
    seconds: float
    strength: Strength | None = None
    last: int = 0
    due: int = 0
    in_play: bool = True
    place: float = 0.0
    spent: float = 0.0

    def recall(self, curve: Curve, day: int) -> float:
        """Return the probability of recall on a day; 0 for a card that was never seen."""
        if self.strength is None:
            return 0.0
        return curve.recall(self.strength.stability, max(day - self.last, 0))


@dataclass(frozen=True, slots=True)
class Learner:
    """What the log tells of a learner: the curve, the target, how new cards are met at first."""

    curve: Curve
    target: float
    knows_at_first: float


@dataclass(frozen=True, slots=True)
class TopicReadiness:
    """The expected share of some cards, weighted by ``asked``, from 0 to 1.

    ``today``, on the day if nothing more is done, and on the day by the plan.
    """

    name: str
    cards: int
    seen: int
    today: float
    without_study: float | None
    planned: float | None


@dataclass(frozen=True, slots=True)
class Gain:
    """What studying a card today would add to its probability of recall on the day."""

    card: str
    topic: str
    is_new: bool
    gain: float


@dataclass(frozen=True, slots=True)
class Readiness:
    """All cards together, each topic, and the cards that would add most."""

    day: date
    interview: date | None
    whole: TopicReadiness
    topics: tuple[TopicReadiness, ...]
    best: tuple[Gain, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """The days until the interview as the plan shares them out: new cards and seconds of each."""

    new: tuple[int, ...]
    seconds: tuple[float, ...]
    memories: tuple[SimulatedCard, ...]
    unseen: int


def seconds_by_kind(cards: Sequence[Card], totals: Mapping[str, CardTotals]) -> dict[Kind, float]:
    """Return the seconds that a review of each kind takes, by the learner's own log."""
    reviews, seconds = dict.fromkeys(Kind, 0), dict.fromkeys(Kind, 0.0)
    for card in cards:
        done = totals.get(card.id)
        if done is not None:
            reviews[card.kind] += done.reviews
            seconds[card.kind] += done.seconds
    return {
        kind: (seconds[kind] + _PRIOR_REVIEWS * SECONDS[kind]) / (reviews[kind] + _PRIOR_REVIEWS)
        for kind in Kind
    }


def learner_of(store: Store) -> Learner:
    """Read from the log what the simulation needs beside the cards."""
    first = [row for row in store.tallies() if row.age is Maturity.NEW]
    known, seen = _PRIOR_FIRST
    known += sum(row.passed for row in first)
    seen += sum(row.reviews for row in first)
    return Learner(store.schedule.curve, store.schedule.retention, known / seen)


def memories(store: Store, cards: Sequence[Card], day: date) -> list[SimulatedCard]:
    """Return each card's memory, in the order of the cards."""
    states, totals = store.states(), store.totals()
    away = store.suspended()
    seconds = seconds_by_kind(cards, totals)
    made = []
    for number, card in enumerate(cards):
        in_play, place = card.id not in away, number * _SPREAD % 1
        memory = SimulatedCard(card, seconds[card.kind], in_play=in_play, place=place)
        state: MemoryState | None = states.get(card.id)
        if state is not None:
            memory.strength = Strength(state.stability, state.difficulty)
            memory.last = min((state.last_day - day).days, 0)
            memory.due = max((totals[card.id].due_day - day).days, 0)
        made.append(memory)
    return made


def readiness(
    store: Store, cards: Sequence[Card], day: date, interview: date | None, plan: Plan | None
) -> Readiness:
    """Compute how ready the learner is; ``cards`` come in the order in which new ones are studied.

    ``plan`` is simulated where there is one; without ``interview`` only today is told.
    """
    learner = learner_of(store)
    without_study = memories(store, cards, day)
    planned = None
    if plan is not None and interview is not None:
        planned = simulate([copy(memory) for memory in without_study], learner, plan, day).memories
    days = None if interview is None else (interview - day).days
    by_topic: dict[str, list[int]] = {}
    for number, card in enumerate(cards):
        by_topic.setdefault(card.topic, []).append(number)

    def part(name: str, numbers: Sequence[int]) -> TopicReadiness:
        weights = [cards[number].asked.weight for number in numbers]

        def share(of: Sequence[SimulatedCard], on: int) -> float:
            recalled = (of[number].recall(learner.curve, on) for number in numbers)
            whole: float = sum(map(mul, recalled, weights))
            return whole / sum(weights)

        return TopicReadiness(
            name,
            len(numbers),
            sum(without_study[number].strength is not None for number in numbers),
            share(without_study, 0),
            None if days is None else share(without_study, days),
            None if planned is None or days is None else share(planned, days),
        )

    return Readiness(
        day,
        interview,
        part("all", range(len(cards))),
        tuple(part(topic, numbers) for topic, numbers in by_topic.items()),
        () if days is None else _best(without_study, learner, days),
    )


def _best(without_study: Sequence[SimulatedCard], learner: Learner, days: int) -> tuple[Gain, ...]:
    gains = []
    for memory in without_study:
        if not memory.in_play or (memory.strength is not None and memory.last == 0):
            continue
        before = memory.recall(learner.curve, days)
        after = _reviewed(memory.strength, -memory.last, learner, max(days, 1))
        gain = learner.curve.recall(after.stability, days) - before
        gains.append(Gain(memory.card.id, memory.card.topic, memory.strength is None, gain))
    weights = {memory.card.id: memory.card.asked.weight for memory in without_study}
    # New cards that are asked alike stay in their order.
    gains.sort(key=lambda each: -each.gain * weights[each.card])
    return tuple(each for each in gains[:_BEST] if each.gain > 0)


def simulate(cards: Sequence[SimulatedCard], learner: Learner, plan: Plan, today: date) -> Outlook:
    """Study these cards by the plan, a day after the other; the memories given are changed.

    A day's order is the one of `ptquiz study`: what is due, the most at risk first, then new cards,
    then on the last days what would be weakest. What the minutes do not suffice for waits.
    """
    days = max(plan.days_left(today), 0)
    unseen = [m for m in cards if m.strength is None and m.in_play and not plan.leaves_out(m.card)]
    unseen.reverse()
    coming: list[list[SimulatedCard]] = [[] for _ in range(days + 1)]
    for memory in cards:
        if memory.strength is not None and memory.in_play:
            coming[min(memory.due, days)].append(memory)
    new, spent = [], []
    for day in range(days):
        clock = _Clock(plan.minutes, learner, days, day)
        due = [memory for memory in coming[day] if memory.due == day]
        for memory in sorted(due, key=lambda memory: memory.recall(learner.curve, day)):
            clock.review(memory)
            coming[memory.due].append(memory)
        quota, begun = new_a_day(len(unseen), days - day, plan.taper_days), 0
        if plan.left_out:  # time is short: it alone decides
            quota = len(unseen)
        while unseen and begun < quota and clock.has_time(unseen[-1]):
            memory = unseen.pop()
            clock.review(memory)
            coming[memory.due].append(memory)
            begun += 1
        for memory in _weak(cards, learner, days, day):
            clock.review(memory)
            coming[min(memory.due, days)].append(memory)
        new.append(begun)
        spent.append(clock.spent)
    return Outlook(tuple(new), tuple(spent), tuple(cards), len(unseen))


def _weak(
    cards: Sequence[SimulatedCard], learner: Learner, days: int, day: int
) -> list[SimulatedCard]:
    """Return the cards that come back on one of the last days, the weakest first."""
    if share_of_weak(1, days - day) == 0:
        return []
    weak = [
        memory
        for memory in cards
        if memory.strength is not None
        and memory.in_play
        and memory.last < day
        and memory.recall(learner.curve, days) < learner.target
    ]
    weak.sort(key=lambda memory: memory.recall(learner.curve, days))
    return weak[: share_of_weak(len(weak), days - day)]


class _Clock:
    """A day's time, and what a review in it does."""

    def __init__(self, minutes: int | None, learner: Learner, days: int, day: int) -> None:
        self.spent = 0.0
        self._budget = float("inf") if minutes is None else minutes * 60.0
        self._learner, self._days, self._day = learner, days, day

    def has_time(self, memory: SimulatedCard) -> bool:
        """Whether the day is long enough for a card."""
        return self.spent + self._cost(memory) <= self._budget

    def review(self, memory: SimulatedCard) -> None:
        """Review a card; it waits for tomorrow without time, or if today it was studied already."""
        day, left = self._day, self._days - self._day
        studied_today = memory.strength is not None and memory.last >= day
        if studied_today or not self.has_time(memory):
            memory.due = max(memory.due, day + 1)
            return
        cost = self._cost(memory)
        self.spent += cost
        memory.spent += cost
        memory.strength = _reviewed(memory.strength, day - memory.last, self._learner, left)
        memory.last = day
        interval = self._learner.curve.interval(memory.strength.stability)
        memory.due = day + min(interval, max(left - 1 - int(memory.place * LAST_DAYS), 1))

    def _cost(self, memory: SimulatedCard) -> float:
        """Return the seconds of a card on its day: it comes again after a failure, and in steps."""
        if memory.strength is None:
            return memory.seconds * (3 - self._learner.knows_at_first)
        return memory.seconds * (2 - memory.recall(self._learner.curve, self._day))


def _reviewed(before: Strength | None, elapsed: int, learner: Learner, days: int) -> Strength:
    """Return the memory after a review, good or failed, ``days`` before the interview."""
    curve = learner.curve
    if before is None:
        chance = learner.knows_at_first
        passed = curve.after(curve.first(Rating.GOOD), Rating.GOOD, 0)
        failed = curve.after(curve.first(Rating.AGAIN), Rating.GOOD, 0)
        failed = curve.after(failed, Rating.GOOD, 0)
    else:
        chance = curve.recall(before.stability, elapsed)
        passed = curve.after(before, Rating.GOOD, elapsed)
        failed = curve.after(curve.after(before, Rating.AGAIN, elapsed), Rating.GOOD, 0)
    recall = chance * curve.recall(passed.stability, days)
    recall += (1 - chance) * curve.recall(failed.stability, days)
    difficulty = chance * passed.difficulty + (1 - chance) * failed.difficulty
    return Strength(curve.stability(recall, days), difficulty)
