"""Huge pages for a process that will be forked: a fork copies one entry instead of 512."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from pathlib import Path

from ptquiz.engine.server import sandbox

_HUGE = 2 << 20
_MADV_COLLAPSE = 25


def collapse() -> None:
    """Move this process's own memory to huge pages, where the kernel can (Linux 6.1).

    Measured with torch and its parts imported (230 MiB of own memory): a fork costs 3 ms of the
    parent's time instead of 13, and 5 of the child's instead of 17; this call half a second.
    """
    if not sandbox.LINUX:
        return
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    with suppress(OSError, ValueError):
        for line in Path("/proc/self/maps").read_text().splitlines():
            span, rights, _, _, _, *name = line.split()
            if rights.startswith("rw") and (not name or name == ["[heap]"]):
                start, end = (int(address, 16) for address in span.split("-"))
                for page in range(-(-start // _HUGE) * _HUGE, end // _HUGE * _HUGE, _HUGE):
                    advise(page, _HUGE, _MADV_COLLAPSE)
