"""How a worker process tells its runner what happens: events on a pipe, and where it is."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
from typing import TYPE_CHECKING

from ptquiz.engine.messages import encode_tagged

if TYPE_CHECKING:
    from collections.abc import Callable

    from ptquiz.engine.messages import WorkerEvent

    SendEvent = Callable[[WorkerEvent], None]

LOCATE_SIGNAL = signal.SIGUSR2
"""Makes a job write where it is into its fault file."""


def locatable(fault_file: int) -> None:
    """Write Python's own stack to a descriptor on a crash or on ``LOCATE_SIGNAL``."""
    faulthandler.enable(file=fault_file, all_threads=False)
    faulthandler.register(LOCATE_SIGNAL, file=fault_file, all_threads=False)


def reporter(descriptor: int, nonce: str) -> SendEvent:
    """Return the function by which this process, and none that it forks, reports."""
    owner, dumps, write, getpid = os.getpid(), json.dumps, os.write, os.getpid

    def send_event(event: WorkerEvent) -> None:
        if getpid() != owner:
            os._exit(0)
        data = (dumps({"nonce": nonce, **encode_tagged(event)}) + "\n").encode()
        while data:
            data = data[write(descriptor, data) :]

    return send_event
