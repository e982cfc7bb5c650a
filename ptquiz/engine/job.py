"""What to run, and what happened: jobs and executions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ptquiz.engine.trace import Trace  # noqa: TC001  # read by messages, as is Script
from ptquiz.script import Script  # noqa: TC001  # read by messages when a job is decoded

SEED = 0
"""Python's, NumPy's and torch's generators start every job from it."""

TIME_LIMIT = 10.0
"""Seconds that a job may take where neither its card nor the command sets another limit."""

_SHORT = 48
"""Characters of two values that can be compared at a glance."""

_COMPILES = re.compile(r"\bcompile\b|\bexport\b|_dynamo")


def needs_compiler(code: str) -> bool:
    """Guess whether code imports torch's compiler, which takes longer than all else it does."""
    return _COMPILES.search(code) is not None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a job may use: wall-clock seconds, bytes of memory, bytes of each output stream."""

    seconds: float = TIME_LIMIT
    memory: int = 2 << 30
    output: int = 64 << 10
    files: int = 512 << 20
    processes: int = 64


@dataclass(frozen=True, slots=True)
class Job:
    """Code to run on a torch device; ``check`` holds test functions to run in its namespace.

    ``observe`` writes down what its assertions compare and what its functions return; ``trace``
    what each line of the script makes.
    """

    script: Script
    check: str | None = None
    device: str = "cpu"
    limits: Limits = field(default_factory=Limits)
    observe: bool = False
    trace: bool = False


class Termination(str, Enum):  # noqa: UP042  # StrEnum is not there on Python 3.10
    """How a job came to its end."""

    FINISHED = "finished"  # it ran to its end, and said so
    RAISED = "raised"  # its own code raised an Exception
    ERROR = "error"  # it cannot be judged: crash, kill, early exit, syntax
    TIMEOUT = "timeout"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception: its type's name and its bases' names, and the section and line it came from."""

    type: str
    bases: tuple[str, ...]
    message: str
    section: str
    line: int

    def __str__(self) -> str:
        first = self.message.strip().split("\n", 1)[0]
        name = self.type.rpartition(".")[2]
        what = f"{name}{': ' if first else ''}{first}"
        if not self.line:  # it came before any of the code ran
            return what
        where = "line" if self.section in {"snippet", "answer"} else f"{self.section} line"
        return f"{where} {self.line}: {what}"


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test function: ``reason`` is empty if it passed; ``line`` is a line of ``check``.

    ``got`` and ``want`` are the values that were compared, as text, if there are any;
    ``learner_line`` is the line of the solution where it happened, 0 for none.
    """

    __test__ = False  # pytest must not collect it

    name: str
    passed: bool
    reason: str = ""
    line: int = 0
    seconds: float = 0.0
    got: str = ""
    want: str = ""
    learner_line: int = 0
    printed: str = ""

    @property
    def summary(self) -> str:
        """Why it failed, in a line: the values if they are short, else how they differ."""
        lines = self.reason.splitlines() or [""]
        values = f"got {self.got}, want {self.want}"
        if not self.got:
            return lines[0]
        return values if len(values) <= _SHORT or len(lines) == 1 else lines[-1]

    @property
    def sentence(self) -> str:
        """The name as a sentence: ``test_masks_are_kept`` is ``masks are kept``."""
        return self.name.removeprefix("test_").replace("_", " ")


@dataclass(frozen=True, slots=True)
class Execution:
    """What happened: ``reason`` says why a job that is an error or a timeout ended.

    ``stdout`` is what was printed outside of tests, or in a test that did not end; the others have
    their own. ``seconds`` is the code's own wall-clock time, ``peak_memory`` bytes: resident memory
    of the process, or of the device's allocator on CUDA. ``asserts`` counts those that held.
    ``observed`` are the events of an observed job, in their order: where, what, and digests.
    """

    termination: Termination
    stdout: str = ""
    stderr: str = ""
    raised: Raised | None = None
    tests: tuple[TestResult, ...] = ()
    asserts: int = 0
    seconds: float = 0.0
    peak_memory: int = 0
    reason: str = ""
    observed: tuple[list[Any], ...] = ()
    trace: Trace | None = None
