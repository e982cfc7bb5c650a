"""`ptquiz trust`: let the code of a bank run here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ptquiz.text import plural


def trust(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Bank files or folders.")],
) -> None:
    """Trust a bank: its code may run on this machine, until one of its files changes."""
    from ptquiz.bank.trust import Trust
    from ptquiz.cli.context import open_bank
    from ptquiz.paths import paths as places
    from ptquiz.terminal.console import out

    bank = open_bank(paths)
    trusted = Trust(places().trust_file)
    unknown = trusted.unknown(bank)
    trusted.add(unknown)
    count = len(unknown)
    out().print(f"{plural(count, 'file')} newly trusted" if count else "trusted already")
