"""Where an export goes: a file that is replaced whole, or a stream."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ptquiz.errors import PtquizError
from ptquiz.files import atomic_write

if TYPE_CHECKING:
    from typing import BinaryIO


def write(data: bytes, target: Path | BinaryIO) -> None:
    """Write ``data`` to ``target``; a file that was there before stays whole until it is replaced.

    Raises PtquizError where it cannot be written, but BrokenPipeError where the reader of a
    stream has left: that is the command's to handle.
    """
    try:
        if not isinstance(target, Path):
            target.write(data)
            target.flush()
        elif target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(data)  # /dev/null, a pipe: not to be replaced by a file
        else:
            _replace(target, data)
    except BrokenPipeError:
        raise
    except OSError as error:
        name = target if isinstance(target, Path) else "standard output"
        raise PtquizError(
            f"cannot write {name}: {error.strerror or error}", _hint(error, target)
        ) from error


def _replace(target: Path, data: bytes) -> None:
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    if not target.parent.is_dir():  # a typing error is no wish for a new folder
        code = errno.ENOTDIR if target.parent.exists() else errno.ENOENT
        raise OSError(code, os.strerror(code))
    atomic_write(target, data)


def _hint(error: OSError, target: Path | BinaryIO) -> str:
    match error.errno:
        case errno.EISDIR if isinstance(target, Path):
            return f"name a file in it: -o {target / 'ptquiz.apkg'}"
        case errno.ENOENT | errno.ENOTDIR if isinstance(target, Path):
            return f"make the folder first: mkdir -p {target.parent}"
        case errno.ENOSPC | errno.EDQUOT:
            return "free some space, or name a file on another disk with -o"
        case _:
            return "name another file with -o"
