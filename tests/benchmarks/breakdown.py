"""What the milliseconds of an isolated execution are spent on, measured where they are spent.

``python -m tests.benchmarks.breakdown`` prints seconds by part as JSON. It is a process of its own:
it imports torch, enters namespaces and forks, as the engine's server does.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import suppress
from functools import wraps
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from ptquiz.engine.job import Job
from ptquiz.engine.messages import WarmLevel
from ptquiz.engine.server import hugepages, runner, sandbox, worker_process
from ptquiz.engine.worker import warm
from ptquiz.script import standalone

if TYPE_CHECKING:
    from collections.abc import Callable

_JOBS = 60


def main() -> None:
    """Be a server, its runner and its jobs, and measure what a snippet that does nothing costs."""
    import gc

    warm.warm_up()
    warm.import_more(WarmLevel.OPTIMIZERS)
    gc.collect()
    gc.freeze()
    hugepages.collapse()
    read, write = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        if os.fork() == 0:
            try:
                os.write(write, json.dumps(_measure(Path(folder))).encode())
            finally:
                os._exit(0)
        os.close(write)
        os.wait()
        sys.stdout.write(os.read(read, 1 << 16).decode())


def _measure(folder: Path) -> dict[str, float]:
    boxed = False
    with suppress(OSError):
        sandbox.enter_namespaces()
        boxed = True
    if boxed:
        if pid := os.fork():  # the next process is number 1 of the namespace
            os.waitpid(pid, 0)
            return json.loads((folder / "parts.json").read_text())  # type: ignore[no-any-return]
        sandbox.mount_proc()
    parts = _run_jobs(folder, alone=boxed)
    (folder / "parts.json").write_text(json.dumps(parts))
    if boxed:
        os._exit(0)
    return parts


def _run_jobs(folder: Path, *, alone: bool) -> dict[str, float]:
    spent: dict[str, list[float]] = defaultdict(list)
    abandoned, _keep = os.pipe()
    owner: Any
    for what, owner, name in (
        ("fork a process ahead", worker_process.WorkerProcess, "__init__"),
        ("hand over, start, report", worker_process.WorkerProcess, "run"),
        ("end all that is left", runner.Runner, "_kill_all"),
        ("empty the folders", runner.Runner, "_empty"),
    ):
        setattr(owner, name, _timed(getattr(owner, name), spent[what]))
    job = Job(standalone("pass", "cpu"))
    (folder / "run").mkdir()
    each = runner.Runner(folder / "run", abandoned, alone=alone)
    own = []
    for _ in range(_JOBS):
        own.append(each.run(job, reuse_worker=False).seconds)
        each.tidy()
    parts = {what: median(seconds) for what, seconds in spent.items()}
    parts["compile and run the prelude"] = median(own)
    parts["hand over, start, report"] -= median(own)
    return parts


def _timed(function: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    @wraps(function)
    def timed(*arguments: Any, **options: Any) -> Any:
        started = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            spent.append(time.perf_counter() - started)

    return timed


if __name__ == "__main__":
    main()
