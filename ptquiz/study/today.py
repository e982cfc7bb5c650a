"""What the plan asks for today: which cards, how many new ones, and what comes back early."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ptquiz.errors import PtquizError
from ptquiz.memory.plan import Plan, default_taper, new_a_day, share_of_weak
from ptquiz.selection import Selection
from ptquiz.study.queue import order_new

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from ptquiz.bank.bank import Bank
    from ptquiz.card import Card
    from ptquiz.memory.store import Store

_ASKED_ON_ITS_FIRST_DAY = 2.5  # times, learning steps counted


@dataclass(frozen=True, slots=True)
class Today:
    """The cards to study, the new ones a day, what is not due and comes back, and a word on it.

    ``planned`` where a plan that has not passed decides.
    """

    cards: list[Card]
    new: int
    early: tuple[str, ...] = ()
    line: str = ""
    planned: bool = False


def plan_today(
    store: Store, bank: Bank, chosen: Selection, now: datetime, new_per_day: int
) -> Today:
    """Follow the plan, if there is one and its day has not passed; filters choose before it does.

    Raises PtquizError where nothing is selected.
    """
    plan, day = store.plan(), store.schedule.day(now)
    if plan is None:
        return Today(bank.select(chosen), new_per_day)
    left = plan.days_left(day)
    if left < 0:
        line = f"The interview of {plan.interview} has passed; `ptquiz plan --clear` ends its plan."
        return Today(bank.select(chosen), new_per_day, line=line)
    seen = store.seen()
    if chosen == Selection():
        cards = [
            card for card in planned(bank, plan) if card.id in seen or not plan.leaves_out(card)
        ]
    else:
        cards = bank.select(chosen)
    if left == 0:
        return Today(cards, 0, line="The interview is today. Good luck!", planned=True)
    pace, new = _new_today(store, cards, plan, now)
    when = "tomorrow" if left == 1 else f"in {left} days"
    line = f"Interview {when}; {new} new {'today' if plan.left_out else 'a day'}"
    if new < pace:
        line += f": {plan.minutes} minutes do not suffice for {pace}"
    return Today(cards, new, _early(store, cards, plan, day), f"{line}.", planned=True)


def plan_for(store: Store, day: date, on: date | None) -> tuple[Plan | None, str]:
    """Return the plan to look ahead with: the learner's own, else one for the day ``on``, or none.

    With it comes what to say about it.
    """
    kept = store.plan()
    current = kept if kept is not None and kept.days_left(day) >= 0 else None
    if on is not None:
        if current is not None:
            return replace(current, interview=on, taper_days=default_taper((on - day).days)), ""
        note = f"There is no plan yet; to make this one: `ptquiz plan --interview {on}`"
        return Plan(on, taper_days=default_taper((on - day).days)), note
    if current is not None:
        return current, ""
    note = "`ptquiz plan --interview DATE` plans for a day; `--on DATE` looks at one."
    if kept is None:
        return None, f"There is no plan. {note}"
    return None, f"The interview of {kept.interview} has passed.\n{note}"


def planned(bank: Bank, plan: Plan) -> list[Card]:
    """Return the cards of a plan. Raises PtquizError where the bank has none of them any more."""
    try:
        return bank.select(plan.selection)
    except PtquizError as error:
        raise PtquizError(
            f"the plan: {error.message}",
            "make it anew: `ptquiz plan --interview DATE`, or end it: `ptquiz plan --clear`",
            error.code,
        ) from None


def in_order(cards: Sequence[Card]) -> list[Card]:
    """Return the cards in the order in which they are studied when they are new."""
    by_id = {card.id: card for card in cards}
    return [by_id[name] for name in order_new(cards)]


def _new_today(store: Store, cards: Sequence[Card], plan: Plan, now: datetime) -> tuple[int, int]:
    """Return how many new cards a day it takes, and how many of these there is time for today."""
    from ptquiz.analysis.readiness import seconds_by_kind  # noqa: PLC0415 - for a plan with minutes

    day = store.schedule.day(now)
    away, begun = store.seen() | store.suspended(), store.new_today(day)
    unseen = [card for card in cards if card.id not in away]
    pace = new_a_day(len(unseen) + begun, plan.days_left(day), plan.taper_days)
    if plan.minutes is None or not unseen:
        return pace, pace
    seconds = seconds_by_kind(cards, store.totals())
    due = set(store.due(now, [card.id for card in cards]))
    left = plan.minutes * 60 - store.seconds_spent(day)
    left -= sum(seconds[card.kind] for card in cards if card.id in due)
    in_time = begun
    for card in in_order(unseen):
        left -= seconds[card.kind] * _ASKED_ON_ITS_FIRST_DAY
        if left < 0:
            break
        in_time += 1
    return pace, in_time if plan.left_out else min(pace, in_time)


def _early(store: Store, cards: Sequence[Card], plan: Plan, day: date) -> tuple[str, ...]:
    """Return what would be weakest on the day of the interview: on the last days it comes back."""
    left = plan.days_left(day)
    if share_of_weak(1, left) == 0:
        return ()
    states, recall = store.states(), store.schedule.retrievability
    weak = []
    for card in cards:
        state = states.get(card.id)
        if state is not None and state.last_day < day:
            chance = recall(state, plan.interview)
            if chance < store.schedule.retention:
                weak.append((chance, card.id))
    return tuple(name for _, name in sorted(weak)[: share_of_weak(len(weak), left)])
