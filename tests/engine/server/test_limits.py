"""A job that does not end by itself, or not by its own will, is an error that names the cause."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ptquiz.engine.job import Job, Termination
from ptquiz.script import Script, Section, prelude
from tests.engine.conftest import PATIENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from ptquiz.engine.client.engine import Engine
    from ptquiz.engine.job import Execution

    Run = Callable[..., Execution]

pytestmark = pytest.mark.slow

SHORT = 3
"""Seconds: enough to begin on the slowest machine."""


def test_a_job_out_of_time_is_stopped_at_its_line(run: Run) -> None:
    result = run("x = 1\nwhile True:\n    x += 1", seconds=SHORT)
    assert result.termination is Termination.TIMEOUT
    assert result.reason in {f"no answer in {SHORT} s: line 2", f"no answer in {SHORT} s: line 3"}


def test_a_job_that_sleeps_is_stopped_at_its_line(run: Run) -> None:
    result = run("import time\ndef wait():\n    time.sleep(100)\nwait()", seconds=SHORT)
    assert result.reason == f"no answer in {SHORT} s: line 3"


def test_what_a_late_job_printed_before_is_kept(run: Run) -> None:
    result = run("print('begun')\nwhile True: pass", seconds=SHORT)
    assert result.stdout == "begun\n"


def test_a_test_out_of_time_is_named_and_those_before_it_are_kept(run: Run) -> None:
    check = "def test_a():\n    assert True\ndef test_b():\n    while True: pass\n"
    result = run("pass", check, seconds=SHORT)
    assert result.termination is Termination.TIMEOUT
    assert result.reason == f"no answer in {SHORT} s: check line 4, in test_b"
    assert [test.name for test in result.tests] == ["test_a"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import sys\nsys.exit(0)", "line 2: left early with sys.exit(0)"),
        ("exit()", "line 1: left early with sys.exit(None)"),
        ("raise SystemExit('done')", "line 1: left early with sys.exit('done')"),
        ("import os\nos._exit(0)", "exited with status 0 before its end"),
        ("import os\nos.abort()", "killed by SIGABRT: line 2"),
        ("import ctypes\nctypes.string_at(0)", "killed by SIGSEGV"),
        ("import os\nos.kill(os.getpid(), 9)", "killed by SIGKILL"),
        ("import os\nos.kill(os.getpid(), 15)", "killed by SIGTERM"),
        ("raise KeyboardInterrupt", "line 1: KeyboardInterrupt"),
        ("raise BaseException('odd')", "line 1: BaseException: odd"),
    ],
)
def test_leaving_early_is_never_a_pass(run: Run, code: str, reason: str) -> None:
    result = run(code)
    assert result.termination is Termination.ERROR
    assert result.reason.startswith(reason)
    assert run("print('next')").stdout == "next\n"


def test_the_memory_limit_is_named_with_the_line(engine: Engine) -> None:
    code = "small = torch.ones(10)\nlarge = torch.ones(1 << 28)"
    script = Script((Section("prelude", prelude("cpu")), Section("snippet", code)))
    result = engine.run(Job(script, limits=replace(PATIENT, memory=512 << 20)))
    assert result.termination is Termination.ERROR
    assert result.reason == "memory limit 0.5 GiB: line 2"


def test_the_memory_limit_holds_for_python_objects(engine: Engine) -> None:
    script = Script((Section("snippet", "grow = bytearray(1 << 30)"),))
    result = engine.run(Job(script, limits=replace(PATIENT, memory=512 << 20)))
    assert result.reason == "memory limit 0.5 GiB: line 1"


def test_standard_input_is_empty(run: Run) -> None:
    result = run("import sys\nprint(repr(sys.stdin.read()))\ninput()")
    assert result.stdout == "''\n"
    assert str(result.raised).startswith("line 3: EOFError")
