"""What a job writes: read while it runs, and cut at a limit."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from ptquiz.engine.messages import (
    JobEnded,
    Ready,
    Started,
    TestEnded,
    TestStarted,
    decode_tagged,
)

if TYPE_CHECKING:
    from ptquiz.engine.job import TestResult

_CHUNK = 1 << 16
_PIPEFULS = 32
"""Chunks after which what still comes is a flood that does not end."""

_MOST_REPORTED = 16 << 20
_MOST_TESTS = 1000


class Stream:
    """The reading end of a pipe, of which ``limit`` bytes are kept."""

    def __init__(self, descriptor: int, limit: int) -> None:
        self.descriptor = descriptor
        self.limit = limit
        self.open = True
        self._data = bytearray()
        self._cut = False
        os.set_blocking(descriptor, False)

    def read(self) -> bool:
        """Take what is there, at most a chunk; False if there is nothing."""
        try:
            data = os.read(self.descriptor, _CHUNK)
        except BlockingIOError:
            return False
        if not data:
            self.open = False
            return False
        room = self.limit - len(self._data)
        self._cut = self._cut or len(data) > room
        self._data += data[: max(room, 0)]
        return True

    def finish(self) -> str:
        """Take what a pipe still holds, and return all of it as text."""
        for _ in range(_PIPEFULS):
            if not self.read():
                break
        text = self._data.decode("utf-8", "replace")
        return f"{text}\n… cut after {self.limit >> 10} KiB\n" if self._cut else text


class EventPipe(Stream):
    """The pipe of a worker's own events, a line each; anybody else's line makes it ``corrupt``."""

    def __init__(self, descriptor: int, nonce: str) -> None:
        super().__init__(descriptor, _MOST_REPORTED)
        self.nonce = nonce
        self.corrupt = False
        self.clear()

    def clear(self) -> None:
        """Begin anew, for the next job."""
        self.tests: list[TestResult] = []
        self.running_test = ""
        self.written: list[int] = []
        """Characters on standard output before each test that began."""

        self.end: JobEnded | None = None
        self.started = False
        self.ready: Ready | None = None

    def read(self) -> bool:
        """Take the events that are there, at most a chunk."""
        there = super().read()
        self.corrupt = self.corrupt or self._cut
        *lines, rest = self._data.split(b"\n")
        self._data = bytearray(rest)
        for line in lines:
            self._take(bytes(line))
        return there

    def _take(self, line: bytes) -> None:
        try:
            data = json.loads(line)
            genuine = isinstance(data, dict) and data.pop("nonce", None) == self.nonce
            event = decode_tagged(data) if genuine else None
        except (ValueError, RecursionError):
            event = None
        if isinstance(event, TestStarted):
            self.running_test = event.name
            self.written.append(max(event.written, *self.written[-1:], 0))
        elif isinstance(event, TestEnded) and len(self.tests) < _MOST_TESTS:
            self.tests.append(event.result)
            self.running_test = ""
        elif isinstance(event, JobEnded) and self.end is None:
            self.end = event
        elif isinstance(event, Started):
            self.started = True
        elif isinstance(event, Ready):
            self.ready = event
        else:
            self.corrupt = True

    def read_all(self) -> None:
        """Take the events that the pipe still holds."""
        for _ in range(_PIPEFULS):
            if not self.read():
                break

    @property
    def finished(self) -> bool:
        """Whether the worker has said that the job is at its end."""
        return self.end is not None

    @property
    def reusable(self) -> bool:
        """Whether the worker can run another job."""
        return self.ready is not None and not self.corrupt and not self.ready.residue
