"""Runs jobs in worker processes inside the sandbox, and cleans up after them."""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ptquiz.engine.server import sandbox
from ptquiz.engine.server.worker_process import ProcessLimitExceeded, WorkerProcess

if TYPE_CHECKING:
    from ptquiz.engine.job import Execution, Job


class Runner:
    """Runs jobs one after the other; ``alone`` if every process that it sees is its own."""

    def __init__(self, folder: Path, abandoned: int, *, alone: bool) -> None:
        self._folder = folder
        self._work = folder / "job"
        self._abandoned = abandoned
        self._alone = alone
        self._worker: WorkerProcess | None = None
        self._key: tuple[object, ...] = ()

    def run(self, job: Job, *, reuse_worker: bool) -> Execution:
        """Run a job, whatever it does. Raises ConnectionError if nobody waits for it any more."""
        limits = job.limits
        key = (True, job.device, limits.memory, limits.files) if reuse_worker else (False,)
        if self._worker is None or key != self._key:
            self._replace(reuse_worker=reuse_worker)
            self._key = key
        assert self._worker is not None
        self._most = job.limits.processes
        return self._worker.run(job, self._count, self._abandoned)

    def tidy(self) -> None:
        """End what the job left, and have a process ready for the next one."""
        worker = self._worker
        if worker is not None and worker.is_reusable() and not self._others(worker.pid):
            self._empty()
        else:
            self._replace(reuse_worker=self._key[0] is True)

    def end(self) -> None:
        """End every process."""
        self._kill_all()

    def _replace(self, *, reuse_worker: bool) -> None:
        self._kill_all()
        if self._worker is not None:
            self._worker.close()
        self._empty()
        self._worker = WorkerProcess(self._work, reuse_worker=reuse_worker)

    def _count(self) -> None:
        if len(self._processes()) > self._most:
            raise ProcessLimitExceeded(f"more than {self._most} processes")

    def _others(self, pid: int) -> bool:
        while True:
            try:
                done, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return True
            if not done:
                return sandbox.LINUX and self._processes() != [pid]

    def _processes(self) -> list[int]:
        """Return all processes of the job: in a namespace of its own, all but this one."""
        if self._alone:
            return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]  # noqa: PTH208
        return _descendants(os.getpid())

    def _kill_all(self) -> None:
        while True:
            if self._alone:
                with suppress(ProcessLookupError):
                    os.kill(-1, signal.SIGKILL)
            else:
                for process in _descendants(os.getpid()):
                    with suppress(ProcessLookupError, PermissionError):
                        os.kill(process, signal.SIGKILL)
                if self._worker is not None:
                    with suppress(ProcessLookupError, PermissionError):
                        os.killpg(self._worker.pid, signal.SIGKILL)
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                return

    def _empty(self) -> None:
        """Leave the job's folder empty, and every other place where it may write."""
        if not self._work.is_dir() or self._work.is_symlink():
            _remove(self._work)
            self._work.mkdir()
        self._work.chmod(0o700)
        places = [self._work, self._folder, *([Path("/dev/shm")] if self._alone else [])]  # noqa: S108
        for place in places:
            for entry in os.scandir(place):
                if entry.path != str(self._work):
                    _remove(Path(entry.path))


def _descendants(root: int) -> list[int]:
    """Return the processes below one; orphans count where it adopts them. Linux only."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [root]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def _remove(path: Path) -> None:
    """Remove a file or a folder, also one whose rights the job took away."""
    if path.is_symlink() or not path.is_dir():
        with suppress(OSError):
            path.unlink()
        return
    shutil.rmtree(path, ignore_errors=True)
    if path.exists():
        path.chmod(0o700)
        for folder, below, _ in os.walk(path):
            for name in below:
                if not (Path(folder) / name).is_symlink():
                    (Path(folder) / name).chmod(0o700)
        shutil.rmtree(path, ignore_errors=True)
