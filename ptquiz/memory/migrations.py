"""From the file of an older ptquiz to the one that this version writes."""

from __future__ import annotations

import itertools
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from ptquiz.errors import PtquizError
from ptquiz.memory.database import transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

APPLICATION_ID = 0x70747175  # "ptqu", in the file's header

_TALLIES = """
DROP TABLE memory;
CREATE TABLE memory (
    card TEXT PRIMARY KEY, stability REAL NOT NULL, difficulty REAL NOT NULL, due INTEGER NOT NULL,
    due_day TEXT NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('learning', 'review', 'relearning')), step INTEGER,
    last INTEGER NOT NULL, last_day TEXT NOT NULL, reps INTEGER NOT NULL, lapses INTEGER NOT NULL,
    first_day TEXT NOT NULL, failed INTEGER NOT NULL, spent INTEGER NOT NULL
) STRICT;
CREATE TABLE tallies (
    card TEXT NOT NULL, day TEXT NOT NULL, age INTEGER NOT NULL, reviews INTEGER NOT NULL,
    passed INTEGER NOT NULL, spent INTEGER NOT NULL, PRIMARY KEY (card, day, age)
) STRICT, WITHOUT ROWID;
CREATE TABLE days (
    day TEXT NOT NULL, age INTEGER NOT NULL, reviews INTEGER NOT NULL, passed INTEGER NOT NULL,
    spent INTEGER NOT NULL, PRIMARY KEY (day, age)
) STRICT, WITHOUT ROWID;
DELETE FROM derived;
"""

_SETTINGS = """
ALTER TABLE events ADD COLUMN interview TEXT;
DROP VIEW standing;
CREATE VIEW standing AS
SELECT * FROM events AS event
WHERE kind <> 'undo' AND NOT EXISTS (
    SELECT 1 FROM events AS undo WHERE undo.kind = 'undo' AND undo.detail = event.id
);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

STEPS: tuple[str, ...] = (_TALLIES, _SETTINGS)
"""SQL: the first step leads from version 1 to 2, and so on; schema.sql is where they lead.

A step that changes a derived table ends with ``DELETE FROM derived``: that makes it again.
"""


def latest() -> int:
    """Return the version of the files that this program writes."""
    return 1 + len(STEPS)


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file, or bring an old one up to date, with a backup beside it.

    Raises PtquizError for a newer version's file and for a file that is not ptquiz's.
    """
    if check(connection, path) == latest():
        return
    with transaction(connection):
        version = check(connection, path)  # again: another session may have been faster
        if version == 0:
            _run(connection, Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        elif version < latest():
            _back_up(path, version)
            for step in STEPS[version - 1 :]:
                _run(connection, step)
        connection.execute(f"PRAGMA user_version = {latest()}")


def check(connection: sqlite3.Connection, path: Path) -> int:
    """Return the file's version, 0 for a new file. Raises PtquizError where it cannot be used."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if owner != APPLICATION_ID and (owner or version or tables):
        raise PtquizError(
            f"{path} is another program's database",
            "the file was left as it is; move it away to start afresh",
        )
    if version > latest():
        raise PtquizError(
            f"{path} was written by a newer ptquiz (its version {version}, this one's {latest()})",
            "upgrade with: pip install --upgrade ptquiz; the file was left as it is",
        )
    return version


def _back_up(path: Path, version: int) -> None:
    for number in itertools.count(1):
        backup = path.with_name(f"{path.name}.version-{version}.backup-{number}")
        if not backup.exists():
            break
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(backup)) as target:
        source.backup(target)


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run the statements in the open transaction, which ``executescript`` would end first."""
    for statement in _statements(script):
        connection.execute(statement)


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
