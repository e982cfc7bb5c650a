"""The real command in a pseudo-terminal: keys go in, and what a person would see comes out."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING, Self

import pyte

from tests.processes import LIMIT, below, processes, with_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

COLOURS = re.compile(rb"\x1b\[[0-9;]*?(?<![0-9])(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[0-9;]*m")

_EXIT = re.compile(r"\[exit (\d+)\]")

_TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
# A shell as on a learner's screen: it stays when the command ends, and keeps the terminal.
_SHELL = 'trap : INT; "$@"; echo "[exit $?]"; read -r _'


class Terminal:
    """A terminal of some size in which one command runs."""

    def __init__(
        self,
        command: list[str],
        environment: Mapping[str, str],
        folder: Path,
        *,
        columns: int = 80,
        lines: int = 24,
    ) -> None:
        self._screen = pyte.HistoryScreen(columns, lines, history=100_000, ratio=0.5)
        self._stream = pyte.ByteStream(self._screen)
        self._hands, slave = pty.openpty()
        self.raw = b""
        self._mark = 0
        self.resize(columns, lines)
        self.mode = termios.tcgetattr(slave)
        self._shell = subprocess.Popen(
            [
                *with_signals(), sys.executable, "-S", "-c", _TAKE_TERMINAL,
                "sh", "-c", _SHELL, "sh", *command,
            ],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            cwd=folder, env=dict(environment),
        )  # fmt: skip
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pid in (*below(self._shell.pid), self._shell.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._shell.wait()
        os.close(self._hands)

    def press(self, keys: str) -> None:
        """Press keys; what is waited for next must come after them."""
        self._mark = len(self._screen.history.top) + self._screen.cursor.y
        os.write(self._hands, keys.encode())

    def wait_for(self, *texts: str) -> None:
        """Wait until each of these texts has come since the last key and the last one is the end.

        A command that waits for a key has shown its whole screen, not half.
        """
        self._read_until(
            lambda: self._missing(texts) or ([] if self.text.endswith(texts[-1]) else [texts[-1]])
        )

    def wait_to_see(self, *texts: str) -> None:
        """Wait until each of these texts has come since the last key, whatever follows."""
        self._read_until(lambda: self._missing(texts))

    def wait_for_exit(self, code: int) -> None:
        """Wait until the command has ended, with this exit code."""
        self._read_until(lambda: [] if _EXIT.search(self.since) else ["[exit "])
        [ended] = _EXIT.findall(self.since)
        assert int(ended) == code, self.text

    def _missing(self, texts: tuple[str, ...]) -> list[str]:
        since = self.since
        return [text for text in texts if text not in since]

    def _read_until(self, missing: Callable[[], list[str]]) -> None:
        """Read what the command shows until nothing is missing any more."""
        deadline = time.monotonic() + LIMIT
        while left := missing():
            wait = max(0.0, deadline - time.monotonic())
            if not select.select([self._hands], [], [], wait)[0]:
                raise AssertionError(f"{left} did not appear:\n{self.text}")
            try:
                data = os.read(self._hands, 1 << 16)
            except OSError:
                raise AssertionError(f"{left}: the terminal closed:\n{self.text}") from None
            self.raw += data
            self._stream.feed(data)

    def resize(self, columns: int, lines: int) -> None:
        """Resize the window, as dragging its corner does."""
        fcntl.ioctl(self._hands, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self._screen.resize(lines, columns)

    @property
    def lines(self) -> list[str]:
        """All that was ever shown, line by line."""
        width = range(self._screen.columns)
        gone = ["".join(line[x].data for x in width) for line in self._screen.history.top]
        return [line.rstrip() for line in (*gone, *self._screen.display)]

    @property
    def text(self) -> str:
        """All that was ever shown."""
        return "\n".join(self.lines).rstrip()

    @property
    def since(self) -> str:
        """What was shown since the last key."""
        return "\n".join(self.lines[self._mark :])

    @property
    def in_sight(self) -> str:
        """What is on the screen now."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    @property
    def mode_now(self) -> list[object]:
        """How the terminal treats keys and echo, to be compared with ``mode``."""
        return list(termios.tcgetattr(self._hands))

    @property
    def pid(self) -> int:
        """The process of the command itself."""
        [pid] = [child for child, parent in processes() if parent == self._shell.pid]
        return pid
