"""The process that runs a job: how it starts, is given a job, is watched, and what came of it."""

from __future__ import annotations

import json
import os
import select
import signal
import time
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING

from ptquiz.engine.job import Job
from ptquiz.engine.messages import decode, encode
from ptquiz.engine.server import result, sandbox
from ptquiz.engine.server.capture import EventPipe, Stream
from ptquiz.engine.worker import reuse
from ptquiz.engine.worker.report import LOCATE_SIGNAL, locatable, reporter
from ptquiz.engine.worker.run import run_job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ptquiz.engine.job import Execution

_TICK = 0.05
_GRACE = 1.0
"""Seconds in which a late job must have written down where it is: the machine may be busy."""

_START_LIMIT = 60.0
"""Seconds in which a worker that will be used again must be ready for its first job: CUDA."""

_RESTORE_LIMIT = 10.0
"""Seconds in which a worker that is to be used again must have restored what a job changed."""

_FIRST_OWN_DESCRIPTOR = 60


class ProcessLimitExceeded(Exception):
    """A job has more processes than it may."""


class WorkerProcess:
    """A process forked ahead of its first job, and the pipes to it."""

    def __init__(self, folder: Path, *, reuse_worker: bool) -> None:
        self.reuse_worker = reuse_worker
        self._nonce = uuid.uuid4().hex
        self._fault = _unnamed_file(folder)
        take, self._give = os.pipe()
        pipes = [os.pipe() for _ in range(3)]
        self.pid = os.fork()
        if self.pid == 0:
            try:
                writers = [write for _, write in pipes]
                self._become_worker(folder, [*writers, take, self._fault])
            finally:
                os._exit(70)
        for descriptor in (take, *(write for _, write in pipes)):
            os.close(descriptor)
        self._report, self._stdout, self._stderr = (read for read, _ in pipes)
        self._exit = _exit_descriptor(self.pid)
        self._dead: int | None = None
        self._started = not reuse_worker
        self._events = EventPipe(self._report, self._nonce)

    def run(self, job: Job, watch: Callable[[], None], abandoned: int) -> Execution:
        """Run a job until it ends, dies, is out of time, or ``watch`` raises ProcessLimitExceeded.

        Raises ConnectionError if there is something to read on ``abandoned``: nobody waits.
        """
        os.ftruncate(self._fault, 0)
        os.lseek(self._fault, 0, os.SEEK_SET)
        streams = [Stream(read, job.limits.output) for read in (self._stdout, self._stderr)]
        reason = ""
        try:
            with suppress(BrokenPipeError):
                self._hand_over(job)
            if not self._started:
                self._watch(_START_LIMIT, streams, watch, abandoned)
                self._started = True
            if self._dead is None:
                self._watch(job.limits.seconds, streams, watch, abandoned)
        except ProcessLimitExceeded as error:
            reason = str(error)
        late = self._dead is None and not self._events.finished and not reason
        if late:
            self._ask_where()
        self._events.read_all()
        stdout, stderr = (stream.finish() for stream in streams)
        fault = os.pread(self._fault, 1 << 16, 0)
        status = None if late else self._dead
        return result.execution(job, self._events, status, reason, fault, stdout, stderr)

    def is_reusable(self) -> bool:
        """Wait until it has put back what the job changed; False if it is of no further use."""
        if not self.reuse_worker or self._dead is not None or not self._events.finished:
            return False
        poll = select.poll()
        poll.register(self._report, select.POLLIN)
        deadline = time.monotonic() + _RESTORE_LIMIT
        while self._events.ready is None and self._events.open and not self._events.corrupt:
            left = deadline - time.monotonic()
            if left <= 0:
                break
            if poll.poll(left * 1000):
                self._events.read()
        reusable = self._events.reusable
        self._events.clear()
        return reusable

    def close(self) -> None:
        """Close the pipes to it."""
        exit_descriptor = [] if self._exit is None else [self._exit]
        for descriptor in (
            self._fault, self._give, self._report, self._stdout, self._stderr, *exit_descriptor
        ):  # fmt: skip
            os.close(descriptor)

    def _hand_over(self, job: Job) -> None:
        data = json.dumps(encode(job)).encode() + b"\n"
        while data:
            data = data[os.write(self._give, data) :]

    def _watch(
        self,
        seconds: float,
        streams: list[Stream],
        watch: Callable[[], None],
        abandoned: int,
    ) -> None:
        deadline = time.monotonic() + seconds
        poll = select.poll()
        readers = {stream.descriptor: stream for stream in (self._events, *streams)}
        ends = [] if self._exit is None else [self._exit]
        for descriptor in (*readers, *ends, abandoned):
            poll.register(descriptor, select.POLLIN)
        ticks = time.monotonic() + _TICK
        while (left := deadline - time.monotonic()) > 0:
            for descriptor, _ in poll.poll(min(left, _TICK) * 1000):
                if descriptor == abandoned:
                    raise ConnectionError
                if descriptor == self._exit:
                    continue
                stream = readers[descriptor]
                stream.read()
                if not stream.open:
                    poll.unregister(descriptor)
                    del readers[descriptor]
            if self._events.finished or self._events.corrupt or self._has_died():
                return
            if not self._started and self._events.started:
                return
            if time.monotonic() > ticks:
                watch()
                ticks = time.monotonic() + _TICK

    def _has_died(self) -> bool:
        done, status = os.waitpid(self.pid, os.WNOHANG)
        if done:
            self._dead = status
        return bool(done)

    def _ask_where(self) -> None:
        """Ask the job to write down the line that it is at, and wait a moment for it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, LOCATE_SIGNAL)
        until = time.monotonic() + _GRACE
        while time.monotonic() < until and os.fstat(self._fault).st_size == 0:
            time.sleep(_TICK / 10)

    def _become_worker(self, folder: Path, descriptors: list[int]) -> None:
        """Turn this process into the job's own: session, descriptors, signals."""
        os.setsid()
        sandbox.die_with_parent()
        own = range(_FIRST_OWN_DESCRIPTOR, _FIRST_OWN_DESCRIPTOR + len(descriptors))
        for old, new in zip(descriptors, own, strict=True):
            os.dup2(old, new, inheritable=False)
        report, stdout, stderr, jobs, fault = own
        null = os.open(os.devnull, os.O_RDONLY)
        for number, descriptor in enumerate((null, stdout, stderr)):
            os.dup2(descriptor, number)
        os.closerange(3, report)
        os.closerange(stdout, stderr + 1)
        os.closerange(fault + 1, 1 << 16)
        for signal_number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE):
            signal.signal(signal_number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        locatable(fault)
        say = reporter(report, self._nonce)
        with os.fdopen(jobs, "rb") as lines:
            if self.reuse_worker:
                reuse.run_jobs((decode(Job, json.loads(line)) for line in lines), say, folder)
                os._exit(0)
            line = lines.readline()
        if line:
            os.chdir(folder)
            run_job(decode(Job, json.loads(line)), say)
        os._exit(0)


def _unnamed_file(folder: Path) -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("fault")
    path = folder.parent / "fault"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    path.unlink()
    return descriptor


def _exit_descriptor(pid: int) -> int | None:
    """Return a descriptor that is readable once the process has ended; Linux has them."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None
