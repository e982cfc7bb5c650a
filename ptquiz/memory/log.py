"""The log of events, which is the truth: adding to it and reading it back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

from ptquiz.memory.database import MalformedRowError, translate_errors
from ptquiz.memory.review import Rating, Review

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo
    from pathlib import Path

    from ptquiz.memory.review import Event
    from ptquiz.memory.schedule import Schedule

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PAGE = 5000

COLUMNS = (
    *("id", "stamp", "kind", "card", "at", "day", "zone", "utc_offset", "detail", "rating"),
    *("suggested", "retention", "seconds", "hints", "outcome", "variant", "answer", "device"),
    *("torch", "interview"),
)
_INSERT = f"INSERT INTO events ({', '.join(COLUMNS)}) VALUES "  # noqa: S608 - our own names
_COPY = f"{_INSERT} ({', '.join('?' * len(COLUMNS))}) ON CONFLICT (id) DO NOTHING"
_REVIEW = """
    SELECT id, card, at, zone, utc_offset, rating, suggested, seconds, hints, outcome, variant,
           answer, device, torch, stamp
    FROM standing WHERE kind = 'review'
"""
NAMES_OF_CARD = "card IN (SELECT :card UNION ALL SELECT old FROM names WHERE new = :card)"


def add_event(connection: sqlite3.Connection, event: Event, schedule: Schedule) -> None:
    """Add an event at the end of the log."""
    row = {"id": event.id, "kind": event.kind.value, "card": event.card}
    _add(connection, {**row, **_moment(event.at, schedule), "detail": _writable(event.detail)})


def add_review(connection: sqlite3.Connection, review: Review, schedule: Schedule) -> None:
    """Add a review at the end of the log. Raises ValueError where its id is another event's."""
    row = {
        **_moment(review.at, schedule),
        "id": review.id,
        "kind": "review",
        "card": review.card,
        "rating": int(review.rating),
        "suggested": None if review.suggested is None else int(review.suggested),
        "retention": schedule.retention,
        "seconds": max(0.0, review.seconds),  # a clock that went backwards
        "hints": review.hints,
        "outcome": review.outcome,
        "variant": json.dumps(review.variant, default=str),
        "answer": None if review.answer is None else _writable(review.answer),
        "device": review.device,
        "torch": review.torch,
        "interview": None if schedule.interview is None else schedule.interview.isoformat(),
    }
    known = connection.execute(
        """SELECT card, rating, at, id NOT IN (SELECT id FROM standing WHERE id = :id)
           FROM events WHERE id = :id""",
        {"id": review.id},
    ).fetchone()
    if known is None:
        _add(connection, row)
    elif known != (row["card"], row["rating"], row["at"], 0):
        # The same review once more is a second try after an error; another one would be lost.
        raise ValueError(f"the id {review.id} is taken: a new review needs a new id")


def copy_events(source: sqlite3.Connection, origin: Path, target: sqlite3.Connection) -> list[str]:
    """Add what the target's log lacks; return the card of each event that was new."""
    card = COLUMNS.index("card")
    return [row[card] for row in _rows(source, origin) if target.execute(_COPY, row).rowcount == 1]


def reviews(connection: sqlite3.Connection, card: str | None = None) -> Iterator[Review]:
    """Return the reviews that were not undone, the oldest first, by the cards' present names.

    By pages: a reader who stops half-way must not hold the file's lock.
    """
    known_as = names(connection)
    of_card = "" if card is None else f"AND {NAMES_OF_CARD}"
    query = f"{_REVIEW} {of_card} AND (stamp, id) > (:stamp, :id) ORDER BY stamp, id LIMIT {_PAGE}"
    after = {"card": card, "stamp": -(2**63), "id": ""}
    while True:
        page = connection.execute(query, after).fetchall()
        yield from (_review(row, known_as) for row in page)
        if len(page) < _PAGE:
            return
        after |= {"stamp": page[-1][-1], "id": page[-1][0]}


def ratings_by_card(connection: sqlite3.Connection, most: int) -> Iterator[list[Any]]:
    """Return (stamp, day, rating) of each review, card after card, ``most`` in all.

    The cards come in an order that is the same each time and says nothing of them: by a sum of
    the letters of their ids.
    """
    cards = connection.execute("SELECT card, reps FROM memory").fetchall()
    cards.sort(key=lambda row: (crc32(row[0].encode()), row[0]))
    query = f"""SELECT stamp, day, rating FROM standing
                WHERE kind = 'review' AND {NAMES_OF_CARD} ORDER BY stamp, id"""  # noqa: S608
    for card, reps in cards:
        most -= reps
        if most < 0:
            return
        yield connection.execute(query, {"card": card}).fetchall()


def newest_review(connection: sqlite3.Connection, *, up_to: int | None = None) -> Review | None:
    """Return the last review (up to a position of the log) that was not undone."""
    earlier = "" if up_to is None else "AND stamp <= :up_to"
    query = f"{_REVIEW} {earlier} ORDER BY stamp DESC, id DESC LIMIT 1"
    row = connection.execute(query, {"up_to": up_to}).fetchone()
    return None if row is None else _review(row, names(connection))


def position(connection: sqlite3.Connection) -> int:
    """Return where the log ends now: later events have higher positions, whatever the clock."""
    (stamp,) = connection.execute("SELECT coalesce(max(stamp), 0) FROM events").fetchone()
    return int(stamp)


def standing_review(connection: sqlite3.Connection, review_id: str) -> Review | None:
    """Return the review of an id, None if there is none or it was undone."""
    row = connection.execute(f"{_REVIEW} AND id = :id", {"id": review_id}).fetchone()
    return None if row is None else _review(row, names(connection))


def names(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the present names of the cards that were renamed, by their old ones."""
    return dict(connection.execute("SELECT old, new FROM names"))


def local_time(at: int, zone: str | None, utc_offset: int) -> datetime:
    """Return the moment of a row, as the learner's clock showed it."""
    try:
        return utc(at).astimezone(_timezone(zone, utc_offset))
    except (ValueError, OverflowError) as error:
        raise MalformedRowError(str(error)) from error


def utc(at: int) -> datetime:
    """Return the moment so many milliseconds after 1970."""
    return _EPOCH + timedelta(milliseconds=at)


def milliseconds(moment: datetime) -> int:
    """Return the milliseconds since 1970 of an aware datetime."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _add(connection: sqlite3.Connection, row: dict[str, Any]) -> None:
    row = dict.fromkeys(COLUMNS) | row
    # The order of a file's events is the order of adding them, whatever the clock says; it
    # travels with them, so that a union of two logs has one order too.
    stamp = "max(:at, coalesce((SELECT max(stamp) + 1 FROM events), :at))"
    values = ", ".join(stamp if column == "stamp" else f":{column}" for column in COLUMNS)
    connection.execute(f"{_INSERT} ({values})", row)


def _moment(at: datetime, schedule: Schedule) -> dict[str, Any]:
    day = schedule.day(at)
    offset = at.utcoffset()
    assert offset is not None  # or it had no day
    zone = getattr(at.tzinfo, "key", None)  # a ZoneInfo's name; others have none
    return {
        "at": milliseconds(at),
        "day": day.isoformat(),
        "zone": zone if _timezone(zone, 0) == at.tzinfo else None,
        "utc_offset": int(offset.total_seconds()),
    }


@lru_cache(maxsize=256)
def _timezone(zone: str | None, utc_offset: int) -> tzinfo:
    if zone is not None:
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - most clocks give an offset only

        try:
            return ZoneInfo(zone)
        except (KeyError, ValueError, OSError):  # another machine's zone, unknown on this one
            pass
    return timezone(timedelta(seconds=utc_offset))


def _review(row: tuple[Any, ...], names: Mapping[str, str]) -> Review:
    (identity, card, at, zone, offset, rating, suggested, seconds, hints, *rest) = row
    outcome, variant, answer, device, torch, _stamp = rest
    try:
        return Review(
            card=names.get(card, card),
            rating=Rating(rating),
            at=local_time(at, zone, offset),
            seconds=seconds,
            outcome=outcome,
            variant=json.loads(variant),
            answer=answer,
            device=device,
            torch=torch,
            hints=hints,
            suggested=None if suggested is None else Rating(suggested),
            id=identity,
        )
    except (ValueError, TypeError, OverflowError) as error:
        raise MalformedRowError(f"event {identity}: {error}") from error


def _rows(connection: sqlite3.Connection, origin: Path) -> Iterator[tuple[Any, ...]]:
    query = f"SELECT {', '.join(COLUMNS)} FROM events"  # noqa: S608 - our own names
    with translate_errors(origin):
        cursor = connection.execute(query)
    while True:
        with translate_errors(origin):
            page = cursor.fetchmany(_PAGE)
        if not page:
            return
        yield from page


def _writable(text: str) -> str:
    """Keep an answer that SQLite would refuse: bytes of a terminal that is not UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
