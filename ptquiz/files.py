"""Files that are whole at any moment."""

from __future__ import annotations

import errno
import os
import secrets
import shlex
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from ptquiz.errors import ExitCode, PtquizError

if TYPE_CHECKING:
    from pathlib import Path


def atomic_write(path: Path, data: str | bytes, *, durable: bool = True) -> None:
    """Replace a file, or make it and its folder; no reader ever sees a part of it.

    A link goes on pointing at its file, which keeps its mode. ``durable`` waits until the data are
    on the disk. Raises OSError, and leaves the file as it was.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(f".ptquiz-{secrets.token_hex(4)}.tmp")
    try:
        with scratch.open("xb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, scratch)
        scratch.replace(target)
    except BaseException:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        raise


def read_utf8(path: Path, newline: str | None = None) -> str:
    """Read a text file, with a byte-order mark or without; ``newline`` is as for ``open``.

    Raises OSError, and PtquizError, as a usage error, with the first line that is not UTF-8.
    """
    try:
        with path.open(encoding="utf-8-sig", newline=newline) as file:
            return file.read()
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise PtquizError(
            f"{path}: line {line} is not UTF-8", "save the file as UTF-8", ExitCode.USAGE
        ) from None


def require_writable(path: Path) -> None:
    """Raise PtquizError, as a usage error, if a file cannot be made or replaced at ``path``.

    For commands that write at the end of long work. Makes nothing.
    """
    folder = path.parent
    if path.is_dir():
        code, hint = errno.EISDIR, f"name a file in it: {path / 'NAME'}"
    elif not folder.is_dir():  # a typing error is no wish for a new folder
        code = errno.ENOTDIR if folder.exists() else errno.ENOENT
        hint = f"make the folder first: mkdir -p {shlex.quote(str(folder))}"
    elif not os.access(path if path.exists() else folder, os.W_OK):
        code, hint = errno.EACCES, "name another file"
    else:
        return
    raise PtquizError(f"cannot write {path}: {os.strerror(code)}", hint, ExitCode.USAGE)
