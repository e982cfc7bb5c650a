"""The page of statistics: it reads at 80 columns and without colour."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ptquiz.analysis.stats import Stats, stats
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store
from ptquiz.terminal.charts import HeatMap, bar, columns
from ptquiz.terminal.pages import stats as page
from tests.terminal.lives import NOW, bank, study

PAGES = Path(__file__).parent / "screens"


@pytest.fixture(scope="module")
def counted() -> Stats:
    cards = bank()
    with Store.open(Path(":memory:"), Schedule()) as store:
        study(store, cards)
        return stats(store, cards, NOW.date(), everything=True)


def shown(counted: Stats, **console: Any) -> str:
    screen = io.StringIO()
    page.show(Console(file=screen, width=80, highlight=False, **console), counted)
    return screen.getvalue()


def test_the_page_is_as_it_was_looked_at(counted: Stats) -> None:
    assert shown(counted, no_color=True) == (PAGES / "stats.txt").read_text(encoding="utf-8")


def test_no_line_is_wider_than_80_columns_however_much_there_is(counted: Stats) -> None:
    much = replace(
        counted,
        due=tuple(40_000 + 1000 * n for n in range(30)),
        late=123_456,
        calendar={day: replace(done, reviews=done.reviews * 9999, seconds=1e8)
                  for day, done in counted.calendar.items()},
        topics=tuple(replace(each, topic=each.topic * 3, cards=10_000, seen=9999, recalled=9000)
                     for each in counted.topics),
        hardest=tuple(replace(each, card="a-card-with-a-long-name" * 4, failed=1000, reviews=9999)
                      for each in counted.hardest),
    )  # fmt: skip
    assert max(map(len, shown(much).splitlines())) <= 80


def test_colour_only_repeats_what_the_characters_say(counted: Stats) -> None:
    plain = shown(counted, no_color=True)
    coloured = shown(counted, force_terminal=True)
    assert "\x1b[" in coloured
    assert Console(file=io.StringIO()).render_str(plain).plain == plain


def test_without_a_review_it_says_how_to_begin() -> None:
    with Store.open(Path(":memory:"), Schedule()) as store:
        text = shown(stats(store, bank(), NOW.date(), everything=True))
    assert "ptquiz study" in text
    assert len(text.splitlines()) == 1


class TestCharts:
    """What is more is drawn heavier, longer or higher."""

    def test_a_bar_is_as_long_as_its_share(self) -> None:
        assert [bar(share, 4) for share in (0, 0.5, 1, 2)] == ["    ", "██  ", "████", "████"]
        assert bar(0.03125, 4) == "▏   "

    def test_a_column_of_little_can_still_be_seen(self) -> None:
        (row,) = columns([0, 1, 1000], height=1)
        assert row == "  ▁ █"

    def test_columns_stand_on_one_another(self) -> None:
        assert columns([16, 8, 4], height=2) == ["█", "█ █ ▄"]

    def test_a_week_begins_on_monday_and_ends_at_today(self) -> None:
        today = date(2026, 3, 4)  # a Wednesday
        monday = date(2026, 3, 2)
        heat = HeatMap({monday: 1, today: 9, today + timedelta(days=1): 9}, today, weeks=2)
        rows = [line.plain for line in heat.rows()]
        assert heat.first == date(2026, 2, 23)
        assert rows[1] == "Mon  · ░░"
        assert rows[3] == "Wed  · ██"
        assert rows[4] == "     ·"  # Thursday is not yet

    @pytest.mark.parametrize("count", [1, 2, 3, 4, 10, 500])
    def test_more_reviews_are_never_lighter(self, count: int) -> None:
        today = date(2026, 3, 4)
        heat = HeatMap({today - timedelta(days=n): count * n for n in range(100)}, today)
        steps = heat.steps
        assert steps[0] == 1
        assert list(steps) == sorted(set(steps))
