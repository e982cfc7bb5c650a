"""Whether the time until an interview suffices, and what to leave out if it does not."""

from __future__ import annotations

from bisect import bisect_left
from copy import copy
from dataclasses import dataclass, replace
from operator import mul
from typing import TYPE_CHECKING

from ptquiz.analysis.readiness import learner_of, memories, simulate
from ptquiz.card import Level
from ptquiz.memory.plan import new_a_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ptquiz.analysis.readiness import SimulatedCard
    from ptquiz.card import Card
    from ptquiz.memory.plan import Plan
    from ptquiz.memory.store import Store

_WORTH = {Level.BASIC: 3, Level.INTERMEDIATE: 2, Level.ADVANCED: 1}
"""What an interviewer asks first is worth most."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """New cards of a level and topic for which there is no time."""

    level: str
    topic: str
    cards: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """A plan as it will go: ``minutes_needed`` is what a day takes for all cards.

    ``new_today`` is how many new cards begin today and, where time is not short, on the next days
    too, ``new_a_day`` their mean; ``on_the_day`` is the expected share of the cards recalled,
    weighted by ``asked``.
    """

    plan: Plan
    cards: int
    unseen: int
    new_today: int
    new_a_day: float
    minutes_needed: int
    seconds_a_day: float
    left_out: tuple[LeftOut, ...]
    on_the_day: float


def fit_to_budget(store: Store, cards: Sequence[Card], plan: Plan, day: date) -> Plan:
    """Return the plan with what it leaves out where its minutes do not suffice."""
    plan = replace(plan, left_out=())
    days = plan.days_left(day)
    if plan.minutes is None or days <= 0:
        return plan
    groups: dict[tuple[str, str], list[SimulatedCard]] = {}
    seen = store.seen()
    fresh, learner = memories(store, cards, day), learner_of(store)
    unhurried = replace(plan, minutes=None)
    for memory in simulate([copy(memory) for memory in fresh], learner, unhurried, day).memories:
        if memory.card.id not in seen and memory.spent:
            groups.setdefault((str(memory.card.level), memory.card.topic), []).append(memory)

    def value(group: tuple[str, str]) -> float:
        """Return the value of a second: what it adds on the day, by level and ``asked``."""
        known = sum(
            memory.recall(learner.curve, days) * memory.card.asked.weight
            for memory in groups[group]
        )
        return _WORTH[Level(group[0])] * known / sum(memory.spent for memory in groups[group])

    least_first = sorted(groups, key=value)

    def suffices(count: int) -> bool:
        """Whether all are seen in time that the first ``count`` groups leave."""
        tried = replace(plan, left_out=tuple(least_first[:count]))
        return simulate([copy(memory) for memory in fresh], learner, tried, day).unseen == 0

    count = bisect_left(range(len(least_first)), True, key=suffices)
    return replace(plan, left_out=tuple(least_first[:count]))


def forecast(store: Store, cards: Sequence[Card], plan: Plan, day: date) -> Forecast:
    """Simulate a plan; ``cards`` are its own, in the order in which new ones are studied."""
    days = max(plan.days_left(day), 0)
    fresh, learner = memories(store, cards, day), learner_of(store)
    unhurried = replace(plan, minutes=None, left_out=())
    everything = simulate([copy(memory) for memory in fresh], learner, unhurried, day)
    followed = simulate(fresh, learner, plan, day)
    seen = store.seen()
    unseen = [card for card in cards if card.id not in seen]
    spent = {memory.card.id: memory.spent for memory in everything.memories}
    left_out = []
    for level, topic in plan.left_out:
        names = [card.id for card in unseen if (str(card.level), card.topic) == (level, topic)]
        if names:
            seconds = sum(spent[name] for name in names)
            left_out.append(LeftOut(level, topic, len(names), seconds))
    kept = len(unseen) - sum(each.cards for each in left_out)
    new_today = followed.new[0] if left_out and days else new_a_day(kept, days, plan.taper_days)
    weights = [memory.card.asked.weight for memory in followed.memories]
    recalled = (memory.recall(learner.curve, days) for memory in followed.memories)
    return Forecast(
        plan,
        len(cards),
        len(unseen),
        new_today,
        kept / max(days - plan.taper_days, 1),
        -int(-sum(everything.seconds) // (60 * max(days, 1))),
        sum(followed.seconds) / max(days, 1),
        tuple(left_out),
        sum(map(mul, recalled, weights)) / sum(weights),
    )
