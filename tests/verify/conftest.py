"""A real engine, and cards verified by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ptquiz.engine.client.engine import Engine
from ptquiz.verify.run import CardReport, verify
from tests.processes import LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ptquiz.card import Card

    Verified = Callable[..., dict[str, CardReport]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(jobs=2) as engine:
        yield engine


@pytest.fixture(scope="module")
def verified(engine: Engine) -> Verified:
    """Return a function that verifies cards and returns their reports by id."""

    def run(*cards: Card) -> dict[str, CardReport]:
        reports = list(verify(cards, engine, "cpu", LIMIT))
        assert sorted(report.card.id for report in reports) == sorted(card.id for card in cards)
        return {report.card.id: report for report in reports}

    return run
