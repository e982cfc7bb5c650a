"""A file that runs again at each save, while the editor is open beside it or somewhere else."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from datetime import datetime
from typing import TYPE_CHECKING

from ptquiz.errors import PtquizError
from ptquiz.terminal.editor import edit, editor_command
from ptquiz.terminal.keys import ENTER, ESCAPE, SPACE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ptquiz.terminal.keys import PipedKeys, TerminalKeys

_TICK = 0.05
"""Seconds between looks at the file."""

_WIDE = 150
"""Columns from which two panes side by side are both wide enough for code."""


class EditorPane:
    """The editor beside this terminal, in a pane of tmux: one at a time."""

    def __init__(self) -> None:
        self._id = ""

    def open(self, path: Path) -> bool:
        """Open a file in the learner's editor, or go to where it is open; False without tmux.

        Raises PtquizError if there is no editor.
        """
        if not os.environ.get("TMUX") or not shutil.which("tmux"):
            return False
        if self.is_open:
            _tmux("select-pane", "-t", self._id)
            return True
        command = shlex.join([*editor_command(), str(path)])
        beside = shutil.get_terminal_size().columns >= _WIDE
        where = ["-h" if beside else "-v", "-P", "-F", "#{pane_id}"]
        self._id = _tmux("split-window", *where, command) or ""
        return bool(self._id)

    @property
    def is_open(self) -> bool:
        """Whether the editor is still there."""
        return bool(self._id) and _tmux("display-message", "-p", "-t", self._id, "") is not None

    def close(self) -> None:
        """Close the pane, if it is still there: its card is done."""
        if self._id:
            _tmux("kill-pane", "-t", self._id)
            self._id = ""


def _tmux(*arguments: str) -> str | None:
    """Return what tmux prints, None where it fails."""
    done = subprocess.run(["tmux", *arguments], check=False, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def watch(
    path: Path,
    keys: TerminalKeys | PipedKeys,
    pane: EditorPane,
    run: Callable[[], bool],
    say: Callable[[str], None],
    press: Callable[[str], bool] = lambda _key: False,
    keys_line: Callable[[], str] = lambda: "e opens the editor",
) -> None:
    """Open ``path`` in the learner's editor and call ``run`` at once and at each save.

    It ends when ``run`` or ``press``, which is given the other keys, returns True; ``keys_line``
    says what they are. In tmux the editor gets a pane beside or below this one; elsewhere the
    terminal is the editor's until it is closed, and saves from another window are noticed from then
    on. Without a terminal the file is edited and run once.

    Raises PtquizError if there is no editor.
    """
    if not keys.interactive:
        edit(path)
        run()
        return
    _open_editor(path, keys, pane)
    say(f"watching {path}")
    before = (0, 0)
    while True:
        now = saved_at(path)
        if now not in (before, (0, 0)):
            if before != (0, 0):
                say(f"\nsaved at {datetime.now().astimezone():%H:%M:%S}")
            before = now
            if _ran(run, say):
                return
            say(f"{keys_line()}\nruns at each save · enter goes back")
        if keys.waiting(_TICK):
            key = keys.key().lower()
            if key in {ENTER, SPACE, ESCAPE, "w"}:
                return
            if key == "e":
                _open_editor(path, keys, pane)
            elif press(key):
                return


def _ran(run: Callable[[], bool], say: Callable[[str], None]) -> bool:
    """Run once; a file that is away while an editor replaces it is no end of the watch."""
    try:
        return run()
    except PtquizError as error:
        say(f"{error.message} ({error.hint})")
        return False


def _open_editor(path: Path, keys: TerminalKeys | PipedKeys, pane: EditorPane) -> None:
    if not pane.open(path):
        with keys.paused():
            edit(path)


def saved_at(path: Path) -> tuple[int, int]:
    """Return a file's time of change in nanoseconds and its size; zeros while it is replaced."""
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


def write_copy(path: Path, text: str) -> None:
    """Put code where it can be changed without touching the card. Raises PtquizError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PtquizError(
            f"{path}: {error.strerror}", "see that the folder can be written"
        ) from None
