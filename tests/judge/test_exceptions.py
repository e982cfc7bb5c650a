"""A typed answer, judged by the exception that was raised."""

from __future__ import annotations

import pytest

from ptquiz.judge.output import Match, judge_exception

RIGHT, HALF, WRONG = Match.RIGHT, Match.HALF, Match.WRONG

RUNTIME = (
    "RuntimeError",
    ["RuntimeError", "Exception", "BaseException", "object"],
    "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)",
)
MEMORY = (
    "torch.OutOfMemoryError",
    ["torch.OutOfMemoryError", "RuntimeError", "Exception", "BaseException", "object"],
    "CUDA out of memory. Tried to allocate 20.00 GiB.",
)
INDEX = (
    "IndexError",
    ["IndexError", "LookupError", "Exception", "BaseException", "object"],
    "index 5 is out of bounds for dimension 0 with size 3",
)
PICKLE = (
    "_pickle.UnpicklingError",
    ["UnpicklingError", "PickleError", "Exception", "BaseException", "object"],
    "invalid load key, 'x'.",
)
STOP = ("StopIteration", ["StopIteration", "Exception", "BaseException", "object"], "")
OS = ("OSError", ["OSError", "Exception", "BaseException", "object"], "No such file")


@pytest.mark.parametrize(
    ("raised", "typed", "match"),
    [
        (RUNTIME, "RuntimeError", RIGHT),
        (RUNTIME, "runtimeerror", RIGHT),
        (RUNTIME, "  RUNTIMEERROR\n", RIGHT),
        (RUNTIME, "runtime error", RIGHT),
        (RUNTIME, "runtime-error", RIGHT),
        (RUNTIME, "builtins.RuntimeError", RIGHT),
        (RUNTIME, "RuntimeError: mat1 and mat2 shapes cannot be multiplied", RIGHT),
        (RUNTIME, "RuntimeError: whatever ValueError", RIGHT),
        (RUNTIME, "RuntimeError()", RIGHT),
        (RUNTIME, "raises RuntimeError", RIGHT),
        (RUNTIME, "it raises a RuntimeError", RIGHT),
        (RUNTIME, "It fails with a runtime error.", RIGHT),
        (RUNTIME, "error", HALF),
        (RUNTIME, "An error!", HALF),
        (RUNTIME, "exception", HALF),
        (RUNTIME, "Exception", HALF),
        (RUNTIME, "BaseException", HALF),
        (RUNTIME, "raises", HALF),
        (RUNTIME, "it fails", HALF),
        (RUNTIME, "it crashes", HALF),
        (RUNTIME, "error: shape mismatch", HALF),
        (RUNTIME, "shapes cannot be multiplied", HALF),
        (RUNTIME, "ValueError: shapes cannot be multiplied", HALF),
        (RUNTIME, "RuntimeError or ValueError", HALF),
        (RUNTIME, "ValueError", HALF),
        (RUNTIME, "value error", HALF),
        (RUNTIME, "it raises a ValueError", HALF),
        (RUNTIME, "ValueError: bad", HALF),
        (RUNTIME, "MyRuntimeError", HALF),
        (RUNTIME, "RuntimeErrors", RIGHT),
        (RUNTIME, "shapes", WRONG),
        (RUNTIME, "a matrix where shapes matter, multiplied elementwise today", WRONG),
        (RUNTIME, "object", WRONG),
        (RUNTIME, "tensor([1, 2])", WRONG),
        (RUNTIME, "no error", WRONG),
        (RUNTIME, "no RuntimeError", WRONG),
        (RUNTIME, "it does not raise", WRONG),
        (RUNTIME, "it doesn't raise RuntimeError", WRONG),
        (RUNTIME, "nothing is raised", WRONG),
        (RUNTIME, "works without an error", WRONG),
        (RUNTIME, "", WRONG),
        (RUNTIME, "  ", WRONG),
        (RUNTIME, ":", WRONG),
        (MEMORY, "torch.cuda.OutOfMemoryError", RIGHT),
        (MEMORY, "torch.OutOfMemoryError: CUDA out of memory", RIGHT),
        (MEMORY, "OutOfMemoryError", RIGHT),
        (MEMORY, "out of memory error", RIGHT),
        (MEMORY, "RuntimeError", HALF),
        (MEMORY, "cuda out of memory", HALF),
        (MEMORY, "MemoryError", HALF),
        (MEMORY, "memory error", HALF),
        (INDEX, "IndexError", RIGHT),
        (INDEX, "index error", RIGHT),
        (INDEX, "LookupError", HALF),
        (INDEX, "lookup error", HALF),
        (INDEX, "IndexError, a LookupError", RIGHT),
        (INDEX, "index out of bounds", HALF),
        (INDEX, "KeyError", HALF),
        (PICKLE, "UnpicklingError", RIGHT),
        (PICKLE, "pickle.UnpicklingError", RIGHT),
        (PICKLE, "unpickling error", RIGHT),
        (PICKLE, "PickleError", HALF),
        (STOP, "StopIteration", RIGHT),
        (STOP, "stop iteration", RIGHT),
        (STOP, "IndexError", HALF),
        (OS, "OSError", RIGHT),
        (OS, "oserror", RIGHT),
        (OS, "OS error", RIGHT),
        (OS, "IOError", HALF),
    ],
)
def test_an_exception_goes_by_its_type(
    raised: tuple[str, list[str], str], typed: str, match: Match
) -> None:
    assert judge_exception(typed, *raised).match is match
