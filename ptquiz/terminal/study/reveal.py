"""What is shown once a card is answered: what really happened, then the card's own answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptquiz.card import Kind
from ptquiz.terminal import card_view
from ptquiz.terminal.study import compare

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ptquiz.study.session import Question
    from ptquiz.terminal.study.loop import StudyLoop


def show_answer(play: StudyLoop, question: Question) -> None:
    """Show the verdict, what the code did, the answer, its references and what comes next.

    At a terminal a snippet that is still running keeps nobody waiting: it is shown when it is done.
    """
    card, shown = question.card, play.console.print
    shown()
    if question.verdict is not None:
        shown(card_view.verdict(question.verdict, half_right=question.half_right))
    if card.kind in {Kind.RECALL, Kind.PREDICT}:
        if play.keys.interactive and play.runs.running:
            play.say("the snippet is still running; it shows below as soon as it is done", "dim")
        else:
            show_truth(play)
    elif question.gave_up or question.verdict is not None:
        shown(_solutions(play, question))
    shown()
    shown(card_view.answer(card))
    shown()
    card_view.show_refs(play.console, card)
    shown()
    if card.follow_ups:
        asked = play.session.cards[card.follow_ups[0]].question
        first = " ".join(asked.split("\n\n", 1)[0].replace("`", "").split())
        play.say(f"an interviewer might go on: {first}", "italic")
        play.say("")


def show_truth(play: StudyLoop) -> None:
    """Show what the card's snippet did."""
    execution = play.runs.truth()
    if execution is None:
        play.say(f"not run: {play.runs.lack}", "yellow")
    else:
        play.console.print(card_view.output(execution, play.session.device))


def _solutions(play: StudyLoop, question: Question) -> RenderableType:
    card, yours, attempt = question.card, question.answer, play.runs.attempt
    if card.kind is Kind.COMPLETE or question.gave_up or yours is None or attempt is None:
        yours = None
    else:
        yours = attempt.without_header(yours)
    return compare.solutions(card, question.variant, yours, play.console)
