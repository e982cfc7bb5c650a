"""The large learner is a learner like any other: a small one of the same make is looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ptquiz.bank.bank import read_bank
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store
from tests.benchmarks.big import name, write_bank, write_log

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_its_bank_is_valid(tmp_path: Path) -> None:
    write_bank(tmp_path, cards=100)
    cards = read_bank([tmp_path]).cards
    assert sorted(cards) == [name(number) for number in range(100)]
    assert len({card.topic for card in cards.values()}) == 20
    assert {"recall", "predict", "implement"} == {str(card.kind) for card in cards.values()}


def test_its_log_is_in_order_and_what_is_derived_follows_from_it(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    write_log(path, NOW, cards=5, reviews=60)
    with Store.open(path, Schedule()) as store:
        reviews = list(store.reviews())
        assert len(reviews) == 60
        moments = [review.at for review in reviews]
        assert moments == sorted(moments)
        assert moments[-1] < NOW
        derived = store.states(), store.totals(), store.tallies()
        store.rebuild()
        assert derived == (store.states(), store.totals(), store.tallies())
