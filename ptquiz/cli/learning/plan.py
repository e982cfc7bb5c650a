"""`ptquiz plan`: the day of the interview, and how to get there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ptquiz.cli import options

if TYPE_CHECKING:
    from ptquiz.analysis.forecast import Forecast


def plan(
    ids: options.Ids = None,
    *,
    topic: options.Topic = None,
    tag: options.Tag = None,
    level: options.LevelOption = None,
    kind: options.KindOption = None,
    asked: options.AskedOption = None,
    bank: options.BankOption = None,
    interview: Annotated[
        str | None, typer.Option(metavar="DATE", help="Plan for this day: year-month-day.")
    ] = None,
    minutes: Annotated[
        int | None,
        typer.Option(min=1, max=960, help="Minutes a day; else as many as it takes."),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="End the plan.")] = False,
    json: options.Json = False,
) -> None:
    """Plan for an interview: `study` then follows it. Alone, show the plan."""
    from ptquiz.analysis.forecast import fit_to_budget, forecast
    from ptquiz.cli.context import clock, config, open_bank, open_store, print_json, selection
    from ptquiz.errors import ExitCode, PtquizError
    from ptquiz.memory.plan import Plan, default_taper, interview_day
    from ptquiz.selection import Selection
    from ptquiz.study.today import in_order, planned
    from ptquiz.terminal.console import out
    from ptquiz.terminal.pages import plan as page

    chosen = selection(ids, topic, tag, level, kind, asked)
    opened = open_bank(bank)
    with open_store(config()) as store:
        day = store.schedule.day(clock())
        if interview is None and (minutes is not None or chosen != Selection()):
            raise PtquizError("a plan needs its day", "add --interview DATE", ExitCode.USAGE)
        if clear:
            store.set_plan(None)
        elif interview is not None:
            on = interview_day(interview, day)
            made = Plan(on, minutes, chosen, taper_days=default_taper((on - day).days))
            store.set_plan(fit_to_budget(store, in_order(opened.select(chosen)), made, day))
        kept = store.plan()
        told = None
        if kept is not None and kept.days_left(day) >= 0:
            told = forecast(store, in_order(planned(opened, kept)), kept, day)
    if json:
        print_json({"version": 1, "command": "plan", "plan": told and _data(told)})
    elif told is not None:
        page.show(out(), told, day)
    elif kept is not None:
        out().print(f"The interview of {kept.interview} has passed; study goes on as without it.")
        out().print("`ptquiz plan --interview DATE` plans for the next, `--clear` ends this one.")
    else:
        out().print("There is no plan; `ptquiz plan --interview DATE` makes one.")


def _data(told: Forecast) -> dict[str, Any]:
    kept = told.plan.to_json()
    return {
        **{name: kept[name] for name in ("interview", "minutes")},
        "filters": {
            name: kept[name] for name in ("ids", "topics", "tags", "levels", "kinds", "asked")
        },
        "cards": told.cards,
        "unseen": told.unseen,
        "new_today": told.new_today,
        "new_a_day": round(told.new_a_day, 1),
        "minutes_needed": told.minutes_needed,
        "seconds_a_day": round(told.seconds_a_day, 1),
        "with_the_plan": told.on_the_day,
        "left_out": [
            {"level": each.level, "topic": each.topic, "cards": each.cards}
            for each in told.left_out
        ],
    }
