"""The pages of readiness and of the plan: they read at 80 columns and without colour."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from ptquiz.analysis.forecast import Forecast, fit_to_budget, forecast
from ptquiz.analysis.readiness import Readiness, readiness
from ptquiz.memory.plan import Plan, default_taper
from ptquiz.memory.schedule import Schedule
from ptquiz.memory.store import Store
from ptquiz.selection import Selection
from ptquiz.study.today import in_order
from ptquiz.terminal.pages import plan as plan_page
from ptquiz.terminal.pages import readiness as page
from tests.terminal.lives import NOW, bank, study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ptquiz.card import Card

PAGES = Path(__file__).parent / "screens"
TODAY = NOW.date()
DAY = date(2026, 4, 1)


@pytest.fixture(scope="module")
def learnt() -> Iterator[Store]:
    with Store.open(Path(":memory:"), Schedule()) as store:
        study(store, bank(), days=14)
        yield store


@pytest.fixture(scope="module")
def cards() -> list[Card]:
    return in_order(bank())


def shown(show: Callable[..., None], *arguments: Any, **console: Any) -> str:
    screen = io.StringIO()
    show(Console(file=screen, width=80, highlight=False, **console), *arguments)
    return screen.getvalue()


def ready(store: Store, cards: list[Card], plan: Plan | None) -> Readiness:
    return readiness(store, cards, TODAY, plan.interview if plan else None, plan)


def told(store: Store, cards: list[Card], minutes: int | None) -> Forecast:
    plan = Plan(DAY, minutes, taper_days=default_taper(12))
    return forecast(store, cards, fit_to_budget(store, cards, plan, TODAY), TODAY)


def saved(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


def test_readiness_is_as_it_was_looked_at(learnt: Store, cards: list[Card]) -> None:
    result = ready(learnt, cards, Plan(DAY, taper_days=3))
    assert shown(page.show, result, "", no_color=True) == saved("readiness.txt")


def test_readiness_without_a_day_tells_today_and_what_would_tell_more(
    learnt: Store, cards: list[Card]
) -> None:
    text = shown(page.show, ready(learnt, cards, None), "There is no plan.")
    assert "today" in text
    assert "idle" not in text
    assert "add most" not in text
    assert text.endswith("There is no plan.\n")


def test_the_plan_is_as_it_was_looked_at(learnt: Store, cards: list[Card]) -> None:
    assert shown(plan_page.show, told(learnt, cards, 60), TODAY, no_color=True) == saved("plan.txt")


def test_a_plan_without_enough_time_names_what_it_leaves_out(
    learnt: Store, cards: list[Card]
) -> None:
    text = shown(plan_page.show, told(learnt, cards, 9), TODAY, no_color=True)
    assert text == saved("plan-short.txt")


def test_no_line_is_wider_than_80_columns(learnt: Store, cards: list[Card]) -> None:
    long = [replace(card, topic=card.topic * 3, id=card.id * 9) for card in cards]
    many = told(learnt, cards, 9)
    worst = replace(
        many,
        cards=10_000,
        unseen=10_000,
        minutes_needed=1500,
        seconds_a_day=86_000,
        left_out=tuple(
            replace(each, topic=each.topic * 3, cards=9999, seconds=1e6) for each in many.left_out
        )
        * 9,
        plan=replace(many.plan, selection=Selection(topics=("Topic" * 9,) * 3), minutes=960),
    )
    for text in (
        shown(page.show, ready(learnt, long, Plan(DAY)), ""),
        shown(plan_page.show, worst, TODAY),
    ):
        assert max(map(len, text.splitlines())) <= 80


def test_the_last_day_and_the_day_itself_are_named(learnt: Store, cards: list[Card]) -> None:
    for days, word in ((0, "today"), (1, "tomorrow"), (9, "in 9 days")):
        plan = Plan(TODAY + timedelta(days=days))
        text = shown(plan_page.show, forecast(learnt, cards, plan, TODAY), TODAY)
        assert word in text.splitlines()[0]
