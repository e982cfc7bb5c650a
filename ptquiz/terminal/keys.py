"""Keys and lines from the learner: from a terminal, or a line for each from a pipe."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENTER, SPACE, ESCAPE = "\n", " ", "\x1b"
PASTE = "paste"
"""Pasted text where a key was waited for: it is no key."""

_REST_OF_A_KEY = 0.05
"""Seconds."""

_REST_OF_A_PASTE = 1.0
"""Seconds."""

_REST_OF_A_LINE = 0.01
"""Seconds: nobody types a line so fast."""

_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_BRACKETS_ON, _BRACKETS_OFF = "\x1b[?2004h", "\x1b[?2004l"
_KEY = re.compile(
    rf"{re.escape(_PASTE_BEGINS)}.*?(?:{re.escape(_PASTE_ENDS)}|$)"
    r"|\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[^\x1b])|.",
    re.DOTALL,
)
_CONTINUED = "… "


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
        """Read a line, or several where each but the last ends in a backslash.

        The prompt is shown all the same, for whoever reads along.
        """
        if prompt:
            sys.stdout.write(f"{prompt}\n")
        sys.stdout.flush()
        return _continued(prompt, self._read)

    def _read(self, _prompt: str) -> str:
        text = sys.stdin.readline() if sys.stdin is not None else ""
        if not text:
            raise EndOfInput
        return text.rstrip("\r\n")

    def discard(self) -> None:
        """Do nothing: what a pipe holds was not typed too early."""

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nothing to leave."""
        yield


class TerminalKeys:
    """Single keys, unechoed, from the terminal that is standard input.

    ``on_resume`` is called when the learner comes back from Ctrl-Z: to draw the screen again.
    """

    interactive = True

    def __init__(self, on_resume: Callable[[], object] = lambda: None) -> None:
        import termios  # noqa: PLC0415  # there is none without a terminal

        self._termios = termios
        self._on_resume = on_resume
        self._descriptor = sys.stdin.fileno()
        self._cooked = termios.tcgetattr(self._descriptor)
        self._mode = self._cooked
        self._typed: deque[str] = deque()
        self._brackets = os.environ.get("TERM", "dumb") != "dumb"
        self._handled: dict[signal.Signals, Any] = {}
        self._prompt: str | None = None

    def __enter__(self) -> Self:
        self._raw()
        self._take_signals()
        return self

    def __exit__(self, *_: object) -> None:
        self._leave_signals()
        self._cook()

    def waiting(self, seconds: float) -> bool:
        """Return whether a key comes within so many seconds."""
        return bool(self._typed or self._more(seconds))

    def discard(self) -> None:
        """Forget what was typed before there was something to answer."""
        self._typed.clear()
        self._termios.tcflush(self._descriptor, self._termios.TCIFLUSH)

    def key(self) -> str:
        """Read one key; an arrow or another key that sends several characters is one.

        Text that was pasted is ``PASTE``, however long.
        """
        while not self._typed:
            self._typed.extend(_split(self._read().decode("utf-8", "replace")))
        key = self._typed.popleft()
        if key == "\x03":
            raise KeyboardInterrupt
        if key == "\x04":
            raise EndOfInput
        return ENTER if key == "\r" else key

    def _read(self) -> bytes:
        """Read what was typed, a key or a paste in one piece, also where it comes in several."""
        data = self._read_some()
        if data.endswith((b"\x1b", b"\x1b[", b"\x1bO")) and self._more(_REST_OF_A_KEY):
            data += self._read_some()
        begins, ends = _PASTE_BEGINS.encode(), _PASTE_ENDS.encode()
        while data.rfind(begins) > data.rfind(ends) and self._more(_REST_OF_A_PASTE):
            data += self._read_some()
        return data

    def _read_some(self) -> bytes:
        try:
            data = os.read(self._descriptor, 1 << 16)
        except OSError:
            raise EndOfInput from None
        if not data:
            raise EndOfInput
        return data

    def _more(self, seconds: float) -> bool:
        return bool(select.select([self._descriptor], [], [], seconds)[0])

    def line(self, prompt: str) -> str:
        """Read an answer with the terminal's own editing.

        It is one line, or several: pasted, or typed with Alt-Enter or a backslash at the end of a
        line. What was typed before the prompt showed is forgotten.
        """
        import readline  # noqa: PLC0415  # arrows and history, from here on

        readline.parse_and_bind(r'"\e\C-m": "\C-v\C-j"')
        self.discard()
        self._cook()
        try:
            return _continued(prompt, self._input)
        finally:
            self._prompt = None
            self._raw()

    def _input(self, prompt: str) -> str:
        self._prompt = prompt
        try:
            lines = [input(prompt)]
            while self._more(_REST_OF_A_LINE):  # a paste that the terminal did not mark
                lines.append(input())
        except EOFError:
            raise EndOfInput from None
        return "\n".join(lines)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Restore the terminal as it was, for an editor: Ctrl-Z is the editor's own meanwhile."""
        self._leave_signals()
        self._cook()
        try:
            yield
        finally:
            self._raw()
            self._take_signals()

    def _raw(self) -> None:
        mode = self._termios.tcgetattr(self._descriptor)
        mode[3] &= ~(self._termios.ICANON | self._termios.ECHO)
        self._set(mode)
        self._mark_pastes(_BRACKETS_ON)

    def _cook(self) -> None:
        self._mark_pastes(_BRACKETS_OFF)
        self._set(self._cooked)

    def _set(self, mode: list[Any]) -> None:
        self._mode = mode
        self._termios.tcsetattr(self._descriptor, self._termios.TCSADRAIN, mode)

    def _mark_pastes(self, how: str) -> None:
        """Tell the terminal whether to say where a paste begins and ends."""
        if self._brackets:
            sys.stdout.write(how)
            sys.stdout.flush()

    def _take_signals(self) -> None:
        for number, handler in (
            (signal.SIGTSTP, self._stop),
            (signal.SIGCONT, self._resume),
        ):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, handler)
                self._handled[number] = handler

    def _leave_signals(self) -> None:
        for number in self._handled:
            signal.signal(number, signal.SIG_DFL)
        self._handled.clear()

    def _stop(self, *_: object) -> None:
        """Stop, as Ctrl-Z asks, with the terminal as it was before this program."""
        self._mode = self._termios.tcgetattr(self._descriptor)
        self._mark_pastes(_BRACKETS_OFF)
        self._termios.tcsetattr(self._descriptor, self._termios.TCSADRAIN, self._cooked)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)  # it returns when the learner is back
        signal.signal(signal.SIGTSTP, self._stop)
        self._take_back()  # where no shell could continue it, nothing stopped

    def _resume(self, *_: object) -> None:
        """Take the terminal back, and draw the screen again."""
        self._take_back()
        self._on_resume()
        if self._prompt is not None:
            import readline  # noqa: PLC0415  # it was loaded for the line that is being typed

            sys.stdout.write(self._prompt + readline.get_line_buffer())
            sys.stdout.flush()

    def _take_back(self) -> None:
        """Set the terminal to the mode that it had before a stop."""
        self._termios.tcsetattr(self._descriptor, self._termios.TCSADRAIN, self._mode)
        self._mark_pastes(_BRACKETS_ON)


def _continued(prompt: str, read: Callable[[str], str]) -> str:
    """Read lines until one does not end in a backslash."""
    text = read(prompt)
    while text.endswith("\\"):
        text = f"{text[:-1].rstrip()}\n{read(_CONTINUED)}"
    return text


def _split(text: str) -> list[str]:
    """Cut what one read gave into keys: an escape sequence and a paste stay in one piece.

    Lines that come at once with text in them were pasted, also where the terminal does not say so.
    """
    keys = [PASTE if key.startswith(_PASTE_BEGINS) else key for key in _KEY.findall(text)]
    breaks = {"\r", "\n"} & set(keys)
    if breaks and sum(len(key) == 1 and key.isprintable() for key in keys) > 1:
        return [PASTE]
    return keys


def open_keys(on_resume: Callable[[], object] = lambda: None) -> TerminalKeys | PipedKeys:
    """Return the keys of standard input, whatever it is; ``on_resume`` as for a terminal."""
    if sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty():
        return TerminalKeys(on_resume)
    return PipedKeys()
