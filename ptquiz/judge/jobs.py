"""What is run of a card: its own code or another in its place, and what its tests must reject."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ptquiz.engine.job import TIME_LIMIT, Job, Limits
from ptquiz.script import script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ptquiz.card import Card, Variant


class RejectedSolution(NamedTuple):
    """A starter or a wrong solution: what it is called, its key in the bank, its code."""

    what: str
    key: str
    code: str


def card_job(
    card: Card,
    variant: Variant,
    device: str,
    *,
    code: str | None = None,
    seconds: float = TIME_LIMIT,
) -> Job:
    """Return a card's snippet, or ``code`` in its place, with the card's tests.

    ``seconds`` is the limit of a card that does not say its own.
    """
    limits = Limits(seconds=card.timeout or seconds)
    return Job(script(card, variant, device=device, code=code), card.check, device, limits)


def rejected_solutions(card: Card) -> Iterator[RejectedSolution]:
    """Yield each solution that the card's tests must reject."""
    if card.starter is not None:
        yield RejectedSolution("the starter", "starter", card.starter)
    for number, wrong in enumerate(card.wrong, 1):
        yield RejectedSolution(f"wrong solution {number}", f"wrong {number}", wrong.code)
