"""A plan up to the day of an interview, and how it shares out the days until then."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from ptquiz.errors import ExitCode, PtquizError
from ptquiz.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ptquiz.card import Card

FARTHEST = 366
"""Days: what is expected of a memory later than that says little."""

FINAL_DAYS = 3
"""On the last days before the interview, what would be weakest comes back."""

_TAPER_DAYS = 4
_EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class Plan:
    """The day, the minutes a day (None: as long as it takes), and what is to be known.

    ``taper_days`` at the end are without new cards, for each to come back by then. ``left_out``
    are new cards for which the time does not suffice, by level and topic.
    """

    interview: date
    minutes: int | None = None
    selection: Selection = _EVERYTHING
    taper_days: int = _TAPER_DAYS
    left_out: tuple[tuple[str, str], ...] = ()

    def days_left(self, today: date) -> int:
        """Count the days on which to study: today is one, the day of the interview is not."""
        return (self.interview - today).days

    def leaves_out(self, card: Card) -> bool:
        """Whether a card, where it is new, stays so."""
        return (str(card.level), card.topic) in self.left_out

    def to_json(self) -> dict[str, Any]:
        """Return what JSON can hold; the keys are those of a plan in the database."""
        return {
            "interview": self.interview.isoformat(),
            "minutes": self.minutes,
            **asdict(self.selection),
            "calm": self.taper_days,
            "left_out": self.left_out,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` gave. Raises KeyError, TypeError and ValueError."""
        data = {"asked": (), **data}  # a plan that was kept before there was this filter
        words = {field.name: tuple(data[field.name]) for field in fields(Selection)}
        left_out = tuple((level, topic) for level, topic in data["left_out"])
        interview = date.fromisoformat(data["interview"])
        return cls(
            interview,
            data["minutes"],
            Selection(**words),
            taper_days=int(data.get("calm", _TAPER_DAYS)),
            left_out=left_out,
        )


def default_taper(days: int) -> int:
    """Return how many of a plan's days have no new cards: a quarter, at most four."""
    return min(days // 4, _TAPER_DAYS)


def new_a_day(left: int, days_left: int, taper_days: int) -> int:
    """Return how many new cards a day it takes for all that are left to be seen in time."""
    return -(-left // max(days_left - taper_days, 1))


def share_of_weak(weak: int, days_left: int) -> int:
    """Return how many of the weak cards come back today: none before the last days."""
    if not 0 < days_left <= FINAL_DAYS:
        return 0
    return -(-weak // days_left)


def interview_day(text: str, today: date) -> date:
    """Read the date of an interview. Raises PtquizError for one that cannot be planned for."""
    example = "write year-month-day, such as 2026-12-05"
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip(), re.ASCII):
        raise PtquizError(f'"{text}" is not a date', example, ExitCode.USAGE)
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise PtquizError(f"there is no {text}: {error}", example, ExitCode.USAGE) from None
    if day < today:
        raise PtquizError(
            f"{day} has passed: today is {today}", "give a day that is to come", ExitCode.USAGE
        )
    if (day - today).days > FARTHEST:
        raise PtquizError(
            f"{day} is {(day - today).days:,} days away",
            f"plan for a day within {FARTHEST} days; until then plain `ptquiz study` is best",
            ExitCode.USAGE,
        )
    return day
