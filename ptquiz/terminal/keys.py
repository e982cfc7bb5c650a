"""Keys and lines from the learner: from a terminal, or a line for each from a pipe."""

from __future__ import annotations

import os
import re
import select
import sys
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTER, SPACE, ESCAPE = "\n", " ", "\x1b"

_REST_OF_A_KEY = 0.05
"""Seconds."""

_KEY = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[^\x1b])|.", re.DOTALL)


class EndOfInput(Exception):
    """There is nothing more to come: the pipe is at its end, the terminal is closed."""


class PipedKeys:
    """A line of standard input is a key, or a typed answer; an empty line is Enter."""

    interactive = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def waiting(self, seconds: float) -> bool:  # noqa: ARG002  # as at a terminal
        """Return True: a pipe has a line or ends."""
        return True

    def key(self) -> str:
        """Read a line as a key."""
        return self.line("") or ENTER

    def line(self, prompt: str) -> str:
        """Read a line; the prompt is shown all the same, for whoever reads along."""
        if prompt:
            sys.stdout.write(f"{prompt}\n")
        sys.stdout.flush()
        text = sys.stdin.readline() if sys.stdin is not None else ""
        if not text:
            raise EndOfInput
        return text.rstrip("\r\n")

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nothing to leave."""
        yield


class TerminalKeys:
    """Single keys, unechoed, from the terminal that is standard input."""

    interactive = True

    def __init__(self) -> None:
        import termios  # noqa: PLC0415  # there is none without a terminal

        self._termios = termios
        self._descriptor = sys.stdin.fileno()
        self._cooked = termios.tcgetattr(self._descriptor)
        self._typed: deque[str] = deque()

    def __enter__(self) -> Self:
        self._raw()
        return self

    def __exit__(self, *_: object) -> None:
        self._cook()

    def waiting(self, seconds: float) -> bool:
        """Return whether a key comes within so many seconds."""
        return bool(self._typed or select.select([self._descriptor], [], [], seconds)[0])

    def key(self) -> str:
        """Read one key; an arrow or another key that sends several characters is one."""
        while not self._typed:
            try:
                data = os.read(self._descriptor, 1024)
            except OSError:
                raise EndOfInput from None
            if not data:
                raise EndOfInput
            if data.endswith((b"\x1b", b"\x1b[", b"\x1bO")) and self._more():
                data += os.read(self._descriptor, 1024)
            self._typed.extend(_split(data.decode("utf-8", "replace")))
        key = self._typed.popleft()
        if key == "\x03":
            raise KeyboardInterrupt
        if key == "\x04":
            raise EndOfInput
        return ENTER if key == "\r" else key

    def _more(self) -> bool:
        """Wait a moment for the rest of a key that came in two pieces, as over a network."""
        return bool(select.select([self._descriptor], [], [], _REST_OF_A_KEY)[0])

    def line(self, prompt: str) -> str:
        """Read a line with the terminal's own editing."""
        import readline  # noqa: F401, PLC0415  # arrows and history, from here on

        with self.paused():
            try:
                return input(prompt)
            except EOFError:
                raise EndOfInput from None

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Restore the terminal as it was, for an editor or a line."""
        self._cook()
        try:
            yield
        finally:
            self._raw()

    def _raw(self) -> None:
        mode = self._termios.tcgetattr(self._descriptor)
        mode[3] &= ~(self._termios.ICANON | self._termios.ECHO)
        self._termios.tcsetattr(self._descriptor, self._termios.TCSADRAIN, mode)

    def _cook(self) -> None:
        self._termios.tcsetattr(self._descriptor, self._termios.TCSADRAIN, self._cooked)


def _split(text: str) -> list[str]:
    """Cut what one read gave into keys: an escape sequence stays in one piece."""
    return _KEY.findall(text)


def open_keys() -> TerminalKeys | PipedKeys:
    """Return the keys of standard input, whatever it is."""
    if sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty():
        return TerminalKeys()
    return PipedKeys()
