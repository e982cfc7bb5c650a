"""The page of `ptquiz readiness`, at most 80 columns wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ptquiz.terminal.pages.stats import WIDTH, column, cut, title
from ptquiz.text import percent, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from ptquiz.analysis.readiness import Readiness, TopicReadiness

_NAME = 28
_BAR = 30


def show(console: Console, ready: Readiness, note: str) -> None:
    """Print the page; ``note`` says what it is based on, or what would tell more."""
    parts = [_head(ready), _topics(ready), _best(ready), _note(note)]
    for number, part in enumerate(parts):
        lines = list(part)
        for line in [Text(), *lines] if number and lines else lines:
            console.print(line, soft_wrap=True)


def when(days: int) -> str:
    """Write how far away a day is."""
    return "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"


def _head(ready: Readiness) -> Iterator[Text]:
    whole = ready.whole
    cards = plural(whole.cards, "card")
    yield title(f"Readiness: the share of {cards} that you would recall, weighted by asked")
    lines: list[tuple[str, float | None]] = [("today", whole.today)]
    if ready.interview is not None:
        left = (ready.interview - ready.day).days
        lines.append((f"on {ready.interview}, {when(left)}, if nothing more is done",
                      whole.without_study))  # fmt: skip
        if whole.planned is not None:
            lines.append((f"on {ready.interview} with the plan", whole.planned))
    for words, share in lines:
        yield Text.assemble((f"{percent(share):>5}", "bold"), f"  {words}")


def _topics(ready: Readiness) -> Iterator[Text]:
    heads = ["today"]
    if ready.whole.without_study is not None:
        heads.append("idle")
    if ready.whole.planned is not None:
        heads.append("plan")
    key = "█ now" if ready.whole.without_study is None else "█ stays"
    if ready.whole.planned is not None:
        key += "  ▒ comes with the plan"
    yield Text(f"{'':<{_NAME}} {key:<{_BAR}}" + "".join(f"{head:>7}" for head in heads), "dim")
    for part in ready.topics:
        shares = [part.today, part.without_study, part.planned][: len(heads)]
        if ready.whole.without_study is not None and ready.whole.planned is None:
            shares = [part.today, part.without_study]
        numbers = "".join(f"{percent(share):>7}" for share in shares)
        yield Text.assemble(f"{column(part.name, _NAME)} ", *_bar(part), numbers)


def _bar(part: TopicReadiness) -> list[tuple[str, str]]:
    """Draw what stays, what the plan adds, and what is still missing."""
    low = part.today if part.without_study is None else part.without_study
    high = max(low, part.planned or 0.0)
    full, more = round(low * _BAR), round(high * _BAR)
    return [
        ("█" * full, "green"),
        ("▒" * (more - full), "bright_green"),
        ("·" * (_BAR - more), "dim"),
    ]


def _best(ready: Readiness) -> Iterator[Text]:
    if not ready.best:
        return
    yield title("Studied today, these would add most")
    for each in ready.best:
        what = "new" if each.is_new else "weak"
        words = f"+{percent(each.gain)}  {what}, {cut(each.topic, 24)}"
        yield Text.assemble(f"{column(each.card, WIDTH - 40)} ", (words, "dim"))


def _note(note: str) -> Iterator[Text]:
    for line in note.splitlines():
        yield Text(line, "dim")
