"""Keeps torch's compiler away from what looks on while it traces a program."""

from __future__ import annotations

import functools
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from torch._C._dynamo import eval_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

P = ParamSpec("P")
T = TypeVar("T")


def aside(function: Callable[P, T]) -> Callable[P, T]:
    """Run a function, and all that it calls, without the compiler's own way of running frames.

    A hook is called in the middle of a compiled function, and would be compiled with it. The
    frame that this makes is still seen: ``hide_from_compiler`` takes care of it.
    """

    @functools.wraps(function)
    def hidden(*args: P.args, **names: P.kwargs) -> T:
        callback = eval_frame.set_eval_frame(None)
        try:
            return function(*args, **names)
        finally:
            eval_frame.set_eval_frame(callback)

    return hidden


def hide_from_compiler(*modules: ModuleType) -> None:
    """Have the compiler leave every function of these modules as it is; this imports it."""
    from torch._dynamo.eval_frame import skip_code  # noqa: PLC0415  # one second

    for module in modules:
        for value in vars(module).values():
            for code in _codes_of(value):
                skip_code(code)


def _codes_of(value: object) -> Iterator[CodeType]:
    if isinstance(value, FunctionType):
        yield from _below(value.__code__)
    elif isinstance(value, type):
        for each in vars(value).values():
            if isinstance(each, FunctionType):
                yield from _below(each.__code__)


def _below(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _below(constant)
