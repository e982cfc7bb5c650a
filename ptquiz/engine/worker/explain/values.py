"""Values as a learner reads them, and where two of them differ."""

from __future__ import annotations

import contextlib
import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from ptquiz.engine.worker.facts import FEW, is_plain, unnoticed

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIMIT = 300
"""Characters of a value that are kept."""

_AT_A_GLANCE = 60
"""Characters of a value in which a reader finds a difference without help."""

_SUMMARIZED = 1 << 22
"""Elements of a tensor up to which it is read: 10 ms."""

_DIGITS = (4, 7, 17)
"""Significant digits of floats: as torch prints them, else as many as tell two values apart."""

_DIGITS_OF_A_FLOAT = 6
"""The least for one that stands alone."""

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def shown(value: object, digits: int = _DIGITS[0]) -> str:
    """Write a value in a line; a tensor with its dtype and shape."""
    return _cut(_written(value, digits, facts=True))


def pair(got: object, want: object, *, types: bool = False) -> tuple[str, str]:
    """Write two values so that they can be told apart, with ``types`` if by nothing else.

    The dtypes and shapes of tensors are written out where they differ or the values are too many.
    """
    arrays = _is_array(got) and _is_array(want)
    facts = arrays and _facts(got) != _facts(want)
    texts = "", ""
    for digits in _DIGITS[:1] if arrays and _tensor(got).numel() > FEW else _DIGITS:
        texts = _written(got, digits, facts=facts), _written(want, digits, facts=facts)
        if texts[0] != texts[1]:
            return _cut(texts[0]), _cut(texts[1])
    if types and type(got) is not type(want):
        return f"{_cut(texts[0])} ({_kind(got)})", f"{_cut(texts[1])} ({_kind(want)})"
    return _cut(texts[0]), _cut(texts[1])


def _kind(value: object) -> str:
    return type(value).__qualname__


def difference(got: object, want: object) -> str:
    """Say where two values differ, if their texts do not show it; empty if there is nothing."""
    if _is_array(got) and _is_array(want):
        return _array_difference(_tensor(got), _tensor(want))
    if max(len(_written(each, 4, facts=True)) for each in (got, want)) <= _AT_A_GLANCE:
        return ""
    return _first_difference(got, want, "")


def item(value: Any, path: list[Any]) -> Any:
    """Return the part of nested containers that a list of keys leads to."""
    for key in path:
        value = value[key]
    return value


def _cut(text: str) -> str:
    return text if len(text) <= _LIMIT else f"{text[:_LIMIT]} …"


def _written(value: object, digits: int, *, facts: bool) -> str:
    try:
        if _is_array(value):
            return _written_tensor(_tensor(value), digits, facts=facts)
        return _written_plainly(value, digits)
    except Exception as error:  # noqa: BLE001  # a learner's __repr__ may do anything
        return f"<{type(value).__name__} whose repr raises {type(error).__name__}>"


def _written_plainly(value: Any, digits: int) -> str:
    if isinstance(value, float):
        return _number(value, max(digits, _DIGITS_OF_A_FLOAT))
    if isinstance(value, torch.Size):
        return repr(tuple(value))
    if isinstance(value, type) or (callable(value) and hasattr(value, "__qualname__")):
        return str(value.__qualname__)
    if hasattr(type(value), "__next__"):
        return f"<{type(value).__qualname__}>"
    if type(value) in {list, tuple} and any(map(_is_array, value)):
        return _written_sequence(value, digits)
    return _ADDRESS.sub("", " ".join(repr(value).split()))


def _written_sequence(values: list[Any] | tuple[Any, ...], digits: int) -> str:
    inside = ", ".join(_written(each, digits, facts=True) for each in values)
    return f"[{inside}]" if isinstance(values, list) else f"({inside})"


def _written_tensor(tensor: torch.Tensor, digits: int, *, facts: bool) -> str:
    readable = is_plain(tensor) and tensor.device.type != "meta"
    few = readable and 0 < tensor.numel() <= FEW
    values = _values(tensor, digits) if readable else ""
    if few and not facts:
        return values
    return " ".join(part for part in (_facts(tensor), values) if part)


def _facts(value: object) -> str:
    """Return dtype, shape, and the device and layout that are not the usual ones."""
    if not _is_array(value):
        return ""
    tensor = _tensor(value)
    device = "" if tensor.device.type == "cpu" else f" on {tensor.device}"
    layout = "" if tensor.layout == torch.strided else f" {_word(tensor.layout)}"
    return f"{_word(tensor.dtype)} {tuple(tensor.shape)}{layout}{device}"


def _word(name: object) -> str:
    return str(name).removeprefix("torch.")


def _values(tensor: torch.Tensor, digits: int) -> str:
    """Write few values out, and of many the least and the largest."""
    if not 0 < tensor.numel() <= _SUMMARIZED:
        return ""
    with unnoticed():
        dense = _dense(tensor)
        if dense.numel() <= FEW:
            return _list(dense.tolist(), digits)
        if dense.is_complex() or dense.dtype == torch.bool:
            return ""
        numbers = dense.to(torch.float64)
        finite = numbers[torch.isfinite(numbers)]
        words = []
        if finite.numel():
            least, largest = (float(each) for each in torch.aminmax(finite))
            words.append(f"from {least:.{digits}g} to {largest:.{digits}g}")
        odd = ((int(numbers.isnan().sum()), "nan"), (int(numbers.isinf().sum()), "inf"))
        words += [f"{count} {name}" for count, name in odd if count]
    return ", ".join(words)


def _list(values: Any, digits: int) -> str:
    if isinstance(values, list):
        return f"[{', '.join(_list(each, digits) for each in values)}]"
    return _number(values, digits) if isinstance(values, float) else str(values)


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}g}" if digits < _DIGITS[-1] else repr(value)
    return f"{text}.0" if text.lstrip("-").isdecimal() else text


def _is_array(value: object) -> bool:
    return isinstance(value, torch.Tensor) or (
        isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufc"
    )


def _tensor(value: Any) -> torch.Tensor:
    return value if isinstance(value, torch.Tensor) else torch.from_numpy(np.array(value))


def _dense(tensor: torch.Tensor) -> torch.Tensor:
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    if tensor.layout != torch.strided:
        tensor = tensor.to_dense()
    return tensor.detach().cpu()


def _array_difference(got: torch.Tensor, want: torch.Tensor) -> str:
    for quality in ("shape", "dtype", "layout"):
        if getattr(got, quality) != getattr(want, quality):
            return f"the {quality}s differ"
    readable = all(is_plain(each) and each.device.type != "meta" for each in (got, want))
    if not readable or not 0 < got.numel() <= _SUMMARIZED:
        return ""
    with contextlib.suppress(Exception), unnoticed():  # no way to compare: there is no difference
        return _largest_difference(_dense(got), _dense(want))
    return ""


def _largest_difference(got: torch.Tensor, want: torch.Tensor) -> str:
    gap = _gap(got, want)
    count = int((gap > 0).sum())
    if not count or got.numel() == 1:
        return ""
    largest, flat = float(gap.max()), int(gap.argmax())
    numbers = got.dtype.is_floating_point or got.dtype.is_complex
    measured = numbers and math.isfinite(largest)
    what = f"the largest difference is {largest:.3g}, at" if measured else "the first at"
    index = tuple(int(each) for each in np.unravel_index(flat, tuple(got.shape)))
    here, there = pair(got[index].item(), want[index].item())
    where = index[0] if len(index) == 1 else index
    total = got.numel()
    return f"{count} of {total} elements differ, {what} index {where}: {here}, not {there}"


def _gap(got: torch.Tensor, want: torch.Tensor) -> torch.Tensor:
    """Return how far apart each two elements are; infinite where one of them is no number."""
    if not (got.dtype.is_floating_point or got.dtype.is_complex):
        return (got != want).to(torch.float64)
    wide = torch.complex128 if got.is_complex() else torch.float64
    gap = (got.to(wide) - want.to(wide)).abs()
    gap[(got == want) | (got.isnan() & want.isnan())] = 0
    return torch.where(gap.isnan(), math.inf, gap)


def _first_difference(got: Any, want: Any, where: str) -> str:
    """Follow lists, tuples and dicts down to the first part that differs."""
    if isinstance(got, dict) and isinstance(want, dict):
        if got.keys() != want.keys():
            return _keys_difference(got, want, where)
        parts: Iterator[tuple[Any, Any, Any]] = ((key, got[key], want[key]) for key in got)
    elif isinstance(got, list | tuple) and isinstance(want, list | tuple):
        if len(got) != len(want):
            return f"{where or 'it'} has {len(got)} elements, not {len(want)}"
        parts = ((index, *both) for index, both in enumerate(zip(got, want, strict=True)))
    else:
        here, there = pair(got, want)
        return f"they differ first at {where}: {here}, not {there}" if where else ""
    for key, one, other in parts:
        if not _same(one, other):
            return _first_difference(one, other, f"{where}[{key!r}]")
    return ""


def _keys_difference(got: dict[Any, Any], want: dict[Any, Any], where: str) -> str:
    missing = [key for key in want if key not in got]
    if missing:
        return f"{where or 'it'} has no key {shown(missing[0])}"
    extra = next(key for key in got if key not in want)
    return f"{where or 'it'} has the key {shown(extra)}, which is not wanted"


def _same(one: Any, other: Any) -> bool:
    try:
        if _is_array(one) and _is_array(other):
            return bool(torch.equal(_tensor(one), _tensor(other)))
        return bool(one == other)
    except Exception:  # noqa: BLE001  # a learner's __eq__ may do anything
        return one is other
