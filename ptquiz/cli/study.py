"""`ptquiz study`: the cards that are due, then new ones."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
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
) -> None:
    """Study: the cards that are due, then new ones. Cards named by id are asked as they are."""
    from ptquiz.cli.context import config, open_bank_to_run, open_store, selection
    from ptquiz.engine.device import checked, find
    from ptquiz.paths import paths
    from ptquiz.requirements import installed
    from ptquiz.study.agenda import Agenda, agenda
    from ptquiz.study.queue import Queue
    from ptquiz.study.session import Session, Stage, plan
    from ptquiz.terminal import summary
    from ptquiz.terminal.keys import open_keys
    from ptquiz.terminal.play import Play
    from ptquiz.terminal.screen import study_console

    settings = config()
    opened = open_bank_to_run(bank, trust=trust)
    chosen = selection(ids, topic, tag, level, kind)
    cards = opened.select(chosen)
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
        today = Agenda(cards, 0)
        if ids:
            queue = Queue([card.id for card in cards[:limit]], [])
        else:
            today = agenda(store, opened, chosen, now, settings.new_per_day)
            queue = plan(
                today.cards, store, now, schedule.day(now), limit=limit, early=today.early,
                new_per_day=today.new if new is None else new,
            )  # fmt: skip
        console = study_console()
        if today.line:
            console.print(today.line, style="bold")
        session = Session(
            opened.cards, queue, store, now, device=found, torch=partial(installed, "torch")
        )
        if session.stage is Stage.END:
            summary.show_nothing_to_do(console, store, [card.id for card in today.cards], now)
            return
        summary.show_welcome(console, queue, first_time=first_time)
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
