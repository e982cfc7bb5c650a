"""`ptquiz check`: is the bank well formed, and can its proofs fail? Read, or run as mutants."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ptquiz.cli import options


def check(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH|ID]...",
            help="Bank files or folders; with --proofs also cards by id.",
            autocompletion=options.complete_ids,
        ),
    ] = None,
    *,
    topic: options.Topic = None,
    tag: options.Tag = None,
    level: options.LevelOption = None,
    kind: options.KindOption = None,
    asked: options.AskedOption = None,
    bank: options.BankOption = None,
    trust: options.Trusted = False,
    device: options.Device = None,
    proofs: Annotated[
        bool, typer.Option("--proofs", help="Run mutants of each card: does its proof notice?")
    ] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="Count the cards by topic, kind, level and asked.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Check that a bank is well formed; with --proofs, that its proofs can fail."""
    from ptquiz.cli.cards import checks
    from ptquiz.cli.context import selection
    from ptquiz.errors import ExitCode, PtquizError

    words, counts = what or [], proofs or summary
    if proofs and summary:
        raise PtquizError("--proofs and --summary are two reports", "ask for one", ExitCode.USAGE)
    if not counts and (topic or tag or level or kind or asked):
        raise PtquizError(
            "filters are for --proofs and --summary", "check reads whole files", ExitCode.USAGE
        )
    paths = [Path(word) for word in words if not counts or checks.is_path(word)]
    ids = [word for word in words if counts and not checks.is_path(word)]
    banks, chosen = [*paths, *(bank or [])], selection(ids, topic, tag, level, kind, asked)
    if proofs:
        checks.show_proofs(banks, chosen, device, trust=trust, json=json)
    elif summary:
        checks.show_summary(banks, chosen, json=json)
    else:
        checks.show_problems(banks, json=json)
