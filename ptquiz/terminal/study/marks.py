"""What a learner can do with a card at any moment: undo, suspend, bury, flag, or quit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from ptquiz.terminal.study.desk import Quit, Skip

if TYPE_CHECKING:
    from ptquiz.study.session import Question
    from ptquiz.terminal.study.desk import Desk


def end_session(_desk: Desk, _question: Question) -> NoReturn:
    """End the session; all is saved."""
    raise Quit


def undo(desk: Desk, _question: Question | None = None) -> None:
    """Take the last rating back. Raises Skip if there was one."""
    card = desk.session.undo(desk.clock())
    if card is None:
        desk.say("there is no rating of these cards to undo", "dim")
        return
    desk.say(f"undone: {card.id} is asked again", "dim")
    raise Skip


def suspend(desk: Desk, question: Question) -> None:
    """Suspend the card, or resume it. Raises Skip if it is suspended now."""
    name = question.card.id
    if desk.session.resume(desk.clock()):
        desk.say(f"resumed: {name} is asked again when it is due", "dim")
        return
    desk.session.suspend(desk.clock())
    again = f"`ptquiz study {name}` and s bring it back"
    desk.say(f"suspended: {name} is not asked again; {again}", "dim")
    raise Skip


def bury(desk: Desk, _question: Question) -> NoReturn:
    """Put the card off until tomorrow. Raises Skip."""
    now = desk.clock()
    desk.session.bury(desk.schedule.day(now) + timedelta(days=1), now)
    desk.say("buried until tomorrow", "dim")
    raise Skip


def flag(desk: Desk, question: Question) -> None:
    """Take a note on the card."""
    note = desk.keys.line("what about it> ").strip()
    if note:
        desk.session.flag(note, desk.clock())
        desk.say(f"flagged: {question.card.id}; `ptquiz list --flagged` shows them", "dim")
    else:
        desk.say("not flagged", "dim")
