"""The consoles: results on stdout, progress and errors on stderr."""

from __future__ import annotations

import errno
import os
import sys
from functools import cache
from typing import IO, TYPE_CHECKING, Any, cast

from rich.console import Console, ConsoleDimensions

from ptquiz.text import capped

if TYPE_CHECKING:
    from ptquiz.errors import PtquizError

_HOME = "\x1b[H\x1b[J"

MAX_WIDTH = 100
"""Text is not read well in longer lines, however wide the terminal is."""


class _Console(Console):
    """A console for plain text, whose reader may leave: that is no failure of the command.

    Text may come from a bank or a library, so ``[/INST]`` is no markup and ``:warning:`` no emoji.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, **options)

    def on_broken_pipe(self) -> None:
        """Leave it to the command's one place for failures."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


@cache
def out() -> Console:
    """Return the console for results; rich heeds NO_COLOR and what is not a terminal."""
    return _Console()


def study_console(**options: Any) -> Page:
    """Return the console that cards are shown on: results, in lines that read well."""
    from ptquiz.terminal.card_view import THEME  # noqa: PLC0415  # Markdown and code: not for all

    return Page(theme=THEME, **options)


class Page(_Console):
    """As wide as the terminal is at each moment, up to what reads well.

    At a terminal each card has a page: an empty screen, while what was there before can be
    scrolled back to.
    """

    def __init__(self, *, file: IO[str] | None = None, **options: Any) -> None:
        self._lines = _LineCounter(sys.stdout if file is None else file)
        super().__init__(file=cast("IO[str]", self._lines), **options)
        self._shown: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    @property
    def rows(self) -> int:
        """How many lines the page has."""
        return self._lines.count

    @property
    def has_pages(self) -> bool:
        """Whether the screen can be emptied: it is a terminal that moves its cursor."""
        return self.is_terminal and not self.is_dumb_terminal

    def begin(self) -> None:
        """Begin a page: push what is on the screen out of sight, into the scrollback."""
        self._shown.clear()
        if self.has_pages:
            self.file.write("\n" * self.size.height + _HOME)
            self.file.flush()
        self._lines.count = 0

    def draw_again(self) -> None:
        """Show the page once more, as wide as the terminal is now."""
        shown = self._shown[:]
        self.begin()
        for objects, options in shown:
            self.print(*objects, **options)

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as rich does, and remember it for the page."""
        self._shown.append((objects, options))
        super().print(*objects, **options)

    @property
    def size(self) -> ConsoleDimensions:
        """Return the terminal's present columns and rows."""
        size = super().size
        return ConsoleDimensions(min(size.width, MAX_WIDTH), size.height)

    @size.setter
    def size(self, new: tuple[int, int]) -> None:
        self._width, self._height = new


class _LineCounter:
    """A stream that counts the lines written to it."""

    def __init__(self, stream: IO[str]) -> None:
        self.count = 0
        self._stream = stream

    def write(self, text: str) -> int:
        self.count += text.count("\n")
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@cache
def err() -> Console:
    """Return the console for progress and errors."""
    return _Console(stderr=True)


def show_error(error: PtquizError) -> None:
    """Print what went wrong and what to do next, on stderr."""
    for line in capped([str(problem) for problem in getattr(error, "problems", ())]):
        sys.stderr.write(f"{line}\n")
    hint = error.hint and f"; {error.hint}"
    sys.stderr.write(f"ptquiz: {error.message}{hint}\n")
