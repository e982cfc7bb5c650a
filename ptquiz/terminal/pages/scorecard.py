"""The scorecard of a mock interview, on the screen and as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ptquiz.card import Kind
from ptquiz.study.scorecard import mean_score
from ptquiz.text import percent, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from ptquiz.card import Card
    from ptquiz.study.scorecard import Entry, Scorecard

_BAR = 20
_WORDS = {"failed": "not right", "error": "could not be judged", "timeout": "not in time"}
_LEVELS = ("basic", "intermediate", "advanced")


def show_scorecard(
    console: Console, scorecard: Scorecard, before: Sequence[Scorecard], cards: Mapping[str, Card]
) -> None:
    """Show the whole, its topics and levels, and each question; ``before`` is the older ones."""
    console.print()
    console.print(Text(_headline(scorecard), style="bold"))
    for line in _comparison(scorecard, before):
        console.print(Text(line, style="dim"))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, entries in _groups(scorecard):
        share = mean_score(entries)
        bar = "█" * round((share or 0) * _BAR)
        table.add_row(name, f"{bar:░<{_BAR}}", _score(share), f"of {len(entries)}")
    console.print()
    console.print(table)
    for entry in scorecard.entries:
        console.print()
        console.print(Text.assemble(_sign(entry), " ", (_question(entry, cards), "bold")))
        for line in _details(entry, cards):
            console.print(Text(f"  {line}"), soft_wrap=line.startswith("https:"))


def as_markdown(
    scorecard: Scorecard, before: Sequence[Scorecard], cards: Mapping[str, Card]
) -> str:
    """Write the scorecard as a Markdown document."""
    lines = [f"# {_headline(scorecard)}", "", *_comparison(scorecard, before), ""]
    lines += ["| topic or level | score | questions |", "|---|---|---|"]
    for name, entries in _groups(scorecard):
        lines.append(f"| {name} | {_score(mean_score(entries))} | {len(entries)} |")
    for entry in scorecard.entries:
        lines += ["", f"## {_sign(entry)} {_question(entry, cards)}", ""]
        lines += [f"- {line}" for line in _details(entry, cards)]
        if entry.card in cards:
            lines += ["", cards[entry.card].answer.rstrip()]
    return "\n".join(lines) + "\n"


def _headline(scorecard: Scorecard) -> str:
    count = len(scorecard.entries)
    when = f"{scorecard.at:%Y-%m-%d %H:%M}"
    return f"Mock interview {when}: {_score(scorecard.share)}, {plural(count, 'question')}"


def _comparison(scorecard: Scorecard, before: Sequence[Scorecard]) -> list[str]:
    last = [f"{card.at:%m-%d} {_score(card.share)}" for card in before[-4:]]
    return [f"before: {', '.join(last)}; now {_score(scorecard.share)}"] if last else []


def _groups(scorecard: Scorecard) -> list[tuple[str, list[Entry]]]:
    levels = scorecard.by("level")
    ordered = [(name, levels[name]) for name in _LEVELS if name in levels]
    return [*sorted(scorecard.by("topic").items()), *ordered]


def _score(share: float | None) -> str:
    return "not marked" if share is None else percent(share)


def _sign(entry: Entry) -> str:
    return {None: "?", 1.0: "✓", 0.5: "~"}.get(entry.score, "✗")


def _question(entry: Entry, cards: Mapping[str, Card]) -> str:
    card = cards.get(entry.card)
    if card is None:
        return entry.card
    return " ".join(card.question.split("\n\n", 1)[0].replace("`", "").split())


def _details(entry: Entry, cards: Mapping[str, Card]) -> list[str]:
    minutes, seconds = divmod(int(entry.seconds), 60)
    follow_up = " · follow-up" if entry.follow_up else ""
    lines = [f"{entry.topic} · {entry.kind} · {entry.level} · {minutes}:{seconds:02d}{follow_up}"]
    if entry.answer and not Kind(entry.kind).is_written:
        lines.append(f"you: {' '.join(entry.answer.split())}")
    if entry.verdict not in {"", "passed"}:
        word = _WORDS.get(entry.verdict, entry.verdict)
        lines.append(f"{word}{': ' if entry.reason else ''}{entry.reason}")
    if entry.truth and entry.score != 1.0:
        lines.append(f"right: {' '.join(entry.truth.split())}")
    card = cards.get(entry.card)
    if card is not None:
        lines += [f"ptquiz show {card.id}", *card.refs[:1]]
    return lines
