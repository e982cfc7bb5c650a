"""What came of a job: its worker's events, or their absence, made into an Execution."""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING

from ptquiz.engine.job import Execution, Termination

if TYPE_CHECKING:
    from ptquiz.engine.job import Job
    from ptquiz.engine.server.capture import EventPipe

_FAULT_LINE = re.compile(rb'File "[^"]*/(main|check)\.py", line (\d+)')


def execution(
    job: Job,
    events: EventPipe,
    status: int | None,
    reason: str,
    fault: bytes,
    stdout: str,
    stderr: str,
) -> Execution:
    """Return what happened. ``status``: of a process that died by itself; ``fault``: its stack.

    ``reason`` is why it was stopped, if not for being late.
    """
    tests = tuple(events.tests)

    def stopped(how: Termination, why: str, seconds: float = 0.0) -> Execution:
        return Execution(how, stdout, stderr, tests=tests, seconds=seconds, reason=why)

    if events.corrupt:
        return stopped(Termination.ERROR, "wrote to the engine's own pipe")
    if events.end is not None:
        end = events.end
        return Execution(
            end.termination, stdout, stderr, end.raised, tests, end.asserts, end.seconds,
            end.peak_memory, end.reason, end.observed, end.trace,
        )  # fmt: skip
    where = f": in {events.running_test}" if events.running_test else _where(job, fault)
    if reason:
        return stopped(Termination.ERROR, reason + where)
    if status is None:
        seconds = job.limits.seconds
        return stopped(Termination.TIMEOUT, f"no answer in {seconds:g} s{where}", seconds)
    if os.WIFSIGNALED(status):
        return stopped(Termination.ERROR, f"killed by {_signal_name(os.WTERMSIG(status))}{where}")
    status = os.WEXITSTATUS(status)
    return stopped(Termination.ERROR, f"exited with status {status} before its end{where}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _where(job: Job, fault: bytes) -> str:
    found = _FAULT_LINE.search(fault)
    if not found:
        return ""
    file, line = found.group(1), int(found.group(2))
    if file == b"check":
        return f": check line {line}"
    section, line = job.script.locate(line)
    return f": line {line}" if section in {"snippet", "answer"} else f": {section} line {line}"
