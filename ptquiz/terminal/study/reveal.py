"""What is shown once a card is answered: what really happened, then the card's own answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptquiz.terminal import card_view
from ptquiz.terminal.study import compare

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ptquiz.study.session import Question
    from ptquiz.terminal.study.desk import Desk


def show_answer(desk: Desk, question: Question) -> None:
    """Show the verdict, what the code did, the answer, its references and what comes next.

    At a terminal a snippet that is still running keeps nobody waiting: it is shown when it is done.
    """
    card, shown = question.card, desk.console.print
    shown()
    if question.verdict is not None:
        shown(card_view.verdict(question.verdict, half_right=question.half_right))
    if not card.kind.is_code:
        if desk.keys.interactive and desk.runs.running:
            desk.say("the snippet is still running; it shows below as soon as it is done", "dim")
        else:
            show_truth(desk)
    elif question.gave_up or question.verdict is not None:
        shown(_solutions(desk, question))
    shown()
    shown(card_view.answer(card))
    shown()
    card_view.show_refs(desk.console, card)
    shown()
    if card.follow_ups:
        asked = desk.session.cards[card.follow_ups[0]].question
        first = " ".join(asked.split("\n\n", 1)[0].replace("`", "").split())
        desk.say(f"an interviewer might go on: {first}", "italic")
        desk.say("")


def show_truth(desk: Desk) -> None:
    """Show what the card's snippet did."""
    execution = desk.runs.truth()
    if execution is None:
        desk.say(f"not run: {desk.runs.unmet}", "yellow")
    else:
        desk.console.print(card_view.output(execution, desk.session.device))


def _solutions(desk: Desk, question: Question) -> RenderableType:
    card, yours, attempt = question.card, question.answer, desk.runs.attempt
    if not card.kind.is_written or question.gave_up or yours is None or attempt is None:
        yours = None
    else:
        yours = attempt.without_header(yours)
    return compare.solutions(card, question.variant, yours, desk.console)
