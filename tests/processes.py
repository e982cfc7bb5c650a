"""Processes that tests start: how signals find them, and what they start in turn."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import signal
    from collections.abc import Iterable

LIMIT = 60.0
"""Seconds to wait for what must happen, however loaded the machine is."""

_SET_SIGNALS = """
import os, signal, sys
ignored = set(map(int, sys.argv[1].split()))
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)
os.execvp(sys.argv[2], sys.argv[2:])
"""


def with_signals(*, ignored: Iterable[signal.Signals] = ()) -> list[str]:
    """Return what to put before a command so that it ignores these signals from its start.

    It takes the others as a terminal leaves them, whatever the caller of the tests ignores.
    """
    numbers = " ".join(str(int(number)) for number in ignored)
    return [sys.executable, "-S", "-c", _SET_SIGNALS, numbers]


def below(pid: int) -> list[int]:
    """Return the processes that a process has started, and those that they have."""
    pairs = processes()
    found = [pid]
    for one in found:
        found += [child for child, parent in pairs if parent == one]
    return found[1:]


def wait_until_gone(pids: Iterable[int]) -> None:
    """Wait until none of the processes runs any more."""
    deadline = time.monotonic() + LIMIT
    while left := {pid for pid, _ in processes()} & set(pids):
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.02)


def processes() -> list[tuple[int, int]]:
    """Return each process that is no zombie, with its parent."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], check=True, capture_output=True, text=True
    ).stdout
    rows = (line.split() for line in listed.splitlines())
    return [(int(pid), int(parent)) for pid, parent, state in rows if not state.startswith("Z")]
