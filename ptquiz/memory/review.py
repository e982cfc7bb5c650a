"""Ratings, reviews, the other events of the log, and a card's state."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

    from ptquiz.card import Variant


def new_id() -> str:
    """Name an event so that two machines never choose the same name: 96 random bits, in hex."""
    return os.urandom(12).hex()


class Rating(IntEnum):
    """How well the answer was known. The numbers are FSRS's and Anki's."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4

    @property
    def label(self) -> str:
        """The word on the screen: ``again``, ``hard``, ``good`` or ``easy``."""
        return self.name.lower()


class Phase(StrEnum):
    """Where a card stands: due to the minute in the two learning phases, else to the day."""

    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


@dataclass(frozen=True, slots=True)
class MemoryState:
    """What FSRS knows of a card after its last review.

    ``stability`` is in days, ``difficulty`` from 1 to 10, ``due`` and ``last`` are UTC.
    ``step`` is the learning step, None in ``Phase.REVIEW``. ``last_day`` is the learner's day of
    the last review. ``reps`` counts all reviews, ``lapses`` those in ``Phase.REVIEW`` that failed.
    """

    stability: float
    difficulty: float
    due: datetime
    phase: Phase
    step: int | None
    last: datetime
    last_day: date
    reps: int
    lapses: int


@dataclass(frozen=True, slots=True)
class Review:
    """One answer: which card, in which variant, how it was rated, and what judged it.

    ``at`` is aware, in the learner's own timezone; ``seconds`` is how long the answer took;
    ``outcome`` is the verdict's word, None where nothing ran; ``suggested`` is the rating that
    the program proposed; ``hints`` is how many were shown.
    """

    card: str
    rating: Rating
    at: datetime
    seconds: float
    outcome: str | None
    variant: Variant
    answer: str | None = None
    device: str | None = None
    torch: str | None = None
    hints: int = 0
    suggested: Rating | None = None
    id: str = field(default_factory=new_id)


class EventKind(StrEnum):
    """What else than a review the log holds."""

    UNDO = "undo"
    SUSPEND = "suspend"
    RESUME = "resume"
    BURY = "bury"
    FLAG = "flag"
    RENAME = "rename"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a card without an answer.

    ``detail`` is the undone review's id (undo), the day that the card comes back (bury),
    the note (flag) or the card's new id (rename), and empty for the others.
    """

    kind: EventKind
    card: str
    at: datetime
    detail: str = ""
    id: str = field(default_factory=new_id)


class LoggedReview(NamedTuple):
    """A review: its place in the log, the learner's day, and how it was rated."""

    sequence: int
    day: date
    rating: int


History = list[LoggedReview]
"""The reviews of a card, the oldest first."""
