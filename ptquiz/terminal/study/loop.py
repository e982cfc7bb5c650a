"""The loop of a session: show, take keys, tell the session, show what came of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ptquiz.study.session import Stage
from ptquiz.terminal import card_view
from ptquiz.terminal.keys import EndOfInput
from ptquiz.terminal.study.answer import prompt_answer
from ptquiz.terminal.study.bindings import STUDY
from ptquiz.terminal.study.desk import Quit, Skip
from ptquiz.terminal.study.marks import undo
from ptquiz.terminal.study.rating import rate
from ptquiz.terminal.study.reveal import show_answer

if TYPE_CHECKING:
    from ptquiz.study.session import Question
    from ptquiz.terminal.study.desk import Desk


def run_session(desk: Desk) -> None:
    """Ask until the queue is empty, the learner quits or the input ends."""
    with suppress(Quit, EndOfInput), desk.keys:
        while True:
            while desk.session.stage is not Stage.END:
                _ask(desk)
            _offer_undo(desk)


def _ask(desk: Desk) -> None:
    question = desk.session.question
    assert question is not None
    done, left = desk.session.progress
    new = " · new" if question.is_new else ""
    show_question(desk, question, f"{done + 1} of {done + left}{new}")
    with suppress(Skip):
        while desk.session.stage is Stage.QUESTION:
            prompt_answer(desk, STUDY, question)
        show_answer(desk, question)
        rate(desk, STUDY, question)


def show_question(desk: Desk, question: Question, progress: str) -> None:
    """Show a question, and start what runs while the learner thinks."""
    desk.console.print()
    desk.console.print(card_view.header(question.card, progress))
    desk.console.print(card_view.question(question.card, question.variant))
    desk.runs.begin(question)


def _offer_undo(desk: Desk) -> None:
    """Offer to take back the last rating too; any other key ends the session."""
    if not desk.session.results.rated:
        raise Quit
    desk.say("\nthat was the last card · u undo · enter finish", "dim")
    if desk.keys.key().lower() != "u":
        raise Quit
    with suppress(Skip):
        undo(desk)
