"""A learner's weeks, the same in every run: what the pages of figures are tested with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ptquiz.card import Card, Kind, Level
from ptquiz.memory import Phase, Rating, Review

if TYPE_CHECKING:
    from ptquiz.memory.store import Store

NOW = datetime(2026, 3, 20, 19, 30, tzinfo=ZoneInfo("Europe/Berlin"))
_TOPICS = ("Autograd", "Initialization and normalization layers", "Losses")
_KINDS = (Kind.RECALL, Kind.PREDICT, Kind.IMPLEMENT)


def bank(count: int = 36) -> list[Card]:
    """Return cards of three topics and all levels."""
    levels = list(Level)
    return [
        Card(
            f"card-{number:02}", _KINDS[number // 3 % 3], levels[number * 3 // count],
            _TOPICS[number % 3], "?", "!", "assert True\n",
        )
        for number in range(count)
    ]  # fmt: skip


def study(
    store: Store, cards: list[Card], now: datetime = NOW, *, days: int = 40, new: int = 1
) -> None:
    """Study every day but the fifth ones, up to the day before ``now``; fail now and then.

    Each session asks what is due, then ``new`` cards, and repeats until nothing is due within it.
    """
    names = [card.id for card in cards]
    count = 0
    for ago in range(days, 0, -1):
        if ago % 5 == 4:
            continue
        at = now - timedelta(days=ago)
        unseen = [name for name in names if name not in store.seen()][:new]
        waiting = [*store.due(at, names), *unseen]
        while waiting:
            card = waiting.pop(0)
            count += 1
            state = store.state(card)
            hard = card.endswith("4") and state is not None and state.phase is Phase.REVIEW
            failed = count % (3 if hard else 11) == 0
            rating = Rating.AGAIN if failed else Rating.HARD if hard else Rating.GOOD
            at += timedelta(seconds=45)
            state = store.record(Review(card, rating, at, 30.0 + count % 7, None, {}))
            if state.due < at + timedelta(minutes=15):
                waiting.append(card)
