"""How each kind of card takes its answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from ptquiz.blanks import fill
from ptquiz.card import Kind
from ptquiz.judge import Outcome, Verdict
from ptquiz.study.session import Stage
from ptquiz.terminal import card_view
from ptquiz.terminal.study.attempts import grade

if TYPE_CHECKING:
    from ptquiz.study.question import Question
    from ptquiz.terminal.study.desk import Desk

_COLON_KEY = re.compile(r":[a-z?]")


def prompt_answer(desk: Desk, question: Question) -> None:
    """Take keys or lines until the card is answered, or one of them means something else."""
    if desk.runs.unmet and not question.card.kind.is_spoken:
        desk.say(f"it cannot run here: {desk.runs.unmet}", "yellow")
        _speak(desk, question)
        return
    match question.card.kind:
        case Kind.RECALL:
            _speak(desk, question)
        case Kind.PREDICT:
            _predict(desk, question)
        case Kind.COMPLETE:
            _complete(desk, question)
        case Kind.IMPLEMENT | Kind.FIX:
            _write(desk, question)
        case other:
            assert_never(other)


def _speak(desk: Desk, question: Question) -> None:
    desk.say("\nAnswer aloud, then look.", "dim")
    desk.say(f"\n{desk.keymap.line(desk, question)}", "dim")
    while desk.session.stage is Stage.QUESTION:
        desk.keymap.press(_key(desk), desk, question)


def _predict(desk: Desk, question: Question) -> None:
    desk.say(f"\n{_typing_keys(desk, question)}", "dim")
    text = _line(desk, question, "prints or raises> ")
    if text is None:
        return
    if not text:
        desk.session.give_up()
        return
    execution = desk.runs.truth()
    if execution is None:
        desk.session.answer(text, Verdict(Outcome.SKIPPED, desk.runs.unmet))
        return
    from ptquiz.study.grading import predicted  # noqa: PLC0415  # not before the first question

    verdict, half = predicted(question.card, text, execution)
    has_hints = question.hints < len(question.card.hints)
    hint_taken = question.hints_at_last_try != question.hints
    may_try = desk.keymap.gives_second_try and has_hints and hint_taken
    if verdict.outcome is Outcome.FAILED and may_try:
        _offer_another_try(desk, text, verdict, half_right=half)
        desk.say("h gives a hint and another try", "dim")
    else:
        desk.session.answer(text, verdict, half_right=half)


def _complete(desk: Desk, question: Question) -> None:
    card = question.card
    desk.say(f"\n{_typing_keys(desk, question)}", "dim")
    answers: list[str] = []
    while len(answers) < len(card.blanks):
        number = f" {len(answers) + 1}" if len(card.blanks) > 1 else ""
        text = _line(desk, question, f"blank{number}> ")
        if text == "":
            desk.session.give_up()
            return
        if text is not None:
            answers.append(text)
    verdict = grade(desk, question, fill(card, answers))
    if verdict.passed or not desk.keymap.gives_second_try:
        desk.session.answer("\n".join(answers), verdict)
    else:
        _offer_another_try(desk, "\n".join(answers), verdict)


def _offer_another_try(
    desk: Desk, text: str, verdict: Verdict, *, half_right: bool = False
) -> None:
    desk.session.try_again(text, verdict, half_right=half_right)
    desk.console.print(card_view.verdict(verdict, half_right=half_right))


def _write(desk: Desk, question: Question) -> None:
    attempt = desk.runs.attempt
    assert attempt is not None
    desk.say(f"\n{desk.keymap.line(desk, question)}", "dim")
    shown_at = attempt.times_opened
    while desk.session.stage is Stage.QUESTION:
        if attempt.times_opened > shown_at:
            desk.say(desk.keymap.line(desk, question), "dim")
            shown_at = attempt.times_opened
        desk.keymap.press(_key(desk), desk, question)


def _key(desk: Desk) -> str:
    """Start what runs while the learner thinks, and read a key."""
    desk.runs.start()
    return desk.keys.key().lower()


def _typing_keys(desk: Desk, question: Question) -> str:
    return desk.keymap.line(desk, question, f"enter alone {desk.keymap.empty_line_action}")


def _line(desk: Desk, question: Question, prompt: str) -> str | None:
    """Read a line; None if it was a key and not an answer.

    ``h``, ``?`` and ``q`` are no answers, so they need no colon; ``:u`` and the others do.
    """
    desk.runs.start()
    text = desk.keys.line(prompt).strip()
    if text not in {"h", "q", "?"} and not _COLON_KEY.fullmatch(text):
        return text
    key = text[-1]
    if not desk.keymap.press(key, desk, question):
        desk.say(f"there is no key {key} here; ? lists them", "dim")
    return None
