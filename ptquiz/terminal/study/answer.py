"""How each kind of card takes its answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from ptquiz.blanks import fill
from ptquiz.card import Kind
from ptquiz.judge import Outcome, Verdict
from ptquiz.study.session import Stage
from ptquiz.terminal.study.attempts import grade

if TYPE_CHECKING:
    from ptquiz.study.session import Question
    from ptquiz.terminal.study.bindings import KeyMap
    from ptquiz.terminal.study.desk import Desk

_COLON_KEY = re.compile(r":[a-z?]")


def prompt_answer(desk: Desk, keymap: KeyMap, question: Question) -> None:
    """Take keys or lines until the card is answered, or one of them means something else."""
    if desk.runs.unmet and not question.card.kind.is_spoken:
        desk.say(f"it cannot run here: {desk.runs.unmet}", "yellow")
        _speak(desk, keymap, question)
        return
    match question.card.kind:
        case Kind.RECALL:
            _speak(desk, keymap, question)
        case Kind.PREDICT:
            _predict(desk, keymap, question)
        case Kind.COMPLETE:
            _complete(desk, keymap, question)
        case Kind.IMPLEMENT | Kind.FIX:
            _write(desk, keymap, question)
        case other:
            assert_never(other)


def _speak(desk: Desk, keymap: KeyMap, question: Question) -> None:
    desk.say("\nAnswer aloud, then look.", "dim")
    desk.say(f"\n{keymap.line(desk, question)}", "dim")
    while desk.session.stage is Stage.QUESTION:
        keymap.press(desk.keys.key().lower(), desk, question)


def _predict(desk: Desk, keymap: KeyMap, question: Question) -> None:
    desk.say(f"\n{_typing_keys(desk, keymap, question)}", "dim")
    text = _line(desk, keymap, question, "it prints> ")
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

    verdict, half_right = predicted(question.card, text, execution)
    desk.session.answer(text, verdict, half_right=half_right)


def _complete(desk: Desk, keymap: KeyMap, question: Question) -> None:
    card = question.card
    desk.say(f"\n{_typing_keys(desk, keymap, question)}", "dim")
    answers: list[str] = []
    while len(answers) < len(card.blanks):
        number = f" {len(answers) + 1}" if len(card.blanks) > 1 else ""
        text = _line(desk, keymap, question, f"blank{number}> ")
        if text == "":
            desk.session.give_up()
            return
        if text is not None:
            answers.append(text)
    verdict = grade(desk, question, fill(card, answers))
    desk.session.answer("\n".join(answers), verdict)


def _write(desk: Desk, keymap: KeyMap, question: Question) -> None:
    attempt = desk.runs.attempt
    assert attempt is not None
    desk.say(f"\n{keymap.line(desk, question)}", "dim")
    shown_at = attempt.times_opened
    while desk.session.stage is Stage.QUESTION:
        if attempt.times_opened > shown_at:
            desk.say(keymap.line(desk, question), "dim")
            shown_at = attempt.times_opened
        keymap.press(desk.keys.key().lower(), desk, question)


def _typing_keys(desk: Desk, keymap: KeyMap, question: Question) -> str:
    return keymap.line(desk, question, f"enter alone {keymap.empty_line_action}")


def _line(desk: Desk, keymap: KeyMap, question: Question, prompt: str) -> str | None:
    """Read a line; None if it was a key and not an answer.

    ``h``, ``?`` and ``q`` are no answers, so they need no colon; ``:u`` and the others do.
    """
    text = desk.keys.line(prompt).strip()
    if text not in {"h", "q", "?"} and not _COLON_KEY.fullmatch(text):
        return text
    key = text[-1]
    if not keymap.press(key, desk, question):
        desk.say(f"there is no key {key} here; ? lists them", "dim")
    return None
