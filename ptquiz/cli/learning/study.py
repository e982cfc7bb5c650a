"""`ptquiz study`: the cards that are due, then new ones."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from ptquiz.cli import options

if TYPE_CHECKING:
    from datetime import datetime

    from ptquiz.bank.bank import Bank
    from ptquiz.config import Config
    from ptquiz.memory.store import Store
    from ptquiz.selection import Selection
    from ptquiz.study.queue import Queue
    from ptquiz.study.today import Today


def study(
    ids: options.Ids = None,
    *,
    topic: options.Topic = None,
    tag: options.Tag = None,
    level: options.LevelOption = None,
    kind: options.KindOption = None,
    asked: options.AskedOption = None,
    bank: options.BankOption = None,
    trust: options.Trusted = False,
    device: options.Device = None,
    new: Annotated[
        int | None,
        typer.Option(min=0, help="New cards today; 10, or as config.toml says."),
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
    from ptquiz.cli.context import (
        clock,
        config,
        lazy_engine,
        open_bank_to_run,
        open_store,
        selection,
    )
    from ptquiz.engine.client.device import parse_device, resolve_device
    from ptquiz.paths import paths
    from ptquiz.study.cram import Cram
    from ptquiz.study.session import Session, Stage
    from ptquiz.terminal.console import study_console
    from ptquiz.terminal.keys import open_keys
    from ptquiz.terminal.study import summary
    from ptquiz.terminal.study.bindings import STUDY
    from ptquiz.terminal.study.desk import Desk
    from ptquiz.terminal.study.loop import run_session
    from ptquiz.terminal.study.runs import Runs

    settings = config()
    opened = open_bank_to_run(bank, trust=trust)
    chosen = selection(ids, topic, tag, level, kind, asked)
    opened.select(chosen)  # before torch is started: a wrong filter is said at once
    wanted = parse_device(device or settings.device)
    with ExitStack() as stack:
        engine = lazy_engine(stack)
        found = wanted if wanted == "cpu" else resolve_device(wanted, engine())
        store = stack.enter_context(open_store(settings))
        now = clock()
        store.rename({old: card.id for card in opened.cards.values() for old in card.formerly}, now)
        schedule = store.schedule
        first_time = not store.seen()
        memory = Cram(store) if cram else store
        queue, today = _queue(store, opened, chosen, now, settings, cram=cram, new=new, limit=limit)
        console = study_console()
        session = Session(
            opened.cards, queue, memory, now, device=found,
            torch=lambda: engine().version_of("torch"),
            until=now + timedelta(minutes=minutes) if minutes else None,
        )  # fmt: skip
        if session.stage is not Stage.END:
            console.begin()
        if today.line:
            console.print(today.line, style="bold")
        if session.stage is Stage.END:
            names = [card.id for card in today.cards]
            summary.show_nothing_to_do(console, store, names, queue, now)
            return
        summary.show_welcome(console, queue, first_time=first_time, off_the_record=cram)
        runs = Runs(engine, found, paths().attempts, console)
        try:
            run_session(
                Desk(session, open_keys(console.draw_again), console, runs, schedule, clock, STUDY)
            )
        finally:
            summary.show_end(console, session, store, clock())


def _queue(
    store: Store,
    bank: Bank,
    chosen: Selection,
    now: datetime,
    settings: Config,
    *,
    cram: bool,
    new: int | None,
    limit: int | None,
) -> tuple[Queue, Today]:
    """Return the cards of this session, and what the plan says of today."""
    from ptquiz.study.cram import order_by_risk
    from ptquiz.study.queue import Queue, build_queue, order_new
    from ptquiz.study.today import Today, plan_today

    cards, day = bank.select(chosen), store.schedule.day(now)
    if chosen.ids:
        unseen_ids = {card.id for card in cards} - store.seen()
        return Queue.in_order([card.id for card in cards[:limit]], unseen_ids), Today(cards, 0)
    if cram:
        seen, unseen = order_by_risk(cards, store, day)
        names = [*seen, *order_new(unseen)][:limit]
        return Queue.in_order(names, {card.id for card in unseen}), Today(cards, 0)
    today = plan_today(store, bank, chosen, now, settings.new_per_day)
    share = settings.reviews_per_day if limit is None and not today.planned else None
    queue = build_queue(
        today.cards, store, now, day, limit=limit, early=today.early,
        new_per_day=today.new if new is None else new, reviews_per_day=share,
    )  # fmt: skip
    return queue, today
