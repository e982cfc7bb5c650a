"""`ptquiz grade`: an answer from a file or the command line, judged as a session judges it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ptquiz.cli import options

if TYPE_CHECKING:
    from ptquiz.engine.client.engine import Engine
    from ptquiz.engine.job import TestResult
    from ptquiz.memory.store import Store
    from ptquiz.study.grading import Graded


def grade(
    card_id: options.Id,
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE|-]", help="Your code: a Python file, or - for standard input."
        ),
    ] = None,
    *,
    answer: Annotated[
        str | None,
        typer.Option(
            help="What a predict card prints, or what fills the blanks of a complete card, one a "
            "line.",
        ),
    ] = None,
    variant: Annotated[
        int,
        typer.Option(min=1, help="Which values of its params: 1 is those that `ptquiz show` has."),
    ] = 1,
    record: Annotated[
        bool, typer.Option("--record", help="Keep it as a review, rated as a session suggests.")
    ] = False,
    bank: options.BankOption = None,
    trust: options.Trusted = False,
    device: options.Device = None,
    json: options.Json = False,
) -> None:
    """Grade your own answer to a card, from any editor: exit code 0 if it is right, else 1."""
    from ptquiz.cli.cards.answers import read_answer
    from ptquiz.cli.context import config, open_bank_to_run, open_store, print_json
    from ptquiz.engine.client.device import parse_device, resolve_device
    from ptquiz.engine.client.engine import Engine
    from ptquiz.errors import ExitCode
    from ptquiz.paths import paths
    from ptquiz.study.grading import grade as judge
    from ptquiz.terminal.console import study_console
    from ptquiz.terminal.pages import grade as page

    settings = config()
    wanted = parse_device(device or settings.device)
    card = open_bank_to_run(bank, trust=trust).card(card_id)
    given = read_answer(card, variant, file, answer, paths().attempts / f"{card.id}.py")
    with ExitStack() as stack:
        store = stack.enter_context(open_store(settings)) if record else None
        engine = stack.enter_context(Engine())
        found = resolve_device(wanted, engine)
        graded = judge(given, found, engine.run)
        recorded = _record(graded, store, found, engine) if store is not None else None
    if json:
        print_json(_as_json(graded, found, recorded))
    else:
        page.show(study_console(), graded, found)
        if record:
            _say_recorded(recorded)
    if not graded.verdict.passed:
        raise typer.Exit(ExitCode.FAILED)


def _record(graded: Graded, store: Store, device: str, engine: Engine) -> dict[str, str] | None:
    """Keep it as a review, unless it could not run here; return the rating and when it is due."""
    from ptquiz.cli.context import clock
    from ptquiz.judge import Outcome
    from ptquiz.study.grading import record

    if graded.verdict.outcome is Outcome.SKIPPED:
        return None
    card, now = graded.answer.card, clock()
    store.rename(dict.fromkeys(card.formerly, card.id), now)
    rating, state = record(graded, store, now, device, engine.version_of("torch"))
    return {
        "rating": rating.label,
        "due": state.due.isoformat(),
        "interval": store.schedule.interval_text(state, now),
    }


def _say_recorded(recorded: dict[str, str] | None) -> None:
    from ptquiz.terminal.console import err

    line = "not recorded: it was not run"
    if recorded is not None:
        line = "recorded as {rating}; due again: {interval}".format(**recorded)
    err().print(line, style="dim")


def _as_json(graded: Graded, device: str, recorded: dict[str, str] | None) -> dict[str, Any]:
    answer, execution, verdict = graded.answer, graded.execution, graded.verdict
    return {
        "version": 1,
        "command": "grade",
        "id": answer.card.id,
        "kind": str(answer.card.kind),
        "variant": answer.variant,
        "device": device,
        "outcome": str(verdict.outcome),
        "half": graded.half_right,
        "reason": verdict.reason,
        "seconds": round(execution.seconds, 6) if execution else 0.0,
        "stdout": execution.stdout if execution else "",
        "tests": [_test(test) for test in execution.tests] if execution else [],
        "recorded": recorded,
    }


def _test(test: TestResult) -> dict[str, Any]:
    """Return what came of a test; ``line`` is a line of the learner's code, where one is known."""
    return {
        "name": test.name,
        "passed": test.passed,
        "reason": test.reason,
        "got": test.got,
        "want": test.want,
        "line": test.learner_line or None,
        "printed": test.printed,
        "seconds": round(test.seconds, 6),
    }
