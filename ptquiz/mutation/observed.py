"""What two observed executions tell of each other: which recorded values moved."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ptquiz.engine.worker.observe import EQUAL, FAILED, HOLDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    Observation = Sequence[Any]
    Observations = Sequence[Observation]

_NEAR = 1e-4
"""Of the largest value in a tensor: what assert_close overlooks in float32, and some."""

_TOLERANCE = 1e-2
"""A bound below this says "nearly nothing"; how far below does not matter."""

_ORDERS = {"<", "<=", ">", ">="}


def failed(events: Observations) -> bool:
    """Whether an assertion did not hold."""
    return any(event[1] == FAILED for event in events)


def moved(truth: Observations, events: Observations, noise: Sequence[bool]) -> bool:
    """Whether any recorded value changed; ``noise`` marks what differs by itself."""
    if len(truth) != len(events):
        return True
    return any(
        not same(list(one), list(other))
        for one, other, noisy in zip(truth, events, noise, strict=False)
        if not noisy
    )


def noisy(one: Observations, other: Observations) -> list[bool]:
    """Mark the events that differ between two runs of the same program."""
    pairs = zip(one, other, strict=False)
    marks = [not same(list(first), list(second)) for first, second in pairs]
    return marks + [True] * (max(len(one), len(other)) - len(marks))


def loosened(truth: Observations, events: Observations, noise: Sequence[bool]) -> bool:
    """Whether one side of a comparison moved, the other did not, and the claim held all the same.

    Both moved: the same was claimed of other data. An order claims no value: a bound that is
    next to nothing stands for equality, and a test for truth or membership only for itself.
    """
    before = _by_place(truth, noise)
    now = _by_place(events, ())
    pairs = (pair for place in now for pair in zip(before.get(place, []), now[place], strict=False))
    return any(
        one is not None and other is not None and _one_side_moved(one, other)
        for one, other in pairs
    )


def _one_side_moved(one: Observation, other: Observation) -> bool:
    sign = other[1]
    if sign != one[1] or sign not in _ORDERS | {EQUAL}:
        return False
    left, right = (not same(one[side], other[side]) for side in (2, 3))
    return left != right and not (sign in _ORDERS and _is_tolerance(other))


def _by_place(events: Observations, noise: Sequence[bool]) -> dict[str, list[Observation | None]]:
    """Return the comparisons of each assertion in their order; None for those of chance."""
    found: dict[str, list[Observation | None]] = defaultdict(list)
    for number, event in enumerate(events):
        if event[1] not in {HOLDS, FAILED} and len(event) == 4:
            chance = number < len(noise) and noise[number]
            found[event[0]].append(None if chance else event)
    return found


def _is_tolerance(event: Observation) -> bool:
    return any(_is_small(side) for side in event[2:])


def _is_small(side: Any) -> bool:
    numbers = side[1] if isinstance(side, list) and side and side[0] == "~" else []
    return bool(numbers) and all(abs(number) <= _TOLERANCE for number in numbers)


def same(one: Any, other: Any) -> bool:
    """Whether two digests stand for the same value, as far as a test with tolerances sees."""
    if not isinstance(one, list) or not isinstance(other, list):
        return bool(one == other)
    if len(one) != len(other):
        return False
    if len(one) == 2 and one[0] == other[0] == "~":
        return _near(one[1], other[1])
    return all(same(first, second) for first, second in zip(one, other, strict=True))


def _near(one: Sequence[float], other: Sequence[float]) -> bool:
    if len(one) != len(other):
        return False
    finite = [abs(number) for number in (*one, *other) if math.isfinite(number)]
    reach = _NEAR * max(finite, default=0.0) + 1e-12
    return all(
        a == b or (math.isnan(a) and math.isnan(b)) or abs(a - b) <= reach
        for a, b in zip(one, other, strict=True)
    )
