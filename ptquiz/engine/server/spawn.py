"""Forks runners, in namespaces of their own where the kernel allows it."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ptquiz.engine import framing
from ptquiz.engine.messages import Greeting, RunJob
from ptquiz.engine.server import sandbox
from ptquiz.engine.server.runner import Runner

if TYPE_CHECKING:
    from ptquiz.engine.messages import RunnerRequest


def fork_runner(descriptor: int, request: RunnerRequest, *, boxed: bool) -> bool:
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
                _become_runner(descriptor, request, alone=False)
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
        _become_runner(descriptor, request, alone=True)
        os._exit(0)
    os.close(descriptor)
    os.waitpid(pid, 0)


def _become_runner(descriptor: int, request: RunnerRequest, *, alone: bool) -> None:
    """Be a runner: enter the sandbox, report its layers, and run job after job."""
    connection = socket.socket(fileno=descriptor)
    folder = Path(request.folder)
    folder.mkdir(parents=True, exist_ok=True)
    if request.gpu is not None:
        os.environ["CUDA_VISIBLE_DEVICES"] = request.gpu
    layers = sandbox.enter(folder, alone=alone)
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
