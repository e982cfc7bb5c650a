"""`ptquiz study`: the cards that are due, then new ones."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated

import typer

from ptquiz.cli import options

if TYPE_CHECKING:
    from ptquiz.engine.engine import Engine


def study(
    ids: options.Ids = None,
    *,
    topic: options.Topic = None,
    tag: options.Tag = None,
    level: options.LevelOption = None,
    kind: options.KindOption = None,
    bank: options.BankOption = None,
    trust: options.Trusted = False,
    device: options.Device = None,
    new: Annotated[
        int | None, typer.Option(min=0, help="New cards today; 10 unless config.toml says more.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Cards in this session.")] = None,
    minutes: Annotated[
        float | None, typer.Option(min=0.1, max=1440, help="Ask no card after so many minutes.")
    ] = None,
    cram: Annotated[
        bool, typer.Option("--cram", help="Off the record: the schedule stays as it is.")
    ] = False,
) -> None:
    """Study: the cards that are due, then new ones. Cards named by id are asked as they are."""
    from ptquiz.cli.context import config, open_bank_to_run, open_store, selection
    from ptquiz.engine.device import checked, find
    from ptquiz.paths import paths
    from ptquiz.requirements import installed
    from ptquiz.study.cram import Cram, order_by_risk
    from ptquiz.study.queue import Queue, order_new
    from ptquiz.study.session import Session, Stage, plan
    from ptquiz.terminal import summary
    from ptquiz.terminal.keys import open_keys
    from ptquiz.terminal.play import Play
    from ptquiz.terminal.screen import study_console

    settings = config()
    opened = open_bank_to_run(bank, trust=trust)
    cards = opened.select(selection(ids, topic, tag, level, kind))
    wanted = checked(device or settings.device)
    with ExitStack() as stack:

        @cache
        def engine() -> Engine:
            from ptquiz.engine.engine import Engine

            return stack.enter_context(Engine())

        found = wanted if wanted == "cpu" else find(wanted, engine())
        store = stack.enter_context(open_store(settings))
        now = clock()
        store.rename({old: card.id for card in opened.cards.values() for old in card.formerly}, now)
        schedule = store.schedule
        first_time = not store.seen()
        memory = Cram(store) if cram else store
        if ids:
            queue = Queue([card.id for card in cards[:limit]], [])
        elif cram:
            seen, unseen = order_by_risk(cards, store, schedule.day(now))
            queue = Queue([*seen, *order_new(unseen)][:limit], [])
        else:
            queue = plan(
                cards, store, now, schedule.day(now), limit=limit,
                new_per_day=settings.new_per_day if new is None else new,
                reviews_per_day=settings.reviews_per_day if limit is None else None,
            )  # fmt: skip
        console = study_console()
        session = Session(
            opened.cards, queue, memory, now, device=found, torch=partial(installed, "torch"),
            until=now + timedelta(minutes=minutes) if minutes else None,
        )  # fmt: skip
        if session.stage is Stage.END:
            summary.show_nothing_to_do(console, store, [card.id for card in cards], queue, now)
            return
        summary.show_welcome(
            console, queue, first_time=first_time, named=bool(ids), off_the_record=cram
        )
        play = Play(
            session, engine, console, open_keys(), clock=clock, day=schedule.day,
            interval=schedule.interval_text, attempts=paths().attempts,
        )  # fmt: skip
        try:
            play.run()
        finally:
            summary.show_end(console, session, store, clock())


def clock() -> datetime:
    """Give the learner's own time."""
    return datetime.now().astimezone()
