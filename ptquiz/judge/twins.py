"""Which names of the library do what a forbidden name does: `frobenius_norm` for `norm`.

The rules are about spelling, because the process that judges never imports torch.
"""

from __future__ import annotations

import re
from functools import cache

_PREFIXES = (
    "native_", "cudnn_", "miopen_", "mkldnn_",  # one backend's kernel
    "foreach_", "fused_", "safe_", "masked_", "sparse_",  # `_foreach_norm`, `_safe_softmax`
    "special_", "linalg_", "fft_",  # how `torch._C` and `aten` spell `torch.special.NAME`
    "Lazy", "NonDynamicallyQuantizable",  # subclasses in `torch.nn`
)  # fmt: skip
_SUFFIXES = (
    "_", "_copy", "_out", "_ex",  # in place, not a view, into a tensor, without the check
    "_impl_index", "_impl", "_legit", "_math", "_functional", "_default", "_no_training",
    "_loss", "_nd", "_forward",  # `torch._C._nn.cross_entropy_loss`, `nll_loss_nd`
    "1d", "2d", "3d",
)  # fmt: skip
_PUBLIC_PREFIXES = frozenset({"native_", "cudnn_", "miopen_", "mkldnn_", "special_", "linalg_"})
"""Those that mean the same without an underscore before them; `sparse_sum` alone need not."""

_GROUPS = (
    # Documented by torch as aliases of each other.
    "abs absolute", "acos arccos", "acosh arccosh", "asin arcsin", "asinh arcsinh",
    "atan arctan", "atan2 arctan2", "atanh arctanh", "cat concat concatenate", "clamp clip",
    "digamma psi", "div divide true_divide", "eq equal_to", "ge greater_equal", "ger outer",
    "gt greater", "le less_equal", "lgamma gammaln", "lt less", "movedim moveaxis", "mul multiply",
    "ne not_equal", "neg negative", "sigmoid expit", "sub subtract", "trunc fix",
    "vstack row_stack", "swapaxes swapdims transpose",
)  # fmt: skip
_STAND_INS = {
    "norm": ("frobenius_norm", "nuclear_norm", "vector_norm", "matrix_norm"),  # its parts
    "tree_map": ("_pytree", "_cxx_pytree", "pytree", "tree_flatten"),  # flatten, map, unflatten
    "scaled_dot_product_attention": (  # the kernels it chooses from
        "_scaled_dot_product_flash_attention", "_scaled_dot_product_efficient_attention",
        "_scaled_dot_product_flash_attention_for_cpu", "_scaled_dot_product_cudnn_attention",
        "_scaled_dot_product_fused_attention_overrideable",
    ),
    "Adam": ("AdamW",),  # a subclass
    "Module": ("ScriptModule", "GraphModule"),  # the subclasses outside `torch.nn`
}  # fmt: skip
_NOT_MODULES = frozenset({"Parameter", "Buffer", "UninitializedParameter", "UninitializedBuffer"})
_NN_CLASS = re.compile(r"torch\.nn\.(?:\w+\.)*([A-Z]\w*)")

LOOPS = frozenset({"for", "while"})
"""Either of them forbids loops in every form."""

LOOPING_CALLS = frozenset({"map", "filter", "reduce", "starmap", "accumulate", "vectorize"}) | {
    "map_", "apply_",  # of tensors: a Python call for each element
}  # fmt: skip
CALLS_WITH_KEY = frozenset({"sorted", "sort", "min", "max"})
"""What calls its ``key`` once for each element."""


@cache
def stands_for(name: str) -> frozenset[str]:
    """Return the names whose work a function, method or class of this name does, less its own."""
    found = {name}
    waiting = [name]
    while waiting:
        for plainer in _plainer(waiting.pop()) - found:
            found.add(plainer)
            waiting.append(plainer)
    for group in map(str.split, _GROUPS):
        found.update(group if found & set(group) else ())
    found.update(whole for whole, parts in _STAND_INS.items() if found & set(parts))
    return frozenset(found - {name})


def is_module_class(path: str) -> bool:
    """Whether a full path is that of a class in `torch.nn`: all but parameters are Modules."""
    match = _NN_CLASS.fullmatch(path)
    return match is not None and match[1] not in _NOT_MODULES


def _plainer(name: str) -> set[str]:
    """Return a name without one of its decorations."""
    if name.startswith("__"):
        return set()
    bare = name.lstrip("_")
    plainer = {bare}
    for prefix in _PREFIXES:
        is_decoration = name != bare or prefix in _PUBLIC_PREFIXES or prefix[0].isupper()
        if is_decoration and bare.startswith(prefix):
            plainer.add(bare.removeprefix(prefix))
    plainer |= {bare.removesuffix(suffix) for suffix in _SUFFIXES if bare.endswith(suffix)}
    return plainer - {"", name}
