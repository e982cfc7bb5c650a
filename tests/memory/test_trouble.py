"""Whatever happens to the file or the process: nothing is lost, and the message says what to do."""

from __future__ import annotations

import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ptquiz.errors import PtquizError
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.memory.conftest import Answer

RECORDER = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from ptquiz.memory import Rating, Review
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store

path, name, count, ending = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
with Store.open(path, Schedule()) as store:
    for n in range(count):
        now, card = datetime.now(UTC), f"card-{n % 5}"
        review = Review(card, Rating.GOOD, now, 1.0, None, {}, id=f"{name}-{n}")
        store.record(review)
        print(review.id, flush=True)
        if ending == "die":
            os.kill(os.getpid(), signal.SIGKILL)
"""


def recorder(path: Path, name: str, count: int, ending: str = "") -> subprocess.Popen[str]:
    """Start another process that records reviews and prints the id of each that it has saved."""
    return subprocess.Popen(
        [sys.executable, "-c", RECORDER, str(path), name, str(count), ending],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def recorded(path: Path) -> set[str]:
    with Store.open(path, Schedule()) as store:
        states = store.states()
        ids = {review.id for review in store.reviews()}
        store.rebuild()
        assert store.states() == states
    return ids


def assert_helpful(error: PtquizError, path: Path) -> None:
    assert path.name in error.message
    assert error.hint
    assert "\n" not in error.message + error.hint


class TestDying:
    """Once ``record`` has returned, the answer is there."""

    def test_a_process_killed_right_after_an_answer_has_saved_it(self, path: Path) -> None:
        with recorder(path, "one", 3, "die") as process:
            printed, _ = process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert recorded(path) == set(printed.split()) == {"one-0"}

    @pytest.mark.parametrize("seconds", [0.0, 0.013, 0.05])
    def test_a_process_killed_at_any_moment_leaves_a_sound_file(
        self, path: Path, seconds: float
    ) -> None:
        with recorder(path, "one", 100_000) as process:
            assert process.stdout is not None
            printed = process.stdout.readline()
            assert printed
            time.sleep(seconds)
            process.kill()
            printed += process.stdout.read()
        saved = recorded(path)
        assert set(printed.split()) <= saved
        assert len(saved) <= len(printed.split()) + 1  # saved, and killed before it was printed

    def test_an_interrupted_step_is_not_half_done(
        self, store: Store, answer: Answer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupt(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("ptquiz.memory.store.replay.rebuild", interrupt)
            with pytest.raises(KeyboardInterrupt):
                store.record(answer("card"))
        assert (store.seen(), list(store.reviews())) == (set(), [])
        assert store.record(answer("card")).reps == 1


class TestTwoSessions:
    """Two sessions at once see each other's answers."""

    def test_both_save_all_of_theirs_in_a_file_that_neither_found(self, path: Path) -> None:
        processes = [recorder(path, name, 15) for name in ("one", "two", "three")]
        for process in processes:
            with process:
                _, errors = process.communicate()
                assert (process.returncode, errors) == (0, "")
        assert len(recorded(path)) == 45

    def test_a_state_counts_the_other_sessions_review(self, path: Path, answer: Answer) -> None:
        with Store.open(path, Schedule()) as one, Store.open(path, Schedule()) as two:
            one.state("card")
            two.record(answer("card"))
            assert one.record(answer("card")).reps == 2

    def test_reading_half_of_the_log_keeps_nobody_from_writing(
        self, path: Path, answer: Answer
    ) -> None:
        with Store.open(path, Schedule()) as one, Store.open(path, Schedule()) as two:
            for card in "abc":
                one.record(answer(card))
            half_read = one.reviews()
            next(half_read)
            assert two.record(answer("d")).reps == 1

    def test_a_lock_that_stays_is_explained(
        self, path: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ptquiz.memory.database.BUSY_SECONDS", 0.1)
        with Store.open(path, Schedule()) as store, closing(sqlite3.connect(path)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            with pytest.raises(PtquizError, match="in use") as caught:
                store.record(answer("card"))
            assert_helpful(caught.value, path)
            holder.rollback()
            assert store.record(answer("card")).reps == 1


class TestFullDisk:
    """A disk without room loses no earlier answer, and a second try succeeds."""

    def test_a_full_disk_is_named(
        self, path: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with Store.open(path, Schedule()) as store:
            store.record(answer("card"))
            full = sqlite3.OperationalError("database or disk is full")
            full.sqlite_errorcode = sqlite3.SQLITE_FULL

            def fail(*_: object) -> None:
                raise full

            with monkeypatch.context() as patch:
                patch.setattr("ptquiz.memory.store.log.add_review", fail)
                with pytest.raises(PtquizError, match="the disk is full") as caught:
                    store.record(answer("card"))
        assert_helpful(caught.value, path)

    def test_a_write_that_the_system_refuses_leaves_the_log_whole(
        self, path: Path, answer: Answer
    ) -> None:
        with Store.open(path, Schedule()) as store:
            store.record(answer("card", id="before"))
            size = path.stat().st_size
            soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            large = answer("card", answer="x" * 100_000, id="large")
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
            try:
                with pytest.raises(PtquizError) as caught:
                    store.record(large)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            assert_helpful(caught.value, path)
            assert store.review_count("card") == 1
            assert store.record(large).reps == 2
        assert recorded(path) == {"before", "large"}


class TestDamage:
    """A file that is not sound is told apart and left as it is."""

    @pytest.mark.parametrize("size", [2, 20, 100, 511, 512, 5000])
    def test_a_file_that_is_no_database(self, path: Path, size: int) -> None:
        content = random.Random(size).randbytes(size)
        path.write_bytes(content)
        with pytest.raises(PtquizError, match="not a ptquiz database") as caught:
            Store.open(path, Schedule())
        assert_helpful(caught.value, path)
        assert path.read_bytes() == content
        assert [entry.name for entry in path.parent.iterdir()] == [path.name]

    def test_a_directory_in_its_place(self, path: Path) -> None:
        path.mkdir()
        with pytest.raises(PtquizError, match="is not a file") as caught:
            Store.open(path, Schedule())
        assert_helpful(caught.value, path)

    def test_a_file_in_the_place_of_its_folder(self, path: Path) -> None:
        path.write_text("a file")
        with pytest.raises(PtquizError) as caught:
            Store.open(path / "memory.db", Schedule())
        assert_helpful(caught.value, path)

    def test_another_programs_database(self, path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE notes (text)")
        content = path.read_bytes()
        with pytest.raises(PtquizError, match="another program's") as caught:
            Store.open(path, Schedule())
        assert_helpful(caught.value, path)
        assert path.read_bytes() == content

    def test_a_page_of_garbage_is_told_and_nothing_is_written(
        self, path: Path, answer: Answer, now: datetime
    ) -> None:
        fill(path, answer, now)
        content = bytearray(path.read_bytes())
        for page in range(4, len(content) // 4096):
            content[page * 4096 : (page + 1) * 4096] = b"\xff" * 4096
        path.write_bytes(content)
        with pytest.raises(PtquizError, match="is damaged") as caught:
            use(path, now)
        assert_helpful(caught.value, path)
        assert ".recover" in caught.value.hint
        assert path.read_bytes() == content

    @pytest.mark.parametrize(
        "change", ["rating = 9", "retention = -1.0", "utc_offset = 999999", "at = 1 << 60"]
    )
    def test_a_log_that_makes_no_sense_is_told(
        self, path: Path, answer: Answer, now: datetime, change: str
    ) -> None:
        fill(path, answer, now)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            connection.execute("DROP TRIGGER events_keep")
            connection.execute(f"UPDATE events SET zone = NULL, {change} WHERE rowid = 30")
            connection.commit()
        with Store.open(path, Schedule()) as store:
            for deed in (store.rebuild, lambda: list(store.reviews())):
                if change.startswith("retention") and deed != store.rebuild:
                    continue  # a review does not tell its retention
                with pytest.raises(PtquizError, match="is damaged") as caught:
                    deed()
                assert_helpful(caught.value, path)

    def test_no_damage_shows_as_anything_but_an_error_for_the_learner(
        self, path: Path, answer: Answer, now: datetime
    ) -> None:
        fill(path, answer, now)
        sound, told = path.read_bytes(), 0
        for seed in range(200):
            generator, content = random.Random(seed), bytearray(sound)
            for _ in range(generator.choice([1, 8, 64])):
                content[generator.randrange(len(content))] = generator.randrange(256)
            path.write_bytes(content)
            try:
                use(path, now)
            except PtquizError as error:
                assert_helpful(error, path)
                told += 1
        assert told > 20


def fill(path: Path, answer: Answer, now: datetime) -> None:
    with Store.open(path, Schedule()) as store:
        for n in range(60):
            store.record(answer(f"card-{n % 20}", at=now + timedelta(hours=n), variant={"n": n}))


def use(path: Path, now: datetime) -> None:
    with Store.open(path, Schedule()) as store:
        store.due(now + timedelta(days=9))
        store.states()
        list(store.reviews())
        store.suspend("card-1", now)
        store.flagged()
        store.undo(now + timedelta(days=9))
        store.rebuild()
