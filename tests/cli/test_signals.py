"""Signals: they end a command in order, and one that the caller ignores stays ignored."""

from __future__ import annotations

import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.processes import LIMIT, below, wait_until_gone, with_signals

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Ptquiz

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("command", "number"),
    [
        ("study", signal.SIGINT),
        ("study", signal.SIGHUP),
        ("verify", signal.SIGINT),
        ("verify", signal.SIGTERM),
    ],
)
def test_a_signal_ends_the_command_and_all_that_it_started(
    ptquiz: Ptquiz, bank: Path, command: str, number: signal.Signals
) -> None:
    ptquiz.prefix = with_signals()
    with ptquiz.start(
        command, "e2e-slow", "--bank", bank, "--trust", stdin=subprocess.PIPE
    ) as process:
        started = wait_for_the_engine(process, 2)  # the server, and what runs the job
        process.send_signal(number)
        out, err = process.communicate(timeout=LIMIT)
    assert b"Traceback" not in err, err.decode()
    assert process.returncode == 128 + number
    assert out or number is not signal.SIGINT  # Control-C shows what is known by then
    wait_until_gone(started)
    assert list(ptquiz.tmp.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_a_session_goes_on_after_a_signal_that_the_caller_ignores(
    ptquiz: Ptquiz, bank: Path, number: signal.Signals
) -> None:
    ptquiz.prefix = with_signals(ignored=[number])
    with ptquiz.start(
        "study", "e2e-predict", "--bank", bank, "--trust", stdin=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        while b"prints or raises>" not in process.stdout.readline():
            assert process.poll() is None
        process.send_signal(number)
        process.stdin.write(b"2x3\nq\n")
        out, err = process.communicate(timeout=LIMIT)
    assert process.returncode == 0, err.decode()
    assert b"not right" in out


def test_a_run_under_nohup_outlives_its_terminal(ptquiz: Ptquiz, bank: Path) -> None:
    ptquiz.prefix = ["nohup"]
    with ptquiz.start("verify", "e2e-recall", "--bank", bank, "--trust") as process:
        wait_for_the_engine(process, 1)
        process.send_signal(signal.SIGHUP)
        out, err = process.communicate(timeout=LIMIT)
    assert process.returncode == 0, err.decode()
    assert b"1 passed" in out


def wait_for_the_engine(process: subprocess.Popen[bytes], count: int) -> list[int]:
    """Wait until a command has so many processes below it; return them."""
    deadline = time.monotonic() + LIMIT
    while len(started := below(process.pid)) < count:
        assert process.poll() is None
        assert time.monotonic() < deadline
    return started
