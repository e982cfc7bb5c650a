"""Where an export goes: a file that is replaced whole, or a stream."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING

from ptquiz.errors import PtquizError
from ptquiz.files import atomic_write, require_writable

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
            require_writable(target)
            atomic_write(target, data)
    except BrokenPipeError:
        raise
    except OSError as error:
        name = target if isinstance(target, Path) else "standard output"
        raise PtquizError(
            f"cannot write {name}: {error.strerror or error}", _hint(error)
        ) from error


def _hint(error: OSError) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "free some space, or name a file on another disk with -o"
        case _:
            return "name another file with -o"
