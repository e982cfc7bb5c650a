"""Files of other versions of ptquiz."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ptquiz.errors import PtquizError
from ptquiz.memory import Rating
from ptquiz.memory.migrations import APPLICATION_ID, STEPS
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store

if TYPE_CHECKING:
    from tests.memory.conftest import Answer

MOOD = "ALTER TABLE events ADD COLUMN mood TEXT; -- a step\nDELETE FROM derived;"
FIRST = Path(__file__).parent / "old" / "version-1.sql"


@pytest.fixture
def old(path: Path, answer: Answer) -> Path:
    """A file of this version, which is old once there is a step."""
    with Store.open(path, Schedule()) as store:
        store.record(answer("card"))
    return path


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def backups(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.name}.*"))


def test_an_older_file_is_brought_up_to_date_after_a_backup(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, before = old.read_bytes(), version(old)
    monkeypatch.setattr("ptquiz.memory.migrations.STEPS", (*STEPS, MOOD))
    for _ in range(2):
        with Store.open(old, Schedule()) as store:
            assert store.review_count("card") == 1
    (backup,) = backups(old)
    assert (version(old), version(backup)) == (before + 1, before)
    monkeypatch.undo()
    assert old.read_bytes() != content
    with Store.open(backup, Schedule()) as store:
        assert store.review_count("card") == 1


def test_a_step_that_fails_changes_nothing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = old.read_bytes()
    monkeypatch.setattr("ptquiz.memory.migrations.STEPS", (*STEPS, MOOD, "DROP TABLE unheard_of;"))
    for _ in range(2):
        with pytest.raises(PtquizError, match="unheard_of"):
            Store.open(old, Schedule())
    assert old.read_bytes() == content
    assert len(backups(old)) == 2  # no backup takes another's place


def test_a_newer_file_is_refused_and_left_alone(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("PRAGMA user_version = 99")
    content = old.read_bytes()
    with pytest.raises(PtquizError, match="newer ptquiz") as caught:
        Store.open(old, Schedule())
    assert "upgrade" in caught.value.hint.lower()
    assert old.read_bytes() == content


def test_an_older_or_newer_file_is_not_merged(
    store: Store, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("ptquiz.memory.migrations.STEPS", (*STEPS, MOOD))
        with pytest.raises(PtquizError, match="older ptquiz"):
            store.merge(old)
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(PtquizError, match="newer ptquiz"):
        store.merge(old)


def test_the_log_only_grows(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        for statement in ("DELETE FROM events", "UPDATE events SET rating = 4"):
            with pytest.raises(sqlite3.IntegrityError, match="only grows"):
                connection.execute(statement)


def columns(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the columns of each table: names, types, what may be null, keys."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return {
            table: [row[1:] for row in connection.execute(f"PRAGMA table_info({table})")]
            for (table,) in tables.fetchall()
        }


def test_a_file_of_the_first_version_becomes_one_of_this_version(
    path: Path, tmp_path: Path, answer: Answer
) -> None:
    reviews = [answer("card"), answer("card", seconds=7.0), answer("other", Rating.AGAIN)]
    new = tmp_path / "new.db"
    with Store.open(new, Schedule()) as store:
        for review in reviews:
            store.record(review)
        expected = (store.states(), store.totals(), store.tallies(), list(store.reviews()))
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FIRST.read_text(encoding="utf-8"))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        had = ", ".join(row[1] for row in connection.execute("PRAGMA table_info(events)"))
        connection.execute("ATTACH ? AS new", (str(new),))
        connection.execute(f"INSERT INTO events SELECT {had} FROM new.events")
        connection.commit()
    with Store.open(path, Schedule()) as store:
        assert expected == (store.states(), store.totals(), store.tallies(), list(store.reviews()))
    assert version(path) == version(new)
    assert columns(path) == columns(new)
