"""`ptquiz export`: cards for another place, with what running them showed."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ptquiz.cli import options
from ptquiz.export import Format
from ptquiz.text import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ptquiz.card import Card
    from ptquiz.export import ProvenOutput


def export(
    ids: options.Ids = None,
    *,
    fmt: Annotated[
        Format, typer.Option("--format", "-f", help="Anki package, Markdown, CSV or JSON.")
    ] = Format.APKG,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", help="The file; - for standard output.", show_default="ptquiz.FORMAT"
        ),
    ] = "",
    topic: options.Topic = None,
    tag: options.Tag = None,
    level: options.LevelOption = None,
    kind: options.KindOption = None,
    asked: options.AskedOption = None,
    bank: options.BankOption = None,
    trust: options.Trusted = False,
    device: options.Device = None,
) -> None:
    """Export cards, each with its output as it came on this machine: an Anki package, or text."""
    from ptquiz.cli.context import config, open_bank_to_run, selection
    from ptquiz.engine.client.device import parse_device
    from ptquiz.errors import ExitCode, PtquizError
    from ptquiz.export import default_name
    from ptquiz.export import export as write
    from ptquiz.files import require_writable
    from ptquiz.terminal.console import err

    wanted = parse_device(device or config().device)
    if output == "-" and fmt is Format.APKG and sys.stdout.isatty():
        raise PtquizError(
            "an Anki package is binary; write it to a file", "give -o PATH", ExitCode.USAGE
        )
    path = Path(output or default_name(fmt))
    if output != "-":
        require_writable(path)
    cards = open_bank_to_run(bank, trust=trust).select(
        selection(ids, topic, tag, level, kind, asked)
    )
    proofs = _proofs(cards, wanted)
    now = datetime.now().astimezone()
    if output == "-":
        write(cards, fmt, proofs, sys.stdout.buffer, now=now)
        return
    write(cards, fmt, proofs, path, now=now)
    unproven = len(cards) - len(proofs)
    note = f", {unproven} of them not proven here" if unproven else ""
    err().print(f"{plural(len(cards), 'card')} in {path}{note}", soft_wrap=True)


def _proofs(cards: Sequence[Card], wanted: str) -> dict[str, ProvenOutput]:
    """Run each card once, and keep what it showed where that is what the card says."""
    from ptquiz.engine.client.capacity import fitting_jobs
    from ptquiz.engine.client.device import resolve_device
    from ptquiz.engine.client.engine import Engine
    from ptquiz.engine.job import Termination
    from ptquiz.export import ProvenOutput
    from ptquiz.requirements import unmet_requirement
    from ptquiz.terminal.progress import progress
    from ptquiz.verify.trials import trials

    proofs = {}
    with Engine(jobs=fitting_jobs()) as engine, progress("proving", len(cards)) as advance:
        device = resolve_device(wanted, engine)
        engine.limit_runners(device)
        running = {}
        for card in cards:
            if not unmet_requirement(card, device, engine.version_of):
                trial = next(trials(card, device))
                running[card.id] = (trial, engine.submit(trial.job))
        for card in cards:
            if card.id in running:
                trial, future = running[card.id]
                execution = future.result()
                if trial.judge(execution).passed:
                    raised = (
                        execution.raised if execution.termination is Termination.RAISED else None
                    )
                    proofs[card.id] = ProvenOutput(
                        output=execution.stdout,
                        exception=f"{raised.type}: {raised.message}" if raised else None,
                        torch=engine.version_of("torch") or "",
                        device=device,
                        variant=card.variant(0),
                    )
            advance(card.id)
    return proofs
