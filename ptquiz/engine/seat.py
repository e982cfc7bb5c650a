"""The place of one runner: the one that works there, and the warm one that will replace it."""

from __future__ import annotations

import select
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from ptquiz.engine import wire
from ptquiz.engine.job import execution_from_json, job_to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from ptquiz.engine.job import Execution, Job

_BACKSTOP = 30.0
"""Seconds beyond a job's limit after which its runner is taken for dead."""


class Seat:
    """Where jobs are handed to a runner; ``ask`` gives the connection to a new one."""

    def __init__(self, ask: Callable[[], socket.socket]) -> None:
        self._ask = ask
        self._here: socket.socket | None = None
        self._coming: socket.socket | None = None

    def run(self, job: Job, *, lasting: bool) -> Execution:
        """Run a job. Raises wire.Closed where the runner is gone, PtquizError where none comes."""
        if self._here is None:
            self._here = self._ask()
            if not self._greet(self._here):
                self._coming = self._ask()
        elif self._coming is not None and _readable(self._coming):
            self._here.close()
            self._here, self._coming = self._coming, None
            self._greet(self._here)
        self._here.settimeout(job.limits.seconds + _BACKSTOP)
        wire.send(self._here, job_to_json(job) | {"lasting": lasting})
        return execution_from_json(wire.receive(self._here))

    def abandon(self) -> None:
        """Let the runner end, and its job with it; from another thread than ``run``."""
        here = self._here
        if here is not None:
            with suppress(OSError):
                here.shutdown(socket.SHUT_WR)

    def leave(self) -> None:
        """Let go of the runner; the next job gets another."""
        for connection in (self._here, self._coming):
            if connection is not None:
                connection.close()
        self._here = self._coming = None

    @staticmethod
    def _greet(runner: socket.socket) -> bool:
        """Wait for a runner; whether it was forked when all of torch was imported."""
        return bool(wire.receive(runner)["warm"])


def _readable(connection: socket.socket) -> bool:
    return bool(select.select([connection], [], [], 0)[0])
