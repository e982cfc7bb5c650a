"""The balance of a bank as a table that fits 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ptquiz.text import percent

if TYPE_CHECKING:
    from rich.console import Console

    from ptquiz.bank.balance import Balance, Count

_SHORT = ("rec", "pred", "comp", "impl", "fix", "bas", "int", "adv")
"""The kinds and levels in their order."""


def show(console: Console, found: Balance) -> None:
    """Print the counts by topic, in all and in shares, then what is out of balance.

    How often the cards are asked is counted in all alone: 80 columns hold no more.
    """
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("topic")
    for name in ("cards", *_SHORT):
        table.add_column(name, justify="right", no_wrap=True)
    for topic in found.topics:
        table.add_row(*_row(topic))
    table.add_row(*_row(found.total), style="bold")
    counts = [*found.total.kinds.values(), *found.total.levels.values()]
    shares = [percent(count / found.total.cards) for count in counts]
    table.add_row("", "", *shares, style="dim")
    console.print(table)
    asked = found.total.asked.items()
    counted = [f"{often} {count} ({percent(count / found.total.cards)})" for often, count in asked]
    console.print(Text(f"asked: {', '.join(counted)}"))
    for remark in found.remarks:
        console.print(Text(f"! {remark}", "yellow"), soft_wrap=True)


def _row(count: Count) -> list[str]:
    numbers = [*count.kinds.values(), *count.levels.values()]
    return [count.name, str(count.cards), *(str(number) if number else "·" for number in numbers)]
