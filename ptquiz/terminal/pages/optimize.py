"""What `ptquiz optimize` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptquiz.analysis.optimize import ENOUGH
from ptquiz.text import percent

if TYPE_CHECKING:
    from rich.console import Console

    from ptquiz.analysis.optimize import Cost, FitResult


def show_trial(console: Console, trial: FitResult) -> None:
    """Return whether the new parameters are better, by how much, and on what."""
    if trial.missing:
        console.print(f"Not yet: {trial.missing} more reviews are needed.")
        console.print(
            f"It takes {ENOUGH} that come a day or more after the card's last; there are"
            f" {trial.reviews}.",
            soft_wrap=True,
        )
        return
    console.print(f"Log loss on your newest {trial.held_out:,} of {trial.reviews:,} reviews,")
    console.print("which the training did not see (less is better):")
    console.print(f"  your parameters so far  {trial.old_loss:.4f}")
    console.print(f"  trained on your log     {trial.new_loss:.4f}")
    if trial.better:
        console.print("The new parameters are taken, and every card's memory follows them.")
    else:
        console.print("The new ones are no better, so all stays as it was.")


def show_cost(console: Console, old: Cost, new: Cost) -> None:
    """Print what a retention costs, beside the one before."""
    console.print(f"You aim at remembering {percent(new.retention)} of what is due, from now on.")
    if old.reviews_a_day:
        console.print(
            f"For the cards you know that takes about {new.reviews_a_day:.1f} reviews a day;"
            f" with {percent(old.retention)} it is {old.reviews_a_day:.1f}.",
            soft_wrap=True,
        )
    factor = new.stretch / old.stretch
    console.print(f"New intervals are {factor:.2f} times as long; those already given stay.")
