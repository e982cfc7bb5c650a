"""The loop of a session: show, take keys, tell the session, show what came of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.text import Text

from ptquiz.study.session import Stage
from ptquiz.terminal import card_view
from ptquiz.terminal.keys import EndOfInput
from ptquiz.terminal.study.answer import Quit, Skip, take_answer
from ptquiz.terminal.study.rating import rate
from ptquiz.terminal.study.reveal import show_answer
from ptquiz.terminal.study.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from pathlib import Path

    from rich.console import Console

    from ptquiz.engine.client.engine import Engine
    from ptquiz.memory.review import MemoryState
    from ptquiz.study.session import Question, Session
    from ptquiz.terminal.keys import PipedKeys, TerminalKeys

HELP = """\
  before the answer                          after it
  space, enter   show it                     1 2 3 4   again, hard, good, easy
  h              a hint                      enter     the suggested rating
  e w            edit; watch: run each save  o         overrule the verdict
  t              the code of a failing test  p         the proof, the reference
  g              give up                     m         common mistakes
                                             x         experiment with the code
  at any time                                r         open the reference
  u              undo the last rating        f         flag the card with a note
  s              suspend: never ask again    ?         these keys
  b              bury: not before tomorrow   q         quit; all is saved
While you type an answer, h, ? and q alone on the line do the same, the others
with a colon, as :u; an empty line shows the answer."""


class StudyLoop:
    """A session in a terminal, or through a pipe."""

    shows = "shows it"
    """What an empty line does with a question."""

    def __init__(
        self,
        session: Session,
        engine: Callable[[], Engine],
        console: Console,
        keys: TerminalKeys | PipedKeys,
        *,
        clock: Callable[[], datetime],
        day: Callable[[datetime], date],
        interval: Callable[[MemoryState, datetime], str],
        attempts: Path,
    ) -> None:
        self.session = session
        self.console = console
        self.keys = keys
        self.clock = clock
        self.day = day
        self.interval = interval
        self.runs = Runs(engine, session.device, attempts, console)

    def run(self) -> None:
        """Ask until the queue is empty, the learner quits or the input ends."""
        try:
            with self.keys:
                while True:
                    while self.session.stage is not Stage.END:
                        self._card()
                    self._offer_undo()
        except (Quit, EndOfInput):
            pass

    def _offer_undo(self) -> None:
        """Offer to take back the last rating too; any other key ends the session."""
        if not self.session.tally.rated:
            raise Quit
        self.say("\nthat was the last card · u undo · enter finish", "dim")
        if self.keys.key().lower() != "u":
            raise Quit
        with suppress(Skip):
            self._undo()

    def say(self, text: str, style: str = "") -> None:
        """Print a line of our own."""
        self.console.print(Text(text, style=style))

    def _card(self) -> None:
        question = self.session.question
        assert question is not None
        done, left = self.session.progress
        new = " · new" if question.is_new else ""
        self.console.print()
        self.console.print(card_view.header(question.card, f"{done + 1} of {done + left}{new}"))
        self.console.print(card_view.question(question.card, question.variant))
        self.runs.begin(question)
        try:
            while self.session.stage is Stage.QUESTION:
                take_answer(self, question)
            show_answer(self, question)
            rate(self, question)
        except Skip:
            return

    def command(self, key: str, question: Question) -> bool:
        """Do what a key means at any moment; False if it means nothing there."""
        if key == "q":
            raise Quit
        if key == "?":
            self.say(HELP, "dim")
        elif key == "u":
            self._undo()
        elif key == "s":
            self._suspend(question)
        elif key == "f":
            self._flag(question)
        elif key == "b":
            now = self.clock()
            self.session.bury(self.day(now) + timedelta(days=1), now)
            self.say("buried until tomorrow", "dim")
            raise Skip
        else:
            return False
        return True

    def beside_keys(self, question: Question) -> list[str]:
        """Return what stands beside the keys of a question: whether a hint is left."""
        return ["h hint"] if question.hints < len(question.card.hints) else []

    def hint(self) -> None:
        """Show one more hint."""
        text = self.session.hint()
        if text is None:
            self.say("no more hints", "dim")
        else:
            self.console.print(card_view.hint(text))

    def _suspend(self, question: Question) -> None:
        name = question.card.id
        if self.session.resume(self.clock()):
            self.say(f"resumed: {name} is asked again when it is due", "dim")
            return
        self.session.suspend(self.clock())
        again = f"`ptquiz study {name}` and s bring it back"
        self.say(f"suspended: {name} is not asked again; {again}", "dim")
        raise Skip

    def _flag(self, question: Question) -> None:
        note = self.keys.line("what about it> ").strip()
        if note:
            self.session.flag(note, self.clock())
            self.say(f"flagged: {question.card.id}; `ptquiz list --flagged` shows them", "dim")
        else:
            self.say("not flagged", "dim")

    def _undo(self) -> None:
        card = self.session.undo(self.clock())
        if card is None:
            self.say("there is no rating of these cards to undo", "dim")
            return
        self.say(f"undone: {card.id} is asked again", "dim")
        raise Skip
