"""The Typer app: its commands, and the one place where a failure becomes an exit code."""

from __future__ import annotations

import io
import os
import select
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from ptquiz import __version__
from ptquiz.cli.commands import COMMANDS, command
from ptquiz.cli.overview import Overview, show_overview
from ptquiz.errors import ExitCode, PtquizError

_ABOUT = "Flashcards for a PyTorch interview; every answer is proven by running it."


def make_app(*names: str) -> typer.Typer:
    """Return the app with these commands. To make all of them takes longer than to run most."""
    app = typer.Typer(
        name="ptquiz",
        help=_ABOUT,
        cls=Overview,
        invoke_without_command=True,
        context_settings={"help_option_names": ["-h", "--help"]},
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    for name in names:
        app.command(name)(command(name))
    return app


def _version(wanted: bool) -> None:  # a callback's signature
    if wanted:
        sys.stdout.write(f"ptquiz {__version__}\n")
        raise typer.Exit


def _options(
    context: typer.Context,
    *,
    version: Annotated[  # noqa: ARG001  # its callback answers
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Flashcards for a PyTorch interview in which every answer is proven by running it."""
    if context.invoked_subcommand is None:
        show_overview()


def main() -> None:
    """Run ptquiz as a program."""
    _open_streams()
    _end_on_signals()
    sys.exit(_run())


def _run() -> int:
    from ptquiz.terminal.console import show_error

    first = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        make_app(*([first] if first in COMMANDS else COMMANDS))()
    except PtquizError as error:
        show_error(error)
        return int(error.code)
    except KeyboardInterrupt:
        return int(ExitCode.INTERRUPTED)
    except OSError as error:
        return _code_of_lost_output(error)
    except SystemExit as ending:
        return _code_of(ending)
    return int(ExitCode.OK)


def _code_of(ending: SystemExit) -> int:
    """Return the exit code of a command that ended; for Typer a reader that left is a failure."""
    code = ending.code if isinstance(ending.code, int) else int(ExitCode.OK)
    if code == 1 and _nobody_reads():
        _discard_output()
        return int(ExitCode.OK)
    try:
        sys.stdout.flush()
    except OSError as error:
        return _code_of_lost_output(error)
    return code


def _code_of_lost_output(error: OSError) -> int:
    """Return the exit code where output was lost: a reader may leave, a disk must not be full."""
    from ptquiz.terminal.console import show_error

    _discard_output()
    if isinstance(error, BrokenPipeError):
        return int(ExitCode.OK)
    show_error(PtquizError(f"{error.strerror or error}", "the output is not complete"))
    return int(ExitCode.FAILED)


def _open_streams() -> None:
    """Replace closed standard streams by the null device, and have all of them take any text."""
    nowhere = Path(os.devnull)
    sys.stdin = sys.stdin or nowhere.open(encoding="utf-8")
    sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def _nobody_reads() -> bool:
    """Tell whether the reader of standard output has gone: `| head` has had enough."""
    try:
        poll = select.poll()
        poll.register(1, select.POLLOUT)
        return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
    except (OSError, ValueError):
        return False


def _discard_output() -> None:
    """Discard what is still to be written: the interpreter would fail on it as it exits."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _end_on_signals() -> None:
    """End in order, children first, when told to or when the terminal closes.

    What the caller ignores stays ignored, so that a command under nohup outlives its terminal.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)
