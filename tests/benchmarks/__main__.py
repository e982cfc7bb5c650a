"""Measure, print the table, and say which bars are met. Exits 0: a slow machine is no failure."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from tests.benchmarks.measures import MEASURES


def main() -> None:
    names = sys.argv[1:]
    table = Table("what", "naive", "ptquiz", "ratio", "bar", "met", title="ptquiz benchmarks")
    console = Console()
    for measure in MEASURES:
        if names and measure.__name__ not in names:
            continue
        with console.status((measure.__doc__ or "").split("\n", 1)[0]):
            for row in measure():
                table.add_row(*row.cells())
    console.print(table)


if __name__ == "__main__":
    main()
