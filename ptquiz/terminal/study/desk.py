"""What every part of a session on the terminal takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rich.console import Console

    from ptquiz.memory.schedule import Schedule
    from ptquiz.study.session import Session
    from ptquiz.terminal.keys import PipedKeys, TerminalKeys
    from ptquiz.terminal.study.runs import Runs


class Quit(Exception):
    """The learner ends the session."""


class Skip(Exception):
    """The card in front is not to be rated: undone, suspended or buried."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A session, where its keys come from, where it is shown, what runs its code, and the time."""

    session: Session
    keys: TerminalKeys | PipedKeys
    console: Console
    runs: Runs
    schedule: Schedule
    clock: Callable[[], datetime]

    def say(self, text: str, style: str = "") -> None:
        """Print a line of our own."""
        self.console.print(Text(text, style=style))
