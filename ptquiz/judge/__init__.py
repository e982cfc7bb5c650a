"""Executions -> verdicts."""

from ptquiz.judge.outcome import PASSED, Outcome, Verdict

__all__ = ["PASSED", "Outcome", "Verdict"]
