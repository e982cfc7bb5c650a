"""A file that cannot be written to is refused before the first question, not after it."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ptquiz.errors import PtquizError
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.memory.conftest import Answer


@pytest.fixture
def as_somebody(store: Store, answer: Answer) -> Iterator[Path]:
    """A folder of a user who, unlike root, can be kept out of files."""
    store.record(answer("card"))  # imports now what root's Python may hide from others
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    if root:
        os.chown(folder, 65534, 65534)
        os.setresuid(65534, 65534, 0)
    yield folder
    if root:
        os.setresuid(0, 0, 0)
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_a_read_only_file(as_somebody: Path, answer: Answer) -> None:
    path = as_somebody / "memory.db"
    with Store.open(path, Schedule()) as store:
        store.record(answer("card"))
    path.chmod(0o400)
    with pytest.raises(PtquizError, match="cannot be written to") as caught:
        Store.open(path, Schedule())
    assert path.name in caught.value.message
    assert "chmod" in caught.value.hint


@pytest.mark.parametrize("exists", [True, False])
def test_a_read_only_folder(as_somebody: Path, exists: bool) -> None:
    path = as_somebody / "memory.db"
    if exists:
        Store.open(path, Schedule()).close()
    as_somebody.chmod(0o500)
    with pytest.raises(PtquizError, match="cannot be written to") as caught:
        Store.open(path, Schedule())
    assert "PTQUIZ_HOME" in caught.value.hint


def test_a_folder_that_cannot_be_made(as_somebody: Path) -> None:
    as_somebody.chmod(0o500)
    with pytest.raises(PtquizError, match="permission denied") as caught:
        Store.open(as_somebody / "deep" / "memory.db", Schedule())
    assert "PTQUIZ_HOME" in caught.value.hint


def test_a_file_that_turns_read_only_during_a_session(as_somebody: Path, answer: Answer) -> None:
    path = as_somebody / "memory.db"
    with Store.open(path, Schedule()) as store:
        store.record(answer("a"))
        as_somebody.chmod(0o500)  # no room for a journal
        with pytest.raises(PtquizError) as caught:
            store.record(answer("b"))
        assert path.name in caught.value.message
        as_somebody.chmod(0o700)
        assert store.seen() == {"a"}
        store.record(answer("b"))
