"""What an exception says, and where in a job's code it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptquiz.engine.job import Raised
from ptquiz.engine.worker.asserts import values_of

if TYPE_CHECKING:
    from pathlib import Path

    from ptquiz.script import Script

_MESSAGE_LIMIT = 4000


def describe(error: BaseException, script: Script, main: Path, check: Path) -> Raised:
    """Describe an exception; ``main`` holds the script, ``check`` the tests."""
    kind = type(error)
    module = "" if kind.__module__ in {"builtins", "__main__"} else f"{kind.__module__}."
    if isinstance(error, SyntaxError) and error.filename == str(main):
        section, line = script.locate(error.lineno or 1)
    elif places := [script.locate(line) for line in _lines_in(main, error)]:
        # Where shared code was called, rather than where in it.
        own = [place for place in places if not place[0].startswith("shared ")]
        section, line = (own or places)[-1]
    else:
        section, line = "check", line_in(check, error)
    bases = tuple(base.__name__ for base in kind.__mro__)
    return Raised(f"{module}{kind.__qualname__}", bases, message(error), section, line)


def line_in(path: Path, error: BaseException) -> int:
    """Return the innermost line of a file that an exception passed through, 0 for none."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return error.lineno or 1
    return next(reversed(_lines_in(path, error)), 0)


def _lines_in(path: Path, error: BaseException) -> list[int]:
    lines, trace = [], error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return lines


def message(error: BaseException) -> str:
    """Return an exception's message, and the values that a failed assertion compared."""
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        text = "; ".join(part for part in (text[:_MESSAGE_LIMIT], values_of(error)) if part)
        return text.encode("utf-8", "backslashreplace").decode()
    except Exception as unprintable:  # noqa: BLE001  # a learner's __str__ may do anything
        return f"<its message raises {type(unprintable).__name__}>"
