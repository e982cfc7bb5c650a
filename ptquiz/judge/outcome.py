"""Outcomes, and verdicts with their reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a card, or an answer to it, was judged."""

    PASSED = "passed"
    FAILED = "failed"  # the code ran and contradicts the card
    ERROR = "error"  # it could not be judged
    TIMEOUT = "timeout"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement with its reason.

    Where they apply: ``file:line``, what was expected, what came, and the line of code.
    """

    outcome: Outcome
    reason: str = ""
    where: str = ""
    expected: str = ""
    got: str = ""
    code: str = ""

    @property
    def passed(self) -> bool:
        """Whether it holds; skipped does not count."""
        return self.outcome is Outcome.PASSED


PASSED = Verdict(Outcome.PASSED)
