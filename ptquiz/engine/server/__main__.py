"""The process that has torch imported, has never touched CUDA, and forks the runners.

It serves as soon as torch is there, at level 0. What torch imports at first use comes later: level
1, for optimizers, when nobody waits; level 2, for the compiler, when a runner of it is asked for.
A runner stays at the level it was forked at, and is replaced between jobs.

``python -m ptquiz.engine.server FD FOLDER``: on the socket FD come requests for a runner, each
with the socket on which that runner then takes jobs. When that socket closes, it ends, with
everything below it, and removes the folder: the command may be gone.
"""

from __future__ import annotations

import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from ptquiz.engine import framing
from ptquiz.engine.job import execution_to_json, job_from_json
from ptquiz.engine.server import hugepages, sandbox

_DISK = 512 << 20
_FAREWELL = 3.0
"""Seconds that runners may take to end."""


def main() -> None:
    """Serve until the command is gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from ptquiz.engine.server import runner  # noqa: F401, PLC0415  # torch: requests wait
    from ptquiz.engine.worker import run  # noqa: PLC0415  # torch: requests wait

    run.warm_up()
    _freeze()
    boxed, level = True, 0
    while True:
        if level == 0 and not select.select([control], [], [], 0)[0]:
            level = _reach(1, level)
        message, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 1)
        if not message:
            _leave(Path(sys.argv[2]))
        request = json.loads(message)
        (descriptor,) = descriptors
        if request["what"] == "devices":
            _fork_probe(descriptor)
        else:
            request["level"] = level = _reach(request["level"], level)
            boxed = boxed and _fork_runner(descriptor, request, boxed=True)
            if not boxed:
                _fork_runner(descriptor, request, boxed=False)
        os.close(descriptor)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _leave(folder: Path) -> NoReturn:
    """End when the runners have: each ends by itself when the command is gone."""
    until = time.monotonic() + _FAREWELL
    with suppress(ChildProcessError):
        while time.monotonic() < until:
            if not os.waitpid(-1, os.WNOHANG)[0]:
                time.sleep(0.01)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _reach(wanted: int, level: int) -> int:
    """Import up to the level wanted, and have forks share it; the level that is reached."""
    from ptquiz.engine.worker import run  # noqa: PLC0415

    if wanted <= level:
        return level
    for step in range(level + 1, wanted + 1):
        run.import_more(step)
    _freeze()
    hugepages.collapse()
    return wanted


def _freeze() -> None:
    """Keep the collector off what is there, so that a fork shares it for good."""
    gc.collect()
    gc.freeze()


def _fork_probe(descriptor: int) -> None:
    """Fork a child that looks at the devices: this process must never touch CUDA."""
    if os.fork():
        return
    try:
        from ptquiz.engine.worker import run  # noqa: PLC0415

        framing.send(socket.socket(fileno=descriptor), run.devices())
    finally:
        os._exit(0)


def _fork_runner(descriptor: int, request: dict[str, Any], *, boxed: bool) -> bool:
    """Fork a runner, in namespaces of its own if ``boxed``; False if the kernel refuses them."""
    ready, say_ready = os.pipe()
    if os.fork() == 0:
        try:
            os.close(ready)
            sandbox.die_with_parent()
            if boxed:
                with suppress(OSError):
                    sandbox.enter_namespaces()
                    os.write(say_ready, b"1")
                    _init(descriptor, request, say_ready)
            else:
                os.write(say_ready, b"1")
                os.close(say_ready)
                _serve(descriptor, request, alone=False)
        finally:
            os._exit(0)
    os.close(say_ready)
    done = os.read(ready, 1) == b"1"
    os.close(ready)
    return done


def _init(descriptor: int, request: dict[str, Any], say_ready: int) -> None:
    """Fork the process that is number 1 in the new namespaces, and stay for as long as it does."""
    os.close(say_ready)
    pid = os.fork()
    if pid == 0:
        sandbox.die_with_parent()
        _serve(descriptor, request, alone=True)
        os._exit(0)
    os.close(descriptor)
    os.waitpid(pid, 0)


def _serve(descriptor: int, request: dict[str, Any], *, alone: bool) -> None:
    """Serve as a runner: enter the sandbox, report its layers, and run job after job."""
    from ptquiz.engine.server.runner import Runner  # noqa: PLC0415

    connection = socket.socket(fileno=descriptor)
    folder = Path(request["folder"])
    folder.mkdir(parents=True, exist_ok=True)
    if request["gpu"] is not None:
        os.environ["CUDA_VISIBLE_DEVICES"] = request["gpu"]
    layers = _enter_box(folder, alone=alone, confined=request["confined"])
    runner = Runner(folder, descriptor, alone=alone)
    try:
        framing.send(connection, {"layers": layers, "level": request["level"]})
        while True:
            message = framing.receive(connection)
            execution = runner.run(job_from_json(message), lasting=message["lasting"])
            framing.send(connection, execution_to_json(execution))
            runner.tidy()
    except (framing.Closed, ConnectionError):
        runner.end()


def _enter_box(folder: Path, *, alone: bool, confined: bool) -> dict[str, Any]:
    tempfile.tempdir = None  # an import may have asked before TMPDIR was this
    os.environ.update(
        HOME=str(folder), TMPDIR=str(folder / "job"), XDG_CACHE_HOME=str(folder / "job"),
        TORCHINDUCTOR_CACHE_DIR=str(folder / "job" / "inductor"), GLOO_SOCKET_IFNAME="lo",
        MASTER_ADDR="127.0.0.1",
    )  # fmt: skip
    layers: dict[str, Any] = {"processes": alone, "network": alone, "disk": False, "files": 0}
    writable = [folder]
    if alone:
        with suppress(OSError):
            sandbox.mount_proc()
            if sandbox.kernel() >= (6, 14):  # before, it is the whole machine's
                Path("/proc/sys/kernel/pid_max").write_text("512")
        with suppress(OSError):
            sandbox.mount_private(folder, _DISK)
            layers["disk"] = True
        with suppress(OSError):
            sandbox.mount_private(Path("/dev/shm"), _DISK)  # noqa: S108
            writable.append(Path("/dev/shm"))  # noqa: S108
    else:
        sandbox.adopt_orphans()
        writable.append(Path("/dev/shm"))  # noqa: S108
    if confined:
        with suppress(OSError):
            layers["files"] = sandbox.confine_files(writable, sandbox.python_paths())
    with suppress(OSError):
        sandbox.drop_privileges()
    return layers


if __name__ == "__main__":
    main()
