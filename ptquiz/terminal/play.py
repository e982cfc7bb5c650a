"""The loop of a session: show, take keys, tell the session, show what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rich.text import Text

from ptquiz.card import Kind
from ptquiz.memory.review import Rating
from ptquiz.study.session import Stage
from ptquiz.terminal import views
from ptquiz.terminal.answers import Quit, Skip, take_answer
from ptquiz.terminal.keys import ENTER, SPACE, EndOfInput
from ptquiz.terminal.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from pathlib import Path

    from rich.console import Console

    from ptquiz.engine.engine import Engine
    from ptquiz.memory.review import MemoryState
    from ptquiz.study.session import Question, Session
    from ptquiz.terminal.keys import PipedKeys, TerminalKeys

HELP = """\
  space, enter   show the answer             1 2 3 4   again, hard, good, easy
  h              a hint                      enter     the rating that is suggested
  u              undo the last rating        o         overrule the verdict
  s              suspend: never ask again    p         the proof, the reference solution
  b              bury: not before tomorrow   m         common mistakes
  ?              these keys                  q         quit; all is saved
While you type an answer, h, ? and q alone on the line do the same, and an
empty line shows it."""


class Play:
    """A session in a terminal, or through a pipe."""

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
                while self.session.stage is not Stage.END:
                    self._card()
        except (Quit, EndOfInput):
            pass

    def say(self, text: str, style: str = "") -> None:
        """Print a line of our own."""
        self.console.print(Text(text, style=style))

    def _card(self) -> None:
        question = self.session.question
        assert question is not None
        done, left = self.session.progress
        new = " · new" if question.is_new else ""
        self.console.print()
        self.console.print(views.header(question.card, f"{done + 1} of {done + left}{new}"))
        self.console.print(views.question(question.card, question.variant))
        self.runs.begin(question)
        try:
            while self.session.stage is Stage.QUESTION:
                take_answer(self, question)
            self._show_answer(question)
            self._rate(question)
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
            self.session.suspend(self.clock())
            self.say(f"suspended: {question.card.id} is not asked again", "dim")
            raise Skip
        elif key == "b":
            now = self.clock()
            self.session.bury(self.day(now) + timedelta(days=1), now)
            self.say("buried until tomorrow", "dim")
            raise Skip
        else:
            return False
        return True

    def hint(self) -> None:
        """Show one more hint."""
        text = self.session.hint()
        if text is None:
            self.say("no more hints", "dim")
        else:
            self.console.print(views.hint(text))

    def _undo(self) -> None:
        card = self.session.undo(self.clock())
        if card is None:
            self.say("there is no rating of these cards to undo", "dim")
            return
        self.say(f"undone: {card.id} is asked again", "dim")
        raise Skip

    def _show_answer(self, question: Question) -> None:
        card, shown = question.card, self.console.print
        shown()
        if question.verdict is not None:
            shown(views.verdict(question.verdict, half_right=question.half_right))
        if card.kind in {Kind.RECALL, Kind.PREDICT}:
            execution = self.runs.truth()
            if execution is None:
                self.say(f"not run: {self.runs.lack}", "yellow")
            else:
                shown(views.output(execution, self.session.device))
        elif question.gave_up:
            shown(views.proof(card, question.variant))
        shown()
        shown(views.answer(card))
        shown()
        views.show_refs(self.console, card)
        shown()
        if card.follow_ups:
            asked = self.session.cards[card.follow_ups[0]].question
            first = " ".join(asked.split("\n\n", 1)[0].split())
            self.say(f"an interviewer might go on: {first}", "italic")
            self.say("")

    def _rate(self, question: Question) -> None:
        prompt = True
        while self.session.stage is Stage.ANSWER:
            if prompt:
                self._show_ratings(question)
            key = self.keys.key().lower()
            prompt = True
            if key in {"1", "2", "3", "4"}:
                self._record(Rating(int(key)), question)
            elif key in {ENTER, SPACE}:
                self._record(question.suggested, question)
            elif key == "o" and question.card.kind is not Kind.RECALL:
                self.console.print(views.verdict(self.session.overrule()))
            elif key == "p" and question.card.kind is not Kind.PREDICT:
                self.console.print(views.proof(question.card, question.variant))
            elif key == "m" and question.card.wrong:
                self.console.print(views.mistakes(question.card))
            elif not self.command(key, question):
                prompt = False

    def _show_ratings(self, question: Question) -> None:
        now = self.clock()
        line = Text()
        for rating, state in self.session.preview(now).items():
            chosen = rating is question.suggested
            text = f"{rating.value} {rating.label} {self.interval(state, now)}"
            line.append(f"[{text}]" if chosen else f" {text} ", "bold" if chosen else "")
            line.append(" ")
        line.append(" enter takes the [ ]", "dim")
        kind = question.card.kind
        more = ["o overrule"] if kind is not Kind.RECALL else []
        more += {Kind.RECALL: ["p proof"], Kind.PREDICT: []}.get(kind, ["p reference"])
        more += ["m mistakes"] if question.card.wrong else []
        self.console.print(line)
        self.say(" · ".join([*more, "u undo", "? keys", "q quit"]), "dim")

    def _record(self, rating: Rating, question: Question) -> None:
        now = self.clock()
        state = self.session.rate(rating, now)
        self.runs.finish(question)
        self.say(f"{rating.label}: again in {self.interval(state, now)}", "dim")
