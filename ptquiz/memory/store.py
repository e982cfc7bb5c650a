"""The learner's memory on disk: an append-only log, and what follows from it."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from ptquiz.errors import PtquizError
from ptquiz.memory import log, migrations, replay, settings, tally
from ptquiz.memory.database import connect, connect_to_read, transaction, translate_errors
from ptquiz.memory.review import Event, EventKind, LoggedReview

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from ptquiz.memory.plan import Plan
    from ptquiz.memory.review import History, MemoryState, Review
    from ptquiz.memory.schedule import Schedule

_STEPS = """
    SELECT card, due FROM memory LEFT JOIN marks USING (card)
    WHERE phase <> 'review' AND due <= :now
      AND coalesce(suspended, 0) = 0 AND coalesce(until, '') <= :today
    ORDER BY due, card
"""
_DUE = """
    SELECT card FROM memory LEFT JOIN marks USING (card)
    WHERE CASE phase WHEN 'review' THEN due_day <= :today ELSE due <= :now END
      AND coalesce(suspended, 0) = 0 AND coalesce(until, '') <= :today
    ORDER BY max(0, julianday(:today) - julianday(last_day)) / stability DESC, due, card
"""

_FIGURES = """
    SELECT card, max(due_day, coalesce(until, '')), coalesce(suspended, 0), reps, failed, spent
    FROM memory LEFT JOIN marks USING (card)
"""


@dataclass(frozen=True, slots=True)
class CardTotals:
    """The learner's day on which a card comes back, whether it is put away, and what was done.

    ``failed`` counts the reviews rated again; ``seconds`` is the time spent on all of them.
    """

    due_day: date
    suspended: bool
    reviews: int
    failed: int
    seconds: float


class Store:
    """One file, opened with ``Store.open``. Every method raises PtquizError on trouble with it.

    Cards go by their ids of now; an id from before a rename is understood as well.
    """

    recorded = True
    """A session's answers are kept; see ``Cram``."""

    def __init__(self, connection: sqlite3.Connection, path: Path, schedule: Schedule) -> None:
        self.path = path
        self.schedule = schedule
        self._base_schedule = schedule
        self._connection = connection

    @classmethod
    def open(cls, path: Path, schedule: Schedule) -> Store:
        """Open the file, or make it; ``:memory:`` is gone after ``close``.

        The plan and the parameters that the file keeps count where ``schedule`` has none. States
        that another schedule derived (other parameters or steps) are derived again.
        """
        connection = connect(path)
        try:
            store = cls(connection, path, schedule)
            with translate_errors(path):
                migrations.prepare(connection, path)
                store.schedule = settings.applied(connection, schedule)
                current = replay.is_current(connection, store.schedule)
            if not current:
                store.rebuild()
        except BaseException:
            connection.close()
            raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Nothing waits to be saved."""
        self._connection.close()

    def record(self, review: Review) -> MemoryState:
        """Add a review and return the card's new state. It is on the disk by then.

        Recording the same review again, after an error, is safe. Raises ValueError where its id
        belongs to another.
        """
        with self._writing() as connection:
            log.add_review(connection, review, self.schedule)
            replay.rebuild(connection, self.schedule, [review.card])
            state = replay.state(connection, review.card)
        assert state is not None
        return state

    def undo(self, now: datetime, review_id: str | None = None) -> Review | None:
        """Take back a review that stands, the newest if none is named, and return it.

        None where there is none.
        """
        with self._writing() as connection:
            if review_id is None:
                review = log.newest_review(connection)
            else:
                review = log.standing_review(connection, review_id)
            if review is not None:
                self._add(Event(EventKind.UNDO, review.card, now, review.id))
        return review

    def suspend(self, card: str, now: datetime) -> None:
        """Suspend a card: it is never due until ``resume``."""
        with self._writing():
            self._add(Event(EventKind.SUSPEND, card, now))

    def resume(self, card: str, now: datetime) -> None:
        """End a suspension."""
        with self._writing():
            self._add(Event(EventKind.RESUME, card, now))

    def bury(self, card: str, until: date, now: datetime) -> None:
        """Hide a card before the learner's day ``until``; the last ``bury`` of a card counts."""
        with self._writing():
            self._add(Event(EventKind.BURY, card, now, until.isoformat()))

    def flag(self, card: str, note: str, now: datetime) -> None:
        """Note something about a card; its last note counts, and an empty one removes it."""
        with self._writing():
            self._add(Event(EventKind.FLAG, card, now, note))

    def rename(self, old_to_new: Mapping[str, str], now: datetime) -> int:
        """Record renames, so that progress under former ids counts for the present ones.

        The log keeps the ids of then. Only what has progress and does not follow yet is written,
        so that this can be called at each start; gives how many that were. An id that is also
        among the new ones is a living card and keeps its progress.
        """
        alive = set(old_to_new.values())
        moves = {old: new for old, new in old_to_new.items() if old not in alive}
        with translate_errors(self.path):
            if not any(self._is_due_to_move(old, new) for old, new in moves.items()):
                return 0
        count = 0
        with self._writing():
            for old, new in moves.items():
                if self._is_due_to_move(old, new):
                    self._add(Event(EventKind.RENAME, old, now, new))
                    count += 1
        return count

    def merge(self, other: Path) -> int:
        """Add the events of another file that this one lacks; return how many there were.

        The other file stays as it is. Merged both ways, two files have the same states.
        """
        with closing(connect_to_read(other)) as source:
            with translate_errors(other):
                version = migrations.check(source, other)
            if version < migrations.latest():
                raise PtquizError(
                    f"{other} was written by an older ptquiz",
                    "open it once with this version of ptquiz, and merge it then",
                )
            with self._writing() as connection:
                added = log.copy_events(source, other, connection)
                changed = replay.derive_names(connection)
                replay.rebuild(connection, self.schedule, changed.union(added))
        return len(added)

    def rebuild(self, progress: Callable[[str], None] | None = None) -> None:
        """Derive everything from the log again; ``progress`` is told each card that is done."""
        with translate_errors(self.path), transaction(self._connection):
            replay.derive_all(self._connection, self.schedule, progress)

    def plan(self) -> Plan | None:
        """Return the learner's plan, also one whose day has passed."""
        with translate_errors(self.path):
            return settings.plan(self._connection)

    def set_parameters(
        self, parameters: Sequence[float] | None, progress: Callable[[str], None] | None = None
    ) -> None:
        """Keep FSRS parameters and derive all with them: both, or where it fails, nothing.

        None takes FSRS's own again. ``progress`` is told each card that is done.
        """
        with self._writing() as connection:
            kept = None if parameters is None else list(parameters)
            settings.write(connection, settings.PARAMETERS, kept)
            self.schedule = settings.applied(connection, self._base_schedule)
            replay.derive_all(connection, self.schedule, progress)

    def set_plan(self, plan: Plan | None) -> None:
        """Keep a plan, or none; intervals that were given stay given."""
        with self._writing() as connection:
            settings.write(connection, settings.PLAN, plan and plan.to_json())
            self.schedule = settings.applied(connection, self._base_schedule)

    def state(self, card: str) -> MemoryState | None:
        """Return a card's memory state, None before its first review."""
        with translate_errors(self.path):
            return replay.state(self._connection, card)

    def states(self) -> dict[str, MemoryState]:
        """Return the memory states of all cards that were reviewed."""
        with translate_errors(self.path):
            return replay.states(self._connection)

    def due(self, now: datetime, cards: Collection[str] | None = None) -> list[str]:
        """Return the cards (of ``cards``) to review now, the one most at risk first.

        A card in ``Phase.REVIEW`` is due from the start of its learner's day, in the timezone
        of ``now``; the others at their minute. Suspended and buried cards are left out.
        """
        # The risk, 1 - retrievability, grows with days over stability: no need for fsrs here.
        today = self.schedule.day(now).isoformat()
        rows = self._select(_DUE, today=today, now=log.milliseconds(now))
        wanted = None if cards is None else frozenset(cards)
        return [card for (card,) in rows if wanted is None or card in wanted]

    def learning_steps(self, now: datetime, cards: Collection[str]) -> dict[str, datetime]:
        """Return those of ``cards`` with a learning step due by ``now``, and when each is."""
        today = self.schedule.day(now).isoformat()
        rows = self._select(_STEPS, today=today, now=log.milliseconds(now))
        return {card: log.utc(due) for card, due in rows if card in cards}

    def suspended(self) -> set[str]:
        """Return the suspended cards."""
        return {card for (card,) in self._select("SELECT card FROM marks WHERE suspended")}

    def buried(self, day: date) -> set[str]:
        """Return the cards that are buried on a learner's day."""
        rows = self._select("SELECT card FROM marks WHERE until > :day", day=day.isoformat())
        return {card for (card,) in rows}

    def flagged(self) -> dict[str, str]:
        """Return the last note of each card that was flagged."""
        return dict(self._select("SELECT card, note FROM marks WHERE note <> ''"))

    def new_today(self, day: date) -> int:
        """Count the cards whose first review was on a learner's day."""
        query = "SELECT count(*) FROM memory WHERE first_day = :day"
        return int(self._select(query, day=day.isoformat())[0][0])

    def reviewed_today(self, day: date) -> int:
        """Count the cards whose last review, not their first, was on a learner's day."""
        query = "SELECT count(*) FROM memory WHERE last_day = :day AND first_day <> :day"
        return int(self._select(query, day=day.isoformat())[0][0])

    def seen(self) -> set[str]:
        """Return the cards that were reviewed."""
        return {card for (card,) in self._select("SELECT card FROM memory")}

    def totals(self) -> dict[str, CardTotals]:
        """Return what was done with each card that was reviewed, and when it comes back."""
        return {
            card: CardTotals(date.fromisoformat(due), bool(away), reps, failed, spent / 1000)
            for card, due, away, reps, failed, spent in self._select(_FIGURES)
        }

    def seconds_spent(self, day: date) -> float:
        """Return the time spent on one of the learner's days."""
        query = "SELECT coalesce(sum(spent), 0) FROM days WHERE day = :day"
        return float(self._select(query, day=day.isoformat())[0][0] / 1000)

    def tallies(self, cards: Collection[str] | None = None) -> list[tally.Row]:
        """Return what was done (with these cards) on each of the learner's days, oldest first."""
        with translate_errors(self.path):
            return tally.by_day(self._connection, cards)

    def review_count(self, card: str) -> int:
        """Count a card's reviews."""
        state = self.state(card)
        return 0 if state is None else state.reps

    def reviews(self, card: str | None = None) -> Iterator[Review]:
        """Return the reviews (of a card) that were not undone, the oldest first."""
        with translate_errors(self.path):
            name = None if card is None else replay.name_now(self._connection, card)
            yield from log.reviews(self._connection, name)

    def histories(self, most: int) -> list[History]:
        """Return the reviews of cards, each card's from its first, of at most so many in all.

        Where there are more, a choice of cards that is the same each time.
        """
        with translate_errors(self.path):
            return [
                [
                    LoggedReview(stamp, date.fromisoformat(day), rating)
                    for stamp, day, rating in rows
                ]
                for rows in log.ratings_by_card(self._connection, most)
            ]

    def newest(self, up_to: int | None = None) -> Review | None:
        """Return the newest review (up to a position of the log) that stands."""
        with translate_errors(self.path):
            return log.newest_review(self._connection, up_to=up_to)

    def position(self) -> int:
        """Return where the log ends now."""
        with translate_errors(self.path):
            return log.position(self._connection)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with translate_errors(self.path), transaction(self._connection):
            # Another session may have derived the states with other parameters meanwhile.
            if not replay.is_current(self._connection, self.schedule):
                self.schedule = settings.applied(self._connection, self._base_schedule)
            if not replay.is_current(self._connection, self.schedule):
                replay.derive_all(self._connection, self.schedule)
            yield self._connection

    def _add(self, event: Event) -> None:
        connection = self._connection
        log.add_event(connection, event, self.schedule)
        changed = {event.card}
        if event.kind is EventKind.RENAME:
            changed |= replay.derive_names(connection)
        replay.rebuild(connection, self.schedule, changed)

    def _is_due_to_move(self, old: str, new: str) -> bool:
        if replay.name_now(self._connection, old) == new:
            return False
        query = """SELECT EXISTS (SELECT 1 FROM events WHERE card = :old)
                       OR EXISTS (SELECT 1 FROM names WHERE new = :old)"""
        (progress,) = self._connection.execute(query, {"old": old}).fetchone()
        return bool(progress)

    def _select(self, query: str, **parameters: Any) -> list[Any]:
        with translate_errors(self.path):
            return self._connection.execute(query, parameters).fetchall()
