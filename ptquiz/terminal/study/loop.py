"""The loop of a session: show, take keys, tell the session, show what came of it."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

from ptquiz.study.session import Stage
from ptquiz.terminal import card_view
from ptquiz.terminal.keys import EndOfInput
from ptquiz.terminal.study.answer import prompt_answer
from ptquiz.terminal.study.desk import Quit, Skip
from ptquiz.terminal.study.marks import undo
from ptquiz.terminal.study.rating import rate
from ptquiz.terminal.study.reveal import show_answer

if TYPE_CHECKING:
    from rich.text import Text

    from ptquiz.study.question import Question
    from ptquiz.terminal.study.desk import Desk


def run_session(desk: Desk) -> None:
    """Ask until the queue is empty, the learner quits or the input ends.

    The first card stands on the page that was begun.
    """
    with suppress(Quit, EndOfInput), closing(desk.pane), desk.keys:
        turns_page = False
        while True:
            while desk.session.stage is not Stage.END:
                _ask(desk, turns_page=turns_page)
                turns_page = True
            _offer_undo(desk)
    desk.say_notes()


def _ask(desk: Desk, *, turns_page: bool) -> None:
    question = desk.session.question
    assert question is not None
    progress = card_view.counts(desk.session.counts, desk.session.waiting)
    show_question(desk, question, progress, turns_page=turns_page)
    with suppress(Skip):
        while desk.session.stage is Stage.QUESTION:
            prompt_answer(desk, question)
        show_answer(desk, question)
        rate(desk, question)


def show_question(
    desk: Desk, question: Question, progress: Text | str, *, turns_page: bool
) -> None:
    """Show a question; what runs while the learner thinks starts with the first key's wait."""
    desk.pane.close()
    if turns_page:
        desk.turn_page()
    desk.console.print()
    desk.console.print(card_view.header(question.card, progress))
    desk.console.print(card_view.question(question.card, question.variant))
    desk.runs.begin(question)


def _offer_undo(desk: Desk) -> None:
    """Offer to take back what was done last too; any other key ends the session."""
    desk.say_notes()
    if not desk.session.can_undo:
        raise Quit
    desk.keys.discard()
    left = sum(desk.session.queue.counts)
    why = "the time is up" if desk.session.is_out_of_time(desk.clock()) and left else (
        "that was the last card"
    )  # fmt: skip
    desk.say(f"\n{why} · u undo · enter finish", "dim")
    if desk.keys.key().lower() != "u":
        raise Quit
    with suppress(Skip):
        undo(desk)
