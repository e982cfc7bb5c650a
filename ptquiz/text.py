"""Text made fit for a terminal: foreign text made safe, counts and shares written out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]"
)


def sanitize(text: str) -> str:
    """Show control characters as pictures: none moves a cursor, sets a title, turns text around."""
    return _UNSAFE.sub(_picture, text.replace("\r\n", "\n"))


def one_line(text: str, limit: int = 300) -> str:
    """Return harmless text in one line of at most about ``limit`` characters."""
    line = sanitize(text).replace("\n", "\u2424").replace("\t", " ")
    return line if len(line) <= limit else f"{line[:limit]}…"


def capped(lines: Sequence[str], limit: int = 50) -> list[str]:
    """Return the first ``limit`` lines, and how many more there are."""
    more = len(lines) - limit
    return [*lines[:limit], *([f"and {more} more"] if more > 0 else [])]


def plural(count: int, noun: str) -> str:
    """Write a count with its noun: ``1 card``, ``1,200 cards``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def percent(share: float | None) -> str:
    """Write a share of 0 to 1 as ``93 %``, a dash for None.

    It is rounded to the nearest, but only all of it is ``100 %``.
    """
    if share is None:
        return "–"
    rounded = round(share * 100)
    return f"{min(rounded, 99) if share < 1 else rounded} %"


def unsafe_at(text: str) -> int | None:
    """Return the index of the first character that could change what a terminal shows, or None."""
    match = _UNSAFE.search(text)
    return match.start() if match else None


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
