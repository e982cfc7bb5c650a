"""`ptquiz run`: a card's snippet, or a file of the learner's own, in the box."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ptquiz.cli import options
from ptquiz.engine.job import TIME_LIMIT, Job, Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from ptquiz.engine.client.engine import Engine


def run(
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID|FILE|-",
            help="A card's id, a Python file, or - for standard input.",
            autocompletion=options.complete_ids,
        ),
    ],
    *,
    bank: options.BankOption = None,
    trust: options.Trusted = False,
    device: options.Device = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=600, help="Seconds it may take.")
    ] = TIME_LIMIT,
    edit: Annotated[
        bool, typer.Option("--edit", help="Open it in your editor, and run it at each save.")
    ] = False,
    trace: options.Trace = False,
    json: options.Json = False,
) -> None:
    """Run code in the box: torch, nn, F and device are there, as for every snippet."""
    from ptquiz.cli.context import config
    from ptquiz.engine.client.device import parse_device, resolve_device
    from ptquiz.engine.client.engine import Engine
    from ptquiz.errors import ExitCode, PtquizError

    if json and not trace:
        raise PtquizError("--json is for a trace", "add --trace", ExitCode.USAGE)
    if edit and trace:
        raise PtquizError("--edit and --trace cannot be combined", "ask for one", ExitCode.USAGE)
    wanted = parse_device(device or config().device)
    with Engine() as engine:
        make, path = _program(what, bank, edit=edit, trust=trust)
        found = resolve_device(wanted, engine)
        if edit:
            assert path is not None
            _edit(engine, path, lambda: make(found, timeout))
        elif trace:
            _trace(engine, make(found, timeout), json=json)
        elif not _run(engine, make(found, timeout)):
            raise typer.Exit(ExitCode.FAILED)


def _program(
    what: str, bank: options.BankOption, *, edit: bool, trust: bool
) -> tuple[Callable[[str, float], Job], Path | None]:
    """Return what makes the job, and the file to edit: the learner's own, or a copy of a card's."""
    from ptquiz.errors import ExitCode, PtquizError
    from ptquiz.judge.jobs import card_job
    from ptquiz.script import editable, standalone

    def of_text(read: Callable[[], str]) -> Callable[[str, float], Job]:
        def make(device: str, seconds: float) -> Job:
            program = standalone(read(), device)
            return Job(program, device=device, limits=Limits(seconds=seconds))

        return make

    if what == "-":
        text = sys.stdin.read()
        if edit:
            raise PtquizError("standard input cannot be edited", "give a file", ExitCode.USAGE)
        return of_text(lambda: text), None
    from ptquiz.cli.cards.answers import read_code

    path = Path(what)
    if path.is_file() or path.suffix == ".py":
        return of_text(lambda: read_code(what)), path
    from ptquiz.cli.context import open_bank_to_run

    card = open_bank_to_run(bank, trust=trust).card(what)
    if edit:
        copy = _copy(what, editable(card, card.variant(0)))
        return of_text(lambda: read_code(str(copy))), copy

    def of_card(device: str, seconds: float) -> Job:
        return card_job(card, card.variant(0), device, seconds=seconds)

    return of_card, None


def _copy(card_id: str, text: str) -> Path:
    """Put a card's code where it can be changed without touching the card."""
    from ptquiz.paths import paths
    from ptquiz.terminal.watch import write_copy

    path = paths().attempts / f"{card_id}.experiment.py"
    write_copy(path, text)
    return path


def _run(engine: Engine, job: Job) -> bool:
    """Run a job, show what it did, and say whether it did well."""
    from ptquiz.engine.job import Termination
    from ptquiz.terminal import card_view
    from ptquiz.terminal.console import err, out

    execution = engine.run(job)
    sys.stdout.write(execution.stdout)
    sys.stderr.write(execution.stderr)
    sys.stdout.flush()
    if execution.tests:
        out().print(card_view.tests(execution.tests, job.script.sections[-1].text))
    problem = execution.reason or str(execution.raised or "")
    mebibytes = execution.peak_memory / (1 << 20)
    usage = f"{execution.seconds * 1000:.0f} ms, {mebibytes:.0f} MiB, {job.device}"
    err().print(f"{problem or 'finished'} ({usage})", style="red" if problem else "dim")
    return execution.termination is Termination.FINISHED and all(
        test.passed for test in execution.tests
    )


def _trace(engine: Engine, job: Job, *, json: bool) -> None:
    """Run a job, and show what each line made; exit 1 where it did not run to its end."""
    from ptquiz.cli.cards.traces import print_trace
    from ptquiz.engine.job import Termination
    from ptquiz.errors import ExitCode

    traced = replace(job, trace=True)
    execution = engine.run(traced)
    if not json:
        sys.stdout.write(execution.stdout)
        sys.stderr.write(execution.stderr)
    print_trace(traced, execution, "run", json=json)
    if execution.termination is not Termination.FINISHED:
        raise typer.Exit(ExitCode.FAILED)


def _edit(engine: Engine, path: Path, job: Callable[[], Job]) -> None:
    """Open the file in the editor, and run it whenever it is saved."""
    from ptquiz.terminal.console import err
    from ptquiz.terminal.keys import open_keys
    from ptquiz.terminal.watch import EditorPane, watch

    def run_again() -> bool:
        _run(engine, job())
        return False

    with open_keys() as keys:
        watch(path, keys, EditorPane(), run_again, lambda text: err().print(text, style="dim"))
