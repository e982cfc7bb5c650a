"""`ptquiz show`: a card as in study with its answer, or as a script to run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ptquiz.cli import options

if TYPE_CHECKING:
    from ptquiz.card import Card


def show(
    card_id: options.Id,
    *,
    code: Annotated[
        bool, typer.Option("--code", help="Print the complete script: `… | python -` runs it.")
    ] = False,
    bank: options.BankOption = None,
) -> None:
    """Show a card with its answer; with --code, the script that proves it."""
    from ptquiz.cli.context import open_bank

    card = open_bank(bank).card(card_id)
    if code:
        sys.stdout.write(_script(card))
    else:
        _show(card)


def _script(card: Card) -> str:
    from ptquiz.script import script, with_check

    program = script(card, card.variant(0)).text
    return with_check(program, card.check) if card.check else program


def _show(card: Card) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from ptquiz.terminal import card_view
    from ptquiz.terminal.console import study_console

    console = study_console()
    variant = card.variant(0)
    console.print(card_view.header(card, card.id))
    console.print(card_view.question(card, variant))
    for hint in card.hints:
        console.print(card_view.hint(hint))
    console.print()
    if card.output is not None:
        console.print(Text("it prints:", style="bold"))
        console.print(Padding(Text(card.output.rstrip("\n")), (0, 0, 0, 2)))
    if card.raises is not None:
        console.print(Text(f"it raises: {card.raises}", style="bold"))
    console.print(card_view.answer(card))
    console.print()
    card_view.show_refs(console, card)
    if not card.kind.is_predicted:
        console.print()
        console.print(card_view.proof(card, variant))
    if card.wrong:
        console.print(card_view.mistakes(card))
    if card.follow_ups:
        console.print(Text(f"asked next: {', '.join(card.follow_ups)}", style="dim"))
    if card.tags:
        console.print(Text(f"tags: {', '.join(card.tags)}", style="dim"))
