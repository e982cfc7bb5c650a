"""The place of one runner: the one that works there, and the warm one that will replace it."""

from __future__ import annotations

import select
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from ptquiz.engine import framing
from ptquiz.engine.job import execution_from_json, job_to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from ptquiz.engine.job import Execution, Job

_BACKSTOP = 30.0
"""Seconds beyond a job's limit after which its runner is taken for dead."""


class RunnerSlot:
    """Where jobs are handed to a runner; ``ask`` gives the connection to a new one.

    ``ask`` takes how much of torch must be imported, and the device. The first that comes is
    taken, and one with more of torch imported once that is there.
    """

    def __init__(self, ask: Callable[[int, str], socket.socket]) -> None:
        self._ask = ask
        self._here: socket.socket | None = None
        self._coming: socket.socket | None = None
        self._level = 0

    def run(self, job: Job, *, lasting: bool, level: int) -> Execution:
        """Run a job, and have a runner of ``level`` come.

        Raises framing.Closed where the runner is gone, PtquizError where none comes.
        """
        if self._here is None:
            self._here = self._ask(2 if lasting else 0, job.device)  # 2: CUDA contexts are dear
            self._level = _greet(self._here)
        elif self._coming is not None and _readable(self._coming):
            self._here.close()
            self._here, self._coming = self._coming, None
            self._level = _greet(self._here)
        if self._level < level and self._coming is None:
            self._coming = self._ask(self._level + 1, job.device)
        self._here.settimeout(job.limits.seconds + _BACKSTOP)
        framing.send(self._here, job_to_json(job) | {"lasting": lasting})
        return execution_from_json(framing.receive(self._here))

    def abandon(self) -> None:
        """End the runner and its job; call it from another thread than ``run``."""
        here = self._here
        if here is not None:
            with suppress(OSError):
                here.shutdown(socket.SHUT_WR)

    def leave(self) -> None:
        """Close the connections to the runner; the next job gets another one."""
        for connection in (self._here, self._coming):
            if connection is not None:
                connection.close()
        self._here = self._coming = None


def _greet(runner: socket.socket) -> int:
    """Wait for a runner; how much of torch was imported when it was forked."""
    return int(framing.receive(runner)["level"])


def _readable(connection: socket.socket) -> bool:
    return bool(select.select([connection], [], [], 0)[0])
