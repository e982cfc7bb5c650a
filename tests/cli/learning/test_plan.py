"""``ptquiz plan`` and ``ptquiz readiness``: made, shown, followed, cleared."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ptquiz.card import Asked

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ptquiz

pytestmark = pytest.mark.slow

EASY = "4"


def ahead(days: int) -> str:
    """Return the learner's day, which begins at four."""
    return f"{datetime.now().astimezone() - timedelta(hours=4) + timedelta(days=days):%Y-%m-%d}"


def test_a_plan_is_made_shown_followed_and_cleared(ptquiz: Ptquiz, bank: Path) -> None:
    own = ("--bank", bank)
    assert "no plan" in ptquiz("plan", *own).out
    made = ptquiz("plan", "--interview", ahead(12), "--kind", "recall", "--minutes", "600", *own)
    assert (made.code, made.err) == (0, "")
    assert f"{ahead(12)}: in 12 days" in made.out
    assert ptquiz("plan", *own).out == made.out
    data = ptquiz("plan", "--json", *own).json
    assert (data["version"], data["command"]) == (1, "plan")
    assert data["plan"].keys() == {
        "interview", "minutes", "filters", "cards", "unseen", "new_today", "new_a_day",
        "minutes_needed", "seconds_a_day", "with_the_plan", "left_out",
    }  # fmt: skip
    assert data["plan"]["filters"]["kinds"] == ["recall"]
    studied = ptquiz.study(lines=("", EASY))
    assert "Interview in 12 days" in studied.out
    cards = ptquiz("list", "--json", *own).json["cards"]
    (seen,) = [card for card in cards if card["state"] != "new"]
    assert seen["kind"] == "recall"
    assert seen["due"] < ahead(13)
    cleared = ptquiz("plan", "--clear", *own)
    assert "no plan" in cleared.out
    assert ptquiz("plan", "--json", *own).json["plan"] is None
    assert "Interview" not in ptquiz.study(lines=("q",)).out


def test_readiness_follows_the_plan_or_the_day_that_is_named(ptquiz: Ptquiz, bank: Path) -> None:
    own = ("--bank", bank)
    ptquiz.study("e2e-recall", lines=("", EASY))
    bare = ptquiz("readiness", "--json", *own).json
    assert (bare["interview"], bare["on_the_day"], bare["best"]) == (None, None, [])
    cards = {
        card["id"]: Asked(card["asked"]) for card in ptquiz("list", "--json", *own).json["cards"]
    }
    weights = sum(asked.weight for asked in cards.values())
    assert bare["today"] == pytest.approx(cards["e2e-recall"].weight / weights)
    assert "no plan" in ptquiz("readiness", *own).out
    named = ptquiz("readiness", "--on", ahead(9), "--json", *own).json
    assert named.keys() == {
        "version", "command", "day", "interview", "cards", "seen", "today", "on_the_day",
        "with_the_plan", "topics", "best",
    }  # fmt: skip
    assert named["interview"] == ahead(9)
    assert named["on_the_day"] < named["with_the_plan"]
    assert len(named["best"]) == 10
    ptquiz("plan", "--interview", ahead(20), *own)
    assert ptquiz("readiness", "--json", *own).json["interview"] == ahead(20)
    one = ptquiz("readiness", "e2e-recall", "--json", *own).json
    assert (one["cards"], one["seen"]) == (1, 1)
    page = ptquiz("readiness", *own)
    assert (page.code, page.err) == (0, "")
    assert "with the plan" in page.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("plan", "--interview", "2026-02-30"), "there is no 2026-02-30"),
        (("plan", "--interview", "2020-01-01"), "has passed"),
        (("plan", "--interview", "2999-01-01"), "days away"),
        (("plan", "--minutes", "20"), "needs its day"),
        (("plan", "--topic", "autograd"), "needs its day"),
        (("readiness", "--on", "soon"), "is not a date"),
    ],
)
def test_a_bad_date_is_one_line_and_changes_nothing(
    ptquiz: Ptquiz, words: tuple[str, ...], told: str
) -> None:
    done = ptquiz(*words)
    assert done.code == 2
    assert told in done.complaint
    assert ptquiz("plan", "--json").json["plan"] is None
