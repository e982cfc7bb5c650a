"""A value -> plain data that says what it is, small enough to send and to compare elsewhere."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import torch
from torch.utils import _python_dispatch

_ITEMS = 32
_SAMPLES = 16
_TEXT = 200
_WITHOUT_VALUES = {"FakeTensor", "FunctionalTensor"}
"""What a compiler traces with: to read a value would add a symbol to its graph."""

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{4,}")


def digest(value: object) -> Any:
    """Describe a value: ``["=", text]`` exactly, ``["~", [floats]]`` for what is approximate.

    Lists of these stand for what consists of several. Never raises; changes nothing that the
    code around it could see, neither gradients nor random numbers nor dispatch modes.
    """
    try:
        with (
            torch._C.DisableTorchFunction(),  # first: an exporter records a change of grad mode
            torch.no_grad(),
            _python_dispatch._disable_current_modes(),
        ):
            return _digest(value, 0)
    except Exception as error:  # noqa: BLE001  # a fake tensor, a learner's class: it has no value
        return ["=", f"{type(value).__name__}: {type(error).__name__}"]


def _digest(value: object, depth: int) -> Any:
    if isinstance(value, torch.Tensor):
        return _tensor(value)
    if isinstance(value, float):
        return ["~", [value]]
    if isinstance(value, complex):
        return ["~", [value.real, value.imag]]
    if depth < 3 and (several := _several(value)) is not None:
        return [_digest(item, depth + 1) for item in several]
    text = _ADDRESS.sub("0x", repr(value))
    if len(text) > _TEXT:
        text = hashlib.sha1(text.encode(errors="replace"), usedforsecurity=False).hexdigest()
    return ["=", text]


def _several(value: object) -> list[object] | None:
    """Return what a value consists of, beginning with how many there are."""
    if isinstance(value, torch.nn.Module):
        return [value.training, *_some(list(value.state_dict().items()))]
    if isinstance(value, torch.optim.Optimizer):
        return [type(value).__name__, str(value.param_groups[0].get("lr"))]
    if isinstance(value, dict):
        return _some(list(value.items()))
    if isinstance(value, set | frozenset):
        return _some(sorted(value, key=repr))
    if isinstance(value, list | tuple):
        return _some(list(value))
    return None


def _some(items: list[Any]) -> list[object]:
    return [len(items), *items[:_ITEMS]]


def _tensor(value: torch.Tensor) -> Any:
    if type(value).__name__ in _WITHOUT_VALUES:
        return ["=", f"{type(value).__name__} {value.dtype}"]
    tensor = value.detach()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    if tensor.layout != torch.strided:
        tensor = tensor.to_dense()
    kind = ["=", f"{value.dtype} {tuple(value.shape)}"]
    if tensor.is_complex():
        tensor = torch.view_as_real(tensor.resolve_conj())
    flat = tensor.reshape(-1).cpu()
    if not tensor.is_floating_point():
        data = flat.contiguous().numpy().tobytes()
        return [kind, ["=", hashlib.sha1(data, usedforsecurity=False).hexdigest()]]
    flat = flat.double()
    step = max(1, flat.numel() // _SAMPLES)
    few = flat[::step][:_SAMPLES].tolist()
    return [kind, ["~", [*few, flat.sum().item(), flat.abs().sum().item()] if few else []]]
