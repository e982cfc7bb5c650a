"""`ptquiz readiness`: what would be recalled on the day of the interview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ptquiz.cli import options

if TYPE_CHECKING:
    from ptquiz.analysis.readiness import Readiness, TopicReadiness


def readiness(
    ids: options.Ids = None,
    *,
    topic: options.Topic = None,
    tag: options.Tag = None,
    level: options.LevelOption = None,
    kind: options.KindOption = None,
    asked: options.AskedOption = None,
    bank: options.BankOption = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day; default: the plan's.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Say what share of the cards you would recall on the day of the interview, by topic."""
    from ptquiz.analysis.readiness import readiness as look_ahead
    from ptquiz.cli.context import clock, config, open_bank, open_store, print_json, selection
    from ptquiz.memory.plan import interview_day
    from ptquiz.selection import Selection
    from ptquiz.study.today import in_order, plan_for, planned
    from ptquiz.terminal.console import out
    from ptquiz.terminal.pages import readiness as page

    opened = open_bank(bank)
    chosen = selection(ids, topic, tag, level, kind, asked)
    with open_store(config()) as store:
        day = store.schedule.day(clock())
        plan, note = plan_for(store, day, None if on is None else interview_day(on, day))
        follows = plan is not None and chosen == Selection()
        cards = planned(opened, plan) if plan and follows else opened.select(chosen)
        interview = None if plan is None else plan.interview
        ready = look_ahead(store, in_order(cards), day, interview, plan)
    if json:
        print_json({"version": 1, "command": "readiness", **_data(ready)})
    else:
        page.show(out(), ready, note)


def _data(ready: Readiness) -> dict[str, Any]:
    return {
        "day": ready.day.isoformat(),
        "interview": None if ready.interview is None else ready.interview.isoformat(),
        **_part(ready.whole),
        "topics": [{"topic": part.name, **_part(part)} for part in ready.topics],
        "best": [
            {"id": each.card, "topic": each.topic, "new": each.is_new, "gain": each.gain}
            for each in ready.best
        ],
    }


def _part(part: TopicReadiness) -> dict[str, Any]:
    return {
        "cards": part.cards,
        "seen": part.seen,
        "today": part.today,
        "on_the_day": part.without_study,
        "with_the_plan": part.planned,
    }
