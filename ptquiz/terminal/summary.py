"""The first and the last lines of a session."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rich.text import Text

from ptquiz.memory.review import Rating

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rich.console import Console

    from ptquiz.memory.store import Store
    from ptquiz.study.queue import Queue
    from ptquiz.study.session import Session

WELCOME = """\
Welcome. You answer first, aloud or in code. Then ptquiz runs the card's snippet
on this machine and shows what really happens. Rate how well you knew it:
that decides when the card returns.
"""


def show_welcome(console: Console, queue: Queue, *, first_time: bool) -> None:
    """Say what is ahead; the very first time, also how it goes."""
    if first_time:
        console.print(Text(WELCOME))
    learning, due, new = queue.counts
    parts = [f"{count} {what}" for count, what in ((learning + due, "due"), (new, "new")) if count]
    if parts:
        console.print(Text(" and ".join(parts) + " after this one", "dim"))


def show_nothing_to_do(console: Console, store: Store, cards: Iterable[str], now: datetime) -> None:
    """Say when the next card is due, and how to get more now."""
    away = store.suspended() | store.buried(store.schedule.day(now))
    states = store.states()
    waiting = [states[card] for card in cards if card in states and card not in away]
    if waiting:
        state = min(waiting, key=lambda state: state.due)
        when = store.schedule.interval_text(state, now)
        console.print(f"Nothing is due; the next card comes in {when}.")
    else:
        console.print("Nothing is due.")
    more = store.new_today(store.schedule.day(now)) + 5
    console.print(f"More now: `ptquiz study --new {more}`, or name cards: `ptquiz study ID`.")


def show_end(console: Console, session: Session, store: Store, now: datetime) -> None:
    """Say what was done, and what comes tomorrow."""
    rated = session.tally.rated
    console.print()
    if not rated:
        console.print("No card was rated. Everything is as it was.")
        return
    minutes = sum(entry.seconds for entry in rated) / 60
    counts = ", ".join(
        f"{session.tally.count(rating)} {rating.label}"
        for rating in Rating
        if session.tally.count(rating)
    )
    answers = f"{len(rated)} answer{'s' if len(rated) != 1 else ''}"
    console.print(f"{answers} in {minutes:.0f} min: {counts}. All of it is saved.")
    if session.tally.learned:
        console.print(f"New and known: {session.tally.learned}.")
    due = store.due(now + timedelta(days=1))
    console.print(f"Due by tomorrow: {len(due)}.")
