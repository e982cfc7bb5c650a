"""The place of one runner: the one that works there, and the warm one that will replace it."""

from __future__ import annotations

import select
import socket
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from ptquiz.engine import framing
from ptquiz.engine.job import Execution
from ptquiz.engine.messages import Greeting, RunJob, WarmLevel
from ptquiz.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable

    from ptquiz.engine.job import Job

_BACKSTOP = 30.0
"""Seconds beyond a job's limit after which its runner is taken for dead."""


class RunnerSlot:
    """Where jobs are handed to a runner; ``ask`` returns the connection to a new one.

    ``ask`` takes how much of torch must be imported, and the device. The first that comes is
    taken, and one with more of torch imported once that is there.
    """

    def __init__(self, ask: Callable[[WarmLevel, str], socket.socket]) -> None:
        self._ask = ask
        self._runner: socket.socket | None = None
        self._warmer: socket.socket | None = None
        self._level = WarmLevel.TORCH

    def run(self, job: Job, *, reuse_worker: bool, level: WarmLevel) -> Execution:
        """Run a job, and ask for a runner of ``level`` meanwhile.

        Raises framing.Closed where the runner is gone, PtquizError where none comes.
        """
        if self._runner is None:
            # A reused worker is not replaced by a warmer one: its context is expensive.
            first = WarmLevel.COMPILER if reuse_worker else WarmLevel.TORCH
            self._runner = self._ask(first, job.device)
            self._level = framing.receive(self._runner, Greeting).level
        elif self._warmer is not None and _readable(self._warmer):
            self._runner.close()
            self._runner, self._warmer = self._warmer, None
            self._level = framing.receive(self._runner, Greeting).level
        if self._level < level and self._warmer is None:
            self._warmer = self._ask(WarmLevel(self._level + 1), job.device)
        self._runner.settimeout(job.limits.seconds + _BACKSTOP)
        framing.send(self._runner, RunJob(job, reuse_worker))
        return sanitized(framing.receive(self._runner, Execution))

    def interrupt(self) -> None:
        """End the runner and its job; call it from another thread than ``run``."""
        runner = self._runner
        if runner is not None:
            with suppress(OSError):
                runner.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Close the connections to the runner; the next job gets another one."""
        for connection in (self._runner, self._warmer):
            if connection is not None:
                connection.close()
        self._runner = self._warmer = None


def sanitized(execution: Execution) -> Execution:
    """Return an execution in which no text can act on a terminal."""
    clean: Execution = _clean(replace(execution, observed=()))
    return replace(clean, observed=execution.observed)  # compared, and never shown


def _clean(value: Any) -> Any:
    """Return a value with every text in it sanitized, whatever it is part of."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return sanitize(value)
    if isinstance(value, tuple):
        return tuple(_clean(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: _clean(getattr(value, field.name)) for field in fields(value)}
        return replace(value, **parts)
    return value


def _readable(connection: socket.socket) -> bool:
    return bool(select.select([connection], [], [], 0)[0])
