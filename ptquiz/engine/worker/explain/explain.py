"""What a failed assertion got and wanted, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ptquiz.engine.worker.asserts import compared
from ptquiz.engine.worker.explain.claims import deciding, find_assert
from ptquiz.engine.worker.explain.library import of_library
from ptquiz.engine.worker.explain.reader import Reader
from ptquiz.engine.worker.explain.source import Source

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from ptquiz.engine.worker.explain.explanation import Explanation
    from ptquiz.script import Script


def explain(error: BaseException, script: Script, programs: dict[str, str]) -> Explanation | None:
    """Explain a failed assertion of one of the ``programs``, which are by file name.

    ``script`` holds the solution. None for what is no assertion, or has nothing to say.
    """
    try:
        return _explained(error, script, programs)
    except Exception:  # noqa: BLE001  # a learner's values may do anything when they are looked at
        return None


def _explained(
    error: BaseException, script: Script, programs: dict[str, str]
) -> Explanation | None:
    frame, comparison = _frames(error.__traceback__, programs)
    if frame is None or not isinstance(error, AssertionError | TypeError):
        return None
    own = frame.tb_frame
    source = Source(programs[own.f_code.co_filename], own, script)
    if comparison is not None:
        return of_library(source, frame.tb_lineno, comparison, error)
    found, reader = compared(error), Reader(source)
    if found is None:
        return reader.of_raise(frame.tb_lineno, str(error))
    statement = find_assert(source.tree, found)
    if statement is None:
        return None
    return replace(reader.of_claim(deciding(statement, found)), message=str(error))


def _frames(
    trace: TracebackType | None, programs: dict[str, str]
) -> tuple[TracebackType | None, FrameType | None]:
    """Return the innermost frame of the programs, and that of the library's assertion in it."""
    own: TracebackType | None = None
    library: FrameType | None = None
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_code.co_filename in programs:
            own, library = trace, None
        elif library is None and frame.f_code.co_name.startswith("assert_"):
            library = frame
        trace = trace.tb_next
    return own, library
