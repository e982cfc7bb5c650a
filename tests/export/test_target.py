"""Where an export goes, and what is left when it cannot go there."""

from __future__ import annotations

import errno
import io
import os
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest

from ptquiz.errors import PtquizError
from ptquiz.export import Format, export


def put(target: Any, make_card: Any, now: Any, fmt: Format = Format.JSON) -> None:
    export([make_card()], fmt, {}, target, now=now)


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_file_that_was_there_is_replaced_and_keeps_its_mode(
    tmp_path: Path, make_card: Any, now: Any
) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")
    target.chmod(0o640)
    put(target, make_card, now)
    assert "gradients-accumulate" in target.read_text(encoding="utf-8")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert names(tmp_path) == ["out.json"]


def test_a_new_file_gets_the_mode_of_any_new_file(tmp_path: Path, make_card: Any, now: Any) -> None:
    target = tmp_path / "out.json"
    plain = tmp_path / "plain"
    plain.touch()
    put(target, make_card, now)
    assert target.stat().st_mode == plain.stat().st_mode


def test_a_link_goes_on_pointing_at_the_file(tmp_path: Path, make_card: Any, now: Any) -> None:
    target = tmp_path / "out.json"
    link = tmp_path / "link.json"
    link.symlink_to(target)
    put(link, make_card, now)
    assert link.is_symlink()
    assert target.is_file()


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path, make_card: Any, now: Any) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        put(pipe, make_card, now)
        assert os.read(reader, 1 << 16).startswith(b"{")
    finally:
        os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize("fmt", Format)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    fmt: Format, tmp_path: Path, make_card: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    target.write_text("old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PtquizError) as caught:
        put(target, make_card, now, fmt)
    assert caught.value.message == f"cannot write {target}: No space left on device"
    assert "free some space" in caught.value.hint
    assert target.read_text() == "old"
    assert names(tmp_path) == ["out"]


def test_an_export_that_is_interrupted_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, make_card: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    target.write_text("old")

    def interrupted(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        put(target, make_card, now)
    assert target.read_text() == "old"
    assert names(tmp_path) == ["out"]


def test_a_folder_is_refused_with_the_name_to_give_instead(
    tmp_path: Path, make_card: Any, now: Any
) -> None:
    with pytest.raises(PtquizError, match="Is a directory") as caught:
        put(tmp_path, make_card, now)
    assert caught.value.hint == f"name a file in it: {tmp_path}/NAME"
    assert names(tmp_path) == []


def test_a_folder_that_is_not_there_is_named_in_the_hint(
    tmp_path: Path, make_card: Any, now: Any
) -> None:
    with pytest.raises(PtquizError, match="No such file or directory") as caught:
        put(tmp_path / "a" / "b.json", make_card, now)
    assert caught.value.hint == f"make the folder first: mkdir -p {tmp_path / 'a'}"


def test_a_file_in_the_place_of_a_folder_is_an_error_in_one_line(
    tmp_path: Path, make_card: Any, now: Any
) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(PtquizError, match="Not a directory"):
        put(tmp_path / "a" / "b.json", make_card, now)


def test_a_file_that_may_not_be_written_is_left_alone(
    tmp_path: Path, make_card: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")
    target.chmod(0o444)
    # Root may write anything, and tests run as root in containers.
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != target)
    with pytest.raises(PtquizError, match="Permission denied") as caught:
        put(target, make_card, now)
    assert caught.value.hint == "name another file"
    assert target.read_text() == "old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_stream_that_cannot_be_written_is_an_error_in_one_line(make_card: Any, now: Any) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(PtquizError) as caught:
        put(full, make_card, now)
    assert caught.value.message == "cannot write standard output: No space left on device"


def test_a_reader_who_has_left_is_the_commands_to_handle(make_card: Any, now: Any) -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "wb", buffering=0) as stream, pytest.raises(BrokenPipeError):  # noqa: PTH123
        put(stream, make_card, now)


def test_a_package_without_room_for_its_database_is_an_error_in_one_line(
    make_card: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    with pytest.raises(PtquizError, match="cannot build the package in /nowhere") as caught:
        put(io.BytesIO(), make_card, now, Format.APKG)
    assert "TMPDIR" in caught.value.hint


def test_nothing_is_left_in_the_temporary_directory(
    make_card: Any, now: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    put(io.BytesIO(), make_card, now, Format.APKG)
    assert names(tmp_path) == []
