"""What a traced execution saw: each line of the code with what it made. Plain values alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TensorFacts:
    """What a tensor is, without the tensor.

    ``shape`` and ``strides`` count elements; ``strides`` is None where the tensor is contiguous.
    ``values`` is the text of at most eight of them; more are described by ``minimum``,
    ``maximum``, ``mean`` of those that are finite, and by how many are ``nan`` or ``inf``.
    """

    dtype: str
    shape: tuple[int, ...]
    device: str = "cpu"
    strides: tuple[int, ...] | None = None
    layout: str = "strided"
    requires_grad: bool = False
    grad_fn: str = ""
    view_of: str = ""
    version: int | None = None
    values: str = ""
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    nan: int = 0
    inf: int = 0


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A name and what it stands for: ``text`` for a plain value, ``tensor`` for a tensor.

    ``version_before`` is the tensor's version counter before the line, where the line moved it.
    """

    name: str
    type: str
    text: str = ""
    tensor: TensorFacts | None = None
    version_before: int | None = None


@dataclass(frozen=True, slots=True)
class TracedLine:
    """A statement that ran ``count`` times, and what it bound or changed in two of the rounds.

    ``line`` is the first line of the statement in its ``section``. ``last`` is empty where the
    statement ran once.
    """

    section: str
    line: int
    count: int
    first: tuple[NamedValue, ...] = ()
    last: tuple[NamedValue, ...] = ()


@dataclass(frozen=True, slots=True)
class CallValues:
    """What a function was called with and what it returned; None if it raised."""

    arguments: tuple[NamedValue, ...]
    returned: NamedValue | None


@dataclass(frozen=True, slots=True)
class TracedCall:
    """A function that was called ``count`` times: its first and its last call."""

    function: str
    section: str
    line: int
    count: int
    first: CallValues
    last: CallValues | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """The expression that raised, and the operands in it that have a name."""

    section: str
    line: int
    expression: str
    operands: tuple[NamedValue, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """What was seen of one execution.

    ``test`` is what called the code, and ``failed`` whether it raised; ``cut`` says why the rest
    was not looked at.
    """

    lines: tuple[TracedLine, ...] = ()
    calls: tuple[TracedCall, ...] = ()
    failure: Failure | None = None
    test: str = ""
    failed: bool = False
    cut: str = ""
