"""What is imported and touched before a fork, so that no job pays for it."""

from __future__ import annotations

import contextlib
import importlib
import linecache
import sys

import torch
import torch.testing

from ptquiz.engine.job import SEED, Job
from ptquiz.engine.messages import WarmLevel, decode, encode
from ptquiz.engine.worker.integrity import trust_judges
from ptquiz.script import Script, Section

_AT_FIRST_USE = {
    WarmLevel.OPTIMIZERS: (
        "torch._dynamo",
        "torch.distributed.tensor",
        "torch.distributed.fsdp",
        "torch.profiler._cupti_monitor",
        "torch.utils.serialization.config",
        "multiprocessing.popen_fork",
        "multiprocessing.queues",
        "multiprocessing.synchronize",
    ),
    WarmLevel.COMPILER: (
        "torch._dynamo.backends.debugging",
        "torch._dynamo.debug_utils",
        "torch._dynamo.repro.after_aot",
        "torch._dynamo.testing",
        "torch._inductor.compile_fx",
        "torch._inductor.compiler_bisector",
        "torch._inductor.fx_passes.pre_grad",
        "torch._higher_order_ops.passes",
        "torch._export.db",
        "torch._export.serde.serialize",
        "torch.export._trace",
        "torch.export._leakage_detection_utils",
        "functorch.compile",
        "sympy.tensor.tensor",
        "concurrent.futures.process",
    ),
}
"""What torch imports when it is first used: as much again as `import torch`."""


def warm_up() -> None:
    """Touch once what every job touches, so that no job pays for it; no CUDA, no threads.

    No backward pass either: after one, torch refuses CUDA gradients in a forked child.
    """
    torch.set_num_threads(1)
    loss = (torch.ones(2, requires_grad=True) * 2).sum()
    torch.testing.assert_close(loss, loss)
    repr(loss)
    # A process that is forked before the first message would resolve the types of each anew.
    decode(Job, encode(Job(Script((Section("snippet", "pass"),)))))
    # Without CUDA, seeding notes the stack for later, and so reads the source of each caller:
    # the prelude would pay 6 ms for it.
    torch.manual_seed(SEED)
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("ptquiz.engine."):
            linecache.getlines(str(module.__file__))
    trust_judges()


def import_more(level: WarmLevel) -> None:
    """Import what jobs would import, each for itself: 1.5 s for the first optimizer at level 1."""
    for name in _AT_FIRST_USE[level]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    trust_judges()
