"""Records what each statement of a program binds and changes, while it runs."""

from __future__ import annotations

import ast
import contextlib
import inspect
import sys
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ptquiz.engine.job import needs_compiler
from ptquiz.engine.trace import CallValues, NamedValue, Trace, TracedCall, TracedLine
from ptquiz.engine.worker import compiler, hooks
from ptquiz.engine.worker.compiler import aside, hide_from_compiler
from ptquiz.engine.worker.facts import describe, fingerprint, parts, unnoticed, version_of
from ptquiz.engine.worker.operands import failure

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from types import CodeType, FrameType

    from ptquiz.script import Script

_NAMES = 64
"""Names of a scope that are watched."""

_BINDINGS = 8
"""Names that are shown beside a statement."""

_STATEMENTS = 400
_EVENTS = 20_000
_SECONDS = 3.0
"""Wall-clock time that looking may take, beside the code's own."""

_SUSPENDED = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
"""Code whose frames begin again and again: what goes in and out is no call."""

_RETURNED = "return"
_OWN = "__ptquiz_"


@dataclass(slots=True)
class _Scope:
    """A running frame: its statement, and its names as they were before that."""

    statement: int = 0
    before: dict[str, tuple[Hashable, int | None]] = field(default_factory=dict)
    arguments: tuple[NamedValue, ...] = ()


@dataclass(slots=True)
class _Statement:
    count: int = 0
    first: tuple[NamedValue, ...] = ()
    last: tuple[NamedValue, ...] = ()


@dataclass(slots=True)
class _Function:
    line: int
    count: int = 0
    first: CallValues | None = None
    last: CallValues | None = None


class Recorder:
    """Watches one program; ``watch`` as often as its code runs, then ``trace``."""

    def __init__(self, script: Script, code: CodeType) -> None:
        self._script = script
        self._code = code
        self._layout = layout(script.text)
        self.clear()

    def clear(self) -> None:
        """Forget what was seen, so that what comes now is all there is."""
        self._statements: dict[int, _Statement] = {}
        self._functions: dict[str, _Function] = {}
        self._scopes: dict[int, _Scope] = {}
        self._events = 0
        self._looking = 0.0
        self._cut = ""

    @contextlib.contextmanager
    def watch(self) -> Iterator[None]:
        """Record what the program's own code does in here."""
        if needs_compiler(self._script.text):
            hide_from_compiler(hooks, sys.modules[__name__], compiler)
        with hooks.watching(self._code, self):
            yield

    def trace(self, error: BaseException | None = None, test: str = "") -> Trace:
        """Return what was seen; ``error`` is how it ended, ``test`` what called the code."""
        self._flush_raising(error)
        found = failure(error, self._script, self._code.co_filename) if error else None
        lines = [
            TracedLine(*self._script.locate(line), seen.count, seen.first, seen.last)
            for line, seen in sorted(self._statements.items())
        ]
        calls = [
            TracedCall(name, *self._script.locate(seen.line), seen.count, seen.first, seen.last)
            for name, seen in self._functions.items()
            if seen.first is not None
        ]
        return Trace(tuple(lines), tuple(calls), found, test, error is not None, self._cut)

    @aside
    def start(self, frame: FrameType) -> None:
        """Hear that a function, or the module, begins."""
        scope = self._scopes[id(frame)] = _Scope()
        code = frame.f_code
        if code.co_name == "<module>" or code.co_flags & _SUSPENDED:
            return
        with self._bounded(), unnoticed():
            names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            given = {name: frame.f_locals[name] for name in names if name in frame.f_locals}
            scope.arguments = tuple(describe(name, value, {}) for name, value in given.items())

    @aside
    def line(self, frame: FrameType, line: int) -> None:
        """Hear that ``line`` is about to run: what ran before it in its frame is done."""
        scope = self._scopes.get(id(frame))
        if scope is None or self._cut:
            return
        here = self._layout.get(line) or _Header(line, line)
        last = self._layout.get(scope.statement)
        if here.start == scope.statement and here.start != here.end:
            return  # a further line of the same statement
        with self._bounded():
            if last is not None and last.is_for and line not in last.body:
                scope.statement = 0  # it looked for one more round, and there was none
                self._statements[last.start].count -= 1
            self._flush(frame, scope)
            scope.before = self._state(frame)
            if here.is_with and last is not None and last.start in here.body:
                return  # its end, not another beginning
            scope.statement = here.start
            seen = self._statements.setdefault(here.start, _Statement())
            seen.count += 1
            if len(self._statements) > _STATEMENTS:
                self._cut = f"more than {_STATEMENTS} statements ran"

    @aside
    def end(self, frame: FrameType, returned: object) -> None:
        """Hear that a function returns a value."""
        scope = self._scopes.pop(id(frame), None)
        if scope is None or self._cut:
            return
        with self._bounded():
            code = frame.f_code
            is_function = code.co_name != "<module>" and not code.co_flags & _SUSPENDED
            extra: tuple[NamedValue, ...] = ()
            if is_function and "__qualname__" not in frame.f_locals:
                value = describe(_RETURNED, returned, frame.f_locals)
                self._called(code, CallValues(scope.arguments, value))
                extra = (value,) if returned is not None else ()
            self._flush(frame, scope, extra)

    def _called(self, code: CodeType, passed: CallValues) -> None:
        name = getattr(code, "co_qualname", code.co_name)  # Python 3.11
        seen = self._functions.setdefault(name, _Function(code.co_firstlineno))
        seen.count += 1
        if seen.first is None:
            seen.first = passed
        else:
            seen.last = passed

    def _flush(self, frame: FrameType, scope: _Scope, extra: tuple[NamedValue, ...] = ()) -> None:
        """Note what the statement that has just run in a frame bound or changed."""
        if not scope.statement:
            return
        names = _names(frame)
        changed = []
        for name, value in _parts(names):
            before = scope.before.get(name)
            if before is None or before[0] != fingerprint(value):
                binding = describe(name, value, names)
                changed.append(_moved(binding, before, value))
        there = {name for name, _ in _parts(names)}
        changed += [
            NamedValue(name, "NoneType", "None")
            for name in scope.before
            if name not in there and name.endswith(".grad")
        ]
        seen = self._statements[scope.statement]
        bindings = (*changed[:_BINDINGS], *extra)
        if seen.count == 1:
            seen.first = bindings
        else:
            seen.last = bindings
        scope.statement = 0

    def _flush_raising(self, error: BaseException | None) -> None:
        """Note what the frames that an exception ended had done in their last statements."""
        trace = error.__traceback__ if error is not None else None
        while trace is not None:
            scope = self._scopes.pop(id(trace.tb_frame), None)
            if scope is not None:
                with self._bounded():
                    self._flush(trace.tb_frame, scope)
            trace = trace.tb_next

    def _state(self, frame: FrameType) -> dict[str, tuple[Hashable, int | None]]:
        return {
            name: (fingerprint(value), version_of(value)) for name, value in _parts(_names(frame))
        }

    @contextlib.contextmanager
    def _bounded(self) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self._events += 1
            self._looking += time.perf_counter() - started
            if self._events > _EVENTS:
                self._cut = f"more than {_EVENTS:,} statements ran"
            elif self._looking > _SECONDS:
                self._cut = f"looking took more than {_SECONDS:g} s"


@dataclass(frozen=True, slots=True)
class _Header:
    """The lines of a statement, of a compound one without its body, and those of the body."""

    start: int
    end: int
    body: range = range(0)
    is_for: bool = False
    is_with: bool = False


def layout(text: str) -> dict[int, _Header]:
    """Return, for each line of a program, the statement that it is part of."""
    found: dict[int, _Header] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt):
            header = _header(node)
            found.update(dict.fromkeys(range(header.start, header.end + 1), header))
    return found


def _header(node: ast.stmt) -> _Header:
    decorators = getattr(node, "decorator_list", [])
    start = min([node.lineno, *(each.lineno for each in decorators)])
    end = node.end_lineno or node.lineno
    body = getattr(node, "body", None)
    if not body:
        return _Header(start, end)
    return _Header(
        start,
        max(start, body[0].lineno - 1),
        range(body[0].lineno, (body[-1].end_lineno or end) + 1),
        isinstance(node, ast.For | ast.AsyncFor),
        isinstance(node, ast.With | ast.AsyncWith),
    )


def _names(frame: FrameType) -> dict[str, Any]:
    """Return the names of a frame that a reader of the code knows, in their order."""
    found: dict[str, Any] = {}
    for name, value in list(frame.f_locals.items()):
        if not name.startswith((_OWN, "__")) and len(found) < _NAMES:
            found[name] = value
    return found


def _parts(names: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in names.items():
        yield from parts(name, value)


def _moved(
    binding: NamedValue, before: tuple[Hashable, int | None] | None, value: object
) -> NamedValue:
    same = before is not None and isinstance(before[0], tuple) and before[0][0] == id(value)
    if same and before is not None and before[1] != version_of(value):
        return replace(binding, version_before=before[1])
    return binding
