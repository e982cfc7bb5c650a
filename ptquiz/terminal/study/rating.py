"""The moment after the answer: the learner looks closer, and rates how well they knew it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from rich.text import Text

from ptquiz.card import Kind
from ptquiz.errors import PtquizError
from ptquiz.memory.review import Rating
from ptquiz.study.session import Stage
from ptquiz.terminal import card_view
from ptquiz.terminal.keys import ENTER, SPACE
from ptquiz.terminal.study.reveal import show_truth
from ptquiz.terminal.watch import watch

_TICK = 0.02
"""Seconds."""

if TYPE_CHECKING:
    from collections.abc import Callable

    from ptquiz.study.session import Question
    from ptquiz.terminal.study.loop import StudyLoop


def rate(play: StudyLoop, question: Question) -> None:
    """Take keys until the card is rated; PtquizErrors and Skip go through."""
    prompt = True
    while play.session.stage is Stage.ANSWER:
        if prompt:
            _show_ratings(play, question)
        if _wait_for_truth(play):
            show_truth(play)
            continue
        key = play.keys.key().lower()
        prompt = True
        if key in {"1", "2", "3", "4"}:
            _record(play, question, Rating(int(key)))
        elif key in {ENTER, SPACE}:
            _record(play, question, question.suggested)
        elif action := _actions(play, question).get(key):
            _, do = action
            do(play, question)
        elif not play.command(key, question):
            prompt = False


def _wait_for_truth(play: StudyLoop) -> bool:
    """Wait for a key, or until a snippet that is still running ends; whether that came first."""
    if not (play.keys.interactive and play.runs.running):
        return False
    while play.runs.running:
        if play.keys.waiting(_TICK):
            return False
    return True


def _actions(
    play: StudyLoop, question: Question
) -> dict[str, tuple[str, Callable[[StudyLoop, Question], None]]]:
    """Return the keys that mean something for this card, each with its word and what it does."""
    card = question.card
    actions: dict[str, tuple[str, Callable[[StudyLoop, Question], None]]] = {}
    if card.kind is not Kind.RECALL:
        actions["o"] = "overrule", _overrule
    if card.kind is Kind.RECALL:
        actions["p"] = "proof", _show_proof
    elif card.kind is not Kind.PREDICT:
        actions["p"] = "reference", _show_proof
    if card.wrong:
        actions["m"] = "mistakes", _show_mistakes
    if not play.runs.lack:
        actions["x"] = "experiment", _experiment
    if card.refs:
        actions["r"] = "read more", _open_reference
    return actions


def _show_ratings(play: StudyLoop, question: Question) -> None:
    now = play.clock()
    line = Text()
    for rating, state in play.session.preview(now).items():
        chosen = rating is question.suggested
        text = f"{rating.value} {rating.label}"
        text += f" {play.interval(state, now)}" if play.session.recorded else ""
        line.append(f"[{text}]" if chosen else f" {text} ", "bold" if chosen else "")
        line.append(" ")
    line.append(" enter takes the [ ]", "dim")
    play.console.print(line)
    more = [f"{key} {word}" for key, (word, _) in _actions(play, question).items()]
    play.say(" · ".join([*more, "u undo", "? keys", "q quit"]), "dim")


def _record(play: StudyLoop, question: Question, rating: Rating) -> None:
    now = play.clock()
    state = play.session.rate(rating, now)
    play.runs.finish(question)
    if play.session.recorded:
        play.say(f"{rating.label}: again in {play.interval(state, now)}", "dim")
    elif rating is Rating.AGAIN:
        play.say("again: it comes back in this session", "dim")


def _overrule(play: StudyLoop, question: Question) -> None:  # noqa: ARG001  # the session knows it
    play.console.print(card_view.verdict(play.session.overrule()))


def _show_proof(play: StudyLoop, question: Question) -> None:
    play.console.print(card_view.proof(question.card, question.variant))


def _show_mistakes(play: StudyLoop, question: Question) -> None:
    play.console.print(card_view.mistakes(question.card))


def _open_reference(play: StudyLoop, question: Question) -> None:
    import webbrowser  # noqa: PLC0415  # asked for by one key

    link = question.card.refs[0]
    opened = False
    if play.keys.interactive:
        with suppress(webbrowser.Error):
            opened = webbrowser.get().open(link)
    play.say(f"opened {link}" if opened else f"no browser here: {link}", "dim")


def _experiment(play: StudyLoop, question: Question) -> None:
    """Run a copy of the card's code at each save; the card stays as it is."""

    def run() -> bool:
        execution = play.runs.run_file(path)
        play.console.print(card_view.ran(execution, play.session.device))
        return False

    try:
        path = play.runs.experiment(question)
        watch(path, play.keys, run, lambda text: play.say(text, "dim"))
    except PtquizError as error:
        play.say(f"{error.message} ({error.hint})", "yellow")
