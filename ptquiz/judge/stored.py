"""Whether a stored output still is what the snippet prints."""

from __future__ import annotations

import math
import re

from ptquiz.judge.answer.values import LONGEST_NUMBER, number

_DEVICE = re.compile(r",\s*+device='(?:cuda|mps)(?::[0-9]++)?'")
_PRINTED_NUMBER = re.compile(
    r"((?<![\w.])[-+]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][-+]?[0-9]++)?)"
)
_LAST_DIGIT = 1e-4  # what devices may differ by, at most, where a print is rounded


def same_output(expected: str, printed: str) -> bool:
    """Tell whether a stored output still holds: for ``verify``, so nothing typed is forgiven.

    The text must be the same up to whitespace and the device of tensors. Floats may differ by a
    thousandth, or by one in the last digit printed if that is worth 1e-4 at most and is not the
    only digit: ``0.0001`` is not ``0.0002``. Integers and words must be the same.
    """
    stored, fresh = (_PRINTED_NUMBER.split(_strict(text)) for text in (expected, printed))
    if len(stored) != len(fresh) or stored[::2] != fresh[::2]:  # the text between the numbers
        return False
    numbers = zip(stored[1::2], fresh[1::2], strict=True)
    return all(a == b or _same_printed(a, b) for a, b in numbers)


def _strict(text: str) -> str:
    collapsed = " ".join(_DEVICE.sub("", text).split())
    return re.sub(r"([\[(]) ", r"\1", collapsed)  # torch pads `[ 1., -1.]`


def _same_printed(first: str, second: str) -> bool:
    if max(len(first), len(second)) > LONGEST_NUMBER:
        return False
    a, b = number(first), number(second)
    if a.is_int or b.is_int:
        return False
    if math.isclose(a.value, b.value, rel_tol=1e-3):
        return True
    if a.significant == b.significant == 1:
        return False
    return abs(a.value - b.value) <= min(_LAST_DIGIT, max(a.unit, b.unit)) * (1 + 1e-9)
