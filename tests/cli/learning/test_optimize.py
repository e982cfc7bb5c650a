"""``ptquiz optimize``: what it takes, what it changes, and what that costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ptquiz.memory import Rating, Review
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store

if TYPE_CHECKING:
    from tests.cli.conftest import Ptquiz

pytestmark = pytest.mark.slow

EASY = "4"
DAY = timedelta(days=1)


def test_under_enough_reviews_it_says_how_many_more(ptquiz: Ptquiz) -> None:
    ptquiz.study("e2e-recall", lines=("", EASY))
    done = ptquiz("optimize")
    assert (done.code, done.err) == (0, "")
    assert "400 more" in done.out
    data = ptquiz("optimize", "--json").json
    assert data.keys() == {
        "version", "command", "reviews", "missing", "held_out", "old_loss", "new_loss", "taken",
        "parameters",
    }  # fmt: skip
    assert (data["missing"], data["taken"], data["old_loss"]) == (400, False, None)


def test_parameters_that_predict_better_are_taken(ptquiz: Ptquiz) -> None:
    """A learner who forgets everything within days; both losses are shown."""
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    ptquiz.data.mkdir()
    with Store.open(ptquiz.data / "progress.db", Schedule()) as store:
        for number in range(6):
            for card in range(82):
                rating = Rating.AGAIN if number % 2 else Rating.GOOD
                moment = at + number * 9 * DAY + timedelta(minutes=card)
                store.record(Review(f"card-{card}", rating, moment, 3.0, None, {}))
        before = store.states()
    done = ptquiz("optimize")
    assert (done.code, done.err) == (0, "")
    assert "are taken" in done.out
    assert "newest 123 of 410" in done.out
    with Store.open(ptquiz.data / "progress.db", Schedule()) as store:
        assert store.schedule.parameters is not None
        assert store.states() != before
    again = ptquiz("optimize", "--json").json
    assert again["taken"] is False  # they are the learner's own by now
    assert again["old_loss"] == again["new_loss"]
    assert "FSRS's own again" in ptquiz("optimize", "--reset").out
    with Store.open(ptquiz.data / "progress.db", Schedule()) as store:
        assert store.schedule.parameters is None
        assert store.states() == before


def test_retention_is_set_and_its_cost_shown(ptquiz: Ptquiz) -> None:
    ptquiz.study("e2e-recall", lines=("", EASY))
    config = ptquiz.data / "config.toml"
    config.write_text("new_per_day = 3  # few\n")
    done = ptquiz("optimize", "--retention", "0.8")
    assert (done.code, done.err) == (0, "")
    assert "80 %" in done.out
    assert "reviews a day" in done.out
    assert config.read_text() == "new_per_day = 3  # few\nretention = 0.8\n"
    data = ptquiz("optimize", "--retention", "0.95", "--json").json
    old, new = data["retention"]
    assert (old["retention"], new["retention"]) == (0.8, 0.95)
    assert old["reviews_a_day"] < new["reviews_a_day"]
    assert ptquiz("stats", "--json").json["target"] == 0.95


@pytest.mark.parametrize("text", ["0.69", "0.98", "0", "1", "-1", "nan", "90"])
def test_a_retention_out_of_bounds_changes_nothing(ptquiz: Ptquiz, text: str) -> None:
    done = ptquiz("optimize", f"--retention={text}")
    assert done.code == 2
    assert "0.70" in done.complaint
    assert not (ptquiz.data / "config.toml").exists()
