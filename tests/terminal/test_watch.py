"""A file is run when it is opened and at each save, until the learner goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ptquiz.errors import PtquizError
from ptquiz.terminal.keys import PipedKeys
from ptquiz.terminal.watch import EditorPane, watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Keys(PipedKeys):
    """Keys that come one by one, each after something was done in between."""

    interactive = True

    def __init__(self, *script: tuple[Callable[[], object], str]) -> None:
        self.script = list(script)

    def waiting(self, seconds: float) -> bool:
        """Do what comes next; then a key is there, if one is named."""
        do, self.next = self.script.pop(0)
        do()
        return bool(self.next)

    def key(self) -> str:
        """Return the key that is named."""
        return self.next


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "true")
    path = tmp_path / "attempt.py"
    path.write_text("x = 1\n")
    return path


def nothing() -> None:
    pass


def test_it_runs_on_opening_and_at_each_save(file: Path) -> None:
    ran: list[str] = []

    def run() -> bool:
        ran.append(file.read_text())
        return False

    keys = Keys((nothing, ""), (lambda: file.write_text("x = 22\n"), ""), (nothing, "\n"))
    watch(file, keys, EditorPane(), run, lambda _text: None)
    assert ran == ["x = 1\n", "x = 22\n"]


def test_a_file_that_vanishes_for_a_moment_is_no_end_of_it(file: Path) -> None:
    ran: list[str] = []
    said: list[str] = []

    def run() -> bool:
        if not file.exists():
            raise PtquizError("it is gone", "save it again")
        ran.append(file.read_text())
        return False

    keys = Keys(
        (file.unlink, ""), (nothing, ""), (lambda: file.write_text("x = 333\n"), ""),
        (nothing, "\n"),
    )  # fmt: skip
    watch(file, keys, EditorPane(), run, said.append)
    assert ran == ["x = 1\n", "x = 333\n"]


def test_other_keys_do_what_they_mean_and_may_end_it(file: Path) -> None:
    pressed: list[str] = []

    def press(key: str) -> bool:
        pressed.append(key)
        return key == "g"

    keys = Keys((nothing, "t"), (nothing, "h"), (nothing, "g"), (nothing, "never"))
    watch(file, keys, EditorPane(), lambda: False, lambda _text: None, press)
    assert pressed == ["t", "h", "g"]


def test_it_ends_when_the_run_says_so(file: Path) -> None:
    watch(file, Keys(), EditorPane(), lambda: True, lambda _text: None)
