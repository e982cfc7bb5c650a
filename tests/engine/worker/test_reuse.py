"""A job in a worker that is used again does what it does in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ptquiz.engine.client.engine import Engine
from ptquiz.engine.job import Job
from ptquiz.script import Script, Section, prelude
from tests.engine.conftest import PATIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ptquiz.engine.job import Execution

pytestmark = pytest.mark.slow

LOOKS = """\
import os, sys, warnings, random, signal, logging, threading, gc
import numpy as np
linear = nn.Linear(2, 2)
print(torch.get_default_dtype(), torch.ones(1).device, torch.is_grad_enabled())
print(torch.rand(2), random.random(), np.random.rand())
print(torch.are_deterministic_algorithms_enabled(), torch.is_autocast_enabled("cpu"))
print(torch.get_num_threads(), torch.get_float32_matmul_precision(), torch.is_anomaly_enabled())
print(torch.backends.cudnn.benchmark, torch.backends.cuda.matmul.allow_tf32)
print(torch.backends.cuda.math_sdp_enabled(), torch.is_inference_mode_enabled())
print(torch.tensor([1 / 3, 1e6]), np.array([1 / 3]), os.environ.get("LEFT"), os.listdir())
print(len(warnings.filters), sys.path[-1:], "left" in sys.modules, os.getcwd() in sys.path)
print(linear(torch.zeros(1, 2)), hasattr(torch, "left"), hasattr(torch.Tensor, "left"))
print(signal.getsignal(signal.SIGUSR1), logging.root.level, threading.active_count())
print(sys.getrecursionlimit(), gc.isenabled(), sys.gettrace(), sorted(globals())[-3:])
print(sorted([3, 1, 2]), torch.relu(torch.tensor(-1.0)), np.geterr()["divide"])
"""

CHANGES = {
    "looks": LOOKS,
    "holds": "assert torch.ones(2).sum() == 2\nprint('fine')",
    "fails": "assert torch.ones(2).sum() == 3",
    "raises": "raise KeyError('x')",
    "syntax": "def f(:",
    "leaves": "import sys\nsys.exit(0)",
    "dtype": "torch.set_default_dtype(torch.float64)",
    "device": "torch.set_default_device('meta')",
    "grad": "torch.set_grad_enabled(False)",
    "inference": "torch.inference_mode().__enter__()",
    "mode": "torch.device('meta').__enter__()",
    "autocast": "torch.set_autocast_enabled('cpu', True)",
    "autocast left": "torch.autocast('cpu').__enter__()",
    "generators": "import numpy as np\ntorch.rand(9), np.random.rand(9)",
    "determinism": "torch.use_deterministic_algorithms(True)",
    "flags": (
        "torch.backends.cudnn.benchmark = True\n"
        "torch.backends.cuda.matmul.allow_tf32 = True\n"
        "torch.backends.cuda.enable_math_sdp(False)"
    ),
    "precision": "torch.set_float32_matmul_precision('high')",
    "threads": "torch.set_num_threads(2)",
    "anomaly": "torch.autograd.set_detect_anomaly(True)",
    "printing": (
        "import numpy as np\ntorch.set_printoptions(precision=1, sci_mode=True)\n"
        "np.set_printoptions(precision=1)\nnp.seterr(divide='raise')"
    ),
    "warnings": "import warnings\nwarnings.simplefilter('error')",
    "environment": "import os\nos.environ['LEFT'] = '1'\ndel os.environ['PATH']",
    "modules": (
        "import sys, types\nopen('left.py', 'w').write('x = 1')\nsys.path.insert(0, '.')\n"
        "import left\nsys.modules['math'] = types.ModuleType('math')\nsys.path.append('/left')"
    ),
    "folder": "import os\nos.makedirs('sub')\nos.chdir('sub')",
    "folder gone": "import os, shutil\nshutil.rmtree(os.getcwd())",
    "patched torch": "torch.relu = lambda x: x",
    "patched tensor": "torch.Tensor.left = 1\ntorch.Tensor.__repr__ = lambda self: 'no'",
    "patched builtin": "import builtins\nbuiltins.sorted = lambda x: []",
    "added": "torch.left = 1",
    "signals": "import signal\nsignal.signal(signal.SIGUSR1, print)",
    "logging": "import logging\nlogging.basicConfig(level=10)",
    "trace": "import sys\nsys.settrace(lambda *a: None)\nsys.setrecursionlimit(5000)",
    "collector": "import gc\ngc.disable()",
    "thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(30,)).start()",
    "process": "import subprocess\nsubprocess.Popen(['sleep', '30'])",
    "file": "left = open('file', 'w')\nimport builtins\nbuiltins.left = left",
    "descriptor": "import os\nos.open('file', os.O_CREAT)",
    "hook": "nn.modules.module.register_module_forward_hook(lambda m, a, out: out * 0 + 7)",
    "operator": (
        "@torch.library.custom_op('left::double', mutates_args=())\n"
        "def double(x: torch.Tensor) -> torch.Tensor:\n    return x * 2\n"
        "print(double(torch.ones(1)))"
    ),
    "compiler": (
        "torch._dynamo.config.suppress_errors = True\n"
        "count = []\n"
        "def backend(graph, inputs):\n    count.append(1)\n    return graph.forward\n"
        "torch.compile(lambda x: x + 1, backend=backend)(torch.ones(1))\nprint(len(count))"
    ),
    "output closed": "import sys, os\nsys.stdout.close()\nos.close(1)",
    "memory": "keep = [torch.ones(1 << 20) for _ in range(40)]\nimport sys\nsys.keep = keep",
}


def job(name: str) -> Job:
    sections = (Section("prelude", prelude("cpu")), Section("snippet", CHANGES[name]))
    return Job(Script(sections), limits=PATIENT)


def told(execution: Execution) -> tuple[object, ...]:
    return (
        execution.termination, execution.stdout, execution.raised, execution.asserts,
        execution.reason,
    )  # fmt: skip


@pytest.fixture(scope="module")
def alone() -> Iterator[dict[str, tuple[object, ...]]]:
    """Return what each job does in a process of its own."""
    with Engine(jobs=2, strategy="fresh") as engine:
        futures = {name: engine.submit(job(name)) for name in CHANGES}
        yield {name: told(future.result()) for name, future in futures.items()}


@pytest.fixture(scope="module")
def reused() -> Iterator[Engine]:
    with Engine(strategy="reused") as engine:
        yield engine


def _without_the_folder(told: tuple[object, ...]) -> str:
    import re

    return re.sub(r"/\S*ptquiz-\w+/\d+", "FOLDER", repr(told))


@pytest.mark.parametrize("name", CHANGES)
def test_a_job_leaves_nothing_to_the_next(
    reused: Engine, alone: dict[str, tuple[object, ...]], name: str
) -> None:
    for one in (name, "looks"):
        assert _without_the_folder(told(reused.run(job(one)))) == _without_the_folder(alone[one])


@settings(
    max_examples=5, deadline=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(names=st.lists(st.sampled_from(sorted(CHANGES)), min_size=4, max_size=8))
def test_jobs_in_any_order_give_the_verdicts_that_they_give_alone(
    reused: Engine, alone: dict[str, tuple[object, ...]], names: list[str]
) -> None:
    for name in names:
        assert _without_the_folder(told(reused.run(job(name)))) == _without_the_folder(alone[name])


WHO = Job(Script((Section("snippet", "import os\nprint(os.getpid())"),)))


@pytest.mark.parametrize(
    "name", ["holds", "dtype", "raises", "fails", "environment", "printing", "compiler", "added"]
)
def test_a_worker_that_no_job_harmed_is_kept(reused: Engine, name: str) -> None:
    first = reused.run(WHO).stdout
    reused.run(job(name))
    assert reused.run(WHO).stdout == first


@pytest.mark.parametrize("name", ["patched torch", "thread", "process", "descriptor"])
def test_a_worker_that_a_job_harmed_is_replaced(reused: Engine, name: str) -> None:
    first = reused.run(WHO).stdout
    reused.run(job(name))
    assert reused.run(WHO).stdout != first
