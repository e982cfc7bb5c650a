"""A mock interview in a terminal: questions against the clock, marking, then the scorecard."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING, assert_never

from rich.padding import Padding
from rich.text import Text

from ptquiz.card import Kind
from ptquiz.memory.review import Rating
from ptquiz.study.session import Stage
from ptquiz.terminal import card_view
from ptquiz.terminal.keys import ENTER, SPACE, EndOfInput
from ptquiz.terminal.study.answer import prompt_answer
from ptquiz.terminal.study.desk import Quit
from ptquiz.terminal.study.loop import show_question

if TYPE_CHECKING:
    from datetime import datetime

    from ptquiz.study.interview import Interview
    from ptquiz.study.question import Question
    from ptquiz.terminal.study.desk import Desk

INTRODUCTION = """\
{minutes:g} minutes. Say your answers aloud as you would to an interviewer, and note
the key points; code is run. There are no hints, and no solutions before the
end: then you mark what you said, and get the scorecard. An empty line passes
a question over, q ends the interview.
"""


def run_interview(desk: Desk, interview: Interview) -> None:
    """Ask until the time is up or the learner ends it, then have spoken answers marked."""
    with closing(desk.pane), desk.keys:
        try:
            while desk.session.stage is not Stage.END:
                _ask(desk, interview)
            desk.say("\nThe time is up.", "bold")
        except Quit:
            pass
        except EndOfInput:
            return
        with suppress(Quit, EndOfInput):
            _mark(desk, interview)


def _ask(desk: Desk, interview: Interview) -> None:
    question = desk.session.question
    assert question is not None
    follows = " · follow-up" if interview.is_follow_up else ""
    show_question(
        desk, question, f"{_time_left(desk)}{follows}",
        turns_page=bool(interview.scorecard.entries),
    )  # fmt: skip
    while desk.session.stage is Stage.QUESTION:
        if question.card.kind.is_spoken or desk.runs.unmet:
            _take_notes(desk, question)
        else:
            prompt_answer(desk, question)
    interview.next_question(desk.clock(), truth=_truth(desk, question))
    desk.runs.finish(question)


def _truth(desk: Desk, question: Question) -> str:
    """Return what would have been right, where that is a line or two."""
    match question.card.kind:
        case Kind.PREDICT:
            execution = desk.runs.truth()
            return "" if execution is None else execution.stdout or str(execution.raised or "")
        case Kind.COMPLETE:
            return "\n".join(question.card.blanks)
        case Kind.RECALL | Kind.IMPLEMENT | Kind.FIX:
            return ""
        case other:
            assert_never(other)


def _take_notes(desk: Desk, question: Question) -> None:
    desk.say("\nAnswer aloud; note the key points · enter alone passes it over", "dim")
    desk.runs.start()
    notes = desk.keys.line(f"{_time_left(desk)}> ").strip()
    if notes in {"q", "?", "h", "g"}:
        desk.keymap.press(notes, desk, question)
    elif notes:
        desk.session.answer_aloud(notes)
    else:
        desk.session.give_up()


def _mark(desk: Desk, interview: Interview) -> None:
    """Show each spoken answer beside the card's own, and take a mark."""
    waiting = interview.unmarked
    if waiting:
        desk.say(f"\nNow mark what you said, {len(waiting)} in all.", "bold")
    for number, entry in enumerate(waiting, 1):
        card = desk.session.cards[entry.card]
        if number > 1:
            desk.turn_page()
        desk.console.print()
        desk.console.print(card_view.header(card, f"{number} of {len(waiting)}"))
        desk.console.print(card_view.markdown(card.question))
        desk.console.print(Text("\nyou noted:", style="bold"))
        desk.console.print(Padding(Text(entry.answer or ""), (0, 0, 1, 2)))
        desk.console.print(card_view.answer(card))
        desk.say("\n1 missed it · 2 half · [3 good] · 4 perfect · q leaves the rest", "dim")
        interview.mark(entry, _rating(desk), desk.clock())


def _rating(desk: Desk) -> Rating:
    while True:
        key = desk.keys.key().lower()
        if key in {"1", "2", "3", "4"}:
            return Rating(int(key))
        if key in {ENTER, SPACE}:
            return Rating.GOOD
        if key == "q":
            raise Quit


def _time_left(desk: Desk) -> str:
    return clock_text(desk.session.until, desk.clock())


def clock_text(until: datetime | None, now: datetime) -> str:
    """Write how much time is left: ``12:05 left``."""
    seconds = max((until - now).total_seconds(), 0.0) if until else 0.0
    return f"{int(seconds // 60)}:{int(seconds % 60):02d} left"
