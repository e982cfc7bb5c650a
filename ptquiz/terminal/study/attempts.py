"""Answers in code: an editor, the tests, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptquiz.errors import PtquizError
from ptquiz.study.session import Stage
from ptquiz.terminal import card_view
from ptquiz.terminal.editor import edit
from ptquiz.terminal.study import compare
from ptquiz.terminal.watch import watch

if TYPE_CHECKING:
    from ptquiz.judge import Verdict
    from ptquiz.study.question import Question
    from ptquiz.terminal.study.desk import Desk


def edit_attempt(desk: Desk, question: Question) -> None:
    """Open the attempt in the learner's editor, and grade it once that is closed."""
    _begin(desk, question, watched=False)


def watch_attempt(desk: Desk, question: Question) -> None:
    """Open the attempt in the learner's editor, and grade it at each save."""
    _begin(desk, question, watched=True)


def _begin(desk: Desk, question: Question, *, watched: bool) -> None:
    attempt = desk.runs.attempt
    assert attempt is not None
    try:
        attempt.begin()
        if watched or desk.pane.is_open:
            watch(
                attempt.path, desk.keys, desk.pane,
                lambda: _grade_attempt(desk, question, attempt.code()),
                lambda text: desk.say(text, "dim"),
                lambda key: _press(desk, question, key),
                lambda: desk.keymap.line(desk, question),
            )  # fmt: skip
        else:
            with desk.keys.paused():
                edit(attempt.path)
            _grade_attempt(desk, question, attempt.code())
    except PtquizError as error:
        desk.say(f"{error.message} ({error.hint})", "yellow")


def _press(desk: Desk, question: Question, key: str) -> bool:
    """Do what a key means while the attempt is watched; whether it answers the card."""
    desk.keymap.press(key, desk, question)
    return desk.session.stage is not Stage.QUESTION


def _grade_attempt(desk: Desk, question: Question, code: str) -> bool:
    """Grade an attempt as it is now; whether it answers the card."""
    attempt = desk.runs.attempt
    assert attempt is not None
    if code == attempt.beginning():
        desk.say("nothing changed yet", "dim")
        return False
    verdict = grade(desk, question, code)
    if verdict.passed:
        desk.session.answer(code, verdict)
    else:
        question.answer = code
        desk.console.print(card_view.verdict(verdict))
    return verdict.passed


def grade(desk: Desk, question: Question, code: str) -> Verdict:
    """Run a learner's code against the card's tests, and show what each of them says."""
    from ptquiz.judge.verdict import solution  # noqa: PLC0415  # not before the first question

    execution = desk.runs.grade(question, code)
    desk.console.print(card_view.graded(execution, code))
    return solution(question.card, code, execution)


def show_failing_test(desk: Desk, question: Question) -> None:
    """Show the code of the first test that failed."""
    desk.console.print(compare.test_code(question.card, desk.runs.failing))
