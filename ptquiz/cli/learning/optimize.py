"""`ptquiz optimize`: FSRS parameters from the learner's own log, and the retention to aim at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ptquiz.cli import options

if TYPE_CHECKING:
    from ptquiz.analysis.optimize import Cost, FitResult
    from ptquiz.config import Config
    from ptquiz.memory.store import Store


def optimize(
    *,
    retention: Annotated[
        float | None,
        typer.Option(help="Only set the share to be remembered when a card is due: 0.70 to 0.97."),
    ] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="Only go back to the parameters that FSRS comes with.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Fit FSRS to your own reviews, if that predicts your newest ones better."""
    from ptquiz.cli.context import config, open_store, print_json
    from ptquiz.terminal.console import out
    from ptquiz.terminal.pages import optimize as page

    settings = config()
    with open_store(settings) as store:
        data: dict[str, Any] = {"reset": True}
        if reset:
            _reset(store)
        elif retention is None:
            trial = _fit(store)
            data = _trial(trial)
        else:
            costs = _aim(store, settings, retention)
            data = {"retention": [_cost(each) for each in costs]}
    if json:
        print_json({"version": 1, "command": "optimize", **data})
    elif reset:
        out().print("The parameters are FSRS's own again, and every card's memory follows them.")
    elif retention is None:
        page.show_trial(out(), trial)
    else:
        page.show_cost(out(), *costs)


def _fit(store: Store) -> FitResult:
    from ptquiz.analysis.optimize import optimize as train
    from ptquiz.terminal.progress import progress

    trial = train(store)
    if trial.better:
        with progress("cards", len(store.seen())) as advance:
            store.set_parameters(trial.parameters, advance)
    return trial


def _reset(store: Store) -> None:
    from ptquiz.terminal.progress import progress

    with progress("cards", len(store.seen())) as advance:
        store.set_parameters(None, advance)


def _aim(store: Store, settings: Config, retention: float) -> tuple[Cost, Cost]:
    from ptquiz.analysis.optimize import LEAST_RETENTION, MOST_RETENTION, cost
    from ptquiz.config import write_setting
    from ptquiz.errors import ExitCode, PtquizError
    from ptquiz.paths import paths

    if not LEAST_RETENTION <= retention <= MOST_RETENTION:
        raise PtquizError(
            f"a retention of {retention:g} is out of range",
            f"choose from {LEAST_RETENTION:.2f} (fewer reviews) to {MOST_RETENTION} (many more)",
            ExitCode.USAGE,
        )
    costs = cost(store, settings.retention), cost(store, retention)
    write_setting(paths().config_file, "retention", retention)
    return costs


def _trial(trial: FitResult) -> dict[str, Any]:
    tried = not trial.missing
    return {
        "reviews": trial.reviews,
        "missing": trial.missing,
        "held_out": trial.held_out,
        "old_loss": trial.old_loss if tried else None,
        "new_loss": trial.new_loss if tried else None,
        "taken": trial.better,
        "parameters": list(trial.parameters),
    }


def _cost(each: Cost) -> dict[str, Any]:
    return {"retention": each.retention, "reviews_a_day": round(each.reviews_a_day, 2)}
