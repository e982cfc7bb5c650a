"""A failed test of a solution, as its learner should read it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ptquiz.engine.job import TestResult
from ptquiz.engine.worker.exceptions import line_in
from ptquiz.engine.worker.explain.explain import explain
from ptquiz.engine.worker.explain.sides import returns_nothing

if TYPE_CHECKING:
    from pathlib import Path

    from ptquiz.engine.job import Job, Raised
    from ptquiz.script import Script

_NO_VALUE = "'NoneType' object"


def failed_test(
    name: str, error: Exception, raised: Raised, job: Job, main: Path, check: Path
) -> TestResult:
    """Return what came of a test that raised ``error``; ``main`` and ``check`` are its files."""
    shared = {str(check.with_name(each.file_name)): each.text for each in job.script.shared}
    programs = shared | {str(main): job.script.text, str(check): job.check or ""}
    found = explain(error, job.script, programs)
    line, own = line_in(check, error), _solution_line(error, job.script, main)
    if found is None:
        return TestResult(name, False, _because(error, raised, job.script), line, learner_line=own)
    return TestResult(
        name, False, found.reason, line, got=found.got, want=found.want, learner_line=own
    )


def explained(raised: Raised, error: Exception, job: Job, main: Path) -> Raised:
    """Return an exception of the script with the values that its assertion compared."""
    found = explain(error, job.script, {str(main): job.script.text})
    if found is None:
        return raised
    rest = "" if raised.message == found.message else f"\n{raised.message}"
    return replace(raised, message=f"{found}{rest}")


def _solution_line(error: BaseException, script: Script, main: Path) -> int:
    """Return the innermost line of the solution that an exception passed through, 0 for none."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(main):
            section, here = script.locate(trace.tb_lineno)
            line = here if section == script.sections[-1].name else line
        trace = trace.tb_next
    return line


def _because(error: Exception, raised: Raised, script: Script) -> str:
    text = raised.message.strip()
    if isinstance(error, AssertionError):
        return text or "an assertion without a message failed"
    where = f"line {raised.line}: " if raised.line and raised.section != "check" else ""
    name = raised.type.rpartition(".")[2]
    reason = f"{where}{name}{': ' if text else ''}{text}"
    nothing = returns_nothing(script) if not where and _NO_VALUE in text else []
    return f"{reason}\n{nothing[0]} returns None; is a `return` missing?" if nothing else reason
