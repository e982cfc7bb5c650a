"""The process that has torch imported, has never touched CUDA, and forks the runners.

It serves as soon as torch is there. What torch imports at first use comes later: what optimizers
need when nobody waits, what the compiler needs when a runner with it is asked for. A runner stays
at the level it was forked at, and is replaced between jobs.

``python boot.py FD FOLDER``: on the socket FD come requests, each with the socket for its answer;
on a runner's, jobs follow. When FD closes, the server ends, with everything below it, and removes
the folder: the command may be gone.
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
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from ptquiz.engine import framing
from ptquiz.engine.messages import (
    DevicesRequest,
    Greeting,
    Layers,
    RunJob,
    RunnerRequest,
    Version,
    VersionRequest,
    WarmLevel,
    decode_tagged,
)
from ptquiz.engine.server import hugepages, sandbox

_DISK = 512 << 20
SHUTDOWN_TIMEOUT = 3.0
"""Seconds that runners may take to end."""


def main() -> None:
    """Serve until the command is gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from ptquiz.engine.server import runner  # noqa: F401, PLC0415  # torch: requests wait
    from ptquiz.engine.worker import run  # noqa: PLC0415  # torch: requests wait

    run.warm_up()
    _freeze()
    boxed, level = True, WarmLevel.TORCH
    while True:
        if level is WarmLevel.TORCH and not select.select([control], [], [], 0)[0]:
            level = _warm_to(WarmLevel.OPTIMIZERS, level)
        message, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 1)
        if not message:
            _leave(Path(sys.argv[2]))
        request = decode_tagged(json.loads(message))
        (descriptor,) = descriptors
        if isinstance(request, DevicesRequest):
            _fork_probe(descriptor)
        elif isinstance(request, VersionRequest):
            _tell_version(descriptor, request.package)
        else:
            level = _warm_to(request.level, level)
            request = replace(request, level=level)
            boxed = boxed and _fork_runner(descriptor, request, boxed=True)
            if not boxed:
                _fork_runner(descriptor, request, boxed=False)
        os.close(descriptor)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _leave(folder: Path) -> NoReturn:
    """End when the runners have: each ends by itself when the command is gone."""
    until = time.monotonic() + SHUTDOWN_TIMEOUT
    with suppress(ChildProcessError):
        while time.monotonic() < until:
            if not os.waitpid(-1, os.WNOHANG)[0]:
                time.sleep(0.01)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _warm_to(wanted: WarmLevel, level: WarmLevel) -> WarmLevel:
    """Import up to the level wanted, for forks to share; return the level that is reached."""
    from ptquiz.engine.worker import run  # noqa: PLC0415

    if wanted <= level:
        return level
    for step in range(level + 1, wanted + 1):
        run.import_more(WarmLevel(step))
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


def _tell_version(descriptor: int, package: str) -> None:
    """Send the version of a package of this interpreter."""
    from importlib import metadata  # noqa: PLC0415  # for another interpreter than the command's

    try:
        version = metadata.version(package)
    except metadata.PackageNotFoundError:
        version = None
    with suppress(framing.Closed), socket.socket(fileno=os.dup(descriptor)) as connection:
        framing.send(connection, Version(version))


def _fork_runner(descriptor: int, request: RunnerRequest, *, boxed: bool) -> bool:
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


def _init(descriptor: int, request: RunnerRequest, say_ready: int) -> None:
    """Fork the process that is number 1 in the new namespaces, and stay for as long as it does."""
    os.close(say_ready)
    pid = os.fork()
    if pid == 0:
        sandbox.die_with_parent()
        _serve(descriptor, request, alone=True)
        os._exit(0)
    os.close(descriptor)
    os.waitpid(pid, 0)


def _serve(descriptor: int, request: RunnerRequest, *, alone: bool) -> None:
    """Serve as a runner: enter the sandbox, report its layers, and run job after job."""
    from ptquiz.engine.server.runner import Runner  # noqa: PLC0415

    connection = socket.socket(fileno=descriptor)
    folder = Path(request.folder)
    folder.mkdir(parents=True, exist_ok=True)
    if request.gpu is not None:
        os.environ["CUDA_VISIBLE_DEVICES"] = request.gpu
    layers = _enter_sandbox(folder, alone=alone, confined=request.confined)
    runner = Runner(folder, descriptor, alone=alone)
    try:
        framing.send(connection, Greeting(layers, request.level))
        while True:
            message = framing.receive(connection, RunJob)
            execution = runner.run(message.job, reuse_worker=message.reuse_worker)
            framing.send(connection, execution)
            runner.tidy()
    except (framing.Closed, ConnectionError):
        runner.end()


def _enter_sandbox(folder: Path, *, alone: bool, confined: bool) -> Layers:
    """Enter every layer that the kernel offers; return those that hold."""
    tempfile.tempdir = None  # an import may have asked before TMPDIR was this
    os.environ.update(
        HOME=str(folder), TMPDIR=str(folder / "job"), XDG_CACHE_HOME=str(folder / "job"),
        TORCHINDUCTOR_CACHE_DIR=str(folder / "job" / "inductor"), GLOO_SOCKET_IFNAME="lo",
        MASTER_ADDR="127.0.0.1",
    )  # fmt: skip
    disk, files = False, 0
    writable = [folder]
    if alone:
        with suppress(OSError):
            sandbox.mount_proc()
            if sandbox.kernel() >= (6, 14):  # before, it is the whole machine's
                Path("/proc/sys/kernel/pid_max").write_text("512")
        with suppress(OSError):
            sandbox.mount_private(folder, _DISK)
            disk = True
        with suppress(OSError):
            sandbox.mount_private(Path("/dev/shm"), _DISK)  # noqa: S108
            writable.append(Path("/dev/shm"))  # noqa: S108
    else:
        sandbox.adopt_orphans()
        writable.append(Path("/dev/shm"))  # noqa: S108
    if confined:
        with suppress(OSError):
            files = sandbox.confine_files(writable, sandbox.python_paths())
    with suppress(OSError):
        sandbox.drop_privileges()
    return Layers(processes=alone, network=alone, disk=disk, files=files)


if __name__ == "__main__":
    main()
