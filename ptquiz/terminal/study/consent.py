"""The question before code from a bank runs for the first time."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rich.text import Text

from ptquiz.errors import ExitCode, PtquizError
from ptquiz.paths import display_path
from ptquiz.script import script
from ptquiz.terminal.console import err
from ptquiz.terminal.keys import ENTER, ESCAPE, EndOfInput, open_keys
from ptquiz.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ptquiz.bank.bank import Bank, BankFile
    from ptquiz.card import Card
    from ptquiz.terminal.keys import PipedKeys, TerminalKeys


def ask(bank: Bank, files: Sequence[BankFile]) -> None:
    """Ask whether the code of these files may run; show it on demand.

    Raises PtquizError if the answer is no, which it is where there is no terminal.
    """
    names = ", ".join(display_path(file.path) for file in files)
    first = shlex.quote(display_path(files[0].path))
    refused = PtquizError(
        f"{names}: not trusted, so none of its code was run",
        f"read it, then `ptquiz trust {first}`, or --trust for one run",
        ExitCode.USAGE,
    )
    keys = open_keys()
    if not keys.interactive:
        raise refused
    paths = {display_path(file.path) for file in files}
    cards = [card for card in bank.cards.values() if card.source.file in paths]
    err().print(
        f"{names}: {len(cards)} cards whose code you have not run before. It runs in a box, as"
        " you.\nTrust it?  y yes · s show the code · n no",
        soft_wrap=True,
    )
    with keys:
        while (key := _key(keys)) != "y":
            if key == "s":
                for card in cards:
                    _show(card)
            elif key in {"n", "q", ENTER, ESCAPE}:
                raise refused


def _key(keys: TerminalKeys | PipedKeys) -> str:
    try:
        return keys.key().lower()
    except EndOfInput:
        return "n"


def _show(card: Card) -> None:
    err().rule(Text(f"{card.id} · {card.source.at('snippet')}"), align="left")
    parts = [script(card, card.variant(0)).text, card.check, card.starter]
    parts += [accepted.code for accepted in card.accept]
    parts += [wrong.code for wrong in card.wrong]
    for part in parts:
        if part:
            err().print(Text(sanitize(part)))
