"""A card as it is asked in a session, and what happened to it so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ptquiz.judge import Outcome, Verdict
from ptquiz.memory.review import Rating, new_id

if TYPE_CHECKING:
    from datetime import datetime

    from ptquiz.card import Card, Variant


@dataclass(slots=True)
class Question:
    """The card in front of the learner, in a variant, and what happened to it so far."""

    card: Card
    variant: Variant
    is_new: bool
    asked: datetime
    hints: int = 0
    answer: str | None = None
    verdict: Verdict | None = None
    half_right: bool = False
    gave_up: bool = False
    tries: int = 0
    hints_at_last_try: int | None = None
    before_overruling: tuple[Verdict | None, bool, bool] | None = None
    review_id: str = field(default_factory=new_id)
    """A rating that is tried again, after an error of the disk, is the same review."""

    @property
    def suggested(self) -> Rating:
        """The rating that the verdict speaks for: good if passed, hard if helped, else again."""
        if self.gave_up:
            return Rating.AGAIN
        if self.verdict is not None and not self.verdict.passed:
            helped = self.half_right or self.verdict.outcome is Outcome.SKIPPED
            return Rating.HARD if helped else Rating.AGAIN
        return Rating.HARD if self.hints or self.tries > 1 else Rating.GOOD
