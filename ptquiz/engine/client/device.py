"""Which device a learner asked for, and whether it is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ptquiz.errors import ExitCode, PtquizError
from ptquiz.text import plural

if TYPE_CHECKING:
    from ptquiz.engine.client.engine import Engine
    from ptquiz.engine.messages import Devices

_FORM = re.compile(r"cpu|mps|auto|cuda(:\d+)?")


def parse_device(name: str) -> str:
    """Return the name of a device as torch spells it. Raises PtquizError for what is not one."""
    word = name.strip().lower()
    if not _FORM.fullmatch(word):
        raise PtquizError(
            f'"{name}" is not a device',
            "one of cpu, cuda, cuda:N, mps, auto",
            ExitCode.USAGE,
        )
    return word


def resolve_device(name: str, engine: Engine) -> str:
    """Return the device to run on: ``auto`` takes the best that is there.

    Raises PtquizError with ExitCode.DEVICE where the device asked for is not there: never runs
    on another one instead.
    """
    name = parse_device(name)
    if name == "cpu":
        return name
    found = engine.devices()
    if name == "auto":
        return "cuda" if found.cuda else "mps" if found.mps else "cpu"
    if name == "mps":
        if not found.mps:
            raise _missing("MPS is not available", found, "it needs macOS on Apple silicon")
        return name
    if not found.cuda:
        if found.cuda_build is None:
            raise _missing("CUDA is not available: this torch is built without it", found,
                           "install a CUDA build of torch, or run with --device cpu")  # fmt: skip
        raise _missing(f"CUDA is not available: {found.cuda_reason}", found,
                       "see that nvidia-smi works here, or run with --device cpu")  # fmt: skip
    number = int(name.partition(":")[2] or 0)
    if number >= len(found.cuda):
        count = len(found.cuda)
        sees = f"torch sees {plural(count, 'CUDA device')}"
        raise _missing(f"there is no {name}: {sees}", found, f"cuda:0 to cuda:{count - 1}")
    return name


def _missing(what: str, found: Devices, hint: str) -> PtquizError:
    return PtquizError(f"{what} (torch {found.torch})", hint, ExitCode.DEVICE)
