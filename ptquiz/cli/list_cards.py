"""`ptquiz list`: the cards, and where the learner stands with each."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ptquiz.cli import options

if TYPE_CHECKING:
    from ptquiz.card import Card
    from ptquiz.memory.review import MemoryState


def list_cards(
    ids: options.Ids = None,
    *,
    topic: options.Topic = None,
    tag: options.Tag = None,
    level: options.LevelOption = None,
    kind: options.KindOption = None,
    bank: options.BankOption = None,
    flagged: Annotated[
        bool, typer.Option("--flagged", help="Only cards that you flagged, with your notes.")
    ] = False,
    json: options.Json = False,
) -> None:
    """List cards: id, kind, level, and when each is due."""
    from ptquiz.cli.context import config, open_bank, open_store, print_json, selection

    cards = open_bank(bank).select(selection(ids, topic, tag, level, kind))
    with open_store(config()) as store:
        states = store.states()
        suspended = store.suspended()
        notes = store.flagged()
    rows = [
        _row(card, states.get(card.id), card.id in suspended, notes.get(card.id))
        for card in cards
        if card.id in notes or not flagged
    ]
    if json:
        print_json({"version": 1, "command": "list", "cards": rows})
    else:
        _show(rows)


def _row(
    card: Card, state: MemoryState | None, suspended: bool, note: str | None
) -> dict[str, Any]:
    return {
        "id": card.id,
        "topic": card.topic,
        "kind": str(card.kind),
        "level": str(card.level),
        "tags": list(card.tags),
        "question": card.question,
        "state": "suspended" if suspended else str(state.phase) if state else "new",
        "due": state.due.isoformat() if state else None,
        "note": note,
    }


def _show(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    from ptquiz.terminal.screen import out
    from ptquiz.text import harmless

    console = out()
    for topic in dict.fromkeys(row["topic"] for row in rows):
        console.print(f"\n[bold]{topic}[/bold]")
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True, overflow="fold")
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, style="dim")
        for row in rows:
            if row["topic"] == topic:
                table.add_row(row["id"], row["kind"], row["level"], _due(row))
                if row["note"]:
                    table.add_row(f"  ⚑ {harmless(row['note'])}")
        console.print(table, soft_wrap=not console.is_terminal)
    console.print(f"\n{len(rows)} card{'s' if len(rows) != 1 else ''}")


def _due(row: dict[str, Any]) -> str:
    if row["due"] is None or row["state"] == "suspended":
        return str(row["state"])
    due = datetime.fromisoformat(row["due"]).astimezone()
    return "due now" if due <= datetime.now().astimezone() else f"due {due:%Y-%m-%d}"
