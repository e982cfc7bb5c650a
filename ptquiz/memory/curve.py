"""FSRS-6's formulas for sums over many cards, a hundred times as fast as a review through fsrs.

As in py-fsrs 6.3.2, ``fsrs/scheduler.py``, with which a test compares them. What a learner is given
comes from ``schedule``; this is for what is expected of them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from ptquiz.memory.review import Rating

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 0.001  # of a stability, in days


class Strength(NamedTuple):
    """Of a memory: its stability in days, its difficulty from 1 to 10."""

    stability: float
    difficulty: float


class Curve:
    """The formulas with a learner's 21 parameters and their retention."""

    def __init__(
        self, parameters: Sequence[float], retention: float = 0.9, longest: int = 36500
    ) -> None:
        self._w = w = tuple(parameters)
        self._decay = -w[20]
        self._factor = 0.9 ** (1 / self._decay) - 1
        self._growth = math.exp(w[8])
        self._forgetting = math.exp(w[17] * w[18])
        self._easiest = w[4] - math.exp(w[5] * 3) + 1
        self._longest = longest
        self._interval = self.stretch(retention)

    def recall(self, stability: float, days: float) -> float:
        """Return the probability of recall so many days after a review."""
        return float((1 + self._factor * days / stability) ** self._decay)

    def stretch(self, retention: float) -> float:
        """Return how many days, for each of stability, it takes to fall to a retention."""
        return float((retention ** (1 / self._decay) - 1) / self._factor)

    def interval(self, stability: float) -> int:
        """Return the days until the probability of recall is down to the retention."""
        return min(max(round(stability * self._interval), 1), self._longest)

    def stability(self, recall: float, days: float) -> float:
        """Return the stability at which recall after ``days`` has the probability ``recall``."""
        if recall >= 1:
            return float(self._longest)
        return float(max(self._factor * days / (recall ** (1 / self._decay) - 1), _LEAST))

    def first(self, rating: Rating) -> Strength:
        """Return the strength after the first review."""
        w = self._w
        difficulty = w[4] - math.exp(w[5] * (rating - 1)) + 1
        return Strength(max(w[rating - 1], _LEAST), min(max(difficulty, 1.0), 10.0))

    def after(self, before: Strength, rating: Rating, days: int) -> Strength:
        """Return the strength after a review, so many days after the one before it."""
        w, (stability, difficulty) = self._w, before
        if days < 1:
            growth = math.exp(w[17] * (rating - 3 + w[18])) * stability ** -w[19]
            new = stability * (growth if rating == Rating.AGAIN else max(growth, 1.0))
        elif rating == Rating.AGAIN:
            new = min(
                w[11]
                * difficulty ** -w[12]
                * ((stability + 1) ** w[13] - 1)
                * math.exp((1 - self.recall(stability, days)) * w[14]),
                stability / self._forgetting,
            )
        else:
            bonus = w[15] if rating == Rating.HARD else w[16] if rating == Rating.EASY else 1.0
            growth = math.exp((1 - self.recall(stability, days)) * w[10]) - 1
            new = stability * (
                1 + self._growth * (11 - difficulty) * stability ** -w[9] * growth * bonus
            )
        damped = difficulty - (10 - difficulty) * w[6] * (rating - 3) / 9
        difficulty = w[7] * self._easiest + (1 - w[7]) * damped
        return Strength(max(new, _LEAST), min(max(difficulty, 1.0), 10.0))
