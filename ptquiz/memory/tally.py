"""How many reviews passed, and how long they took: by card, by day, and by the card's age."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping

MATURE_DAYS = 21
"""From this interval on a card is mature, as in Anki; below it is young."""

LONGEST_SECONDS = 1200.0
"""What counts of a review's time at most: the rest was spent elsewhere."""

_INSERT = "INSERT INTO tallies VALUES (?, ?, ?, ?, ?, ?)"
_SUMS = "SELECT day, age, {sign}sum(reviews), {sign}sum(passed), {sign}sum(spent) FROM tallies"
_ADD = """
    INSERT INTO days {sums} WHERE card = :card GROUP BY day, age
    ON CONFLICT (day, age) DO UPDATE SET reviews = reviews + excluded.reviews,
        passed = passed + excluded.passed, spent = spent + excluded.spent
"""
_SELECTED = "WHERE card IN (SELECT value FROM json_each(:cards)) GROUP BY day, age"


class Maturity(IntEnum):
    """What a card was before a review.

    A review in a learning step, or on the day of the last one, is a ``STEP``: that it passed says
    nothing of memory. ``YOUNG`` and ``MATURE`` go by the interval that the card had been given.
    """

    NEW = 0
    STEP = 1
    YOUNG = 2
    MATURE = 3

    @classmethod
    def of(cls, interval_days: int) -> Maturity:
        """Return the age of a card with this interval."""
        return cls.YOUNG if interval_days < MATURE_DAYS else cls.MATURE


@dataclass(slots=True)
class Tally:
    """Reviews, those not rated again, and the milliseconds spent: whole numbers add up exactly."""

    reviews: int = 0
    passed: int = 0
    spent: int = 0

    def add(self, passed: bool, seconds: float) -> None:
        """Count one more."""
        self.reviews += 1
        self.passed += passed
        self.spent += round(min(seconds, LONGEST_SECONDS) * 1000)


@dataclass(frozen=True, slots=True)
class Row:
    """The reviews of one of the learner's days of cards of one age."""

    day: date
    age: Maturity
    reviews: int
    passed: int
    seconds: float


def write(
    connection: sqlite3.Connection, card: str, tallies: Mapping[tuple[date, Maturity], Tally]
) -> None:
    """Add the rows of a card, which has none."""
    rows = (
        (card, day.isoformat(), int(age), each.reviews, each.passed, each.spent)
        for (day, age), each in tallies.items()
    )
    connection.executemany(_INSERT, rows)


def remove(connection: sqlite3.Connection, card: str) -> None:
    """Take away the rows of a card, and from the days what they say."""
    connection.execute(_ADD.format(sums=_SUMS.format(sign="-")), {"card": card})
    connection.execute("DELETE FROM days WHERE reviews = 0")
    connection.execute("DELETE FROM tallies WHERE card = ?", (card,))


def add_to_days(connection: sqlite3.Connection, card: str) -> None:
    """Add to the days what the rows of a card say."""
    connection.execute(_ADD.format(sums=_SUMS.format(sign="")), {"card": card})


def derive_days(connection: sqlite3.Connection) -> None:
    """Fill the days, which are empty, from all rows."""
    connection.execute(f"INSERT INTO days {_SUMS.format(sign='')} GROUP BY day, age")


def by_day(connection: sqlite3.Connection, cards: Collection[str] | None = None) -> list[Row]:
    """Return what was done on each day (with these cards), the oldest first."""
    if cards is None:
        rows = connection.execute("SELECT day, age, reviews, passed, spent FROM days")
    else:
        query = f"{_SUMS.format(sign='')} {_SELECTED}"
        rows = connection.execute(query, {"cards": json.dumps(list(cards))})
    ages = list(Maturity)
    return [
        Row(date.fromisoformat(day), ages[age], reviews, passed, spent / 1000)
        for day, age, reviews, passed, spent in sorted(rows)
    ]
