"""`ptquiz show`: a card as in study with its answer, or as a script to run."""

from __future__ import annotations

import sys
from dataclasses import replace
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
    trace: options.Trace = False,
    bank: options.BankOption = None,
    trust: options.Trusted = False,
    json: options.Json = False,
) -> None:
    """Show a card with its answer; with --code its script, with --trace what each line made."""
    from ptquiz.cli.context import open_bank
    from ptquiz.errors import ExitCode, PtquizError

    if json and not trace:
        raise PtquizError("--json is for a trace", "add --trace", ExitCode.USAGE)
    if trace:
        _trace(card_id, bank, trust=trust, json=json)
        return
    card = open_bank(bank).card(card_id)
    if code:
        sys.stdout.write(_script(card))
    else:
        _show(card)


def _trace(card_id: str, bank: options.BankOption, *, trust: bool, json: bool) -> None:
    """Run the card's snippet, with its tests where it has some, and show what each line made."""
    from ptquiz.cli.cards.traces import print_trace
    from ptquiz.cli.context import open_bank_to_run
    from ptquiz.engine.client.engine import Engine
    from ptquiz.judge.jobs import card_job

    card = open_bank_to_run(bank, trust=trust).card(card_id)
    job = replace(card_job(card, card.variant(0), "cpu"), trace=True)
    with Engine() as engine:
        print_trace(job, engine.run(job), "show", json=json)


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
    console.print(card_view.References(card), crop=False)
    if not card.kind.is_predicted:
        console.print()
        console.print(card_view.proof(card, variant))
    if card.wrong:
        console.print(card_view.mistakes(card))
    if card.follow_ups:
        console.print(Text(f"asked next: {', '.join(card.follow_ups)}", style="dim"))
    console.print(Text(f"asked: {card.asked}", style="dim"))
    if card.tags:
        console.print(Text(f"tags: {', '.join(card.tags)}", style="dim"))
