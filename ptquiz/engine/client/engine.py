"""Runs jobs: the side of the command, which imports no torch and survives whatever a job does."""

from __future__ import annotations

import itertools
import json
import os
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self, TypeVar

from ptquiz.engine import framing
from ptquiz.engine.client.capacity import fitting_jobs
from ptquiz.engine.client.environment import for_jobs, visible_gpus
from ptquiz.engine.client.slot import RunnerSlot
from ptquiz.engine.job import Execution, Job, Termination, needs_compiler
from ptquiz.engine.messages import (
    Devices,
    DevicesRequest,
    Greeting,
    Layers,
    RunnerRequest,
    Version,
    VersionRequest,
    WarmLevel,
    encode_tagged,
)
from ptquiz.errors import ExitCode, PtquizError
from ptquiz.requirements import installed

if TYPE_CHECKING:
    from types import TracebackType

    from ptquiz.engine.messages import Request

Strategy = Literal["fresh", "reused"]
T = TypeVar("T")

_BOOT = Path(__file__).parents[1] / "server" / "boot.py"

SHUTDOWN_TIMEOUT = 5.0
"""Seconds that a runner may take to end its job and itself."""

_END_LIMIT = 1.0
"""Seconds in which a server that could not start has ended."""

_START_LIMIT = 120.0
"""Seconds that importing torch may take."""


class Engine:
    """A server process with torch in it, and ``jobs`` runners that run one job at a time each.

    It starts at once and without waiting: torch is imported while the caller goes on.
    *fresh* gives each job a process of its own, *reused* runs them one after the other in one
    that restores torch's global state; None takes what suits the job's device. ``python`` is the
    interpreter whose torch runs the jobs, 3.10 or newer; None takes the command's own.

    Raises PtquizError where ``python`` is no program.
    """

    def __init__(
        self,
        *,
        jobs: int = 1,
        strategy: Strategy | None = None,
        python: Path | None = None,
    ) -> None:
        self._python = python
        self._versions: dict[str, str | None] = {}
        self._strategy = strategy
        self._folder = Path(tempfile.mkdtemp(prefix="ptquiz-"))
        self._numbers = itertools.count()
        self._queue: queue.SimpleQueue[tuple[Job, Future[Execution]] | None] = queue.SimpleQueue()
        self._closed = False
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._slots: list[RunnerSlot] = []
        self._level = WarmLevel.OPTIMIZERS
        self._gpus: list[str] = []
        self._gpu_memory: list[int] = []
        self._gpu_of: dict[int, str] = {}
        self._start_server()
        try:
            for number in range(jobs):
                slot = RunnerSlot(partial(self._runner, number))
                thread = threading.Thread(target=self._serve, args=(slot,), daemon=True)
                self._slots.append(slot)
                thread.start()
                self._threads.append(thread)
        except BaseException:  # Ctrl-C too: nothing may be left behind
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def submit(self, job: Job) -> Future[Execution]:
        """Run a job when a runner is free; its result comes in the future."""
        if needs_compiler(job.script.text):
            self._level = WarmLevel.COMPILER
        future: Future[Execution] = Future()
        self._queue.put((job, future))
        return future

    def run(self, job: Job) -> Execution:
        """Run a job and wait for it."""
        return self.submit(job).result()

    def devices(self) -> Devices:
        """Return which torch runs here and which devices it has. Raises PtquizError."""
        found = self._answer(DevicesRequest(), Devices)
        self._gpus = visible_gpus(len(found.cuda), os.environ)
        self._gpu_memory = list(found.cuda_memory)
        return found

    def version_of(self, package: str) -> str | None:
        """Return the version of a package where jobs run, None if it is not there.

        It does not wait for torch where that is the command's own interpreter. Raises PtquizError.
        """
        if self._python is None:
            return installed(package)
        if package not in self._versions:
            self._versions[package] = self._answer(VersionRequest(package), Version).version
        return self._versions[package]

    def limit_runners(self, device: str) -> None:
        """Close the slots for which a device that was found has no memory; before any job."""
        if device.startswith("cuda"):
            number = device.partition(":")[2]
            memory = [self._gpu_memory[int(number)]] if number else self._gpu_memory
            for _ in range(len(self._slots) - fitting_jobs(memory)):
                self._queue.put(None)

    def layers(self) -> Layers:
        """Return which layers of the sandbox hold here. Raises PtquizError."""
        with self._runner(0, WarmLevel.TORCH, "cpu") as connection:
            try:
                return framing.receive(connection, Greeting).layers
            except framing.Closed:
                raise self._dead() from None

    def close(self) -> None:
        """End every process, drop what has not run, remove every file.

        Whoever waits for a job gets a PtquizError, or a CancelledError if it had not begun.
        """
        if self._closed:
            return
        self._closed = True
        while True:
            try:
                waiting = self._queue.get_nowait()
            except queue.Empty:
                break
            if waiting is not None:
                waiting[1].cancel()
        for slot in self._slots:
            self._queue.put(None)
            slot.interrupt()
        with self._lock:
            self._control.close()
            if not self._served:
                self._server.kill()
        for thread in self._threads:
            thread.join(timeout=SHUTDOWN_TIMEOUT)
        self._server.kill()
        self._server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start_server(self) -> None:
        self._served = False
        self._control, theirs = socket.socketpair()
        python = sys.executable if self._python is None else str(self._python)
        server = [python, str(_BOOT)]
        try:
            with theirs, (self._folder / "server.log").open("wb") as log:
                self._server = subprocess.Popen(
                    [*server, str(theirs.fileno()), str(self._folder)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                    env=for_jobs(os.environ) | {"TMPDIR": str(self._folder)},  # torch makes some
                )
        except BaseException as error:  # Ctrl-C too; a server that runs ends with this socket
            self._control.close()
            shutil.rmtree(self._folder, ignore_errors=True)
            if isinstance(error, OSError) and self._python is not None:
                raise PtquizError(
                    f"{python} cannot be started: {error.strerror or error}",
                    "name a Python interpreter, 3.10 or newer, that has torch",
                    ExitCode.USAGE,
                ) from None
            raise

    def _answer(self, request: Request, kind: type[T]) -> T:
        """Return the server's answer to a request. Raises PtquizError where none comes."""
        with self._request(request) as connection:
            try:
                return framing.receive(connection, kind)
            except framing.Closed:
                raise self._dead() from None

    def _request(self, request: Request) -> socket.socket:
        ours, theirs = socket.socketpair()
        ours.settimeout(_START_LIMIT)
        with theirs, self._lock:
            if self._served and self._server.poll() is not None and not self._closed:
                self._control.close()
                self._start_server()  # it worked once: something has killed it since
            try:
                data = json.dumps(encode_tagged(request)).encode()
                socket.send_fds(self._control, [data], [theirs.fileno()])
            except OSError:
                ours.close()
                raise self._dead() from None
        return ours

    def _runner(self, slot: int, level: WarmLevel, device: str) -> socket.socket:
        """Ask for a runner; one of a higher ``level`` waits until more of torch is imported.

        Where there are several GPUs, each slot has one of them, which it sees as ``cuda``.
        """
        gpu = None
        if device == "cuda" and len(self._gpus) > 1:
            with self._lock:
                turn = len(self._gpu_of) % len(self._gpus)
                gpu = self._gpu_of.setdefault(slot, self._gpus[turn])
        folder = str(self._folder / str(next(self._numbers)))
        return self._request(RunnerRequest(folder, level, gpu))

    def _dead(self) -> PtquizError:
        log = (self._folder / "server.log").read_text(errors="replace").strip()
        last = log.rpartition("\n")[2]
        if "No module named 'torch'" in last:
            where = "" if self._python is None else f" for {self._python}"
            python = "" if self._python is None else f"{self._python} -m "
            return PtquizError(f"torch is not installed{where}", f"{python}pip install torch")
        return PtquizError(
            f"the engine did not start{': ' if last else ''}{last}",
            f'try `{self._python or "python"} -c "import torch"`; `ptquiz doctor` says more',
        )

    def _serve(self, slot: RunnerSlot) -> None:
        """Hand jobs to one runner, which is replaced when a job has damaged it."""
        while (item := self._queue.get()) is not None:
            job, future = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                reuse = (self._strategy or default_strategy(job.device)) == "reused"
                future.set_result(slot.run(job, reuse_worker=reuse, level=self._level))
                self._served = True
            except framing.Closed:
                slot.close()
                if not self._served:  # the server may be about to end
                    with suppress(subprocess.TimeoutExpired):
                        self._server.wait(_END_LIMIT)
                if self._closed:
                    future.set_exception(PtquizError("interrupted"))
                elif self._server.poll() is not None and not self._served:
                    future.set_exception(self._dead())
                else:
                    reason = "killed its supervisor"
                    future.set_result(Execution(Termination.ERROR, reason=reason))
            except Exception as error:  # noqa: BLE001  # whoever waits for the job must know
                future.set_exception(error)
        slot.close()


def default_strategy(device: str) -> Strategy:
    """Return the strategy for a device: only Linux forks safely; a CUDA context is expensive."""
    return "fresh" if device == "cpu" and sys.platform == "linux" else "reused"
