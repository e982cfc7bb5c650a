"""A SQLite file that survives, and whose troubles come with a word on what to do."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ptquiz.errors import PtquizError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IN_MEMORY = ":memory:"
BUSY_SECONDS = 10
OLDEST_SQLITE = (3, 37)  # the first with STRICT tables

_ELSEWHERE = "set PTQUIZ_HOME to a folder you can write to"


class MalformedRowError(sqlite3.DatabaseError):
    """A row that SQLite could read and that makes no sense."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file for writing, or make it; the caller closes it. Raises PtquizError."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise PtquizError(
            f"SQLite {sqlite3.sqlite_version} is too old to keep your progress",
            "use a Python built with SQLite 3.37 or newer",
        )
    with translate_errors(path):
        if str(path) != IN_MEMORY:
            _check_place(path)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            # A rollback journal, not WAL: one file at rest, no shared memory, so that a home on a
            # network file system is safe. EXTRA makes a commit outlive a power cut: 4 ms here.
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("PRAGMA fullfsync = ON")  # macOS: fsync alone stops at the drive
            connection.execute("PRAGMA cell_size_check = ON")  # finds a bad page when it is read
        except BaseException:
            connection.close()
            raise
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open a file that is there already and that stays as it is. Raises PtquizError."""
    with translate_errors(path):
        if not path.is_file():
            raise PtquizError(f"{path} is not a file", "name the database of another ptquiz")
        uri = f"{path.absolute().as_uri()}?mode=ro"
        return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all or nothing; when it ends, it is on the disk. One writer at a time."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself rolls back when the disk is full
            connection.execute("ROLLBACK")
        raise


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Raise the errors of SQLite and of the file system as a PtquizError."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explain(error, path) from error
    except UnicodeDecodeError as error:  # SQLite quotes the garbage that it read
        raise _explain(MalformedRowError(str(error)), path) from error
    except OSError as error:
        raise PtquizError(
            f"{path}: {(error.strerror or str(error)).lower()}",
            f"check the file and its folder, or {_ELSEWHERE}",
        ) from error


def _check_place(path: Path) -> None:
    """Refuse at the start what would otherwise fail at the first answer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():
        raise PtquizError(
            f"{path} is not a file", "move it away, or set PTQUIZ_HOME to another folder"
        )
    for place in (path, path.parent):  # SQLite puts its journal beside the file
        if place.exists() and not os.access(place, os.R_OK | os.W_OK):
            raise PtquizError(
                f"{place} cannot be written to", f"make it writable (chmod u+rw), or {_ELSEWHERE}"
            )


def _explain(error: sqlite3.Error, path: Path) -> PtquizError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says which system call
    left_alone = "the file was left as it is;"
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return PtquizError(
            f"{path} is in use by another program",
            "close the other ptquiz, or wait for it, and try again; this one change was not saved",
        )
    if code == sqlite3.SQLITE_FULL:
        return PtquizError(
            f"the disk is full: {path} cannot grow",
            "free some space and try again; this one change was not saved",
        )
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN}:
        verb = "opened" if code == sqlite3.SQLITE_CANTOPEN else "written to"
        return PtquizError(
            f"{path} cannot be {verb}",
            f"make the file and its folder writable (chmod u+rw), or {_ELSEWHERE}",
        )
    if code == sqlite3.SQLITE_NOTADB:
        return PtquizError(
            f"{path} is not a ptquiz database",
            f"{left_alone} move it away to start afresh",
        )
    if code == sqlite3.SQLITE_CORRUPT or isinstance(error, MalformedRowError):
        return PtquizError(
            f"{path} is damaged",
            f"{left_alone} put a backup in its place, or rescue what can be read: "
            f"sqlite3 '{path}' .recover | sqlite3 rescued.db",
        )
    return PtquizError(
        f"{path} cannot be read or written: {error}",
        "check the disk, its free space and your quota; this one change was not saved",
    )
