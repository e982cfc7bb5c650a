"""What `ptquiz` alone and `ptquiz --help` show: where the learner stands, and every command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typer.core import TyperGroup

if TYPE_CHECKING:
    from datetime import date

    from ptquiz.memory.store import Store

_GROUPS = {
    "Learn": {
        "study": "the cards that are due, then new ones",
        "mock": "an interview against the clock, with a scorecard at its end",
        "plan": "plan for the day of an interview",
        "readiness": "how much of the deck you would recall on that day",
        "stats": "your days, what you retain, what is due, and each topic",
        "optimize": "fit the schedule to your own reviews",
    },
    "Cards": {
        "list": "ids, kinds and levels, and when each card is due",
        "show": "a card with its answer and its code",
        "resume": "ask suspended cards again",
        "grade": "grade a solution from a file, or a typed answer",
        "run": "run a card's code, or your own, in the box",
        "verify": "prove the cards: run what they claim on this machine",
        "export": "an Anki package, or text",
    },
    "Banks": {
        "check": "find what is wrong or doubtful in a bank",
        "new": "begin a card, or a bank of your own",
        "trust": "let a bank's code run on this machine",
        "doctor": "look at Python, torch, devices and the box",
    },
}
"""Every command, in the order of the help."""

_EXAMPLES = """\
Try   ptquiz study --topic autograd --minutes 20
      ptquiz verify --device cuda"""

_START = """\
  ptquiz study     answer cards; their code runs on this machine
  ptquiz verify    prove every card here, --device cuda on the GPU
  ptquiz export    take the cards to Anki, or read them as text
  ptquiz --help    all commands"""


class Overview(TyperGroup):
    """The group of all commands, whose help fits on a screen of 80 by 24."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  # Typer's own types
        """Write the help."""
        rows = [f"Usage: ptquiz COMMAND [OPTIONS]\n{self.help}\n"]
        for group, commands in _GROUPS.items():
            titles = [group, *[""] * (len(commands) - 1)]
            rows += [
                f"{title:5} {name:10} {words}"
                for title, (name, words) in zip(titles, commands.items(), strict=True)
            ]
        rows += [_EXAMPLES, "--version, --install-completion, --show-completion; COMMAND --help"]
        formatter.write("\n".join(rows) + "\n")


def commands() -> tuple[str, ...]:
    """Return the names of all commands, in the order of the help."""
    return tuple(name for group in _GROUPS.values() for name in group)


def show_overview() -> None:
    """Print what is due, what is new, how far the interview is, and the commands to begin with.

    Raises PtquizError.
    """
    from ptquiz.cli.context import clock, config, open_bank, open_store
    from ptquiz.paths import paths
    from ptquiz.terminal.console import out
    from ptquiz.text import plural

    cards = open_bank(None).cards
    first_time = not paths().store_file.exists()
    if first_time:
        standing = f"{plural(len(cards), 'card')}, none of them studied yet."
    else:
        with open_store(config()) as store:
            now = clock()
            due = len(store.due(now, cards.keys()))
            new = len(cards.keys() - store.seen() - store.suspended())
            standing = f"{plural(due, 'card')} due, {new:,} new"
            standing += f"{_until_interview(store, store.schedule.day(now))}."
    out().print(f"{standing}\n\n{_START}")


def _until_interview(store: Store, day: date) -> str:
    plan = store.plan()
    left = -1 if plan is None else plan.days_left(day)
    if left < 0:
        return ""
    return f"; the interview is {('today', 'tomorrow')[left] if left < 2 else f'in {left} days'}"
