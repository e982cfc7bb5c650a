"""A file in an editor: each save is noticed while the editor is still open."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

from ptquiz.errors import ExitCode, PtquizError
from ptquiz.terminal.editor import editor_command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TICK = 0.1


def editing(path: Path) -> Iterator[None]:
    """Open ``path`` in the learner's editor; yield at each save, and once if it was never saved.

    Raises PtquizError if there is no editor.
    """
    command = editor_command()
    try:
        editor = subprocess.Popen([*command, str(path)])
    except OSError as error:
        raise PtquizError(
            f"{command[0]} does not start: {error.strerror}", "set $EDITOR", ExitCode.USAGE
        ) from None
    before, saved = saved_at(path), False
    while True:
        open_still = editor.poll() is None
        now = saved_at(path)
        if now != before:
            before, saved = now, True
            yield
        elif not open_still:
            break
        else:
            time.sleep(_TICK)
    if not saved:
        yield


def saved_at(path: Path) -> tuple[int, int]:
    """Say when a file was last saved, in nanoseconds, and its size; zeros while it is replaced."""
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size
