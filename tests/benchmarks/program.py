"""The program under measurement, as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time

PTQUIZ = [sys.executable, "-m", "ptquiz"]


def environment(home: str) -> dict[str, str]:
    """Return a learner's environment: from the second start on, Python has its bytecode."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PTQUIZ_HOME": home}


def time_to_question(home: str, *arguments: str) -> float:
    """Return the seconds from the start of `ptquiz study` to its first question."""
    command = [*PTQUIZ, "study", *arguments]
    started = time.perf_counter()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=environment(home),
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        seen = b""
        while b"q quit" not in seen:
            part = os.read(process.stdout.fileno(), 1 << 16)
            if not part:
                raise RuntimeError("ptquiz study ended before its first question")
            seen += part
        seconds = time.perf_counter() - started
        # The end of input ends the session and its engine; a kill would leave the engine behind,
        # still importing torch beside whatever is measured next.
        process.stdin.close()
        process.stdout.read()
    return seconds
