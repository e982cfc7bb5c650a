"""Pictures of the real program: it runs in a pseudo-terminal, and its screen is drawn as SVG."""

from __future__ import annotations

import io
import itertools
import os
import pty
import re
import select
import struct
import sys
import termios
import time
from datetime import datetime, timedelta
from fcntl import ioctl
from pathlib import Path
from typing import TYPE_CHECKING

import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

from ptquiz.analysis.forecast import fit_to_budget
from ptquiz.cli.context import open_bank
from ptquiz.memory.plan import Plan, default_taper
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store
from ptquiz.requirements import installed
from ptquiz.study.scorecard import Entry, Scorecard
from ptquiz.study.today import in_order
from tests.terminal.lives import study

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).parent.parent.parent / ".github" / "screens"
LIMIT = 120.0
_BROWN = {"brown": "yellow"}


class Recorder:
    """The real command in a pseudo-terminal of ``rows`` by ``columns``."""

    def __init__(self, command: Sequence[str], home: Path, columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        pid, self._terminal = pty.fork()
        if pid == 0:
            os.environ |= {"PTQUIZ_HOME": str(home), "TERM": "xterm-256color", "EDITOR": "true"}
            os.execv(sys.executable, [sys.executable, "-m", *command])
        ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait_for(self, text: str) -> None:
        """Read until the screen shows ``text``. Raises TimeoutError."""
        until = time.monotonic() + LIMIT
        while text not in "\n".join(self.screen.display):
            if time.monotonic() > until:
                raise TimeoutError("\n".join(self.screen.display))
            self._read()

    def wait_for_end(self, text: str) -> None:
        """Read until the screen ends in ``text``, as where it asks for the next line."""
        while not "\n".join(self.screen.display).rstrip().endswith(text):
            self._read()

    def to_the_end(self) -> None:
        """Read until the program ends."""
        while self._read():
            pass

    def send(self, keys: str) -> None:
        """Press keys."""
        os.write(self._terminal, keys.encode())

    def _read(self) -> bool:
        if not select.select([self._terminal], [], [], 0.1)[0]:
            return True
        try:
            data = os.read(self._terminal, 1 << 16)
        except OSError:
            return False
        self._stream.feed(data)
        return bool(data)

    def save(self, name: str, title: str) -> None:
        """Draw the screen, down to its last line that is not empty."""
        rows = [self._row(number) for number in range(self.screen.lines)]
        while rows and not rows[-1].plain.strip():
            rows.pop()
        console = Console(
            record=True, width=self.screen.columns, file=io.StringIO(), force_terminal=True
        )
        console.print(Text("\n").join(rows), no_wrap=True, crop=False)
        svg = console.export_svg(title=title, unique_id=name)
        FOLDER.mkdir(parents=True, exist_ok=True)
        # The fonts of the reader's own machine: a picture loads nothing.
        svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
        (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")

    def _row(self, number: int) -> Text:
        line = Text()
        cells = [self.screen.buffer[number][column] for column in range(self.screen.columns)]
        for style, run in itertools.groupby(cells, key=_style):
            line.append("".join(char.data for char in run), style)
        return line


def _style(char: pyte.screens.Char) -> Style:
    color = _BROWN.get(char.fg, char.fg)
    if color.startswith("bright"):
        color = "bright_" + color.removeprefix("bright").replace("brown", "yellow")
    if re.fullmatch(r"[0-9a-f]{6}", color):
        color = f"#{color}"
    return Style(
        color=None if color == "default" else color, bold=char.bold, italic=char.italics,
        underline=char.underscore,
    )  # fmt: skip


def weeks_of_study(path: Path) -> None:
    """Write the log of a learner who studied for two weeks, with an interview in ten days."""
    cards = in_order(list(open_bank([]).cards.values()))
    now = datetime.now().astimezone()
    with Store.open(path, Schedule()) as store:
        study(store, cards, now, days=14, new=7)
        day = store.schedule.day(now)
        plan = Plan(day + timedelta(days=10), 40, taper_days=default_taper(10))
        store.set_plan(fit_to_budget(store, cards, plan, day))


def interviews(folder: Path) -> None:
    """Write two mock interviews, the last one held yesterday."""
    now = datetime.now().astimezone()
    cards = open_bank([]).cards
    for days_ago, answers in ((6, _ANSWERS[:5]), (1, _ANSWERS)):
        scorecard = Scorecard(now - timedelta(days=days_ago), 30, "cpu", installed("torch"))
        for name, seconds, score, answer, verdict, reason, truth in answers:
            card = cards[name]
            words = (card.topic, str(card.kind), str(card.level), card.variant(0), seconds)
            entry = Entry(name, *words, False, answer, verdict, reason, truth, score)
            scorecard.entries.append(entry)
        scorecard.save(folder)


_ANSWERS = [
    ("stack-and-cat-shapes", 41.0, 1.0, "(4, 3)", "passed", "", ""),
    ("softmax-before-the-loss", 233.0, 1.0, "", "passed", "", ""),
    ("purpose-of-autograd", 95.0, 0.5, "it records what ran and goes backward", "", "", ""),
    ("column-against-row-loss", 38.0, 0.0, "0.0", "failed", "", "1.3333"),
    ("implement-adam-step", 481.0, 0.0, "", "failed", "2 of 6 tests failed", ""),
    ("is-causal-is-top-left", 62.0, 1.0, "1 2", "passed", "", ""),
    ("what-breaks-the-graph", 58.0, 0.0, None, "passed over", "", "2"),
]
"""Card, seconds, score, answer, verdict, reason and what was right."""


def record(home: Path) -> None:
    """Record every picture that the README shows."""
    study = Recorder(["ptquiz", "study", "adam-decay-is-not-adamw-decay"], home, 84, 60)
    study.wait_for("prints or raises>")
    study.send("h\n")
    study.wait_for("hint:")
    study.wait_for_end("prints or raises>")
    study.send("0.95, 95\n")
    study.wait_for("enter takes the")
    study.wait_for_end("q quit")
    study.save("study", "ptquiz study")
    study.send("q")
    study.to_the_end()
    weeks_of_study(home / "progress.db")
    ready = Recorder(["ptquiz", "readiness"], home, 84, 60)
    ready.to_the_end()
    ready.save("readiness", "ptquiz readiness")
    interviews(home / "interviews")
    scorecard = Recorder(["ptquiz", "mock", "--last"], home, 84, 76)
    scorecard.to_the_end()
    scorecard.save("scorecard", "ptquiz mock")
    verify = Recorder(["ptquiz", "verify"], home, 84, 60)
    verify.to_the_end()
    verify.save("verify", "ptquiz verify")
