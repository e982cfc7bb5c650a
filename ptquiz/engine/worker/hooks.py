"""The interpreter's own hooks: which statement of the traced files is about to run.

``sys.monitoring`` where there is one (Python 3.12), since it costs nothing elsewhere; else
``sys.settrace``. Neither torch nor anything of ptquiz is needed here.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

_TOOL = 3
"""The number of a tool for ``sys.monitoring`` that debuggers, coverage and profilers leave."""


class Watcher(Protocol):
    """What is told of the frames of the traced code."""

    def start(self, frame: FrameType) -> None:
        """Hear that a function, or the module, begins."""

    def line(self, frame: FrameType, line: int) -> None:
        """Hear that ``line`` is about to run."""

    def end(self, frame: FrameType, returned: object) -> None:
        """Hear that a function returns a value."""


@contextlib.contextmanager
def watching(code: CodeType, watcher: Watcher) -> Iterator[None]:
    """Tell ``watcher`` of what runs in ``code`` and in what is defined in it, on this thread."""
    if sys.version_info >= (3, 12):
        with _monitored(code, watcher):
            yield
    else:
        with _traced(code.co_filename, watcher):
            yield


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, type(code)):
            yield from _codes(constant)


def is_shown(code: CodeType) -> bool:
    """Whether a code object is a module, a class or a function, not a comprehension."""
    return code.co_name in {"<module>", "<lambda>"} or not code.co_name.startswith("<")


@contextlib.contextmanager
def _monitored(code: CodeType, watcher: Watcher) -> Iterator[None]:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    hooks = _callbacks(monitoring.events, watcher)
    monitoring.use_tool_id(_TOOL, "ptquiz")
    try:
        for event, hook in hooks.items():
            monitoring.register_callback(_TOOL, event, hook)
        for each in filter(is_shown, _codes(code)):
            monitoring.set_local_events(_TOOL, each, sum(hooks))
        yield
    finally:
        for each in _codes(code):
            monitoring.set_local_events(_TOOL, each, 0)
        for event in hooks:
            monitoring.register_callback(_TOOL, event, None)
        monitoring.free_tool_id(_TOOL)


def _callbacks(events: Any, watcher: Watcher) -> dict[int, Callable[..., None]]:
    """Return what is called at each event; other threads are not watched."""
    thread = threading.get_ident()

    def start(_code: CodeType, _offset: int) -> None:
        if threading.get_ident() == thread:
            watcher.start(sys._getframe(1))

    def line(_code: CodeType, number: int) -> None:
        if threading.get_ident() == thread:
            watcher.line(sys._getframe(1), number)

    def end(_code: CodeType, _offset: int, returned: object) -> None:
        if threading.get_ident() == thread:
            watcher.end(sys._getframe(1), returned)

    return {events.PY_START: start, events.LINE: line, events.PY_RETURN: end}


@contextlib.contextmanager
def _traced(filename: str, watcher: Watcher) -> Iterator[None]:
    def local(frame: FrameType, event: str, argument: object) -> Any:
        if event == "line":
            raising.discard(id(frame))  # it was caught here
            watcher.line(frame, frame.f_lineno)
        elif event == "exception":
            raising.add(id(frame))
        elif event == "return":
            if id(frame) in raising:  # a None comes with an exception too
                raising.discard(id(frame))
                if argument is None:
                    return local
            watcher.end(frame, argument)
        return local

    def enter(frame: FrameType, event: str, _argument: object) -> Any:
        code = frame.f_code
        if event != "call" or code.co_filename != filename or not is_shown(code):
            return None
        watcher.start(frame)
        return local

    raising: set[int] = set()
    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)
