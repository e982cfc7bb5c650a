"""The consoles: results on stdout, progress and errors on stderr."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from ptquiz.errors import PtquizError

MAX_WIDTH = 100
"""Text is not read well in longer lines, however wide the terminal is."""


@cache
def out() -> Console:
    """Give the console for results; rich heeds NO_COLOR and what is not a terminal."""
    return Console(highlight=False)


def study_console() -> Console:
    """Give the console that cards are shown on: results, in lines that read well."""
    from ptquiz.terminal.views import THEME  # noqa: PLC0415  # Markdown and code: not for all

    width = min(out().width, MAX_WIDTH)
    return Console(highlight=False, theme=THEME, width=width)


@cache
def err() -> Console:
    """Give the console for progress and errors."""
    return Console(stderr=True, highlight=False)


def show_error(error: PtquizError) -> None:
    """Say what went wrong and what to do next, on stderr."""
    for problem in getattr(error, "problems", ()):
        sys.stderr.write(f"{problem}\n")
    hint = error.hint and f"; {error.hint[0].lower()}{error.hint[1:].removesuffix('.')}"
    sys.stderr.write(f"ptquiz: {error.message}{hint}\n")
