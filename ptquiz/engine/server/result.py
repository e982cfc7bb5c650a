"""What came of a job: its worker's events, or their absence, made into an Execution."""

from __future__ import annotations

import os
import re
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

from ptquiz.engine.job import Execution, Termination

if TYPE_CHECKING:
    from ptquiz.engine.job import Job, TestResult
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
    stdout, tests = _by_test(stdout, events)

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
    where = _where(job, fault, events.running_test)
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


def _by_test(stdout: str, events: EventPipe) -> tuple[str, tuple[TestResult, ...]]:
    """Return what was printed outside of the tests that ended, and these with what they printed."""
    ends = [*events.written[1:], len(stdout)]
    printed = [stdout[start:end] for start, end in zip(events.written, ends, strict=False)]
    tests = [replace(test, printed=text) for test, text in zip(events.tests, printed, strict=False)]
    outside = [stdout[: events.written[0]] if events.written else stdout, *printed[len(tests) :]]
    return "".join(outside), tuple(tests)


def _where(job: Job, fault: bytes, test: str) -> str:
    """Name the innermost line of the learner's own code, or else of what is there."""
    frames = [(file, int(line)) for file, line in _FAULT_LINE.findall(fault)]
    places = [job.script.locate(line) for file, line in frames if file == b"main"]
    own = [line for section, line in places if section in {"snippet", "answer"}]
    found = ""
    if own:
        found = f"line {own[0]}"
    elif places:
        found = "{} line {}".format(*places[0])
    elif frames:
        found = f"check line {frames[0][1]}"
    parts = ", ".join(part for part in (found, f"in {test}" if test else "") if part)
    return f": {parts}" if parts else ""
