"""What a session needs of a memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime

    from ptquiz.memory.review import MemoryState, Review
    from ptquiz.memory.schedule import Schedule


class SessionMemory(Protocol):
    """What a session needs of a memory: the store, or what stands in for it off the record."""

    recorded: bool

    @property
    def schedule(self) -> Schedule:
        """When cards come back."""

    def record(self, review: Review) -> MemoryState:
        """Keep a review; return the card's new state."""

    def state(self, card: str) -> MemoryState | None:
        """Return a card's state, None before its first review."""

    def position(self) -> int:
        """Return where the log ends now."""

    def newest(self, up_to: int | None = None) -> Review | None:
        """Return the newest review (up to a position of the log) that was not taken back."""

    def undo(self, now: datetime, review_id: str | None = None) -> Review | None:
        """Take a review back, the newest if none is named; None if there is none."""

    def review_count(self, card: str) -> int:
        """Count a card's reviews."""

    def suspended(self) -> set[str]:
        """Return the suspended cards."""

    def suspend(self, card: str, now: datetime) -> None:
        """Suspend a card."""

    def resume(self, card: str, now: datetime) -> None:
        """End the suspension of a card."""

    def bury(self, card: str, until: date, now: datetime) -> None:
        """Put a card off until a day."""

    def flag(self, card: str, note: str, now: datetime) -> None:
        """Take a note on a card; an empty one removes it."""

    def flagged(self) -> dict[str, str]:
        """Return the last note of each card that was flagged."""
