"""The page of `ptquiz stats`, at most 80 columns wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ptquiz.analysis.stats import LEECH_LAPSES, MONTH
from ptquiz.memory.tally import MATURE_DAYS
from ptquiz.terminal.charts import HeatMap, bar, columns
from ptquiz.text import percent, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from ptquiz.analysis.stats import HardCard, Share, Stats

WIDTH = 80
"""Columns of the page, however wide the terminal is."""

_TOPIC = 30
_BAR = 24


def show(console: Console, stats: Stats) -> None:
    """Print the page."""
    if not stats.calendar:
        console.print("Nothing was reviewed yet; `ptquiz study` asks the first question.")
        return
    for number, part in enumerate((_days, _retention, _due, _mastery, _hardest, _leeches)):
        lines = list(part(stats))
        for line in [Text(), *lines] if number and lines else lines:
            console.print(line, soft_wrap=True)


def duration(seconds: float) -> str:
    """Write a duration: ``50 s``, ``12 min``, ``3 h 05 min``."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def _days(stats: Stats) -> Iterator[Text]:
    yield title("Reviews by day")
    counts = {day: done.reviews for day, done in stats.calendar.items()}
    yield from HeatMap(counts, stats.day).rows()
    streak = plural(stats.streak, "day") + " in a row"
    if stats.longest_streak > stats.streak:
        streak += f" (longest: {stats.longest_streak:,})"
    yield Text(streak)
    for name, days in (("today", 1), (f"{MONTH} days", MONTH), ("all time", None)):
        done = stats.done(days)
        yield Text(f"{name:<10}{plural(done.reviews, 'review'):>18}  in {duration(done.seconds)}")


def _retention(stats: Stats) -> Iterator[Text]:
    yield title(f"True retention, target {percent(stats.target)}")
    yield Text(f"{'':<10}{f'young, under {MATURE_DAYS} days':>24}{'mature':>22}{'both':>22}", "dim")
    for name, part in ((f"{MONTH} days", stats.recent), ("all time", stats.ever)):
        shares = (part.young, part.mature, part.both)
        line = Text(f"{name:<10}")
        for share, width in zip(shares, (24, 22, 22), strict=True):
            line.append_text(_share(share, width, stats.target))
        yield line


def _share(share: Share, width: int, target: float) -> Text:
    if share.rate is None:
        return Text("–".rjust(width), "dim")
    words = f"{percent(share.rate):>5} of {share.reviews:,}"
    style = "green" if share.rate >= target else "yellow"
    return Text(words.rjust(width), style)


def _due(stats: Stats) -> Iterator[Text]:
    total = sum(stats.due)
    late = f", {stats.late:,} of them late" if stats.late else ""
    yield title(f"Due in {MONTH} days: {total:,}; today: {stats.due[0]:,}{late}")
    rows = columns(stats.due)
    label = f"{max(stats.due):>6,} "
    for number, row in enumerate(rows):
        yield Text.assemble((label if number == 0 else " " * 7, "dim"), (row, "cyan"))
    marks = "".join(f"{f'+{day}' if day else 'today':<14}" for day in range(0, MONTH, 7))
    yield Text(f"       {marks}".rstrip(), "dim")


def _mastery(stats: Stats) -> Iterator[Text]:
    yield title("Mastery: cards seen, by how likely these are recalled today")
    for topic in stats.topics:
        seen = f"{topic.seen}/{topic.cards}"
        yield Text.assemble(
            f"{column(topic.topic, _TOPIC)} ",
            (f"{bar(topic.share, _BAR)} ", "green"),
            f"{percent(topic.share):>5}",
            (f" {seen:>9}{percent(topic.retrievability):>7}", "dim"),
        )


def _hardest(stats: Stats) -> Iterator[Text]:
    if stats.hardest:
        yield title("Hardest cards")
        yield from _cards(stats.hardest)


def _leeches(stats: Stats) -> Iterator[Text]:
    if stats.leeches:
        yield title(f"Leeches, forgotten {LEECH_LAPSES} times or more: {len(stats.leeches):,}")
        yield from _cards(stats.leeches[:5])
        yield Text("Read their answers again: `ptquiz show ID`.", "dim")


def _cards(hard_cards: Sequence[HardCard]) -> Iterator[Text]:
    facts = [
        f"failed {each.failed} of {each.reviews}, forgot {each.lapses},"
        f" difficulty {each.difficulty:.1f}"
        for each in hard_cards
    ]
    width = WIDTH - 1 - max(map(len, facts))
    for each, words in zip(hard_cards, facts, strict=True):
        yield Text.assemble(f"{column(each.card, width)} ", (words, "dim"))


def title(text: str) -> Text:
    """Return the title of a part."""
    return Text(text, "bold")


def cut(text: str, width: int) -> str:
    """Shorten a text that takes more columns, and say so."""
    shown = Text(text)
    shown.truncate(width, overflow="ellipsis")
    return shown.plain


def column(text: str, width: int) -> str:
    """Return a text as wide as a column, whatever the width of its letters."""
    shown = Text(text)
    shown.truncate(width, overflow="ellipsis", pad=True)
    return shown.plain
