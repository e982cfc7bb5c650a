"""What came of a job: its worker's events, or their absence, made into an Execution."""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING, Any

from ptquiz.engine.job import Execution, Raised, Termination, TestResult
from ptquiz.engine.server.capture import sanitize

if TYPE_CHECKING:
    from ptquiz.engine.job import Job
    from ptquiz.engine.server.capture import EventPipe

_FAULT_LINE = re.compile(rb'File "[^"]*/(main|check)\.py", line (\d+)')


def execution(
    job: Job,
    reports: EventPipe,
    status: int | None,
    reason: str,
    fault: bytes,
    stdout: str,
    stderr: str,
) -> Execution:
    """Return what happened. ``status``: of a process that died by itself; ``fault``: its stack.

    ``reason`` is why it was stopped, if not for being late.
    """
    tests = tuple(_test(event["test"]) for event in reports.events if event["event"] == "test")

    def ended(how: Termination, why: str, seconds: float = 0.0) -> Execution:
        return Execution(how, stdout, stderr, tests=tests, seconds=seconds, reason=why)

    if reports.garbage:
        return ended(Termination.ERROR, "wrote into the engine's own channel")
    if reports.end is not None:
        return _said(reports.end, tests, stdout, stderr)
    where = _where(job, fault)
    begun = [event["name"] for event in reports.events if event["event"] == "test begins"]
    if len(begun) > len(tests):
        where = f": in {begun[-1]}"
    if reason:
        return ended(Termination.ERROR, reason + where)
    if status is None:
        seconds = job.limits.seconds
        return ended(Termination.TIMEOUT, f"no answer in {seconds:g} s{where}", seconds)
    if os.WIFSIGNALED(status):
        return ended(Termination.ERROR, f"killed by {_signal_name(os.WTERMSIG(status))}{where}")
    status = os.WEXITSTATUS(status)
    return ended(Termination.ERROR, f"exited with status {status} before its end{where}")


def _said(
    end: dict[str, Any], tests: tuple[TestResult, ...], stdout: str, stderr: str
) -> Execution:
    raised = end["raised"]
    if raised is not None:
        fields = {**raised, "bases": tuple(raised["bases"])}
        raised = Raised(**{**fields, "message": sanitize(raised["message"])})
    return Execution(
        Termination(end["ended"]), stdout, stderr, raised, tests, end["asserts"],
        end["seconds"], end["peak_memory"], sanitize(end["reason"]),
        tuple(end["observed"]),
    )  # fmt: skip


def _test(fields: dict[str, Any]) -> TestResult:
    return TestResult(**{**fields, "reason": sanitize(fields["reason"])})


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
