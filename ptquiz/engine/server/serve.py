"""The process that has torch imported, has never touched CUDA, and forks the runners.

What torch imports at first use comes later: what optimizers need when nobody waits, what the
compiler needs when a runner with it is asked for. A runner stays at the level it was forked at,
and is replaced between jobs.

On the control socket come requests, each with the socket for its answer; on a runner's, jobs
follow. When the control socket closes, the server ends, with everything below it, and removes the
folder: the command may be gone.
"""

from __future__ import annotations

import gc
import json
import os
import select
import shutil
import socket
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from ptquiz.engine import framing
from ptquiz.engine.messages import (
    DevicesRequest,
    Version,
    VersionRequest,
    WarmLevel,
    decode_tagged,
)
from ptquiz.engine.server import hugepages
from ptquiz.engine.server.devices import devices
from ptquiz.engine.server.spawn import fork_runner
from ptquiz.engine.worker.warm import import_more, warm_up

if TYPE_CHECKING:
    from pathlib import Path

SHUTDOWN_TIMEOUT = 3.0
"""Seconds that runners may take to end."""


def serve(control_descriptor: int, folder: Path) -> NoReturn:
    """Answer requests on the control socket until the command is gone."""
    control = socket.socket(fileno=control_descriptor)
    warm_up()
    _freeze()
    boxed, level = True, WarmLevel.TORCH
    while True:
        if level is WarmLevel.TORCH and not select.select([control], [], [], 0)[0]:
            level = _warm_to(WarmLevel.OPTIMIZERS, level)
        message, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 1)
        if not message:
            _leave(folder)
        request = decode_tagged(json.loads(message))
        (descriptor,) = descriptors
        if isinstance(request, DevicesRequest):
            _fork_probe(descriptor)
        elif isinstance(request, VersionRequest):
            _tell_version(descriptor, request.package)
        else:
            level = _warm_to(request.level, level)
            request = replace(request, level=level)
            boxed = boxed and fork_runner(descriptor, request, boxed=True)
            if not boxed:
                fork_runner(descriptor, request, boxed=False)
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
    if wanted <= level:
        return level
    for step in range(level + 1, wanted + 1):
        import_more(WarmLevel(step))
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
        framing.send(socket.socket(fileno=descriptor), devices())
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
