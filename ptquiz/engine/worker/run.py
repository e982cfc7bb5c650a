"""Run a job's code in this process, and report what happens."""

from __future__ import annotations

import ast
import contextlib
import gc
import inspect
import itertools
import random
import resource
import sys
import time
import types
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from ptquiz.engine.job import SEED, Job, Raised, Termination, TestResult
from ptquiz.engine.messages import JobEnded, TestEnded, TestStarted
from ptquiz.engine.server import sandbox
from ptquiz.engine.worker.asserts import Asserts, rewrite
from ptquiz.engine.worker.digest import digest
from ptquiz.engine.worker.exceptions import describe, message
from ptquiz.engine.worker.explain.result import explained, failed_test
from ptquiz.engine.worker.integrity import replaced_judge
from ptquiz.engine.worker.observe import NAMED, Observations, observe
from ptquiz.engine.worker.printed import CountedText
from ptquiz.engine.worker.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ptquiz.engine.trace import Trace
    from ptquiz.engine.worker.report import SendEvent
    from ptquiz.script import Script

MAIN = "main.py"
CHECK = "check.py"

_OUT_OF_MEMORY = ("can't allocate memory", "not enough memory", "Cannot allocate memory")


def run_job(job: Job, send_event: SendEvent) -> None:
    """Run a job as all that this process does."""
    sandbox.limit_resources(job.limits, memory=job.device == "cpu")
    gc.enable()
    run(job, send_event)


def run(job: Job, send_event: SendEvent) -> None:
    """Run a job in the current directory: events as tests end, the last one is ``JobEnded``."""
    seed()
    sys.stdout, sys.stderr = stdout, _ = CountedText(1), CountedText(2)
    sys.argv = [MAIN]
    send_event(_Run(job, send_event, stdout).end())


def seed() -> None:
    """Start every generator anew."""
    random.seed(SEED)
    np.random.seed(SEED)
    torch.default_generator.manual_seed(SEED)
    if cuda_in_use():
        torch.cuda.manual_seed_all(SEED)


class _Run:
    def __init__(self, job: Job, send_event: SendEvent, stdout: CountedText) -> None:
        self.job = job
        self.send_event = send_event
        self.stdout = stdout
        self.asserts = Asserts()
        self.asserts.install(torch.compiler.is_dynamo_compiling)
        self.observations = Observations(digest)
        if job.observe:
            self.observations.install()
        self.main = Path(MAIN).absolute()
        self.check = Path(CHECK).absolute()
        self.module = types.ModuleType("__main__")
        self.module.__dict__["__file__"] = str(self.main)
        self.recorder: Recorder | None = None
        self.trace: Trace | None = None

    def end(self) -> JobEnded:
        """Run all of it; return the event that says how it ended."""
        started = time.perf_counter()
        termination, raised, reason = self._ending()
        seconds = time.perf_counter() - started
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        return JobEnded(
            termination, raised, self.asserts.held, seconds, self._peak_memory(), reason,
            tuple(self.observations.events), self.trace,
        )  # fmt: skip

    def _ending(self) -> tuple[Termination, Raised | None, str]:
        text = self.job.script.text
        try:
            self.main.write_text(text, encoding="utf-8")
            sys.modules["__main__"] = self.module
            self._run(text, self.main)
            if self.job.check is not None:
                if replaced := replaced_judge():
                    reason = f"the code replaced {replaced}, which the tests rely on"
                    return Termination.ERROR, None, reason
                if self.job.observe:
                    self._note_names(text)
                self._run_tests(self.job.check)
            self._synchronize()
        except Exception as error:  # noqa: BLE001  # the point is to report any
            return self._raised(error)
        except SystemExit as error:
            raised = self._describe(error)
            reason = f"line {raised.line}: left early with sys.exit({error.code!r})"
            return Termination.ERROR, raised, reason
        except BaseException as error:  # noqa: BLE001
            raised = self._describe(error)
            return Termination.ERROR, raised, str(raised)
        return Termination.FINISHED, None, ""

    def _raised(self, error: Exception) -> tuple[Termination, Raised | None, str]:
        raised = self._describe(error)
        if _is_out_of_memory(error):
            return Termination.ERROR, raised, _memory_reason(self.job, raised)
        files = {str(self.main), str(self.check)}
        if not raised.line or (isinstance(error, SyntaxError) and error.filename in files):
            return Termination.ERROR, raised, str(raised)
        return Termination.RAISED, explained(raised, error, self.job, self.main), ""

    def _run(self, text: str, path: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(text, str(path))
            if path == self.main:
                _put_future_first(tree, self.job.script)
            if self.job.observe:
                returns = path == self.main and self.job.check is not None
                tree = observe(tree, path.name, returns=returns)
            code = compile(rewrite(tree), str(path), "exec", dont_inherit=True, optimize=0)
        if path == self.main and self.job.trace:
            self.recorder = Recorder(self.job.script, code)
        with self._recorded(path != self.main):
            exec(code, self.module.__dict__)

    @contextlib.contextmanager
    def _recorded(self, skip: bool, test: str = "") -> Iterator[None]:
        """Trace the script's own code in here; the first test that fails is what is kept."""
        if self.recorder is None or skip:
            yield
            return
        self.recorder.clear()
        error: BaseException | None = None
        try:
            with self.recorder.watch():
                yield
        except BaseException as raised:
            error = raised
            raise
        finally:
            if error is not None or self.trace is None or not self.trace.test:
                self.trace = self.recorder.trace(error, test)

    def _note_names(self, text: str) -> None:
        """Write down the values that the code leaves for its tests."""
        for node in ast.parse(text).body:
            for target in ast.walk(node) if isinstance(node, ast.Assign | ast.AugAssign) else ():
                if isinstance(target, ast.Name) and isinstance(target.ctx, ast.Store):
                    value = self.module.__dict__.get(target.id)
                    self.observations.note(target.id, NAMED, value)

    def _run_tests(self, check: str) -> None:
        # Again, so that no function of the learner's takes the place of one that the tests call.
        for section in self.job.script.shared:
            path = Path(section.file_name).absolute()
            path.write_text(section.text, encoding="utf-8")
            self._run(section.text, path)
        self.check.write_text(check, encoding="utf-8")
        before = dict(self.module.__dict__)
        self._run(check, self.check)
        tests = {
            name: value
            for name, value in self.module.__dict__.items()
            if name.startswith("test_") and before.get(name) is not value
        }
        for name, test in tests.items():
            self.send_event(TestStarted(name, self.stdout.written))
            self.send_event(TestEnded(self._run_test(name, test)))

    def _run_test(self, name: str, function: object) -> TestResult:
        if not callable(function):
            return TestResult(name, False, f"{name} is no function: only tests go by such names")
        seed()
        started = time.perf_counter()
        failed = self.trace is not None and self.trace.failed
        try:
            with self._recorded(failed, name):
                result = function()
            self._synchronize()
        except Exception as error:  # noqa: BLE001
            seconds = time.perf_counter() - started
            raised = self._describe(error)
            failure = failed_test(name, error, raised, self.job, self.main, self.check)
            return replace(failure, seconds=seconds)
        if inspect.isgenerator(result) or inspect.isawaitable(result):
            return TestResult(name, False, "it never ran: it is a generator or a coroutine")
        return TestResult(name, True, seconds=time.perf_counter() - started)

    def _synchronize(self) -> None:
        """Wait for CUDA, so that an asynchronous error lands on the code that caused it."""
        if cuda_in_use():
            torch.cuda.synchronize()

    def _peak_memory(self) -> int:
        if cuda_in_use():
            return torch.cuda.max_memory_allocated()
        usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return usage if sys.platform == "darwin" else usage * 1024

    def _describe(self, error: BaseException) -> Raised:
        return describe(error, self.job.script, self.main, self.check)


def cuda_in_use() -> bool:
    """Whether this process has a CUDA context."""
    return bool(torch.cuda.is_initialized())  # type: ignore[no-untyped-call]


def _put_future_first(tree: ast.Module, script: Script) -> None:
    """Move the ``__future__`` imports that a solution begins with above what stands before it."""
    before = sum(section.line_count for section in script.sections[:-1])
    own = (node for node in tree.body if node.lineno > before)
    head = itertools.takewhile(lambda node: _is_docstring(node) or _is_future(node), own)
    found: list[ast.stmt] = [node for node in head if _is_future(node)]
    if found:
        tree.body = found + [node for node in tree.body if node not in found]


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_out_of_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(text in message(error) for text in _OUT_OF_MEMORY)
    )


def _memory_reason(job: Job, raised: Raised) -> str:
    return f"memory limit {job.limits.memory / (1 << 30):g} GiB: line {raised.line}"
