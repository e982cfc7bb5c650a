"""The first and the last lines of a session."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rich.text import Text

from ptquiz.bank.bank import topic_slug
from ptquiz.memory.review import Rating
from ptquiz.text import plural

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


def show_welcome(
    console: Console, queue: Queue, *, first_time: bool, off_the_record: bool = False
) -> None:
    """Print what is out of the ordinary; the very first time, also how a session works."""
    if first_time:
        console.print(Text(WELCOME))
    if off_the_record:
        console.print(Text("Off the record: no answer changes when a card is due.", "dim"))
    if queue.backlog is not None:
        console.print(Text(_backlog_text(queue), "dim"))


def _backlog_text(queue: Queue) -> str:
    backlog = queue.backlog
    assert backlog is not None
    days = "tomorrow" if backlog.days == 1 else f"the next {backlog.days} days"
    cards = f"{backlog.cards} more card{'s are' if backlog.cards != 1 else ' is'} due"
    return (
        f"{cards} than a day holds: they wait for {days}, those most at risk come first,\n"
        "and new cards wait for all of them. More now: `ptquiz study --limit N`."
    )


def show_nothing_to_do(
    console: Console, store: Store, cards: Iterable[str], queue: Queue, now: datetime
) -> None:
    """Print when the next card is due, and how to get more now."""
    if queue.backlog is not None:
        console.print("Today's share is done.")
        console.print(_backlog_text(queue))
        return
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
    """Print what was done, and what comes tomorrow."""
    rated = session.results.rated
    console.print()
    if not rated:
        console.print("No card was rated. Everything is as it was.")
        return
    minutes = sum(entry.seconds for entry in rated) / 60
    counts = ", ".join(
        f"{session.results.count(rating)} {rating.label}"
        for rating in Rating
        if session.results.count(rating)
    )
    answers = plural(len(rated), "answer")
    if not session.recorded:
        console.print(f"{answers} in {minutes:.0f} min: {counts}. None of it counts.")
        return
    console.print(f"{answers} in {minutes:.0f} min: {counts}. All of it is saved.")
    if session.results.learned:
        console.print(f"New and known: {session.results.learned}.")
    due = store.due(now + timedelta(days=1))
    console.print(f"Due by tomorrow: {len(due)}.")
    from ptquiz.analysis.stats import weakest_topic  # noqa: PLC0415  # not before the end

    weakest = weakest_topic(store, session.cards.values())
    if weakest is not None:
        drill = f"ptquiz study --cram --limit 10 --topic {topic_slug(weakest)}"
        console.print(f"Weakest so far: {weakest}. Drill it: `{drill}`", soft_wrap=True)
