"""The learner's own editor, on a file that survives whatever happens."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

from ptquiz.errors import ExitCode, PtquizError

if TYPE_CHECKING:
    from pathlib import Path

_FALLBACKS = ("nano", "vim", "vi", "emacs")


def editor_command() -> list[str]:
    """Return the editor's command: ``$VISUAL``, ``$EDITOR``, or one that is here.

    Raises PtquizError.
    """
    for name in ("VISUAL", "EDITOR"):
        if value := os.environ.get(name, "").strip():
            try:
                return shlex.split(value)
            except ValueError as error:
                raise PtquizError(
                    f"${name} is not a command: {error}", f"fix ${name}", ExitCode.USAGE
                ) from None
    for name in _FALLBACKS:
        if shutil.which(name):
            return [name]
    raise PtquizError("no editor found", "set $EDITOR, as in EDITOR=nano", ExitCode.USAGE)


def edit(path: Path) -> None:
    """Open a file in the learner's editor and wait until it is closed. Raises PtquizError."""
    command = editor_command()
    try:
        status = subprocess.run([*command, str(path)], check=False).returncode
    except OSError as error:
        raise PtquizError(
            f"{command[0]} does not start: {error.strerror}", "set $EDITOR to another editor",
            ExitCode.USAGE,
        ) from None  # fmt: skip
    if status:
        raise PtquizError(f"{command[0]} ended with status {status}", "your file is kept")
