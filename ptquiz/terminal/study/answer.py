"""How each kind of card takes its answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ptquiz.blanks import fill
from ptquiz.card import Kind
from ptquiz.errors import PtquizError
from ptquiz.judge import PASSED, Outcome, Verdict
from ptquiz.study.session import Stage
from ptquiz.terminal import card_view
from ptquiz.terminal.editor import edit
from ptquiz.terminal.keys import ENTER, SPACE
from ptquiz.terminal.study import compare
from ptquiz.terminal.watch import watch

if TYPE_CHECKING:
    from ptquiz.study.session import Question
    from ptquiz.terminal.study.loop import StudyLoop


_COLON_KEY = re.compile(r":[a-z?]")


class Quit(Exception):
    """The learner ends the session."""


class Skip(Exception):
    """The card in front is not to be rated: undone, suspended or buried."""


def take_answer(play: StudyLoop, question: Question) -> None:
    """Take keys or lines until the card is answered, or one of them means something else."""
    if question.card.kind is Kind.RECALL:
        _recall(play, question)
    elif play.runs.lack:
        play.say(f"it cannot run here: {play.runs.lack}", "yellow")
        _recall(play, question)
    elif question.card.kind is Kind.PREDICT:
        _predict(play, question)
    elif question.card.kind is Kind.COMPLETE:
        _complete(play, question)
    else:
        _write(play, question)


def _recall(play: StudyLoop, question: Question) -> None:
    play.say(f"\n{card_view.TODO[Kind.RECALL]}", "dim")
    _show_keys(play, question, "space show the answer")
    while play.session.stage is Stage.QUESTION:
        key = play.keys.key().lower()
        if key in {ENTER, SPACE}:
            play.session.reveal()
        elif key == "h":
            play.hint()
        else:
            play.command(key, question)


def _predict(play: StudyLoop, question: Question) -> None:
    _show_keys(play, question, f"enter alone {play.shows}")
    text = _line(play, question, "it prints> ")
    if text is None:
        return
    if not text:
        play.session.give_up()
        return
    execution = play.runs.truth()
    if execution is None or (execution.raised is None and execution.reason):
        reason = execution.reason if execution else play.runs.lack
        play.session.answer(text, Verdict(Outcome.SKIPPED, reason))
        return
    from ptquiz.judge.output import Match  # noqa: PLC0415  # not before the first question
    from ptquiz.judge.verdict import typed  # noqa: PLC0415

    match = typed(text, execution)
    verdict = PASSED if match is Match.RIGHT else Verdict(Outcome.FAILED)
    play.session.answer(text, verdict, half_right=match is Match.HALF)


def _complete(play: StudyLoop, question: Question) -> None:
    card = question.card
    _show_keys(play, question, f"enter alone {play.shows}")
    answers: list[str] = []
    while len(answers) < len(card.blanks):
        number = f" {len(answers) + 1}" if len(card.blanks) > 1 else ""
        text = _line(play, question, f"blank{number}> ")
        if text == "":
            play.session.give_up()
            return
        if text is not None:
            answers.append(text)
    verdict = _graded(play, question, fill(card, answers))
    play.session.answer("\n".join(answers), verdict)


def _write(play: StudyLoop, question: Question) -> None:
    attempt = play.runs.attempt
    assert attempt is not None
    begun = " (your last attempt is kept)" if attempt.exists else ""
    _show_keys(play, question, f"e edit{begun} · w watch · g give up")
    while play.session.stage is Stage.QUESTION:
        key = play.keys.key().lower()
        if key in {"e", "w", ENTER, SPACE}:
            _edit_and_grade(play, question, watched=key == "w")
            if play.session.stage is Stage.QUESTION:
                test = " · t the failing test" if play.runs.failing else ""
                _show_keys(play, question, f"e edit again · w watch{test} · g give up", lined=False)
        elif key == "t" and play.runs.failing:
            play.console.print(compare.test_code(question.card, play.runs.failing))
        elif key == "g":
            play.session.give_up()
        elif key == "h":
            play.hint()
        else:
            play.command(key, question)


def _edit_and_grade(play: StudyLoop, question: Question, *, watched: bool) -> None:
    attempt = play.runs.attempt
    assert attempt is not None
    try:
        attempt.begin()
        if watched:
            watch(
                attempt.path, play.keys,
                lambda: _grade_attempt(play, question, attempt.code()),
                lambda text: play.say(text, "dim"),
            )  # fmt: skip
        else:
            with play.keys.paused():
                edit(attempt.path)
            _grade_attempt(play, question, attempt.code())
    except PtquizError as error:
        play.say(f"{error.message} ({error.hint})", "yellow")


def _grade_attempt(play: StudyLoop, question: Question, code: str) -> bool:
    """Grade an attempt as it is now; whether it answers the card."""
    attempt = play.runs.attempt
    assert attempt is not None
    if code == attempt.beginning():
        play.say("nothing changed yet", "dim")
        return False
    verdict = _graded(play, question, code)
    if verdict.passed:
        play.session.answer(code, verdict)
    else:
        question.answer = code
        play.console.print(card_view.verdict(verdict))
    return verdict.passed


def _graded(play: StudyLoop, question: Question, code: str) -> Verdict:
    """Run a learner's code against the card's tests, and show what each of them says."""
    from ptquiz.judge.verdict import solution  # noqa: PLC0415  # not before the first question

    execution = play.runs.grade(question, code)
    if execution.tests:
        play.console.print(card_view.tests(execution.tests))
        passed = sum(test.passed for test in execution.tests)
        milliseconds = execution.seconds * 1000
        play.say(f"{passed} of {len(execution.tests)} tests in {milliseconds:.0f} ms", "dim")
    return solution(question.card, code, execution)


def _line(play: StudyLoop, question: Question, prompt: str) -> str | None:
    """Read a line; None if it was a key and not an answer.

    ``h``, ``?`` and ``q`` are no answers, so they need no colon; ``:u`` and the others do.
    """
    text = play.keys.line(prompt).strip()
    if text not in {"h", "q", "?"} and not _COLON_KEY.fullmatch(text):
        return text
    key = text[-1]
    if key == "h":
        play.hint()
    elif not play.command(key, question):
        play.say(f"there is no key {key} here; ? lists them", "dim")
    return None


def _show_keys(play: StudyLoop, question: Question, first: str, *, lined: bool = True) -> None:
    keys = [first, *play.beside_keys(question), "? keys", "q quit"]
    if lined:
        play.say("")
    play.say(" · ".join(keys), "dim")
