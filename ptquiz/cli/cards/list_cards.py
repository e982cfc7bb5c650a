"""`ptquiz list`: the cards, and where the learner stands with each."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ptquiz.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ptquiz.card import Card
    from ptquiz.memory.review import MemoryState


def list_cards(
    ids: options.Ids = None,
    *,
    topic: options.Topic = None,
    tag: options.Tag = None,
    level: options.LevelOption = None,
    kind: options.KindOption = None,
    asked: options.AskedOption = None,
    bank: options.BankOption = None,
    flagged: Annotated[
        bool, typer.Option("--flagged", help="Only cards that you flagged, with your notes.")
    ] = False,
    due: Annotated[bool, typer.Option("--due", help="Only cards that are due now.")] = False,
    suspended: Annotated[bool, typer.Option("--suspended", help="Only suspended cards.")] = False,
    buried: Annotated[
        bool, typer.Option("--buried", help="Only cards that are buried today.")
    ] = False,
    search: Annotated[
        str | None,
        typer.Option("--search", metavar="TEXT", help="Only cards in which this text occurs."),
    ] = None,
    json: options.Json = False,
) -> None:
    """List cards: id, kind, level, how often they are asked, and when each is due."""
    from ptquiz.cli.context import (
        clock,
        config,
        open_bank,
        open_store,
        print_json,
        selection,
    )

    cards = open_bank(bank).select(selection(ids, topic, tag, level, kind, asked))
    now = clock()
    with open_store(config()) as store:
        states = store.states()
        away = store.suspended()
        notes = store.flagged()
        put_off = store.buried(store.schedule.day(now))
        due_now = set(store.due(now)) if due or not json else set()
    wanted = [
        (flagged, notes.keys()), (due, due_now), (suspended, away), (buried, put_off),
        (search is not None, set() if search is None else _found(cards, search)),
    ]  # fmt: skip
    rows = [
        _row(card, states.get(card.id), card.id in away, notes.get(card.id))
        for card in cards
        if all(card.id in found for is_asked, found in wanted if is_asked)
    ]
    if json:
        print_json({"version": 1, "command": "list", "cards": rows})
    else:
        _show(rows, put_off, due_now)


def _found(cards: Sequence[Card], text: str) -> set[str]:
    """Return the ids of the cards in whose id, question, answer or code a text occurs."""
    wanted = text.casefold()
    return {
        card.id
        for card in cards
        if any(
            wanted in each.casefold()
            for each in (card.id, card.question, card.answer, card.snippet, *card.tags)
        )
    }


def _row(
    card: Card, state: MemoryState | None, suspended: bool, note: str | None
) -> dict[str, Any]:
    return {
        "id": card.id,
        "topic": card.topic,
        "kind": str(card.kind),
        "level": str(card.level),
        "asked": str(card.asked),
        "tags": list(card.tags),
        "question": card.question,
        "state": "suspended" if suspended else str(state.phase) if state else "new",
        "due": state.due.isoformat() if state else None,
        "note": note,
    }


def _show(rows: list[dict[str, Any]], buried: set[str], due: set[str]) -> None:
    from itertools import groupby
    from operator import itemgetter

    from rich.text import Text

    from ptquiz.terminal.console import out
    from ptquiz.text import plural

    order = {topic: number for number, topic in enumerate(dict.fromkeys(r["topic"] for r in rows))}
    by_topic = groupby(sorted(rows, key=lambda row: order[row["topic"]]), itemgetter("topic"))
    for topic, of_topic in by_topic:
        out().print(Text(f"\n{topic}", style="bold"))
        out().print(Text("\n".join(_lines(list(of_topic), buried, due))), soft_wrap=True)
    out().print(f"\n{plural(len(rows), 'card')}")


def _lines(rows: list[dict[str, Any]], buried: set[str], due: set[str]) -> Iterator[str]:
    """Return a line for each card, in columns: a table of rich's takes seconds for 10,000."""
    from ptquiz.text import sanitize

    wide = max(len(row["id"]) for row in rows)
    for row in rows:
        words = f"{row['kind']:9}  {row['level']:12}  {row['asked']:9}"
        yield f"{row['id']:{wide}}  {words}  {_due(row, buried, due)}"
        if row["note"]:
            yield f"  ⚑ {sanitize(row['note'])}"


def _due(row: dict[str, Any], buried: set[str], due: set[str]) -> str:
    if row["state"] != "suspended" and row["id"] in buried:
        return "buried"
    if row["due"] is None or row["state"] == "suspended":
        return str(row["state"])
    day = datetime.fromisoformat(row["due"]).astimezone()
    return "due now" if row["id"] in due else f"due {day:%Y-%m-%d}"
