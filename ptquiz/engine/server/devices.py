"""Which devices the torch of this interpreter has."""

from __future__ import annotations

import torch

from ptquiz.engine.messages import Devices
from ptquiz.engine.worker.exceptions import message


def devices() -> Devices:
    """Return which devices this torch has, and why not CUDA. Not for a process that forks."""
    names: list[str] = []
    memory: list[int] = []
    reason = ""
    try:
        torch.cuda.init()  # type: ignore[no-untyped-call]
        names = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
        memory = [torch.cuda.get_device_properties(i).total_memory for i in range(len(names))]
    except Exception as error:  # noqa: BLE001  # AssertionError, RuntimeError: whatever CUDA says
        names, memory = [], []
        reason = message(error).strip().split("\n", 1)[0]
    return Devices(
        str(torch.__version__), torch.version.cuda, tuple(names), tuple(memory), reason,
        torch.backends.mps.is_available(),
    )  # fmt: skip
