"""The strategy *fresh*: a process for each job, forked from one that has torch imported."""

from __future__ import annotations

import gc
import os
import re
import select
import shutil
import signal
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptquiz.engine import sandbox, worker
from ptquiz.engine.capture import Reports, Stream, harmless
from ptquiz.engine.job import Ended, Execution, Raised, TestResult

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from ptquiz.engine.job import Job

_TICK = 0.05
_GRACE = 0.1
_FIRST_FREE_DESCRIPTOR = 3
_FAULT_LINE = re.compile(rb'File "[^"]*/(main|check)\.py", line (\d+)')


class Fresh:
    """Runs jobs one after the other, each in a child; ``alone`` if all other processes are ours."""

    def __init__(self, folder: Path, connection: socket.socket, *, alone: bool) -> None:
        self.folder = folder / "job"
        self.connection = connection
        self.alone = alone

    def run(self, job: Job) -> Execution:
        """Run a job to its end, whatever it does. Raises ConnectionError if nobody waits for it."""
        with suppress(FileNotFoundError):
            _remove(self.folder)
        self.folder.mkdir()
        try:
            return self._run(job)
        finally:
            self._kill_all()
            _remove(self.folder)

    def _run(self, job: Job) -> Execution:
        nonce = uuid.uuid4().hex
        fault = (
            os.memfd_create("fault")
            if hasattr(os, "memfd_create")
            else os.open(self.folder / ".fault", os.O_RDWR | os.O_CREAT)
        )
        pipes = [os.pipe() for _ in range(3)]
        pid = os.fork()
        if pid == 0:
            with _no_way_back():
                _become_job(job, [write for _, write in pipes], fault, nonce, self.folder)
        for _, write in pipes:
            os.close(write)
        reports = Reports(pipes[0][0], nonce)
        streams = [Stream(read, job.limits.output) for read, _ in pipes[1:]]
        try:
            status = self._watch(pid, job, reports, streams)
            if status is None and not reports.ended:
                self._ask_where(pid, fault)
            status = self._kill_all(pid) if status is None else status
            reports.read()
            stdout, stderr = [stream.finish() for stream in streams]
            return _execution(job, reports, status, _fault_line(job, fault), stdout, stderr)
        finally:
            os.close(fault)
            os.close(reports.descriptor)

    def _watch(self, pid: int, job: Job, reports: Reports, streams: list[Stream]) -> int | None:
        """Read until the job says that it has ended, dies (its wait status), or is out of time."""
        deadline = time.monotonic() + job.limits.seconds
        poll = select.poll()
        readers = {stream.descriptor: stream for stream in (reports, *streams)}
        for descriptor in (*readers, self.connection.fileno()):
            poll.register(descriptor, select.POLLIN)
        while (left := deadline - time.monotonic()) > 0:
            for descriptor, _ in poll.poll(min(left, _TICK) * 1000):
                stream = readers.get(descriptor)
                if stream is None:
                    raise ConnectionError
                stream.read()
                if not stream.open:
                    poll.unregister(descriptor)
                    del readers[descriptor]
            if reports.ended or reports.garbage:
                return None
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return status
        return None

    def _ask_where(self, pid: int, fault: int) -> None:
        """Have the job write down the line that it is at, and give it a moment to do so."""
        with suppress(ProcessLookupError):
            os.kill(pid, worker.LOCATE_SIGNAL)
        until = time.monotonic() + _GRACE
        while time.monotonic() < until and os.fstat(fault).st_size == 0:
            time.sleep(_GRACE / 20)

    def _kill_all(self, pid: int | None = None) -> int:
        """End every process that the job left; the wait status of ``pid``."""
        found = 0
        while True:
            if self.alone:
                with suppress(ProcessLookupError):
                    os.kill(-1, signal.SIGKILL)
            else:
                for child in _children():
                    with suppress(ProcessLookupError, PermissionError):
                        os.kill(child, signal.SIGKILL)
            try:
                done, status = os.waitpid(-1, 0)
            except ChildProcessError:
                return found
            if done == pid:
                found = status


class _no_way_back:  # noqa: N801  # reads as what it says
    """Leave the process at the end of the block, whatever happens in it."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: object) -> None:
        os._exit(0 if error[0] is None else 70)


def _become_job(job: Job, writers: list[int], fault: int, nonce: str, folder: Path) -> None:
    """Turn this process into the job's: its descriptors, its limits, its folder; then run it."""
    os.setsid()
    report, stdout, stderr = (
        os.dup2(fd, 60 + i, inheritable=False) for i, fd in enumerate(writers)
    )
    fault = os.dup2(fault, 63, inheritable=False)
    null = os.open(os.devnull, os.O_RDONLY)
    for number, descriptor in enumerate((null, stdout, stderr)):
        os.dup2(descriptor, number)
    os.closerange(_FIRST_FREE_DESCRIPTOR, report)
    os.close(stdout)
    os.close(stderr)
    os.closerange(fault + 1, 4096)
    os.chdir(folder)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sandbox.limit_resources(job.limits, memory=job.device == "cpu")
    worker.locatable(fault)
    gc.enable()
    worker.run(job, worker.reporter(report, nonce))


def _execution(
    job: Job, reports: Reports, status: int, fault_line: str, stdout: str, stderr: str
) -> Execution:
    """Make of a worker's events, or of their absence, what happened."""
    events: list[dict[str, Any]] = reports.events
    tests = tuple(_test(event["test"]) for event in events if event["event"] == "test")
    if reports.garbage:
        reason = "wrote into the engine's own channel"
        return Execution(Ended.ERROR, stdout, stderr, tests=tests, reason=reason)
    if reports.ended:
        end = events[-1]
        raised = end["raised"]
        if raised is not None:
            bases = tuple(raised.pop("bases"))
            raised["message"] = harmless(raised["message"])
            raised = Raised(bases=bases, **raised)
        return Execution(
            Ended(end["ended"]), stdout, stderr, raised, tests, end["asserts"],
            end["seconds"], end["peak_memory"], harmless(end["reason"]),
        )  # fmt: skip
    where = f": {fault_line}" if fault_line else ""
    begun = [event["name"] for event in events if event["event"] == "test begins"]
    if len(begun) > len(tests):
        where = f": in {begun[-1]}"
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
        name = signal.Signals(os.WTERMSIG(status)).name
        return Execution(
            Ended.ERROR, stdout, stderr, None, tests, reason=f"killed by {name}{where}"
        )
    if os.WIFEXITED(status):
        reason = f"exited with status {os.WEXITSTATUS(status)} before its end{where}"
        return Execution(Ended.ERROR, stdout, stderr, None, tests, reason=reason)
    reason = f"no answer in {job.limits.seconds:g} s{where}"
    return Execution(
        Ended.TIMEOUT, stdout, stderr, None, tests, seconds=job.limits.seconds, reason=reason
    )


def _test(fields: dict[str, Any]) -> TestResult:
    return TestResult(**{**fields, "reason": harmless(fields["reason"])})


def _fault_line(job: Job, fault: int) -> str:
    found = _FAULT_LINE.search(os.pread(fault, 1 << 16, 0))
    if not found:
        return ""
    file, line = found.group(1), int(found.group(2))
    if file == b"check":
        return f"check line {line}"
    section, line = job.script.locate(line)
    return f"line {line}" if section in {"snippet", "answer"} else f"{section} line {line}"


def _children() -> list[int]:
    """Give the processes whose parent is this one; orphans of a job are, as it adopts them."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid():
                found.append(int(entry.name))
    return found


def _remove(folder: Path) -> None:
    """Remove a job's folder, also one whose rights the job took away."""

    def retry(function: Callable[[str], object], path: str, _: object) -> None:
        with suppress(OSError):
            Path(path).parent.chmod(0o700)
            Path(path).chmod(0o700)
            function(path)

    shutil.rmtree(folder, onerror=retry)
