"""What follows from the log: memory states, marks and names. Always by replaying it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ptquiz.memory import log
from ptquiz.memory.database import MalformedRowError
from ptquiz.memory.review import EventKind, MemoryState, Phase, Rating

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from ptquiz.memory.schedule import Schedule

_EVENT = "SELECT card, kind, at, zone, utc_offset, detail, rating, retention FROM standing"
_IN_ORDER = "ORDER BY stamp, id"
_INSERT_MEMORY = "INSERT INTO memory VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_RENAMES = f"SELECT card, detail FROM events WHERE kind = 'rename' {_IN_ORDER}"  # noqa: S608
_STATE = "SELECT card, stability, difficulty, due, phase, step, last, last_day, reps, lapses"
# By look-up: calling an enum takes 20 times as long, and that once for each row.
_PHASES = {phase.value: phase for phase in Phase}
_RATINGS = {rating.value: rating for rating in Rating}


def is_current(connection: sqlite3.Connection, schedule: Schedule) -> bool:
    """Say whether the derived tables were made by a schedule like this one."""
    row = connection.execute("SELECT fingerprint FROM derived").fetchone()
    return bool(row == (schedule.fingerprint,))


def derive_all(connection: sqlite3.Connection, schedule: Schedule) -> None:
    """Make every derived table again."""
    for table in ("memory", "marks", "derived"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    derive_names(connection)
    names = log.names(connection)
    cards: dict[str, _Past] = {}
    for name, *event in connection.execute(f"{_EVENT} {_IN_ORDER}"):
        card = names.get(name, name)
        cards.setdefault(card, _Past()).add(name, event, schedule)
    for card, past in cards.items():
        _write(connection, card, past, schedule)
    connection.execute("INSERT INTO derived VALUES (?)", (schedule.fingerprint,))


def derive(connection: sqlite3.Connection, schedule: Schedule, cards: Iterable[str]) -> None:
    """Make the rows of these cards again, which may go by another name by now."""
    changed = set(cards)
    living = {name_now(connection, card) for card in changed}
    for card in changed | living:
        connection.execute("DELETE FROM memory WHERE card = ?", (card,))
        connection.execute("DELETE FROM marks WHERE card = ?", (card,))
    query = f"{_EVENT} WHERE {log.NAMES_OF_CARD} {_IN_ORDER}"
    for card in living:
        past = _Past()
        for name, *event in connection.execute(query, {"card": card}).fetchall():
            past.add(name, event, schedule)
        _write(connection, card, past, schedule)


def derive_names(connection: sqlite3.Connection) -> set[str]:
    """Follow each renamed card to its name of now; give the names that lost or gained by it.

    A later rename wins, and a card's new name is its own: nothing leads away from it.
    """
    before, names = log.names(connection), dict[str, str]()
    for old, new in connection.execute(_RENAMES):
        names |= {name: new for name, target in names.items() if target == old}
        names[old] = new
        names.pop(new, None)
    connection.execute("DELETE FROM names")
    connection.executemany("INSERT INTO names VALUES (?, ?)", names.items())
    moved = before.items() ^ names.items()
    return {name for pair in moved for name in pair}


def name_now(connection: sqlite3.Connection, card: str) -> str:
    """Give the name that a card has now."""
    row = connection.execute("SELECT new FROM names WHERE old = ?", (card,)).fetchone()
    return card if row is None else str(row[0])


def state(connection: sqlite3.Connection, card: str) -> MemoryState | None:
    """Give a card's memory state, None before its first review."""
    row = connection.execute(
        f"{_STATE} FROM memory WHERE card = ?", (name_now(connection, card),)
    ).fetchone()
    return None if row is None else _to_state(row)


def states(connection: sqlite3.Connection) -> dict[str, MemoryState]:
    """Give the memory states of all cards that were reviewed."""
    return {row[0]: _to_state(row) for row in connection.execute(f"{_STATE} FROM memory")}


@dataclass(slots=True)
class _Past:
    """What the log has said of a card so far."""

    state: MemoryState | None = None
    zone: tzinfo | None = None
    first_day: date = date.min
    suspended: bool = False
    until: str | None = None
    note: str | None = None

    def add(self, name: str, event: list[Any], schedule: Schedule) -> None:
        """Take in the next event, of the card under its name of then."""
        kind, at, zone, offset, detail, rating, retention = event
        if kind == "review":
            local = log.local_time(at, zone, offset)
            try:
                self._review(name, local, _RATINGS[rating], retention, schedule)
            except (KeyError, ValueError, ArithmeticError) as error:
                raise MalformedRowError(f"a review of {name}: {error}") from error
        elif kind in (EventKind.SUSPEND, EventKind.RESUME):
            self.suspended = kind == EventKind.SUSPEND
        elif kind == EventKind.BURY:
            self.until = detail
        elif kind == EventKind.FLAG:
            self.note = detail

    def _review(
        self, name: str, at: datetime, rating: Rating, retention: float, schedule: Schedule
    ) -> None:
        if not 0 < retention < 1:
            raise ValueError(f"a retention of {retention}")
        if self.state is None:
            self.first_day = schedule.day(at)
        self.state = schedule.review(self.state, name, rating, at, retention=retention)
        self.zone = at.tzinfo


def _write(connection: sqlite3.Connection, card: str, past: _Past, schedule: Schedule) -> None:
    state = past.state
    if state is not None:
        due_day = schedule.day(state.due.astimezone(past.zone))
        row = (
            *(card, state.stability, state.difficulty, log.milliseconds(state.due)),
            *(due_day.isoformat(), state.phase.value, state.step),
            *(log.milliseconds(state.last), state.last_day.isoformat(), state.reps, state.lapses),
            past.first_day.isoformat(),
        )
        connection.execute(_INSERT_MEMORY, row)
    if past.suspended or past.until is not None or past.note is not None:
        marks = (card, past.suspended, past.until, past.note)
        connection.execute("INSERT INTO marks VALUES (?, ?, ?, ?)", marks)


def _to_state(row: tuple[Any, ...]) -> MemoryState:
    _card, stability, difficulty, due, phase, step, last, last_day, reps, lapses = row
    try:
        return MemoryState(
            stability=stability,
            difficulty=difficulty,
            due=log.utc(due),
            phase=_PHASES[phase],
            step=step,
            last=log.utc(last),
            last_day=date.fromisoformat(last_day),
            reps=reps,
            lapses=lapses,
        )
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise MalformedRowError(str(error)) from error
