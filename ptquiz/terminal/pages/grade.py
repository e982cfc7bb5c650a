"""An answer that was graded outside of a session: what ran, and the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ptquiz.script import assignments
from ptquiz.terminal import card_view

if TYPE_CHECKING:
    from rich.console import Console

    from ptquiz.study.grading import Graded


def show(console: Console, graded: Graded, device: str) -> None:
    """Print all of it; for a prediction, what the snippet did on ``device`` comes last."""
    answer, execution = graded.answer, graded.execution
    if answer.variant:
        values = ", ".join(assignments(answer.variant).splitlines())
        console.print(Text(f"with {values}", style="dim"))
    if execution is not None and answer.code is not None:
        console.print(card_view.graded(execution, answer.code))
    console.print(card_view.verdict(graded.verdict, half_right=graded.half_right))
    if execution is not None and answer.code is None:
        console.print(card_view.output(execution, device))
