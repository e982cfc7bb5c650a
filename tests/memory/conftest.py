"""A store, a clock and short ways to say what a learner does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ptquiz.memory import Rating, Review
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store

Answer = Callable[..., Review]


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture
def answer(now: datetime) -> Answer:
    def make(card: str, rating: Rating = Rating.GOOD, at: datetime = now, **rest: Any) -> Review:
        return Review(card, rating, at, **{"seconds": 4.5, "outcome": None, "variant": {}} | rest)

    return make


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(Path(":memory:"), Schedule()) as store:
        yield store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.db"
