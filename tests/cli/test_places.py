"""Where the learner's files are, and what is said when they cannot be used."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Ptquiz

pytestmark = pytest.mark.slow


def everything(folder: Path) -> set[str]:
    """Return every file and folder below one."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_with_ptquiz_home_nothing_is_written_anywhere_else(ptquiz: Ptquiz, bank: Path) -> None:
    for done in (
        ptquiz("list"),
        ptquiz("check"),
        ptquiz("show", "torch-cat"),
        ptquiz("doctor"),
        ptquiz("verify", "e2e-recall", "--bank", bank, "--trust"),
        ptquiz.study("e2e-recall", lines=("", "4")),
    ):
        assert done.code == 0, done.err
    assert "progress.db" in everything(ptquiz.data)
    assert everything(ptquiz.home) == set()
    assert everything(ptquiz.cwd) == set()
    assert everything(ptquiz.tmp) == set()


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders are Linux's")
def test_without_it_the_xdg_folders_are_used(ptquiz: Ptquiz) -> None:
    del ptquiz.env["PTQUIZ_HOME"]
    places = {name: ptquiz.home / name.lower() for name in ("CONFIG", "DATA", "CACHE")}
    ptquiz.env |= {f"XDG_{name}_HOME": str(path) for name, path in places.items()}
    assert ptquiz.study("e2e-elsewhere", lines=("", "4")).code == 0
    assert (places["DATA"] / "ptquiz" / "progress.db").is_file()
    settings = places["CONFIG"] / "ptquiz" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("new_per_day = 0\n", encoding="utf-8")
    assert "Nothing is due" in ptquiz("study", lines=()).out
    assert all(
        path.split("/")[0] in {"config", "data", "cache"} for path in everything(ptquiz.home)
    )


def test_a_home_with_a_tilde_is_the_learners(ptquiz: Ptquiz) -> None:
    assert ptquiz("list", env={"PTQUIZ_HOME": "~/flash cards"}).code == 0
    assert (ptquiz.home / "flash cards").is_dir()
    assert everything(ptquiz.cwd) == set()


def test_help_and_check_make_no_folder(ptquiz: Ptquiz) -> None:
    for arguments in (["-h"], ["--version"], ["check"], ["study", "-h"]):
        assert ptquiz(*arguments).code == 0
    assert not ptquiz.data.exists()


@pytest.mark.parametrize("command", ["list", "study"])
def test_a_home_that_is_a_file_is_said_in_one_line(ptquiz: Ptquiz, command: str) -> None:
    ptquiz.data.write_text("a file")
    done = ptquiz(command, lines=())
    assert done.code in {1, 2}
    assert str(ptquiz.data) in done.complaint
    assert "Errno" not in done.complaint
    assert ptquiz.data.read_text() == "a file"


@pytest.fixture
def read_only(ptquiz: Ptquiz) -> Iterator[Path]:
    """Make the home a folder that can be read and not written, even by root."""
    ptquiz.data.mkdir()
    if os.getuid():
        ptquiz.data.chmod(0o555)
    else:
        mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
        ptquiz.prefix = ["unshare", "--mount", "sh", "-c", mount, str(ptquiz.data)]
        try:
            subprocess.run([*ptquiz.prefix, "true"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("root can write everywhere, and cannot mount a folder read-only here")
    yield ptquiz.data
    ptquiz.data.chmod(0o755)


@pytest.mark.parametrize("command", ["list", "study", "trust"])
def test_a_read_only_home_is_said_in_one_line(
    ptquiz: Ptquiz, read_only: Path, bank: Path, command: str
) -> None:
    done = ptquiz(command, *([bank] if command == "trust" else []), lines=())
    assert done.code == 1
    assert done.out == ""
    assert str(read_only) in done.complaint
    assert "Errno" not in done.complaint


def test_what_needs_no_progress_works_in_a_read_only_home(
    ptquiz: Ptquiz, read_only: Path, bank: Path
) -> None:
    for arguments in (
        ["show", "torch-cat"],
        ["check"],
        ["export", "e2e-elsewhere", "-f", "json", "-o", "-", "--bank", bank, "--trust"],
    ):
        assert ptquiz(*arguments).code == 0
    assert everything(read_only) == set()


@pytest.mark.parametrize("command", ["list", "study"])
@pytest.mark.parametrize("content", [b"not a database at all\n" * 99, b"SQLite format 3\0" * 99])
def test_a_corrupt_file_of_progress_is_named_and_left_as_it_is(
    ptquiz: Ptquiz, command: str, content: bytes
) -> None:
    ptquiz.data.mkdir()
    file = ptquiz.data / "progress.db"
    file.write_bytes(content)
    done = ptquiz(command, lines=())
    assert done.code == 1
    assert str(file) in done.complaint
    assert "left as it" in done.complaint
    assert file.read_bytes() == content


def test_doctor_says_what_is_wrong_with_the_home_and_goes_on(ptquiz: Ptquiz) -> None:
    ptquiz.data.mkdir()
    (ptquiz.data / "progress.db").write_bytes(b"not a database at all\n" * 99)
    done = ptquiz("doctor")
    assert done.code == 1
    assert done.err == ""
    assert re.search(r"✗ progress.*is not a ptquiz database", done.out)
    assert re.search(r"✓ torch", done.out)


def test_a_file_of_progress_that_is_damaged_inside_is_named_and_left_as_it_is(
    ptquiz: Ptquiz,
) -> None:
    ptquiz.study("e2e-elsewhere", lines=("", "4"))
    file = ptquiz.data / "progress.db"
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    file.write_bytes(data)
    done = ptquiz("list", lines=())
    assert done.code == 1
    assert str(file) in done.complaint
    assert file.read_bytes() == data


def test_another_programs_database_is_left_alone(ptquiz: Ptquiz) -> None:
    ptquiz.data.mkdir()
    file = ptquiz.data / "progress.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE notes (text)")
    before = file.read_bytes()
    done = ptquiz("study", lines=())
    assert done.code == 1
    assert str(file) in done.complaint
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("new_per_day = ", "config.toml"),
        ("new_per_dya = 5", 'unknown setting "new_per_dya"'),
        ('new_per_day = "5"', "whole number"),
        ("new_per_day = true", "whole number"),
        ("new_per_day = -1", "between 0 and"),
        ("retention = 1.5", "between 0.7 and 0.99"),
        ("new_day_at = 25", "between 0 and 12"),
        ('device = "tpu"', "tpu"),
        (b"\xff\xfe", "config.toml"),
    ],
)
def test_settings_that_make_no_sense_are_said_in_one_line(
    ptquiz: Ptquiz, text: str | bytes, words: str
) -> None:
    ptquiz.data.mkdir()
    data = text if isinstance(text, bytes) else text.encode()
    (ptquiz.data / "config.toml").write_bytes(data)
    done = ptquiz("study", lines=())
    assert done.code == 2
    assert done.out == ""
    assert words in done.complaint


def test_settings_take_effect(ptquiz: Ptquiz) -> None:
    ptquiz.data.mkdir()
    (ptquiz.data / "config.toml").write_text("new_per_day = 0\nretention = 0.95\n")
    assert "Nothing is due" in ptquiz("study", lines=()).out
    assert "new 2" in ptquiz("study", "--new", "2", lines=("q",)).out
