"""What `ptquiz run --trace` and `ptquiz show --trace` print: code with what each line made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ptquiz.engine.job import Execution, Job


def print_trace(job: Job, execution: Execution, command: str, *, json: bool) -> None:
    """Print a traced job's last section, or with ``json`` all that was seen."""
    from ptquiz.cli.context import print_json
    from ptquiz.terminal.console import study_console
    from ptquiz.terminal.trace_view import TraceView

    section = job.script.sections[-1]
    if json:
        print_json(_as_json(section.text, execution, command))
    elif execution.trace is not None:
        study_console().print(TraceView(execution.trace, section))


def _as_json(code: str, execution: Execution, command: str) -> dict[str, Any]:
    from ptquiz.engine.messages import encode

    return {
        "version": 1,
        "command": command,
        "code": code,
        "outcome": str(execution.termination),
        "reason": execution.reason or str(execution.raised or ""),
        "stdout": execution.stdout,
        "stderr": execution.stderr,
        "trace": None if execution.trace is None else encode(execution.trace),
    }
