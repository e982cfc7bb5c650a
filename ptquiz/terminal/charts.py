"""Charts made of text: each reads without colour, by the weight of its characters."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WEIGHTS = "░▒▓█"
_NONE = "·"
_STYLES = ("dim", "green", "green", "bright_green", "bright_green")
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_PARTS = " ▏▎▍▌▋▊▉█"


def bar(share: float, width: int) -> str:
    """Return a bar of ``share``, 0 to 1, of ``width`` characters, exact to an eighth of one."""
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_PARTS[rest] if rest else "")).ljust(width)


def columns(counts: Sequence[int], height: int = 4) -> list[str]:
    """Return the rows of a chart with a column of two characters for each count, the top first."""
    most = max([*counts, 1])
    eighths = [-(-count * height * 8 // most) for count in counts]  # what is there can be seen
    return [
        "".join(_EIGHTHS[min(max(each - level * 8, 0), 8)] + " " for each in eighths).rstrip()
        for level in reversed(range(height))
    ]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Weeks from left to right, Monday above; ``steps`` are where each heavier character begins."""

    counts: Mapping[date, int]
    today: date
    weeks: int = 26

    @property
    def first(self) -> date:
        """The Monday that it begins with."""
        return self.today - timedelta(days=self.today.weekday() + 7 * (self.weeks - 1))

    @property
    def steps(self) -> tuple[int, ...]:
        """The least counts of the four weights: quarters of a busy day, one in ten being busier."""
        busy = sorted(
            count for day, count in self.counts.items() if self.first <= day <= self.today
        )
        most = busy[(len(busy) - 1) * 9 // 10] if busy else 0
        steps = [1]
        for quarter in (1, 2, 3):
            steps.append(max(steps[-1] + 1, most * quarter // 4 + 1))
        return tuple(steps)

    def rows(self) -> Iterator[Text]:
        """Return the lines: the months, the seven days, and what the weights mean."""
        mondays = [self.first + timedelta(weeks=week) for week in range(self.weeks)]
        yield Text("     " + self._months(mondays), "dim")
        steps = self.steps
        for weekday, label in enumerate(("Mon", "", "Wed", "", "Fri", "", "Sun")):
            line = Text(f"{label:<5}", "dim")
            for monday in mondays:
                day = monday + timedelta(days=weekday)
                if day <= self.today:
                    line.append_text(_cell(self.counts.get(day, 0), steps))
            line.rstrip()
            yield line
        ends = [f"{low}–{high - 1}" if low < high - 1 else f"{low}"
                for low, high in itertools.pairwise(steps)]  # fmt: skip
        ends.append(f"{steps[-1]}+")
        words = "   ".join(f"{weight * 2} {end}" for weight, end in zip(WEIGHTS, ends, strict=True))
        yield Text(f"     {_NONE}  none   {words}", "dim")

    def _months(self, mondays: Sequence[date]) -> str:
        line = ""
        for week, monday in enumerate(mondays[:-1]):
            sunday = monday + timedelta(days=6)
            if sunday.day <= 7:  # the month begins in this week
                line = line.ljust(week * 2) + f"{sunday:%b} "
        return line.rstrip()


def _cell(count: int, steps: Sequence[int]) -> Text:
    weight = sum(count >= step for step in steps)
    text = f"{_NONE} " if weight == 0 else WEIGHTS[weight - 1] * 2
    return Text(text, _STYLES[weight])
