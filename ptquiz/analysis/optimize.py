"""FSRS parameters from the learner's own log, taken only where they predict it better.

The only importer of ``fsrs_rs_python``, which the extra ``optimize`` brings: it trains on 10,000
reviews in 0.03 s. Whether its parameters are better is measured here, the same for old and new: on
the newest reviews, which it did not see.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ptquiz.errors import PtquizError
from ptquiz.memory.review import LoggedReview, Rating
from ptquiz.memory.schedule import bounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from ptquiz.memory.curve import Curve, Strength
    from ptquiz.memory.review import History
    from ptquiz.memory.store import Store

ENOUGH = 400
"""Reviews to learn from and to check on, as many as Anki once asked for."""

LEAST_RETENTION, MOST_RETENTION = 0.70, 0.97

HELD_OUT = 0.3
_MOST_REVIEWS = 100_000  # read; of whole cards, the same ones each time
_MOST_ITEMS = 20_000  # trained on; each holds its card's reviews up to the one to predict
_LONGEST = 64  # reviews before the one that is predicted
_CERTAIN = 1e-6


@dataclass(frozen=True, slots=True)
class FitResult:
    """The result: log losses (mean, natural logarithm) on the reviews that were held out.

    ``reviews`` are those that tell of memory, a day or more after the one before; ``missing`` says
    how many more it takes, and then nothing was trained.
    """

    reviews: int
    missing: int = 0
    held_out: int = 0
    old_loss: float = math.nan
    new_loss: float = math.nan
    parameters: tuple[float, ...] = ()

    @property
    def better(self) -> bool:
        """Whether the new parameters predict what they have not seen better than the old."""
        return self.new_loss < self.old_loss


@dataclass(frozen=True, slots=True)
class Cost:
    """What a retention costs: reviews a day for the cards that were seen, and days to the next."""

    retention: float
    reviews_a_day: float
    stretch: float


def optimize(store: Store) -> FitResult:
    """Train parameters on the log and try them on its newest part; nothing is stored.

    Raises PtquizError where the extra is missing.
    """
    histories = store.histories(_MOST_REVIEWS)
    told = sorted(past.sequence for history in histories for past, _ in _telling(history))
    if len(told) < ENOUGH:
        return FitResult(len(told), missing=ENOUGH - len(told))
    split = told[int(len(told) * (1 - HELD_OUT))]
    parameters = _train(histories, split)
    old, new = store.schedule.curve, store.schedule.with_parameters(parameters).curve
    return FitResult(
        reviews=len(told),
        held_out=sum(sequence >= split for sequence in told),
        old_loss=log_loss(old, histories, split),
        new_loss=log_loss(new, histories, split),
        parameters=parameters,
    )


def log_loss(curve: Curve, histories: Iterable[History], since: int) -> float:
    """Return the mean log loss of the predictions of a curve for the reviews from a stamp on."""
    total, count = 0.0, 0
    for history in histories:
        strength: Strength | None = None
        for past, days in _with_days(history):
            rating = Rating(past.rating)
            if strength is None:
                strength = curve.first(rating)
                continue
            if days >= 1 and past.sequence >= since:
                recall = curve.recall(strength.stability, days)
                recall = min(max(recall, _CERTAIN), 1 - _CERTAIN)
                total -= math.log(recall if rating > Rating.AGAIN else 1 - recall)
                count += 1
            strength = curve.after(strength, rating, days)
    return total / count if count else math.nan


def cost(store: Store, retention: float) -> Cost:
    """Compute what a retention costs: each card comes once in its interval."""
    curve = store.schedule.curve
    stretch = curve.stretch(retention)
    states = store.states()
    for card in store.suspended():
        states.pop(card, None)
    a_day = sum(1 / max(state.stability * stretch, 1.0) for state in states.values())
    return Cost(retention, a_day, stretch)


def _train(histories: Sequence[History], before: int) -> tuple[float, ...]:
    try:
        from fsrs_rs_python import (  # noqa: PLC0415 - an extra, for this alone
            DEFAULT_PARAMETERS,
            FSRS,
            FSRSItem,
            FSRSReview,
        )
    except ImportError:
        raise PtquizError(
            "training needs the package fsrs-rs-python",
            'install the extra: pip install "ptquiz[optimize]", or fsrs-rs-python itself',
        ) from None
    items = []
    for history in histories:
        reviews: list[FSRSReview] = []
        for past, days in _with_days(history):
            reviews.append(FSRSReview(past.rating, days))
            if days >= 1 and past.sequence < before and len(reviews) <= _LONGEST:
                items.append(FSRSItem(list(reviews)))
        if len(items) >= _MOST_ITEMS:
            break
    try:
        return bounded(FSRS(DEFAULT_PARAMETERS).compute_parameters(items))
    except ValueError as error:  # too many reviews of too few cards
        raise PtquizError(
            f"there is too little to learn from: {error}", "study more cards, and try again then"
        ) from None


def _telling(history: History) -> Iterator[tuple[LoggedReview, int]]:
    """Return the reviews that tell of memory: a day or more after the one before."""
    return ((past, days) for past, days in _with_days(history) if days >= 1)


def _with_days(history: History) -> Iterator[tuple[LoggedReview, int]]:
    """Return each review with the days since the one before; a clock set back adds none."""
    before: date | None = None
    for past in history:
        yield past, 0 if before is None else max((past.day - before).days, 0)
        before = past.day
