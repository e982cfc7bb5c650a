"""What a learner can do with a card at any moment: undo, suspend, bury, flag, or quit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from ptquiz.terminal.study.desk import Quit, Skip

if TYPE_CHECKING:
    from ptquiz.study.question import Question
    from ptquiz.terminal.study.desk import Desk


def end_session(_desk: Desk, _question: Question) -> NoReturn:
    """End the session; all is saved."""
    raise Quit


def undo(desk: Desk, _question: Question | None = None) -> None:
    """Take back what was done last. Raises Skip if a card is asked again."""
    undone = desk.session.undo(desk.clock())
    if undone is None:
        desk.say("there is nothing to undo, and no rating of these cards", "dim")
        return
    name = undone.card.id
    if undone.asks_again:
        desk.note(f"undone: {name} was {undone.deed.value}, and is asked again")
        raise Skip
    desk.say(f"undone: {name} was {undone.deed.value}", "dim")


def suspend(desk: Desk, question: Question) -> None:
    """Suspend the card, or resume it. Raises Skip if it is suspended now."""
    name = question.card.id
    if desk.session.resume(desk.clock()):
        desk.say(f"resumed: {name} is asked again when it is due", "dim")
        return
    desk.session.suspend(desk.clock())
    again = f"u takes that back, `ptquiz resume {name}` later"
    desk.note(f"suspended: {name} is not asked again; {again}")
    raise Skip


def bury(desk: Desk, _question: Question) -> NoReturn:
    """Put the card off until tomorrow. Raises Skip."""
    now = desk.clock()
    desk.session.bury(desk.schedule.day(now) + timedelta(days=1), now)
    desk.note("buried until tomorrow")
    raise Skip


def flag(desk: Desk, question: Question) -> None:
    """Take a note on the card."""
    note = desk.keys.line("what about it> ").strip()
    if note:
        desk.session.flag(note, desk.clock())
        desk.say(f"flagged: {question.card.id}; `ptquiz list --flagged` shows them", "dim")
    else:
        desk.say("not flagged", "dim")
