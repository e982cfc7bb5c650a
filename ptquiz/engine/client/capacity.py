"""How many executions at a time fit this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MEMORY_OF_A_JOB = 512 << 20
"""Bytes; most take 250 MB, nearly all of it shared."""

_GPU_MEMORY_OF_A_JOB = 2 << 30
"""Bytes: a context takes 0.5 GB before the first tensor."""

_MOST = 16


def fitting_jobs(gpus: Sequence[int] | None = None) -> int:
    """Return how many executions fit: the cores, half the memory and, in bytes each, the GPUs'."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    bounds = [cores or 1, memory // 2 // _MEMORY_OF_A_JOB, _MOST]
    if gpus is not None:
        bounds.append(sum(max(1, gpu // _GPU_MEMORY_OF_A_JOB) for gpu in gpus))
    return max(1, min(bounds))
