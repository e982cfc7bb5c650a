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

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ptquiz.terminal.keys import PipedKeys, TerminalKeys

_TICK = 0.05
"""Seconds between looks at the file."""

_WIDE = 150
"""Columns from which two panes side by side are both wide enough for code."""


def watch(
    path: Path,
    keys: TerminalKeys | PipedKeys,
    run: Callable[[], bool],
    say: Callable[[str], None],
) -> None:
    """Open ``path`` in the learner's editor and call ``run`` at each save, until it returns True.

    In tmux the editor gets a pane beside or below this one; elsewhere the terminal is the editor's
    until it is closed, and saves from another window are noticed from then on. Any key but ``e``
    ends it. Without a terminal the file is edited and run once. Raises PtquizError if there is no
    editor.
    """
    before = saved_at(path)
    _open_editor(path, keys)
    if not keys.interactive:
        run()
        return
    say(f"watching {path}\nruns at each save · e opens the editor · any other key goes back")
    while True:
        now = saved_at(path)
        if now not in (before, (0, 0)):
            before = now
            say(f"\nsaved at {datetime.now().astimezone():%H:%M:%S}")
            if run():
                return
        if keys.waiting(_TICK):
            if keys.key().lower() != "e":
                return
            _open_editor(path, keys)


def _open_editor(path: Path, keys: TerminalKeys | PipedKeys) -> None:
    if keys.interactive and os.environ.get("TMUX") and shutil.which("tmux"):
        command = shlex.join([*editor_command(), str(path)])
        beside = shutil.get_terminal_size().columns >= _WIDE
        pane = ["tmux", "split-window", "-h" if beside else "-v", command]
        if subprocess.run(pane, check=False, capture_output=True).returncode == 0:
            return
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
