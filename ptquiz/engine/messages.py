"""What the engine's processes say to each other: dataclasses, and the JSON that travels.

A worker runs code of others, so nothing that comes from it is trusted: a message is read field by
field, and anything that is not of its type is refused.
"""

from __future__ import annotations

import functools
import math
import types
import typing
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum, IntEnum
from typing import Any, TypeVar, Union

from ptquiz.engine.job import Job, Raised, Termination, TestResult  # noqa: TC001  # see `_types`
from ptquiz.engine.trace import Trace  # noqa: TC001  # see `_types`

T = TypeVar("T")


class MalformedMessage(ValueError):
    """What came is no message of the kind that was expected."""


class WarmLevel(IntEnum):
    """How much of torch a runner has imported; each level includes those below it."""

    TORCH = 0
    OPTIMIZERS = 1  # and checkpoints, profilers, a DataLoader's workers
    COMPILER = 2


@dataclass(frozen=True)
class DevicesRequest:
    """Command to server: which torch and which devices are there? ``Devices`` is the answer."""


@dataclass(frozen=True)
class VersionRequest:
    """Command to server: which version of a package is there? ``Version`` is the answer."""

    package: str


@dataclass(frozen=True)
class RunnerRequest:
    """Command to server: fork a runner that works in ``folder``; ``Greeting`` is the answer.

    ``gpu`` becomes ``CUDA_VISIBLE_DEVICES``; None leaves that as it is.
    """

    folder: str
    level: WarmLevel
    gpu: str | None


Request = Union[DevicesRequest, VersionRequest, RunnerRequest]  # noqa: UP007  # evaluated on 3.10


@dataclass(frozen=True)
class Devices:
    """Which torch is there, the names and bytes of its GPUs, and why it has none."""

    torch: str
    cuda_build: str | None
    cuda: tuple[str, ...]
    cuda_memory: tuple[int, ...]
    cuda_reason: str
    mps: bool


@dataclass(frozen=True)
class Version:
    """A package's version, None if it is not installed."""

    version: str | None


@dataclass(frozen=True)
class Layers:
    """Which layers of the sandbox hold; ``files`` is Landlock's version, 0 for none."""

    processes: bool
    network: bool
    disk: bool
    files: int


@dataclass(frozen=True)
class Greeting:
    """Runner to command: it is ready for jobs."""

    layers: Layers
    level: WarmLevel


@dataclass(frozen=True)
class RunJob:
    """Command to runner: run a job, in a worker that is used again or in one of its own."""

    job: Job
    reuse_worker: bool


@dataclass(frozen=True)
class Started:
    """Worker to runner: a worker that will be used again begins with its first job."""


@dataclass(frozen=True)
class TestStarted:
    """Worker to runner: a test begins; ``written`` characters went to standard output before."""

    __test__ = False  # pytest must not collect it

    name: str
    written: int


@dataclass(frozen=True)
class TestEnded:
    """Worker to runner: what came of a test."""

    __test__ = False  # pytest must not collect it

    result: TestResult


@dataclass(frozen=True)
class JobEnded:
    """Worker to runner: the job is at its end; the fields are those of ``Execution``."""

    termination: Termination
    raised: Raised | None
    asserts: int
    seconds: float
    peak_memory: int
    reason: str
    observed: tuple[list[Any], ...]
    trace: Trace | None


@dataclass(frozen=True)
class Ready:
    """Worker to runner: what the job changed is restored, but for ``residue``; none: empty."""

    residue: str


WorkerEvent = Union[Started, TestStarted, TestEnded, JobEnded, Ready]  # noqa: UP007

_KINDS = {
    kind.__name__: kind for kind in (*typing.get_args(Request), *typing.get_args(WorkerEvent))
}


def encode(message: Any) -> dict[str, Any]:
    """Return a dataclass as what JSON can hold."""
    return {field.name: _plain(getattr(message, field.name)) for field in fields(message)}


def decode(kind: type[T], data: object) -> T:
    """Read what ``encode`` wrote. Raises MalformedMessage for anything else."""
    value: T = _read(kind, data, kind.__name__)
    return value


def encode_tagged(message: Any) -> dict[str, Any]:
    """Return one of several kinds of messages as what JSON can hold, with its kind."""
    return {"kind": type(message).__name__, **encode(message)}


def decode_tagged(data: object) -> Any:
    """Read what ``encode_tagged`` wrote. Raises MalformedMessage for anything else."""
    if not isinstance(data, dict):
        raise MalformedMessage("a message is an object")
    kind = _KINDS.get(data.pop("kind", None)) if isinstance(data.get("kind"), str) else None
    if kind is None:
        raise MalformedMessage("a message of no known kind")
    return decode(kind, data)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return encode(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (list, tuple)):  # measured: this one is hot
        return [_plain(item) for item in value]
    return value


@functools.cache
def _types(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, data: Any, place: str) -> Any:
    """Read a value of a type from what JSON held."""
    if kind is Any:
        return data
    if is_dataclass(kind):
        return _read_object(kind, data, place)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, types.UnionType):
        (wanted,) = (each for each in arguments if each is not type(None))
        return None if data is None else _read(wanted, data, place)
    if origin in (tuple, list):
        if not isinstance(data, list):
            raise MalformedMessage(f"{place} is no list")
        return origin(_read(arguments[0], item, place) for item in data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _read_enum(kind, data, place)
    return _read_plain(kind, data, place)


def _read_object(kind: Any, data: Any, place: str) -> Any:
    wanted = _types(kind)
    names = [field.name for field in fields(kind)]
    if not isinstance(data, dict) or data.keys() != set(names):
        raise MalformedMessage(f"{place} has other fields")
    values = {name: _read(wanted[name], data[name], f"{place}.{name}") for name in names}
    return kind(**values)


def _read_enum(kind: type[Enum], data: Any, place: str) -> Enum:
    try:
        return kind(data)
    except ValueError:
        raise MalformedMessage(f"{place} is none of {kind.__name__}") from None


def _read_plain(kind: type, data: Any, place: str) -> Any:
    if kind is float and type(data) is int:
        return float(data)
    if type(data) is not kind or (isinstance(data, float) and not math.isfinite(data)):
        raise MalformedMessage(f"{place} is no {kind.__name__}")
    return data
