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
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Of what interviewers ask, how much is answered?")
    ] = False,
    json: options.Json = False,
) -> None:
    """Check that a bank is well formed; with --proofs, that its proofs can fail."""
    from ptquiz.cli.cards import checks
    from ptquiz.cli.context import selection
    from ptquiz.errors import ExitCode, PtquizError

    words, counts = what or [], proofs or summary
    asked_for = {"--proofs": proofs, "--summary": summary, "--coverage": coverage}
    reports = [name for name, wanted in asked_for.items() if wanted]
    if len(reports) > 1:
        message = f"{' and '.join(reports)} are {len(reports)} reports"
        raise PtquizError(message, "ask for one", ExitCode.USAGE)
    if not counts and (topic or tag or level or kind or asked):
        raise PtquizError(
            "filters are for --proofs and --summary", "check reads whole files", ExitCode.USAGE
        )
    if coverage:
        if words or bank:
            message = "--coverage is of the bundled bank as a whole"
            raise PtquizError(message, "leave paths and ids out", ExitCode.USAGE)
        checks.show_coverage(json=json)
        return
    paths = [Path(word) for word in words if not counts or checks.is_path(word)]
    ids = [word for word in words if counts and not checks.is_path(word)]
    banks, chosen = [*paths, *(bank or [])], selection(ids, topic, tag, level, kind, asked)
    if proofs:
        checks.show_proofs(banks, chosen, device, trust=trust, json=json)
    elif summary:
        checks.show_summary(banks, chosen, json=json)
    else:
        checks.show_problems(banks, json=json)
