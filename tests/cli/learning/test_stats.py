"""``ptquiz stats``: counted from what was really studied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ptquiz

pytestmark = pytest.mark.slow

EASY = "4"


def test_json_is_one_object_with_these_keys(ptquiz: Ptquiz, bank: Path) -> None:
    ptquiz.study("e2e-recall", "e2e-predict", lines=("", EASY, "3x2", EASY))
    data = ptquiz("stats", "--json", "--bank", bank).json
    assert (data["version"], data["command"]) == (1, "stats")
    assert data.keys() == {
        "version", "command", "day", "target", "retention", "days", "streak", "longest_streak",
        "due", "late", "topics", "hardest", "leeches",
    }  # fmt: skip
    (day,) = data["days"]
    assert (day["day"], day["reviews"], data["streak"]) == (data["day"], 2, 1)
    assert (len(data["due"]), sum(data["due"])) == (30, 2)
    assert sum(topic["seen"] for topic in data["topics"]) == 2
    share = data["retention"]["30_days"]["young"]
    assert share == {"passed": 0, "reviews": 0, "rate": None}


def test_the_page_is_for_people_and_filters_choose(ptquiz: Ptquiz, bank: Path) -> None:
    ptquiz.study("e2e-recall", "e2e-predict", lines=("", EASY, "3x2", EASY))
    done = ptquiz("stats", "--bank", bank)
    assert (done.code, done.err) == (0, "")
    assert "1 day in a row" in done.out
    assert "2 reviews" in done.out
    one = ptquiz("stats", "e2e-recall", "--bank", bank)
    assert "1 review " in one.out
    assert ptquiz("stats", "--topic", "nowhere").code == 2


def test_before_the_first_review_it_says_how_to_begin(ptquiz: Ptquiz) -> None:
    done = ptquiz("stats")
    assert (done.code, len(done.out.splitlines())) == (0, 1)
    assert ptquiz("stats", "--json").json["days"] == []
