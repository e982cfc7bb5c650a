"""The environment variables that jobs get: what Python, torch and CUDA need, and no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES = {
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "CC", "CXX",
    "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV",
}  # fmt: skip
_BEGINNINGS = ("LC_", "CUDA_", "NVIDIA_", "NCCL_", "OMP_", "MKL_", "PYTORCH_", "HIP_", "ROCR_")
_ALWAYS = {"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


def for_jobs(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the part of the command's environment that reaches the code of a bank."""
    kept = {
        name: value
        for name, value in environment.items()
        if name in _NAMES or name.startswith(_BEGINNINGS)
    }
    return kept | _ALWAYS


def visible_gpus(count: int, environment: Mapping[str, str]) -> list[str]:
    """Name the ``count`` GPUs that torch sees as ``CUDA_VISIBLE_DEVICES`` would name each."""
    visible = environment.get("CUDA_VISIBLE_DEVICES")
    if visible is None:
        return [str(number) for number in range(count)]
    return [name.strip() for name in visible.split(",")][:count]
