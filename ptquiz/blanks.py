"""What of a card's code a learner sees before answering, and a complete card's blanks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from ptquiz.card import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ptquiz.card import Card

_BLANK = "____"


def visible_code(card: Card) -> str:
    """Return the code that is part of the question; a recall card has none."""
    match card.kind:
        case Kind.RECALL:
            return ""
        case Kind.PREDICT:
            return card.snippet
        case Kind.COMPLETE:
            return blanked(card)
        case Kind.IMPLEMENT | Kind.FIX:
            return card.starter or ""
        case other:
            assert_never(other)


def blanked(card: Card) -> str:
    """Return the snippet with its blank as ``____``; where there are several, ``__1__`` and so on.

    Each blank hides its first occurrence after the previous one. Raises ValueError, with a
    sentence for the author, where it does not occur.
    """
    numbered = [f"__{number}__" for number in range(1, len(card.blanks) + 1)]
    return fill(card, numbered if len(numbered) > 1 else [_BLANK] * len(numbered))


def fill(card: Card, answers: Sequence[str]) -> str:
    """Return the snippet with ``answers``, one for each blank, in the blanks' places.

    Raises ValueError for another number of answers, and as ``blanked`` does.
    """
    if len(answers) != len(card.blanks):
        raise ValueError(f"{len(card.blanks)} blanks, but {len(answers)} answers")
    pieces = []
    end = 0
    for (start, stop), answer in zip(holes(card), answers, strict=True):
        pieces += [card.snippet[end:start], answer]
        end = stop
    return "".join([*pieces, card.snippet[end:]])


def is_filled(card: Card, code: str) -> bool:
    """Tell whether code is the snippet but for what stands in the blanks.

    True where the blanks do not occur: that is another mistake.
    """
    try:
        spans = holes(card)
    except ValueError:
        return True
    ends, starts = [0, *(stop for _, stop in spans)], [*(start for start, _ in spans), None]
    kept = [card.snippet.rstrip()[end:start] for end, start in zip(ends, starts, strict=True)]
    return re.fullmatch(".*".join(map(re.escape, kept)), code.rstrip(), re.DOTALL) is not None


def holes(card: Card) -> list[tuple[int, int]]:
    """Return each blank's span in the snippet. Raises ValueError as ``fill`` does."""
    found = []
    end = 0
    for blank in card.blanks:
        start = card.snippet.find(blank, end) if blank else -1
        if start < 0:
            where = "after the previous blank" if blank and blank in card.snippet else "at all"
            raise ValueError(f'the blank "{blank}" does not occur in the snippet {where}')
        end = start + len(blank)
        found.append((start, end))
    return found
