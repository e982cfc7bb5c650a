"""A report as the JSON that scripts read: its keys are a contract, frozen by a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ptquiz.judge import Outcome

if TYPE_CHECKING:
    from ptquiz.verify.run import CardReport, Report


def as_json(report: Report) -> dict[str, Any]:
    """Return the object that `verify --json` prints; seconds are rounded to microseconds."""
    counts: dict[str, Any] = {str(outcome): report.count(outcome) for outcome in Outcome}
    return {
        "version": 1,
        "command": "verify",
        "device": report.device,
        "torch": report.torch,
        "interrupted": report.interrupted,
        "summary": {**counts, "seconds": round(report.seconds, 6)},
        "cards": [_card(card) for card in report.cards],
    }


def _card(report: CardReport) -> dict[str, Any]:
    card, verdict = report.card, report.verdict
    return {
        "id": card.id,
        "topic": card.topic,
        "kind": str(card.kind),
        "outcome": str(verdict.outcome),
        "reason": verdict.reason,
        "seconds": round(report.seconds, 6),
        "executions": report.executions,
        "execution": report.label,
        "where": verdict.where,
        "expected": verdict.expected,
        "got": verdict.got,
    }
