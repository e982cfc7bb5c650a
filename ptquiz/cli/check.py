"""`ptquiz check`: is the bank well formed? Reads it, never runs it, needs no torch."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ptquiz.cli.options import Json


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="Bank files or folders; the bundled bank if none."
        ),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Check that a bank is well formed, and show every problem at once."""
    from ptquiz.bank.bank import read_bank
    from ptquiz.bank.problems import BankError
    from ptquiz.cli.context import print_json
    from ptquiz.paths import bundled_bank

    try:
        bank = read_bank(dict.fromkeys([bundled_bank(), *(paths or [])]))
    except BankError as error:
        if not json:
            raise
        fields = ("file", "line", "card", "message")
        problems = [{name: getattr(p, name) for name in fields} for p in error.problems]
        print_json({"version": 1, "command": "check", "cards": 0, "problems": problems})
        raise typer.Exit(error.code) from None
    if json:
        print_json({"version": 1, "command": "check", "cards": len(bank.cards), "problems": []})
        return
    files = f"{len(bank.files)} file{'s' if len(bank.files) != 1 else ''}"
    sys.stdout.write(
        f"{len(bank.cards)} cards on {len(bank.topics)} topics in {files}: no problem\n"
    )
