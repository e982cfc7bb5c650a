"""The Typer app: its commands, and the one place where a failure becomes an exit code."""

from __future__ import annotations

import os
import signal
import sys
from typing import Annotated

import typer

from ptquiz import __version__
from ptquiz.cli import check, doctor, export, list_cards, run, show, study, trust, verify
from ptquiz.errors import ExitCode, PtquizError

app = typer.Typer(
    name="ptquiz",
    help="Flashcards for a PyTorch interview in which every answer is proven by running it.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:  # a callback's signature
    if wanted:
        sys.stdout.write(f"ptquiz {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Flashcards for a PyTorch interview in which every answer is proven by running it."""


app.command("study")(study.study)
app.command("verify")(verify.verify)
app.command("export")(export.export)
app.command("list")(list_cards.list_cards)
app.command("show")(show.show)
app.command("check")(check.check)
app.command("run")(run.run)
app.command("trust")(trust.trust)
app.command("doctor")(doctor.doctor)


def main() -> None:
    """Run ptquiz as a program."""
    sys.exit(_run())


def _run() -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        app()
        sys.stdout.flush()
    except PtquizError as error:
        from ptquiz.terminal.screen import show_error

        show_error(error)
        return int(error.code)
    except KeyboardInterrupt:
        return int(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        # Who read our output has gone; the interpreter must not stumble over it once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitCode.OK)
    return int(ExitCode.OK)


def _end(number: int, _frame: object) -> None:
    """End as after Ctrl-C when told to, or when the terminal is closed: children first."""
    raise SystemExit(128 + number)
