"""What follows from the log: memory states, marks and names. Always by replaying it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ptquiz.memory import log, tally
from ptquiz.memory.database import MalformedRowError
from ptquiz.memory.review import EventKind, MemoryState, Phase, Rating
from ptquiz.memory.schedule import Goal
from ptquiz.memory.tally import Maturity, Tally

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from datetime import tzinfo

    from ptquiz.memory.schedule import Schedule

_EVENT = """
    SELECT card, kind, at, zone, utc_offset, detail, rating, retention, interview, seconds
    FROM standing
"""
_IN_ORDER = "ORDER BY stamp, id"
_INSERT_MEMORY = "INSERT INTO memory VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_RENAMES = f"SELECT card, detail FROM events WHERE kind = 'rename' {_IN_ORDER}"  # noqa: S608
_STATE = "SELECT card, stability, difficulty, due, phase, step, last, last_day, reps, lapses"
# By look-up: calling an enum takes 20 times as long, and that once for each row.
_PHASES = {phase.value: phase for phase in Phase}
_RATINGS = {rating.value: rating for rating in Rating}


def is_current(connection: sqlite3.Connection, schedule: Schedule) -> bool:
    """Return whether the derived tables were made by a schedule like this one."""
    row = connection.execute("SELECT fingerprint FROM derived").fetchone()
    return bool(row == (schedule.fingerprint,))


def derive_all(
    connection: sqlite3.Connection,
    schedule: Schedule,
    progress: Callable[[str], None] | None = None,
) -> None:
    """Make every derived table again; ``progress`` is told each card that is done."""
    for table in ("memory", "tallies", "days", "marks", "derived"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    derive_names(connection)
    names = log.names(connection)
    renamed = {*names, *names.values()}
    connection.execute("PRAGMA cache_size = -65536")  # 64 MiB: the log is read card by card
    events = connection.execute(f"{_EVENT} ORDER BY card, stamp, id")
    for card, rows in groupby(events, key=itemgetter(0)):
        past = _CardReplay()
        for name, *event in rows:
            if card not in renamed:
                past.add(name, event, schedule)
        _write(connection, card, past, schedule)
        if progress is not None:
            progress(card)
    for card in set(names.values()):
        _write(connection, card, _past(connection, card, schedule), schedule)
    connection.execute("INSERT INTO derived VALUES (?)", (schedule.fingerprint,))
    tally.derive_days(connection)


def rebuild(connection: sqlite3.Connection, schedule: Schedule, cards: Iterable[str]) -> None:
    """Make the rows of these cards again, which may go by another name by now."""
    changed = set(cards)
    living = {name_now(connection, card) for card in changed}
    for card in changed | living:
        tally.remove(connection, card)
        for table in ("memory", "marks"):
            connection.execute(f"DELETE FROM {table} WHERE card = ?", (card,))  # noqa: S608
    for card in living:
        _write(connection, card, _past(connection, card, schedule), schedule)
        tally.add_to_days(connection, card)


def _past(connection: sqlite3.Connection, card: str, schedule: Schedule) -> _CardReplay:
    """Replay what the log has of a card, under all of its names."""
    past = _CardReplay()
    query = f"{_EVENT} WHERE {log.NAMES_OF_CARD} {_IN_ORDER}"
    for name, *event in connection.execute(query, {"card": card}).fetchall():
        past.add(name, event, schedule)
    return past


def derive_names(connection: sqlite3.Connection) -> set[str]:
    """Follow each renamed card to its present name; return the names that lost or gained by it.

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
    """Return a card's present name."""
    row = connection.execute("SELECT new FROM names WHERE old = ?", (card,)).fetchone()
    return card if row is None else str(row[0])


def state(connection: sqlite3.Connection, card: str) -> MemoryState | None:
    """Return a card's memory state, None before its first review."""
    row = connection.execute(
        f"{_STATE} FROM memory WHERE card = ?", (name_now(connection, card),)
    ).fetchone()
    return None if row is None else _to_state(row)


def states(connection: sqlite3.Connection) -> dict[str, MemoryState]:
    """Return the memory states of all cards that were reviewed."""
    return {row[0]: _to_state(row) for row in connection.execute(f"{_STATE} FROM memory")}


@dataclass(slots=True)
class _CardReplay:
    """What the log has said of a card so far."""

    state: MemoryState | None = None
    zone: tzinfo | None = None
    first_day: date = date.min
    suspended: bool = False
    until: str | None = None
    note: str | None = None
    tallies: dict[tuple[date, Maturity], Tally] = field(default_factory=dict)

    def add(self, name: str, event: list[Any], schedule: Schedule) -> None:
        """Take in the next event, of the card under its name of then."""
        kind, at, zone, offset, detail, rating, retention, interview, seconds = event
        if kind == "review":
            local = log.local_time(at, zone, offset)
            try:
                if not 0 < retention < 1:
                    raise ValueError(f"a retention of {retention}")  # noqa: TRY301
                goal = Goal(retention, interview and date.fromisoformat(interview))
                after = schedule.review(self.state, name, _RATINGS[rating], local, goal)
            except (KeyError, ValueError, ArithmeticError) as error:
                raise MalformedRowError(f"a review of {name}: {error}") from error
            self._count(after, rating > Rating.AGAIN, seconds, schedule)
            self.state, self.zone = after, local.tzinfo
        elif kind in (EventKind.SUSPEND, EventKind.RESUME):
            self.suspended = kind == EventKind.SUSPEND
        elif kind == EventKind.BURY:
            self.until = detail
        elif kind == EventKind.FLAG:
            self.note = detail

    def due_day(self, schedule: Schedule) -> date:
        """Return the learner's day on which the card is due, where they were at the last review."""
        assert self.state is not None
        return schedule.day(self.state.due.astimezone(self.zone))

    def _count(self, after: MemoryState, passed: bool, seconds: float, schedule: Schedule) -> None:
        """Count a review, by the card's state before it."""
        age = Maturity.NEW
        if self.state is None:
            self.first_day = after.last_day
        elif self.state.phase is not Phase.REVIEW or after.last_day <= self.state.last_day:
            age = Maturity.STEP
        else:
            age = Maturity.of((self.due_day(schedule) - self.state.last_day).days)
        self.tallies.setdefault((after.last_day, age), Tally()).add(passed, seconds)


def _write(
    connection: sqlite3.Connection, card: str, past: _CardReplay, schedule: Schedule
) -> None:
    state = past.state
    if state is not None:
        tallies = past.tallies.values()
        row = (
            *(card, state.stability, state.difficulty, log.milliseconds(state.due)),
            *(past.due_day(schedule).isoformat(), state.phase.value, state.step),
            *(log.milliseconds(state.last), state.last_day.isoformat(), state.reps, state.lapses),
            *(past.first_day.isoformat(), sum(each.reviews - each.passed for each in tallies)),
            sum(each.spent for each in tallies),
        )
        connection.execute(_INSERT_MEMORY, row)
        tally.write(connection, card, past.tallies)
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
