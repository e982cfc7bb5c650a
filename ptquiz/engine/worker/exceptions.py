"""What an exception says, and where in a job's code it came from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ptquiz.engine.job import Raised

if TYPE_CHECKING:
    from pathlib import Path

    from ptquiz.script import Script

_MESSAGE_LIMIT = 4000
_ON_LINE = re.compile(r"\bon line (\d+)")
"""How a SyntaxError names the line where something began that is not right at its end."""

_IN_FILE = re.compile(r'(?:File )?"?[^\s"]*/main\.py"?(?:, line |:)(\d+)')
"""How torch's compiler names a line of the program, in a file that the learner does not know."""


def describe(error: BaseException, script: Script, main: Path, check: Path) -> Raised:
    """Describe an exception; ``main`` holds the script, ``check`` the tests."""
    kind, text = type(error), message(error)
    module = "" if kind.__module__ in {"builtins", "__main__"} else f"{kind.__module__}."
    if isinstance(error, SyntaxError) and error.filename == str(main):
        section, line = script.locate(error.lineno or 1)
        text = _ON_LINE.sub(lambda found: f"on {_place(script, int(found[1]))}", text)
    elif places := [script.locate(line) for line in _lines_in(main, error)]:
        # Where shared code was called, rather than where in it.
        own = [place for place in places if not place[0].startswith("shared ")]
        section, line = (own or places)[-1]
    elif found := line_in(check, error):
        section, line = "check", found
    else:
        section, line = script.sections[-1].name, 0
    text = _IN_FILE.sub(lambda found: _place(script, int(found[1])), text)
    bases = tuple(base.__name__ for base in kind.__mro__)
    return Raised(f"{module}{kind.__qualname__}", bases, text, section, line)


def _place(script: Script, line: int) -> str:
    """Name a line of the program as its author counts it."""
    section, here = script.locate(line)
    return f"line {here}{'' if section == script.sections[-1].name else f' of the {section}'}"


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
    """Return an exception's message."""
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        return text[:_MESSAGE_LIMIT].encode("utf-8", "backslashreplace").decode()
    except Exception as unprintable:  # noqa: BLE001  # a learner's __str__ may do anything
        return f"<its message raises {type(unprintable).__name__}>"
