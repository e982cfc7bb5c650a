"""`ptquiz new`: a card to be filled in."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from ptquiz.card import Kind


def new(
    card_id: Annotated[str, typer.Argument(metavar="[ID]", help="The new card's id.")] = "new-card",
    *,
    kind: Annotated[Kind, typer.Option("--kind", help="What the learner does.")] = Kind.RECALL,
    topic: Annotated[
        str | None, typer.Option("--topic", help="The topic of a new file.", show_default="New")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="Add it to this bank file, made if it is not there.")
    ] = None,
) -> None:
    """Write a card to fill in: well formed as it stands, with comments on what belongs where."""
    import re

    from ptquiz.bank.schema import SLUG_PATTERN
    from ptquiz.bank.template import add, file_text
    from ptquiz.cli.context import open_bank
    from ptquiz.errors import ExitCode, PtquizError

    if not re.fullmatch(SLUG_PATTERN, card_id):
        raise PtquizError(
            f'"{card_id}" is not an id', "lower-case words joined by dashes", ExitCode.USAGE
        )
    if topic is not None and not topic.strip():
        raise PtquizError("the topic is empty", "give it a name", ExitCode.USAGE)
    if card_id in open_bank([]).cards:
        raise PtquizError(
            f'the bundled bank has a card "{card_id}"', "give another id", ExitCode.USAGE
        )
    if to is None:
        sys.stdout.write(file_text(card_id, kind, topic or "New"))
        return
    add(to, card_id, kind, topic)
    then = shlex.join(["ptquiz", "verify", "--bank", str(to)])
    sys.stdout.write(f"{to}: added {card_id}; fill it in, then `{then}`\n")
