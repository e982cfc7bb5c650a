"""What of interviewers' questions is answered, as a table that fits 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ptquiz.text import percent

if TYPE_CHECKING:
    from rich.console import Console

    from ptquiz.bank.coverage import AreaCoverage, Coverage


def show(console: Console, found: Coverage) -> None:
    """Print each area and all together; a question that is answered in part counts half."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("area")
    for name in ("questions", "answered", "in part", "share", "by sources"):
        table.add_column(name, justify="right", no_wrap=True)
    for area in found.areas:
        table.add_row(*_row(area))
    table.add_row(*_row(found.total), style="bold")
    console.print(table)
    console.print(
        Text("share: half for a part · by sources: each question as often as it is asked", "dim")
    )


def _row(area: AreaCoverage) -> list[str | Text]:
    numbers = (area.questions, area.answered, area.partly)
    shares = (percent(area.share), percent(area.weighted))
    return [Text(area.name), *map(str, numbers), *shares]
