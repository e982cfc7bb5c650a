"""What `ptquiz check` shows: problems, the strength of proofs, a bank's balance and coverage."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ptquiz.text import capped, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ptquiz.bank.problems import Problem
    from ptquiz.selection import Selection


def is_path(word: str) -> bool:
    """Whether a word names a file or folder: ids have neither dots nor slashes."""
    return "/" in word or "." in word or Path(word).exists()


def show_problems(paths: Sequence[Path], *, json: bool) -> None:
    """Read the bundled bank and others; show every problem, and what is doubtful in good ones.

    Raises BankError for problems.
    """
    from ptquiz.bank.bank import read_bank
    from ptquiz.bank.lints import lints
    from ptquiz.bank.problems import BankError
    from ptquiz.cli.context import print_json
    from ptquiz.paths import bundled_bank

    try:
        bank = read_bank(dict.fromkeys([bundled_bank(), *paths]))
    except BankError as error:
        if not json:
            raise
        print_json(_problems(0, error.problems, ()))
        raise typer.Exit(error.code) from None
    doubts = sorted([*bank.doubts, *lints(list(bank.cards.values()))])
    if json:
        print_json(_problems(len(bank.cards), (), doubts))
        return
    sys.stdout.writelines(f"{line}\n" for line in capped([f"{doubt}" for doubt in doubts]))
    files = plural(len(bank.files), "file")
    what = f", {len(doubts)} doubtful" if doubts else ""
    sys.stdout.write(
        f"{len(bank.cards)} cards on {len(bank.topics)} topics in {files}: no problem{what}\n"
    )


def _problems(
    cards: int, problems: Sequence[Problem], doubts: Sequence[Problem]
) -> dict[str, object]:
    fields = ("file", "line", "card", "message")
    return {
        "version": 1,
        "command": "check",
        "cards": cards,
        "problems": [{name: getattr(p, name) for name in fields} for p in problems],
        "warnings": [{name: getattr(p, name) for name in fields} for p in doubts],
    }


def show_summary(banks: Sequence[Path], chosen: Selection, *, json: bool) -> None:
    """Count the cards chosen by topic, kind and level. Raises PtquizError."""
    from dataclasses import asdict

    from ptquiz.bank.balance import balance
    from ptquiz.cli.context import open_bank, print_json
    from ptquiz.terminal.console import out
    from ptquiz.terminal.pages.balance import show

    found = balance(open_bank(banks).select(chosen))
    if json:
        print_json({"version": 1, "command": "check", **asdict(found)})
    else:
        show(out(), found)


def show_coverage(*, json: bool) -> None:
    """Count what of interviewers' questions the bundled bank answers. Raises PtquizError."""
    from dataclasses import asdict

    from ptquiz.bank.coverage import coverage, read_questions
    from ptquiz.cli.context import print_json
    from ptquiz.paths import bundled_bank
    from ptquiz.terminal.console import out
    from ptquiz.terminal.pages.coverage import show

    found = coverage(read_questions(bundled_bank()))
    if json:
        print_json({"version": 1, "command": "check", **asdict(found)})
    else:
        show(out(), found)


def show_proofs(
    banks: Sequence[Path], chosen: Selection, device: str | None, *, trust: bool, json: bool
) -> None:
    """Measure the proofs of the cards chosen. Raises PtquizError, and Exit where one is void."""
    from ptquiz.cli.context import config, open_bank_to_run, print_json
    from ptquiz.engine.client.capacity import fitting_jobs
    from ptquiz.engine.client.device import parse_device, resolve_device
    from ptquiz.engine.client.engine import Engine
    from ptquiz.errors import ExitCode
    from ptquiz.mutation.json import as_json
    from ptquiz.mutation.measure import measure
    from ptquiz.mutation.strength import MutationReport
    from ptquiz.terminal.console import out
    from ptquiz.terminal.pages import mutation
    from ptquiz.terminal.progress import progress

    wanted = parse_device(device or config().device)
    with Engine(jobs=fitting_jobs()) as engine:
        cards = open_bank_to_run(banks, trust=trust).select(chosen)
        found = MutationReport(
            resolve_device(wanted, engine), engine.version_of("torch") or "", len(cards)
        )
        engine.limit_runners(found.device)
        started = time.perf_counter()
        try:
            with progress("changing", len(cards)) as advance:
                for proof in measure(cards, engine, found.device):
                    found.cards.append(proof)
                    advance(proof.card.id)
        except KeyboardInterrupt:
            found.interrupted = True
        found.seconds = time.perf_counter() - started
    if json:
        print_json(as_json(found))
    else:
        mutation.show(out(), found)
    if found.interrupted:
        raise typer.Exit(ExitCode.INTERRUPTED)
    if not found.passed:
        raise typer.Exit(ExitCode.FAILED)
