"""The engine outlives whatever ends its processes, and leaves nothing when it ends itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ptquiz.engine.client.engine import Engine
from ptquiz.engine.job import Job, Limits, Termination
from ptquiz.engine.messages import Layers
from ptquiz.errors import PtquizError
from ptquiz.script import Script, Section
from tests.processes import LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROC = Path("/proc")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PROC.is_dir(), reason="counts processes in /proc"),
]


def job(code: str, seconds: float = LIMIT) -> Job:
    return Job(Script((Section("snippet", code),)), limits=Limits(seconds=seconds))


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Callable[[], set[int]]:
    """Return the living processes of engines started in this test."""
    mark = f"LC_PTQUIZ_TEST={uuid.uuid4().hex}"
    monkeypatch.setenv(*mark.split("="))

    def alive() -> set[int]:
        found = set()
        for entry in PROC.glob("[0-9]*"):
            try:
                environment = (entry / "environ").read_bytes()
            except OSError:
                continue
            if mark.encode() in environment.split(b"\0"):
                found.add(int(entry.name))
        return found

    return alive


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], list[str]]:
    """Return the files in the folder where engines of this test put theirs."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return lambda: [path.name for path in tmp_path.iterdir()]


def soon(true: Callable[[], bool], seconds: float = LIMIT) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.02)
    return true()


SLEEP = "import subprocess\nsubprocess.run(['sleep', '1000'])"
"""A job that is seen from outside, and does not end by itself."""


def sleeping(processes: set[int]) -> int:
    """Count those that are the `sleep` of a job."""
    count = 0
    for pid in processes:
        with suppress(OSError):
            count += (PROC / str(pid) / "comm").read_text() == "sleep\n"
    return count


@pytest.fixture(params=["fresh", "reused"])
def engine(request: pytest.FixtureRequest, processes: object, folders: object) -> Iterator[Engine]:
    with Engine(strategy=request.param) as engine:
        yield engine


def test_closing_while_a_job_runs_leaves_nothing(
    engine: Engine, processes: Callable[[], set[int]], folders: Callable[[], list[str]]
) -> None:
    engine.run(job("open('file', 'w').write('x')"))
    running = engine.submit(job(SLEEP, 1000))
    waiting = engine.submit(job("pass"))
    assert soon(lambda: sleeping(processes()) == 1)
    assert folders()
    started = time.monotonic()
    engine.close()
    assert time.monotonic() - started < LIMIT
    assert soon(lambda: not processes())
    assert folders() == []
    with pytest.raises(PtquizError, match="interrupted"):
        running.result()
    with pytest.raises(CancelledError):
        waiting.result()


def test_closing_twice_is_closing_once(engine: Engine) -> None:
    engine.close()
    engine.close()


def test_closing_does_not_wait_until_torch_is_imported(
    processes: Callable[[], set[int]],
    folders: Callable[[], list[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    never_ready = tmp_path_factory.mktemp("bin") / "python"
    never_ready.write_text("#!/bin/sh\nexec sleep 1000\n")
    never_ready.chmod(0o755)
    engine = Engine(python=never_ready)
    assert soon(lambda: sleeping(processes()) == 1)
    started = time.monotonic()
    engine.close()
    assert time.monotonic() - started < LIMIT
    assert not processes()
    assert folders() == []


def test_a_killed_process_of_the_engine_costs_at_most_one_job(
    engine: Engine, processes: Callable[[], set[int]]
) -> None:
    assert engine.run(job("print(1)")).stdout == "1\n"
    for pid in sorted(processes()):  # the server first, then what it forked
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        results = [engine.run(job("print(2)")) for _ in range(4)]
        harmed = [result for result in results if result.termination is not Termination.FINISHED]
        assert len(harmed) <= 1
        assert all(result.termination is Termination.ERROR and result.reason for result in harmed)
        assert results[-1].stdout == "2\n"


def test_a_command_that_is_killed_leaves_nothing(
    processes: Callable[[], set[int]], folders: Callable[[], list[str]]
) -> None:
    program = (
        "from ptquiz.engine.client.engine import Engine\n"
        "from ptquiz.engine.job import Job\n"
        "from ptquiz.script import Script, Section\n"
        f"code = {SLEEP!r}\n"
        "engine = Engine()\n"
        "engine.run(Job(Script((Section('snippet', 'pass'),))))\n"
        "future = engine.submit(Job(Script((Section('snippet', code),))))\n"
        "while not future.running(): pass\n"
        "print('running', flush=True)\n"
        "future.result()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as command:
        assert command.stdout is not None
        assert command.stdout.readline() == b"running\n"
        assert soon(lambda: sleeping(processes()) == 1)
        command.kill()
    assert soon(lambda: not processes())
    assert soon(lambda: folders() == [])


def test_many_jobs_leave_no_descriptor_no_process_no_file(
    engine: Engine, processes: Callable[[], set[int]], folders: Callable[[], list[str]]
) -> None:
    def counts() -> tuple[int, int]:
        return len(list(Path("/proc/self/fd").iterdir())), len(processes())

    def run(count: int) -> None:
        codes = ["print(1)", "open('file', 'w').write('x')", "raise KeyError", "import os"]
        for future in [engine.submit(job(codes[i % len(codes)])) for i in range(count)]:
            future.result()

    run(8)
    # The server, the guard of the namespace, the runner, the worker; until all of torch is
    # imported, also the runner that comes next.
    assert soon(lambda: bool(engine.run(job("pass"))) and counts()[1] <= 4)
    before = counts()
    run(100)
    assert soon(lambda: counts() <= before), (before, counts())
    folder = Path(folders()[0])
    assert [path for path in folder.rglob("*") if path.name == "file"] == []


def test_jobs_run_side_by_side(processes: Callable[[], set[int]], folders: object) -> None:
    with Engine(jobs=2) as engine:
        for _ in range(2):
            engine.submit(job(SLEEP, 1000))
        assert soon(lambda: sleeping(processes()) == 2)


def test_the_box_says_which_layers_hold(engine: Engine) -> None:
    assert isinstance(engine.layers(), Layers)
