"""`ptquiz resume`: suspended and buried cards are asked again."""

from __future__ import annotations

from typing import Annotated

import typer

from ptquiz.cli import options


def resume(
    ids: Annotated[
        list[str],
        typer.Argument(metavar="ID...", help="Cards by id.", autocompletion=options.complete_ids),
    ],
    *,
    bank: options.BankOption = None,
) -> None:
    """Ask suspended and buried cards again."""
    from ptquiz.cli.context import clock, config, open_bank, open_store
    from ptquiz.terminal.console import out

    opened = open_bank(bank)
    cards = [opened.card(name) for name in dict.fromkeys(ids)]
    with open_store(config()) as store:
        now = clock()
        today = store.schedule.day(now)
        suspended, buried = store.suspended(), store.buried(today)
        for card in cards:
            if card.id in suspended:
                store.resume(card.id, now)
            if card.id in buried:
                store.bury(card.id, today, now)
            if card.id in suspended | buried:
                out().print(f"{card.id} is asked again when it is due")
            else:
                out().print(f"{card.id} was neither suspended nor buried")
