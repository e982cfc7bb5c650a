"""The page of `ptquiz plan`, at most 80 columns wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ptquiz.terminal.pages.readiness import when
from ptquiz.terminal.pages.stats import cut, duration, title
from ptquiz.text import percent, plural

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rich.console import Console

    from ptquiz.analysis.forecast import Forecast
    from ptquiz.memory.plan import Plan

_MOST = 12  # of what is left out, by name


def show(console: Console, forecast: Forecast, today: date) -> None:
    """Print the page."""
    for line in (*_head(forecast, today), *_left_out(forecast)):
        console.print(line, soft_wrap=True)


def _head(forecast: Forecast, today: date) -> Iterator[Text]:
    plan, days = forecast.plan, forecast.plan.days_left(today)
    yield title(f"Interview on {plan.interview:%A}, {plan.interview}: {when(days)}")
    words = _filters(plan)
    yield Text(f"Cards   {forecast.cards:,} ({words}), {forecast.unseen:,} of them new")
    if days == 0:
        yield Text("Today   nothing new; `ptquiz study` asks what is due. Good luck!")
        return
    budget = "as long as it takes" if plan.minutes is None else f"up to {plan.minutes} min a day"
    yield Text(
        f"Pace    {_pace(forecast)}; {budget}, about {duration(forecast.seconds_a_day)} on average"
    )
    yield Text(
        f"The day {percent(forecast.on_the_day)} expected to be recalled"
        " (`ptquiz readiness` says more)"
    )
    yield Text("Until then no interval jumps past that day;", "dim")
    yield Text("on the last days what would be weakest comes back early.", "dim")


def _pace(forecast: Forecast) -> str:
    if not forecast.left_out:
        return f"{forecast.new_today} new a day"
    return f"{forecast.new_today} new today, {forecast.new_a_day:.0f} a day"


def _left_out(forecast: Forecast) -> Iterator[Text]:
    plan, needed = forecast.plan, forecast.minutes_needed
    if plan.minutes is None or needed <= plan.minutes:
        return
    yield Text()
    yield title(f"{plan.minutes} minutes a day do not suffice for all: that takes about {needed}")
    if not forecast.left_out:
        yield Text("There is nothing new to leave out; what is due comes most at risk first.")
        return
    cards = sum(each.cards for each in forecast.left_out)
    yield Text(f"Left out, unless you choose more minutes: {plural(cards, 'new card')}")
    for each in forecast.left_out[:_MOST]:
        name = f"{cut(each.topic, 36)}, {each.level}"
        yield Text(f"  {name:<52} {plural(each.cards, 'card'):>9}  {duration(each.seconds):>12}")
    if len(forecast.left_out) > _MOST:
        yield Text(f"  and {len(forecast.left_out) - _MOST} more")


def _filters(plan: Plan) -> str:
    chosen = plan.selection
    words = [*chosen.topics, *chosen.tags, *chosen.levels, *chosen.kinds]
    words += [f"asked {often}" for often in chosen.asked]
    if chosen.ids:
        words.append(plural(len(chosen.ids), "id"))
    return cut(", ".join(words), 40) or "the whole bank"
