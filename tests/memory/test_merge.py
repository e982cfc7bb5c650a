"""Two machines, one memory."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ptquiz.errors import PtquizError
from ptquiz.memory import Rating
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.memory.conftest import Answer

DAY = timedelta(days=1)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return tmp_path / "other.db"


def test_it_adds_what_is_missing_and_leaves_the_other_file_alone(
    store: Store, other: Path, answer: Answer, now: datetime
) -> None:
    mine, theirs = answer("a"), [answer("a", Rating.EASY, now + DAY), answer("b")]
    store.record(mine)
    with Store.open(other, Schedule()) as second:
        for review in theirs:
            second.record(review)
        second.suspend("c", now)
    content = other.read_bytes()
    assert store.merge(other) == 3
    assert other.read_bytes() == content
    assert {review.id for review in store.reviews()} == {r.id for r in (mine, *theirs)}
    assert (store.suspended(), store.review_count("a")) == ({"c"}, 2)
    assert store.merge(other) == 0


def test_reviews_count_in_the_order_in_which_they_were_given(
    store: Store, other: Path, answer: Answer, now: datetime
) -> None:
    history = [(rating, now + n * 5 * DAY) for n, rating in enumerate(Rating)]
    with Store.open(other, Schedule()) as second:
        for n, (rating, at) in enumerate(history):
            (store, second)[n % 2].record(answer("card", rating, at))
    store.merge(other)
    state = None
    for rating, at in history:
        state = store.schedule.review(state, "card", rating, at)
    assert store.state("card") == state


def test_what_one_machine_undid_is_undone_on_the_other(
    path: Path, other: Path, answer: Answer, now: datetime
) -> None:
    with Store.open(path, Schedule()) as first:
        first.record(answer("card"))
    other.write_bytes(path.read_bytes())
    with Store.open(other, Schedule()) as second:
        second.undo(now)
    with Store.open(path, Schedule()) as first:
        assert first.merge(other) == 1
        assert (first.seen(), list(first.reviews())) == (set(), [])


def test_a_rename_on_one_machine_moves_the_progress_of_both(
    store: Store, other: Path, answer: Answer, now: datetime
) -> None:
    store.record(answer("old"))
    store.flag("old", "note", now)
    with Store.open(other, Schedule()) as second:
        second.record(answer("old", at=now - DAY))
        second.rename({"old": "new"}, now)
    store.merge(other)
    assert (store.seen(), store.review_count("new")) == ({"new"}, 2)
    assert store.flagged() == {"new": "note"}


def test_undo_after_a_merge_is_of_the_newest_review_of_both(
    store: Store, other: Path, answer: Answer, now: datetime
) -> None:
    newest = answer("b", at=now + DAY)
    store.record(answer("a"))
    with Store.open(other, Schedule()) as second:
        second.record(newest)
    store.merge(other)
    assert store.undo(now) == newest


def test_a_file_merges_into_itself_without_change(path: Path, answer: Answer) -> None:
    with Store.open(path, Schedule()) as store:
        store.record(answer("a"))
        assert store.merge(path) == 0


def test_a_file_that_is_not_there_is_not_made(store: Store, other: Path) -> None:
    with pytest.raises(PtquizError, match="is not a file"):
        store.merge(other)
    assert not other.exists()


def test_another_programs_database_is_refused(store: Store, other: Path) -> None:
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE notes (text)")
    with pytest.raises(PtquizError, match=r"other\.db is another program's database"):
        store.merge(other)


@pytest.mark.parametrize(
    ("content", "told"), [(b"no database" * 99, "not a ptquiz"), (b"", "older")]
)
def test_a_file_that_holds_no_log_is_refused(
    store: Store, other: Path, content: bytes, told: str
) -> None:
    other.write_bytes(content)
    with pytest.raises(PtquizError, match=rf"other\.db .*{told}"):
        store.merge(other)
    assert other.read_bytes() == content


def test_trouble_with_the_other_file_names_it_and_adds_nothing(
    store: Store, other: Path, answer: Answer
) -> None:
    with Store.open(other, Schedule()) as second:
        for n in range(60):
            second.record(answer(f"card-{n}", answer="x" * 500))
    content = bytearray(other.read_bytes())
    content[3 * 4096 :] = b"\xee" * (len(content) - 3 * 4096)
    other.write_bytes(content)
    with pytest.raises(PtquizError, match=r"other\.db is damaged"):
        store.merge(other)
    assert store.seen() == set()
