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
    bank: options.BankOption = None,
    trust: options.Trusted = False,
    device: options.Device = None,
    proofs: Annotated[
        bool, typer.Option("--proofs", help="Run mutants of each card: does its proof notice?")
    ] = False,
    json: options.Json = False,
) -> None:
    """Check that a bank is well formed; with --proofs, that its proofs can fail."""
    from ptquiz.cli import checks
    from ptquiz.cli.context import selection
    from ptquiz.errors import ExitCode, PtquizError

    words = what or []
    paths = [Path(word) for word in words if not proofs or checks.is_path(word)]
    ids = [word for word in words if proofs and not checks.is_path(word)]
    if not proofs and (topic or tag or level or kind):
        raise PtquizError("filters are for --proofs", "check reads whole files", ExitCode.USAGE)
    banks = [*paths, *(bank or [])]
    if proofs:
        chosen = selection(ids, topic, tag, level, kind)
        checks.show_proofs(banks, chosen, device, trust=trust, json=json)
    else:
        checks.show_problems(banks, json=json)
