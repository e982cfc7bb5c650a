"""The moment after the answer: the learner looks closer, and rates how well they knew it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ptquiz.study.session import Stage
from ptquiz.terminal.study.reveal import show_recap, show_truth

if TYPE_CHECKING:
    from ptquiz.study.question import Question
    from ptquiz.terminal.study.desk import Desk

_TICK = 0.02
"""Seconds."""


def rate(desk: Desk, question: Question) -> None:
    """Take keys until the card is rated; PtquizErrors and Skip go through."""
    prompt = True
    desk.keys.discard()  # what was typed before the verdict showed is no rating
    while desk.session.stage is Stage.ANSWER:
        if prompt:
            _show_ratings(desk, question)
        if _wait_for_truth(desk):
            show_truth(desk)
            continue
        prompt = desk.keymap.press(desk.keys.key().lower(), desk, question)


def _wait_for_truth(desk: Desk) -> bool:
    """Wait for a key, or until a snippet that is still running ends; whether that came first."""
    if not (desk.keys.interactive and desk.runs.running):
        return False
    while desk.runs.running:
        if desk.keys.waiting(_TICK):
            return False
    return True


def _show_ratings(desk: Desk, question: Question) -> None:
    desk.say("")
    show_recap(desk, question)
    now = desk.clock()
    line = Text()
    for rating, state in desk.session.preview(now).items():
        chosen = rating is question.suggested
        text = f"{rating.value} {rating.label}"
        if desk.session.recorded:
            text += f" {desk.schedule.interval_text(state, now)}"
        line.append(f"[{text}]" if chosen else f" {text} ", "bold" if chosen else "")
        line.append(" ")
    line.append(" enter takes the [ ]", "dim")
    desk.console.print(line)
    desk.say(desk.keymap.line(desk, question), "dim")
