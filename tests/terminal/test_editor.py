"""Which editor is opened, and what is said when it does not work."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from ptquiz.errors import ExitCode, PtquizError
from ptquiz.terminal.editor import edit, editor_command

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def no_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)


def test_visual_comes_before_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "ed")
    assert editor_command() == ["ed"]
    monkeypatch.setenv("VISUAL", "code --wait")
    assert editor_command() == ["code", "--wait"]


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_a_blank_setting_is_none(monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    monkeypatch.setenv("VISUAL", blank)
    monkeypatch.setenv("EDITOR", "ed")
    assert editor_command() == ["ed"]


def test_a_command_with_spaces_and_quotes_is_taken_apart_as_a_shell_would(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EDITOR", "'/opt/my editor/bin' -c 'set ft=python'")
    assert editor_command() == ["/opt/my editor/bin", "-c", "set ft=python"]


def test_without_a_setting_one_that_is_here_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "vi").write_text("#!/bin/sh\n")
    (tmp_path / "vi").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert editor_command() == ["vi"]


def test_without_any_editor_the_error_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PtquizError) as caught:
        editor_command()
    assert "EDITOR" in caught.value.hint
    assert caught.value.code is ExitCode.USAGE


def test_an_open_quote_is_an_error_that_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "vim 'oops")
    with pytest.raises(PtquizError, match=r"\$EDITOR"):
        editor_command()


@pytest.mark.parametrize("command", ["no-such-editor-here", "/", "''"])
def test_a_command_that_does_not_start_is_an_error_with_advice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    monkeypatch.setenv("EDITOR", command)
    with pytest.raises(PtquizError, match="does not start") as caught:
        edit(tmp_path / "file.py")
    assert "EDITOR" in caught.value.hint


def test_an_editor_that_fails_is_an_error_and_the_file_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "file.py"
    file.write_text("half done")
    monkeypatch.setenv("EDITOR", "false")
    with pytest.raises(PtquizError, match="1") as caught:
        edit(file)
    assert "kept" in caught.value.hint
    assert file.read_text() == "half done"


def test_the_editor_gets_the_file_whatever_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "a folder; with 'signs'"
    file.write_text("")
    program = "import sys; open(sys.argv[1], 'w').write('edited')"
    monkeypatch.setenv("EDITOR", f"'{sys.executable}' -c \"{program}\"")
    edit(file)
    assert file.read_text() == "edited"
