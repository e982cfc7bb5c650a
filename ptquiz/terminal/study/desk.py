"""What every part of a session on the terminal takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from rich.text import Text

from ptquiz.terminal.watch import EditorPane

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ptquiz.memory.schedule import Schedule
    from ptquiz.study.question import Question
    from ptquiz.study.session import Session
    from ptquiz.terminal.console import Page
    from ptquiz.terminal.keys import PipedKeys, TerminalKeys
    from ptquiz.terminal.study.runs import Runs


class Quit(Exception):
    """The learner ends the session."""


class Skip(Exception):
    """The card in front is not to be rated: undone, suspended or buried."""


class Keys(Protocol):
    """What keys do in a kind of session: a ``KeyMap``."""

    empty_line_action: str
    gives_second_try: bool

    def press(self, key: str, desk: Desk, question: Question) -> bool:
        """Do what a key means for a question; False if it means nothing there."""

    def line(self, desk: Desk, question: Question, first: str = "") -> str:
        """Return the line of keys for a question; ``first`` stands before them."""


@dataclass(slots=True)
class Shown:
    """What is on the screen: where the verdict stands, and whether the answer was cut to fit.

    ``notes`` are lines that the next page begins with.
    """

    verdict_row: int = 0
    is_cut: bool = False
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Desk:
    """A session, its keys and what they do, where it is shown, what runs its code, and the time."""

    session: Session
    keys: TerminalKeys | PipedKeys
    console: Page
    runs: Runs
    schedule: Schedule
    clock: Callable[[], datetime]
    keymap: Keys
    pane: EditorPane = field(default_factory=EditorPane)
    shown: Shown = field(default_factory=Shown)

    def say(self, text: str, style: str = "") -> None:
        """Print a line of our own."""
        self.console.print(Text(text, style=style))

    def note(self, text: str) -> None:
        """Say what came of a key that ends the card: on its page it would not be read."""
        if self.console.has_pages:
            self.shown.notes.append(text)
        else:
            self.say(text, "dim")

    def turn_page(self) -> None:
        """Begin a page with what there is to note."""
        self.console.begin()
        self.say_notes()

    def say_notes(self) -> None:
        """Print what there is to note."""
        for text in self.shown.notes:
            self.say(text, "dim")
        self.shown.notes.clear()
