"""A closer look once a card is answered: the proof, the mistakes, the reference, experiments."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ptquiz.errors import PtquizError
from ptquiz.terminal import card_view
from ptquiz.terminal.watch import EditorPane, watch

if TYPE_CHECKING:
    from ptquiz.study.question import Question
    from ptquiz.terminal.study.desk import Desk


def overrule(desk: Desk, _question: Question) -> None:
    """Reverse the verdict, and show the new one."""
    desk.console.print(card_view.verdict(desk.session.overrule()))


def show_proof(desk: Desk, question: Question) -> None:
    """Show the snippet that proves the answer, or the reference solution."""
    desk.console.print(card_view.proof(question.card, question.variant))


def show_mistakes(desk: Desk, question: Question) -> None:
    """Show the wrong solutions that the card knows, each with why."""
    desk.console.print(card_view.mistakes(question.card))


def open_reference(desk: Desk, question: Question) -> None:
    """Open the card's first reference in a browser, or show its address."""
    import webbrowser  # noqa: PLC0415  # asked for by one key

    link = question.card.refs[0]
    opened = False
    if desk.keys.interactive:
        with suppress(webbrowser.Error):
            opened = webbrowser.get().open(link)
    desk.say(f"opened {link}" if opened else f"no browser here: {link}", "dim")


def show_values(desk: Desk, question: Question) -> None:
    """Show the card's code again, with what each line made."""
    _show_trace(desk, question, None)


def show_values_of_attempt(desk: Desk, question: Question) -> None:
    """Show the learner's code, with what each line made in the test that failed."""
    _show_trace(desk, question, question.answer)


def _show_trace(desk: Desk, question: Question, code: str | None) -> None:
    from ptquiz.terminal.trace_view import TraceView  # noqa: PLC0415  # asked for by one key

    trace, section = desk.runs.trace(question, code)
    if trace is None:
        desk.say("it did not run, so there is nothing to see", "yellow")
    else:
        desk.console.print(TraceView(trace, section))


def experiment(desk: Desk, question: Question) -> None:
    """Run a copy of the card's code at each save; the card stays as it is."""

    def run() -> bool:
        execution = desk.runs.run_file(path)
        desk.console.print(card_view.ran(execution, desk.session.device))
        return False

    try:
        path = desk.runs.experiment(question)
        watch(path, desk.keys, EditorPane(), run, lambda text: desk.say(text, "dim"))
    except PtquizError as error:
        desk.say(f"{error.message} ({error.hint})", "yellow")
