"""The strategy *reused*: one worker runs job after job, and puts back what each has changed.

For CUDA, where a context is too expensive for each job, and where a fork is unsafe. What can be
put back is; what cannot (a thread that goes on, a patched function, a lost CUDA context) is
called residue, and the worker is replaced.
"""

from __future__ import annotations

import contextlib
import gc
import operator
import os
import sys
import threading
import warnings
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import torch

from ptquiz.engine.messages import Ready, Started
from ptquiz.engine.server import sandbox
from ptquiz.engine.worker.global_state import Globals
from ptquiz.engine.worker.integrity import Untouched, trust_judges
from ptquiz.engine.worker.run import cuda_in_use, run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ptquiz.engine.job import Job
    from ptquiz.engine.worker.report import SendEvent

_LEAK = 512 << 20
"""Bytes that a worker may have gained over its jobs before it is replaced."""

_STANDARD = {
    "builtins", "collections", "copy", "functools", "gc", "inspect", "io", "itertools", "json",
    "math", "operator", "os", "pickle", "random", "sys", "threading", "time", "warnings",
}  # fmt: skip
_PATCHES_OF_TORCH = (
    ("torch._dynamo.eval_frame", "TorchPatcher.patch"),
    ("torch._dynamo.mutation_guard", "install_generation_tagging_init"),
)
_CLASSES_IN = ("torch.autograd", "torch.distributions", "torch.nn", "torch.optim", "torch.utils")


def run_jobs(jobs: Iterable[Job], send_event: SendEvent, folder: Path) -> None:
    """Run jobs as they come; after each, say whether this process can run another."""
    baseline = None
    for job in jobs:
        if baseline is None:
            sandbox.limit_resources(job.limits, memory=job.device == "cpu")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                baseline = _Baseline(job.device)
            send_event(Started())
        os.chdir(folder)
        with warnings.catch_warnings():
            run(job, send_event)
        send_event(Ready(baseline.restore()))


class _Baseline:
    """This process as it was before its first job."""

    def __init__(self, device: str) -> None:
        _wake(device)
        trust_judges()
        torch.set_warn_always(True)  # once per process would be once for all cards
        gc.enable()
        gc.collect()
        gc.freeze()
        self.modules = dict(sys.modules)
        self.globals = Globals()
        self.untouched = Untouched(_spaces())
        self.names = [(module, set(vars(module))) for module in _where_names_are_added()]
        self.data = sandbox.data_size()
        self.files = _open_files()

    def restore(self) -> str:
        """Undo what a job did; the first thing that could not be undone, or nothing."""
        self._restore_modules()
        if not cuda_in_use():
            with contextlib.suppress(AttributeError):  # each seeding left a note for CUDA
                torch.cuda._queued_calls.clear()
        for module, names in self.names:
            for name in vars(module).keys() - names:
                if not isinstance(vars(module)[name], ModuleType):
                    delattr(module, name)
        # Restoring before looking: a patched getter is found below, whatever it says here.
        lasting = self.globals.restore()
        gc.collect()
        return (
            self.untouched.changed()
            or lasting
            or _threads()
            or self._files()
            or self._device()
            or ("memory" if sandbox.data_size() - self.data > _LEAK else "")
        )

    def _restore_modules(self) -> None:
        for name, module in list(sys.modules.items()):
            if name not in self.modules and not _is_installed(module):
                del sys.modules[name]
        sys.modules.update(self.modules)

    def _files(self) -> str:
        now = _open_files()
        changed = self.files.items() ^ now.items()
        return f"open files {sorted({number for number, _ in changed})}" if changed else ""

    def _device(self) -> str:
        if not cuda_in_use():
            return ""
        try:
            torch.cuda.synchronize()
            torch.cuda.empty_cache()
            for index in range(torch.cuda.device_count()):
                torch.cuda.reset_peak_memory_stats(index)
            healthy = (torch.ones(1, device="cuda") + 1).item() == 2
        except Exception as error:  # noqa: BLE001  # whatever CUDA says, the context is lost
            return f"CUDA: {type(error).__name__}"
        return "" if healthy else "CUDA computes nonsense"


def _wake(device: str) -> None:
    """Do what changes this process for good at first use: hooks of torch's own, CUDA's context."""
    for module, patch in _PATCHES_OF_TORCH:
        with contextlib.suppress(Exception):
            operator.attrgetter(patch)(sys.modules[module])()
    for value in vars(torch.optim).values():
        if isinstance(value, type) and issubclass(value, torch.optim.Optimizer):
            with contextlib.suppress(Exception):
                value([torch.nn.Parameter(torch.zeros(1))])  # type: ignore[call-arg]
    if device.startswith("cuda"):
        some = torch.ones(8, 8, device=device, requires_grad=True)
        torch.autograd.backward((some @ some).sum())
        torch.cuda.synchronize()
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()


def _spaces() -> list[object]:
    modules = [
        module
        for name, module in sys.modules.items()
        if name in _STANDARD or name.partition(".")[0] == "torch"
    ]
    classes = {
        value: None
        for module in modules
        if module.__name__.startswith(_CLASSES_IN)
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__.startswith("torch.")
    }
    return [*modules, torch.Tensor, *classes]


def _where_names_are_added() -> list[ModuleType]:
    standard = [sys.modules[name] for name in _STANDARD if name in sys.modules]
    return [*standard, torch, torch.nn, torch.nn.functional]


def _is_installed(module: object) -> bool:
    """Whether a module belongs to Python or a package, and importing it again changes nothing."""
    path = getattr(module, "__file__", None) or ""
    return path.startswith((sys.prefix, sys.base_prefix)) or "site-packages" in path


def _threads() -> str:
    """Name the Python threads that a job left; those of torch and CUDA have no Python frame."""
    others = len(sys._current_frames()) - 1
    names = [thread.name for thread in threading.enumerate()][1:]
    return f"threads {names}" if others or names else ""


def _open_files() -> dict[int, tuple[int, int]]:
    """Return the open descriptors and their files, less those that CUDA and epoll keep open."""
    found = {}
    for name in os.listdir("/dev/fd"):  # noqa: PTH208
        with contextlib.suppress(OSError):
            target = str(Path(f"/dev/fd/{name}").readlink()) if sandbox.LINUX else ""
            status = os.fstat(int(name))
            if not target.startswith(("anon_inode:", "/dev/nvidia")):
                found[int(name)] = (status.st_dev, status.st_ino)
    return found
