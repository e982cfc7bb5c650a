"""Run one job's code in this process, and report what happened.

The only module that imports torch, and only in a process of the engine, never in the command.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import faulthandler
import importlib
import json
import linecache
import os
import random
import resource
import signal
import sys
import time
import types
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.testing
from torch.nn import functional

from ptquiz.engine.asserts import HOOK, Asserts, rewrite
from ptquiz.engine.job import SEED, Ended, Job, Raised, TestResult

if TYPE_CHECKING:
    from collections.abc import Callable

    Report = Callable[[dict[str, Any]], None]

MAIN = "main.py"
CHECK = "check.py"
LOCATE_SIGNAL = signal.SIGUSR2
"""Makes a job write where it is into its fault file."""

_MESSAGE_LIMIT = 4000
_AT_FIRST_USE = (
    "torch._dynamo",  # every optimizer, checkpoint and export
    "torch.export",
    "torch._functorch.aot_autograd",
    "torch.distributed.tensor",
    "torch.distributed.fsdp",
    "torch.profiler",
)
_OUT_OF_MEMORY = ("can't allocate memory", "not enough memory", "Cannot allocate memory")


def locatable(fault_file: int) -> None:
    """Have Python's own stack written to a descriptor on a crash or on ``LOCATE_SIGNAL``."""
    faulthandler.enable(file=fault_file, all_threads=False)
    faulthandler.register(LOCATE_SIGNAL, file=fault_file, all_threads=False)


def reporter(descriptor: int, nonce: str) -> Report:
    """Give the function by which this process, and none that it forks, reports."""
    owner, dumps, write, getpid = os.getpid(), json.dumps, os.write, os.getpid

    def report(event: dict[str, Any]) -> None:
        if getpid() != owner:
            os._exit(0)
        data = (dumps({"nonce": nonce, **event}) + "\n").encode()
        while data:
            data = data[write(descriptor, data) :]

    return report


def run(job: Job, report: Report) -> None:
    """Run a job in the current directory: events as tests end, the last one is ``end``."""
    _seed()
    sys.stdout = open(1, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.stdout.reconfigure(line_buffering=True)
    sys.argv = [MAIN]
    report(_Run(job, report).end())


def _seed() -> None:
    random.seed(SEED)
    np.random.seed(SEED)
    torch.manual_seed(SEED)


class _Run:
    def __init__(self, job: Job, report: Report) -> None:
        self.job = job
        self.report = report
        self.asserts = Asserts()
        self.main = Path(MAIN).absolute()
        self.check = Path(CHECK).absolute()
        self.module = types.ModuleType("__main__")
        self.module.__dict__.update({"__file__": str(self.main), HOOK: self.asserts})
        self.untouched = _Untouched()

    def end(self) -> dict[str, Any]:
        """Run all of it; the event that says how it ended."""
        started = time.perf_counter()
        ended, raised, reason = self._ending()
        seconds = time.perf_counter() - started
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        return {
            "event": "end",
            "ended": ended,
            "raised": raised and {name: getattr(raised, name) for name in raised.__slots__},
            "asserts": self.asserts.held,
            "seconds": seconds,
            "peak_memory": self._peak_memory(),
            "reason": reason,
        }

    def _ending(self) -> tuple[Ended, Raised | None, str]:
        text = self.job.script.text
        self.main.write_text(text, encoding="utf-8")
        sys.modules["__main__"] = self.module
        try:
            self._run(text, self.main)
            if self.job.check is not None:
                changed = self.untouched.changed()
                if changed:
                    return (
                        Ended.ERROR,
                        None,
                        f"the code replaced {changed}, which the tests rely on",
                    )
                self._run_tests(self.job.check)
            self._synchronize()
        except Exception as error:  # noqa: BLE001  # the point is to report any
            raised = self.describe(error)
            if _is_out_of_memory(error):
                return Ended.ERROR, raised, _memory_reason(self.job, raised)
            if isinstance(error, SyntaxError) and error.filename in {
                str(self.main),
                str(self.check),
            }:
                return Ended.ERROR, raised, str(raised)
            return Ended.RAISED, raised, ""
        except SystemExit as error:
            raised = self.describe(error)
            return (
                Ended.ERROR,
                raised,
                f"line {raised.line}: left early with sys.exit({error.code!r})",
            )
        except BaseException as error:  # noqa: BLE001
            raised = self.describe(error)
            return Ended.ERROR, raised, str(raised)
        return Ended.FINISHED, None, ""

    def _run(self, text: str, path: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(text, str(path))
        code = compile(rewrite(tree), str(path), "exec", dont_inherit=True, optimize=0)
        exec(code, self.module.__dict__)

    def _run_tests(self, check: str) -> None:
        self.check.write_text(check, encoding="utf-8")
        names = [
            node.name
            for node in ast.parse(check).body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]
        self._run(check, self.check)
        for name in names:
            self.report({"event": "test begins", "name": name})
            result = self._run_test(name, self.module.__dict__[name])
            fields = {field: getattr(result, field) for field in result.__slots__}
            self.report({"event": "test", "test": fields})

    def _run_test(self, name: str, function: Callable[[], object]) -> TestResult:
        _seed()
        started = time.perf_counter()
        try:
            function()
            self._synchronize()
        except Exception as error:  # noqa: BLE001
            raised = self.describe(error)
            seconds = time.perf_counter() - started
            line = self._line_in(self.check, error)
            return TestResult(name, False, _because(error, raised), line, seconds)
        return TestResult(name, True, seconds=time.perf_counter() - started)

    def _synchronize(self) -> None:
        """Let an asynchronous error land on the code that caused it."""
        if _cuda_in_use():
            torch.cuda.synchronize()

    def _peak_memory(self) -> int:
        if _cuda_in_use():
            return torch.cuda.max_memory_allocated()
        usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return usage if sys.platform == "darwin" else usage * 1024

    def describe(self, error: BaseException) -> Raised:
        """Say what an exception is and where in the job's code it came from."""
        kind = type(error)
        module = "" if kind.__module__ in {"builtins", "__main__"} else f"{kind.__module__}."
        section, line = self._where(error)
        return Raised(
            f"{module}{kind.__qualname__}",
            tuple(base.__name__ for base in kind.__mro__),
            _message(error),
            section,
            line,
        )

    def _where(self, error: BaseException) -> tuple[str, int]:
        if isinstance(error, SyntaxError) and error.filename == str(self.main):
            return self.job.script.locate(error.lineno or 1)
        line = self._line_in(self.main, error)
        if line:
            return self.job.script.locate(line)
        return "check", self._line_in(self.check, error)

    @staticmethod
    def _line_in(path: Path, error: BaseException) -> int:
        line, trace = 0, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == str(path):
                line = trace.tb_lineno
            trace = trace.tb_next
        return line


class _Untouched:
    """What a test compares with: a solution that replaces it would judge itself."""

    def __init__(self) -> None:
        self.spaces = {
            "builtins": builtins, "torch": torch, "torch.Tensor": torch.Tensor,
            "torch.testing": torch.testing, "torch.nn.functional": functional, "torch.nn": torch.nn,
        }  # fmt: skip
        self.before = {name: dict(vars(space)) for name, space in self.spaces.items()}

    def changed(self) -> str:
        """Name the first thing that is no longer what it was, or nothing."""
        for name, before in self.before.items():
            now = vars(self.spaces[name])
            for attribute, value in before.items():
                if now.get(attribute) is not value and attribute != "_":
                    return f"{name}.{attribute}"
        return ""


def _cuda_in_use() -> bool:
    return bool(torch.cuda.is_initialized())  # type: ignore[no-untyped-call]


def _message(error: BaseException) -> str:
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        return text[:_MESSAGE_LIMIT].encode("utf-8", "backslashreplace").decode()
    except Exception as unprintable:  # noqa: BLE001  # a learner's __str__ may do anything
        return f"<its message raises {type(unprintable).__name__}>"


def _because(error: Exception, raised: Raised) -> str:
    message = raised.message.strip()
    if isinstance(error, AssertionError):
        return message or "the assertion does not hold"
    where = f"line {raised.line}: " if raised.section != "check" else ""
    name = raised.type.rpartition(".")[2]
    return f"{where}{name}{': ' if message else ''}{message}"


def _is_out_of_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(text in _message(error) for text in _OUT_OF_MEMORY)
    )


def _memory_reason(job: Job, raised: Raised) -> str:
    return f"memory limit {job.limits.memory / (1 << 30):g} GiB: line {raised.line}"


def warm_up() -> None:
    """Touch once what every job touches, so that no job pays for it; no CUDA, no threads.

    No backward pass either: after one, torch refuses CUDA gradients in a forked child.
    """
    torch.set_num_threads(1)
    loss = (torch.ones(2, requires_grad=True) * 2).sum()
    torch.testing.assert_close(loss, loss)
    repr(loss)
    linecache.clearcache()


def import_the_rest() -> None:
    """Import what torch imports at first use: 1.5 s for the first optimizer of each job."""
    for name in _AT_FIRST_USE:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def devices() -> dict[str, Any]:
    """Say which devices this torch has, and why not CUDA. Not for a process that forks."""
    found: dict[str, Any] = {"torch": torch.__version__, "cuda_build": torch.version.cuda}
    try:
        torch.cuda.init()  # type: ignore[no-untyped-call]
        names = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
        found["cuda"] = names
    except Exception as error:  # noqa: BLE001  # AssertionError, RuntimeError: whatever CUDA says
        found["cuda"], found["cuda_reason"] = [], _message(error).strip().split("\n", 1)[0]
    found["mps"] = torch.backends.mps.is_available()
    return found
