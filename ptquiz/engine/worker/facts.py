"""What a value is, in words and numbers, read so that the code around it cannot notice."""

from __future__ import annotations

import contextlib
import hashlib
import types
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn
from torch.utils import _python_dispatch

from ptquiz.engine.trace import NamedValue, TensorFacts

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

FEW = 8
"""Elements of a tensor that are shown one by one."""

_CHECKSUMMED = 4096
"""Elements of a tensor on the CPU up to which a change of values alone is noticed."""

_SUMMARIZED = 1 << 22
"""Elements of a tensor up to which minimum, maximum and mean are computed: 10 ms."""

_PARTS = 16
"""Parameters and buffers of a module, and items of a container, that are looked at."""

_TEXT = 120
"""Characters of a plain value that are kept."""

_PLAIN = (int, float, complex, bool, str, bytes, type(None), torch.Size, torch.dtype, torch.device,
          torch.layout, torch.memory_format, range, slice)  # fmt: skip
_CONTAINERS = (list, tuple, set, frozenset, dict)
_set_tracing_state = torch._C._set_tracing_state  # type: ignore[attr-defined]

_NEVER_SHOWN = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)


@contextlib.contextmanager
def unnoticed() -> Iterator[None]:
    """Look at tensors without gradients, modes, overridden functions or a trace being recorded."""
    recording = torch._C._get_tracing_state()
    if recording is not None:
        _set_tracing_state(None)
    try:
        with (
            torch._C.DisableTorchFunction(),  # first: an exporter records a change of grad mode
            torch.no_grad(),
            _python_dispatch._disable_current_modes(),
        ):
            yield
    finally:
        if recording is not None:
            _set_tracing_state(recording)


def parts(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield what there is to see of a name: itself, its gradient, a module's parameters."""
    if isinstance(value, _NEVER_SHOWN) or name.startswith("__"):
        return
    yield name, value
    if isinstance(value, nn.Module):
        for inner, tensor in _tensors_of(value):
            yield from parts(f"{name}.{inner}", tensor)
    elif isinstance(value, torch.Tensor):
        gradient = _gradient(value)
        if gradient is not None:
            yield f"{name}.grad", gradient


def _tensors_of(module: nn.Module) -> list[tuple[str, torch.Tensor]]:
    """Return the first of a module's parameters and buffers; none of one that is half made."""
    with contextlib.suppress(AttributeError):
        return [*module.named_parameters(), *module.named_buffers()][:_PARTS]
    return []


def fingerprint(value: object) -> Hashable:
    """Return what differs once a value has changed; it keeps nothing alive."""
    try:
        if isinstance(value, torch.Tensor):
            return _tensor_fingerprint(value)
        if type(value) in _PLAIN:
            return type(value), repr(value)  # nan is not equal to itself
        if type(value) in _CONTAINERS:
            return id(value), _text(value)
        if isinstance(value, np.ndarray):
            return id(value), value.shape, _text(value)
        if isinstance(value, nn.Module):
            return id(value), value.training
    except Exception:  # noqa: BLE001  # a learner's class, a fake tensor: it has no value
        return id(value)
    return id(value)


def describe(name: str, value: object, namespace: Mapping[str, object]) -> NamedValue:
    """Return what a name stands for; ``namespace`` holds what it may be a view of."""
    kind = type(value).__name__
    if isinstance(value, torch.Tensor):
        with contextlib.suppress(Exception):
            if is_plain(value):
                return NamedValue(name, kind, tensor=_tensor(name, value, namespace))
            return NamedValue(name, kind, f"{value.dtype} {tuple(value.shape)}")
        return NamedValue(name, kind)
    return NamedValue(name, kind, _text(value))


def version_of(value: object) -> int | None:
    """Return a tensor's version counter; None for what has none."""
    if isinstance(value, torch.Tensor):
        with contextlib.suppress(Exception):  # an inference tensor
            return int(value._version)
    return None


def is_plain(tensor: torch.Tensor) -> bool:
    """Whether reading values does what it says: not for fake, wrapped or subclassed tensors."""
    if torch._C._functorch.is_functorch_wrapped_tensor(tensor):
        return False
    return type(tensor) in {torch.Tensor, nn.Parameter}  # a fake one is an instance of Parameter


def _gradient(tensor: torch.Tensor) -> torch.Tensor | None:
    with contextlib.suppress(Exception):
        if tensor.is_leaf and tensor.requires_grad:
            return tensor.grad
    return None


def _tensor_fingerprint(tensor: torch.Tensor) -> Hashable:
    if not is_plain(tensor):
        return id(tensor), version_of(tensor)
    with unnoticed():
        strided = tensor.layout == torch.strided
        place = (tensor.data_ptr(), tensor.stride()) if strided else ()
        return (
            id(tensor), version_of(tensor), tuple(tensor.shape), tensor.dtype,
            tensor.requires_grad, place, _checksum(tensor),
        )  # fmt: skip


def _checksum(tensor: torch.Tensor) -> str:
    """Return a digest of a small tensor's values: ``.data`` changes them with no version moved."""
    if tensor.numel() > _CHECKSUMMED or tensor.device.type != "cpu" or _is_profiled():
        return ""
    if tensor.layout != torch.strided or tensor.is_quantized:
        return ""
    flat = tensor.detach().resolve_conj().resolve_neg().clone().reshape(-1)  # numpy() pins memory
    data = flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def _is_profiled() -> bool:
    """Whether a profiler would count what is done here."""
    return bool(torch.autograd.profiler._is_profiler_enabled)


def _tensor(name: str, tensor: torch.Tensor, namespace: Mapping[str, object]) -> TensorFacts:
    with unnoticed():
        strided = tensor.layout == torch.strided
        contiguous = not strided or tensor.is_contiguous()
        function = tensor.grad_fn
        shown: dict[str, Any] = {} if _is_profiled() else _values(tensor)
        return TensorFacts(
            dtype=str(tensor.dtype).removeprefix("torch."),
            shape=tuple(tensor.shape),
            device=str(tensor.device),
            strides=None if contiguous else tuple(tensor.stride()),
            layout=str(tensor.layout).removeprefix("torch."),
            requires_grad=tensor.requires_grad,
            grad_fn=type(function).__name__ if function is not None else "",
            view_of=_view_of(name, tensor, namespace) if strided else "",
            version=version_of(tensor),
            **shown,
        )


def _values(tensor: torch.Tensor) -> dict[str, Any]:
    if tensor.device.type == "meta" or not 0 < tensor.numel() <= _SUMMARIZED:
        return {}
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    if tensor.layout != torch.strided:
        tensor = tensor.to_dense()
    tensor = tensor.detach().cpu()
    if tensor.numel() <= FEW:
        return {"values": _list(tensor.tolist())}
    if tensor.is_complex():
        tensor = torch.view_as_real(tensor.resolve_conj())
    numbers = tensor.to(torch.float64)
    finite = numbers[torch.isfinite(numbers)]
    counts = {"nan": int(numbers.isnan().sum()), "inf": int(numbers.isinf().sum())}
    if not finite.numel():
        return counts
    lowest, highest = (float(each) for each in torch.aminmax(finite))
    return {"minimum": lowest, "maximum": highest, "mean": float(finite.mean()), **counts}


def _list(values: Any) -> str:
    """Write nested lists of numbers, floats to four digits as torch prints them."""
    if isinstance(values, list):
        return f"[{', '.join(map(_list, values))}]"
    return f"{values:.4g}" if isinstance(values, float) else str(values)


def _view_of(name: str, tensor: torch.Tensor, namespace: Mapping[str, object]) -> str:
    """Name what stands before ``name`` and shares its memory, if anything does."""
    here = tensor.untyped_storage().data_ptr()
    if not here:
        return ""
    for other, value in namespace.items():
        if other == name or value is tensor:
            return ""
        if isinstance(value, torch.Tensor) and _storage(value) == here:
            return other
        if isinstance(value, np.ndarray) and value.__array_interface__["data"][0] == here:
            return other
    return ""


def _storage(tensor: torch.Tensor) -> int:
    with contextlib.suppress(Exception):
        return tensor.untyped_storage().data_ptr()
    return 0


def _text(value: object) -> str:
    """Write a plain value as it is, and anything else by its type: no learner's code runs."""
    text = _written(value, depth=0)
    return text if len(text) <= _TEXT else f"{text[:_TEXT]}…"


def _written(value: object, *, depth: int) -> str:
    kind = type(value)
    if kind in _PLAIN or kind in {np.bool_, np.float32, np.float64, np.int32, np.int64}:
        return repr(value)
    if isinstance(value, torch.Tensor):
        return f"tensor{tuple(value.shape)}"
    if isinstance(value, np.ndarray):
        return f"array{value.shape} {value.dtype}" if value.size > FEW else repr(value)
    if isinstance(value, BaseException):
        said = value.args[0] if value.args and type(value.args[0]) is str else ""
        first = said.strip().split("\n", 1)[0]
        return f"{kind.__name__}{': ' if first else ''}{first}"
    if kind in _CONTAINERS and depth < 2:
        return _container(value, depth + 1)
    return f"<{kind.__name__}>"


def _container(value: Any, depth: int) -> str:
    items = list(value.items() if isinstance(value, dict) else value)
    more = [f"… {len(items)} in all"] if len(items) > _PARTS else []
    if isinstance(value, dict):
        shown = [
            f"{_written(key, depth=depth)}: {_written(item, depth=depth)}"
            for key, item in items[:_PARTS]
        ]
        return f"{{{', '.join([*shown, *more])}}}"
    shown = [_written(item, depth=depth) for item in items[:_PARTS]]
    if isinstance(value, tuple):
        return f"({', '.join([*shown, *more])}{',' if len(items) == 1 else ''})"
    joined = ", ".join([*shown, *more])
    return f"[{joined}]" if isinstance(value, list) else f"{{{joined}}}"
