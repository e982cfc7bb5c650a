"""`ptquiz mock`: a timed interview, and its scorecard."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ptquiz.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ptquiz.bank.bank import Bank
    from ptquiz.card import Card
    from ptquiz.study.scorecard import Scorecard


def mock(
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
    minutes: Annotated[float, typer.Option(min=1, max=480, help="How long it lasts.")] = 30.0,
    last: Annotated[
        bool, typer.Option("--last", help="Show the last scorecard, and ask nothing.")
    ] = False,
    export: Annotated[
        str | None, typer.Option(metavar="PATH|-", help="Write the scorecard as Markdown too.")
    ] = None,
) -> None:
    """Interview: questions against the clock, solutions and a scorecard at the end."""
    from ptquiz.cli.context import open_bank, open_bank_to_run, selection
    from ptquiz.errors import ExitCode, PtquizError
    from ptquiz.files import require_writable
    from ptquiz.paths import paths
    from ptquiz.study.scorecard import read_scorecards

    if export is not None and export != "-":
        require_writable(Path(export))
    before = read_scorecards(paths().interviews)
    if last:
        if not before:
            raise PtquizError("there is no interview yet", "ptquiz mock", ExitCode.EMPTY)
        *before, scorecard = before
        opened = open_bank(bank)
    else:
        opened = open_bank_to_run(bank, trust=trust)
        cards = opened.select(selection(ids, topic, tag, level, kind, asked))
        scorecard = _interview(opened, cards, minutes, device)
        if not scorecard.entries:
            sys.stdout.write("No question was answered; nothing is kept.\n")
            return
    _show(scorecard, before, opened, export)


def _interview(bank: Bank, cards: Sequence[Card], minutes: float, device: str | None) -> Scorecard:
    from ptquiz.cli.context import (
        clock,
        config,
        lazy_engine,
        open_store,
    )
    from ptquiz.engine.client.device import parse_device, resolve_device
    from ptquiz.paths import paths
    from ptquiz.requirements import unmet_requirement
    from ptquiz.study.interview import Interview, order_questions
    from ptquiz.study.queue import Queue
    from ptquiz.study.scorecard import Scorecard
    from ptquiz.study.session import Session
    from ptquiz.terminal.console import study_console
    from ptquiz.terminal.keys import open_keys
    from ptquiz.terminal.study.bindings import interview_keys
    from ptquiz.terminal.study.desk import Desk
    from ptquiz.terminal.study.interview import INTRODUCTION, clock_text, run_interview
    from ptquiz.terminal.study.runs import Runs

    settings = config()
    wanted = parse_device(device or settings.device)
    with ExitStack() as stack:
        engine = lazy_engine(stack)
        found = wanted if wanted == "cpu" else resolve_device(wanted, engine())
        store = stack.enter_context(open_store(settings))
        now = clock()
        scorecard = Scorecard(now, minutes, found, engine().version_of("torch"))
        runnable = [card for card in cards if not unmet_requirement(card, found)]
        session = Session(
            bank.cards, Queue(order_questions(runnable, now.isoformat()), []), store, now,
            until=now + timedelta(minutes=minutes), device=found, torch=lambda: scorecard.torch,
        )  # fmt: skip
        interview = Interview(
            session,
            scorecard,
            may_follow=lambda card: not unmet_requirement(card, found),
            keep=lambda scorecard: scorecard.save(paths().interviews),
        )
        console = study_console()
        console.begin()
        console.print(INTRODUCTION.format(minutes=minutes))
        runs = Runs(engine, found, paths().interviews / "code", console)
        keymap = interview_keys(lambda: clock_text(session.until, clock()))
        keys = open_keys(console.draw_again)
        desk = Desk(session, keys, console, runs, store.schedule, clock, keymap)
        run_interview(desk, interview)
    return scorecard


def _show(
    scorecard: Scorecard, before: Sequence[Scorecard], bank: Bank, export: str | None
) -> None:
    from ptquiz.export.target import write
    from ptquiz.terminal.console import err, study_console
    from ptquiz.terminal.pages.scorecard import as_markdown, show_scorecard

    if export != "-":
        show_scorecard(study_console(), scorecard, before, bank.cards)
    if export is not None:
        text = as_markdown(scorecard, before, bank.cards).encode()
        write(text, sys.stdout.buffer if export == "-" else Path(export))
        if export != "-":
            err().print(f"the scorecard is in {export}", soft_wrap=True)
