"""A report as a person reads it: each failure in full, then a summary by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ptquiz.judge import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, RenderableType

    from ptquiz.verify.run import CardReport, Report

SIGNS = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.FAILED: ("✗", "bold red"),
    Outcome.ERROR: ("!", "bold red"),
    Outcome.TIMEOUT: ("⧖", "bold red"),
    Outcome.SKIPPED: ("–", "yellow"),
}


def show_failure(console: Console, report: CardReport, again: str) -> None:
    """Print why a card did not verify, where, and the command that runs it again."""
    for line in _failure(report, again):
        console.print(line, soft_wrap=True, highlight=False)


def _failure(report: CardReport, again: str) -> Iterator[RenderableType]:
    card, verdict = report.card, report.verdict
    sign, style = SIGNS[verdict.outcome]
    yield Text.assemble(
        (f"{sign} {card.id}", style), f"  {card.topic} · {card.kind} · {verdict.outcome}"
    )
    where = verdict.where or card.source.at("id")
    label = f" ({report.label})" if report.label else ""
    yield Text.assemble("  ", (where, "bold"), f"{label}: {verdict.reason}")
    if verdict.code:
        yield Text(f"    {verdict.code}")
    if verdict.expected or verdict.got:
        yield _block("expected", verdict.expected, "green")
        yield _block("got", verdict.got, "red")
    yield Text(f"  run it again: {again}", style="dim")


def _block(label: str, text: str, style: str) -> Text:
    head, *rest = text.splitlines() or [""]
    return Text("\n".join([f"    {label:<10}{head}", *(" " * 14 + line for line in rest)]), style)


def show_summary(console: Console, report: Report) -> None:
    """Print the outcomes by topic, and in all."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("topic", ratio=1, no_wrap=True)
    used = [outcome for outcome in Outcome if report.count(outcome)]
    for outcome in used:
        table.add_column(str(outcome), justify="right", style=SIGNS[outcome][1])
    table.add_column("seconds", justify="right", style="dim")
    for topic in dict.fromkeys(r.card.topic for r in _in_order(report)):
        reports = [r for r in report.cards if r.card.topic == topic]
        counts = [sum(r.verdict.outcome is outcome for r in reports) for outcome in used]
        cells = [str(count) if count else "" for count in counts]
        table.add_row(topic, *cells, f"{sum(r.seconds for r in reports):.2f}")
    if report.cards:
        console.print(table)
    for skipped in report.cards:
        if skipped.verdict.outcome is Outcome.SKIPPED:
            text = f"– {skipped.card.id}: {skipped.verdict.reason}"
            console.print(Text(text, style="yellow"), soft_wrap=True)
    console.print(_last_line(report), soft_wrap=True)


def _in_order(report: Report) -> list[CardReport]:
    return sorted(report.cards, key=lambda r: (r.card.source.file, r.card.source.line))


def _last_line(report: Report) -> Text:
    parts = [
        (f"{report.count(outcome)} {outcome}", SIGNS[outcome][1])
        for outcome in Outcome
        if report.count(outcome)
    ]
    line = Text(", ").join([Text(*part) for part in parts])
    left = report.selected - len(report.cards)
    if left:
        line.append(f", {left} not run", "yellow")
    executions = sum(r.executions for r in report.cards)
    line.append(
        f" · {executions} executions in {report.seconds:.1f} s"
        f" on {report.device}, torch {report.torch}"
    )
    if report.interrupted:
        line.append(" · interrupted", "bold yellow")
    return line
