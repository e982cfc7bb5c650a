"""The consoles: results on stdout, progress and errors on stderr."""

from __future__ import annotations

import errno
import os
import sys
from functools import cache
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleDimensions

from ptquiz.text import capped

if TYPE_CHECKING:
    from ptquiz.errors import PtquizError

MAX_WIDTH = 100
"""Text is not read well in longer lines, however wide the terminal is."""


class _Console(Console):
    """A console whose reader may leave: that ends the command, which is no failure of it."""

    def on_broken_pipe(self) -> None:
        """Leave it to the command's one place for failures."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


@cache
def out() -> Console:
    """Return the console for results; rich heeds NO_COLOR and what is not a terminal."""
    return _Console(highlight=False)


def study_console() -> Console:
    """Return the console that cards are shown on: results, in lines that read well."""
    from ptquiz.terminal.card_view import THEME  # noqa: PLC0415  # Markdown and code: not for all

    return _Page(highlight=False, theme=THEME)


class _Page(_Console):
    """As wide as the terminal is at each moment, up to what reads well."""

    @property
    def size(self) -> ConsoleDimensions:
        """Return the terminal's present columns and rows."""
        size = super().size
        return ConsoleDimensions(min(size.width, MAX_WIDTH), size.height)

    @size.setter
    def size(self, new: tuple[int, int]) -> None:
        self._width, self._height = new


@cache
def err() -> Console:
    """Return the console for progress and errors."""
    return _Console(stderr=True, highlight=False)


def show_error(error: PtquizError) -> None:
    """Print what went wrong and what to do next, on stderr."""
    for line in capped([str(problem) for problem in getattr(error, "problems", ())]):
        sys.stderr.write(f"{line}\n")
    hint = error.hint and f"; {error.hint}"
    sys.stderr.write(f"ptquiz: {error.message}{hint}\n")
