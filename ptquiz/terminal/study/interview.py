"""A mock interview in a terminal: questions against the clock, marking, then the scorecard."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from ptquiz.card import Kind
from ptquiz.memory.review import Rating
from ptquiz.study.session import Stage
from ptquiz.terminal import card_view
from ptquiz.terminal.keys import ENTER, SPACE, EndOfInput
from ptquiz.terminal.study.answer import Quit, take_answer
from ptquiz.terminal.study.loop import StudyLoop

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from ptquiz.study.interview import Interview
    from ptquiz.study.session import Question

INTRODUCTION = """\
{minutes:g} minutes. Say your answers aloud as you would to an interviewer, and note
the key points; code is run. There are no hints, and no solutions before the
end: then you mark what you said, and get the scorecard. An empty line passes
a question over, q ends the interview.
"""
_KEYS = """\
  enter          go on; an empty line passes the question over
  e w            write code; watch: run the tests at each save
  t              the code of a failing test     g   pass the question over
  q              end the interview; all answers so far are kept"""


class MockPlay(StudyLoop):
    """An interview: no ratings, no hints, no answers while it lasts."""

    shows = "passes it over"

    def __init__(self, interview: Interview, *arguments: Any, **options: Any) -> None:
        super().__init__(interview, *arguments, **options)
        self.interview = interview

    def run(self) -> None:
        """Ask until the time is up or the learner ends it, then have spoken answers marked."""
        with self.keys:
            try:
                while self.interview.stage is not Stage.END:
                    self._card()
                self.say("\nThe time is up.", "bold")
            except Quit:
                pass
            except EndOfInput:
                return
            with suppress(Quit, EndOfInput):
                self._mark()

    def command(self, key: str, question: Question) -> bool:  # noqa: ARG002  # as in a session
        """Do what a key means while the interview lasts."""
        if key == "q":
            raise Quit
        if key == "?":
            self.say(_KEYS, "dim")
        elif key == "g":
            self.interview.give_up()
        else:
            return False
        return True

    def hint(self) -> None:
        """Return none."""
        self.say("no hints in an interview", "dim")

    def beside_keys(self, question: Question) -> list[str]:  # noqa: ARG002  # as in a session
        """Return the clock, to stand beside the keys."""
        return [clock_text(self.interview.until, self.clock())]

    def _card(self) -> None:
        question = self.interview.question
        assert question is not None
        self.console.print()
        left = clock_text(self.interview.until, self.clock())
        follows = " · follow-up" if self.interview.is_follow_up else ""
        self.console.print(card_view.header(question.card, f"{left}{follows}"))
        self.console.print(card_view.question(question.card, question.variant))
        self.runs.begin(question)
        while self.interview.stage is Stage.QUESTION:
            if question.card.kind is Kind.RECALL or self.runs.lack:
                self._aloud(question)
            else:
                take_answer(self, question)
        self.interview.go_on(self.clock(), truth=self._truth(question))
        self.runs.finish(question)

    def _truth(self, question: Question) -> str:
        """Return what would have been right, where that is a line or two."""
        if question.card.kind is Kind.COMPLETE:
            return "\n".join(question.card.blanks)
        execution = self.runs.truth() if question.card.kind is Kind.PREDICT else None
        return "" if execution is None else execution.stdout or str(execution.raised or "")

    def _aloud(self, question: Question) -> None:
        self.say("\nAnswer aloud; note the key points · enter alone passes it over", "dim")
        left = clock_text(self.interview.until, self.clock())
        notes = self.keys.line(f"{left}> ").strip()
        if notes in {"q", "?"}:
            self.command(notes, question)
        elif notes:
            self.interview.said(notes)
        else:
            self.interview.give_up()

    def _mark(self) -> None:
        """Show each spoken answer beside the card's own, and take a mark."""
        waiting = self.interview.unmarked
        if waiting:
            self.say(f"\nNow mark what you said, {len(waiting)} in all.", "bold")
        for number, entry in enumerate(waiting, 1):
            card = self.interview.cards[entry.card]
            self.console.print()
            self.console.print(card_view.header(card, f"{number} of {len(waiting)}"))
            self.console.print(card_view.markdown(card.question))
            self.console.print(Text("\nyou noted:", style="bold"))
            self.console.print(Padding(Text(entry.answer or ""), (0, 0, 1, 2)))
            self.console.print(card_view.answer(card))
            self.say("\n1 missed it · 2 half · [3 good] · 4 perfect · q leaves the rest", "dim")
            self.interview.mark(entry, self._rating(), self.clock())

    def _rating(self) -> Rating:
        while True:
            key = self.keys.key().lower()
            if key in {"1", "2", "3", "4"}:
                return Rating(int(key))
            if key in {ENTER, SPACE}:
                return Rating.GOOD
            if key == "q":
                raise Quit


def clock_text(until: datetime | None, now: datetime) -> str:
    """Write how much time is left: ``12:05 left``."""
    seconds = max((until - now).total_seconds(), 0.0) if until else 0.0
    return f"{int(seconds // 60)}:{int(seconds % 60):02d} left"
