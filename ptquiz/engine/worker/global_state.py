"""The global state of torch, NumPy and Python that a job may change: read, and put back."""

from __future__ import annotations

import contextlib
import gc
import logging
import multiprocessing
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.backends.opt_einsum
import torch.hub
import torch.nn.modules.module as hooks
import torch.utils.deterministic

if TYPE_CHECKING:
    from collections.abc import Callable

    Setting = tuple[str, Callable[[], Any], Callable[[Any], object]]

_ATTRIBUTES: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (torch.backends.cudnn, ("fp32_precision", "enabled", "benchmark", "benchmark_limit",
                            "deterministic", "allow_tf32")),
    (torch.backends.cuda.matmul, (
        "fp32_precision", "allow_tf32", "allow_fp16_reduced_precision_reduction",
        "allow_bf16_reduced_precision_reduction", "allow_fp16_accumulation")),
    (torch.backends.mkldnn, ("enabled", "deterministic", "allow_tf32")),
    (torch.backends, ("fp32_precision",)),
    (torch.backends.opt_einsum, ("enabled", "strategy")),
    (torch.utils.deterministic, ("fill_uninitialized_memory",)),
    (torch.hub, ("_hub_dir",)),
    (sys, ("stdin", "stdout", "stderr", "argv", "excepthook", "displayhook", "breakpointhook",
           "unraisablehook", "dont_write_bytecode", "ps1", "ps2")),
    (threading, ("excepthook",)),
    (tempfile, ("tempdir",)),
)  # fmt: skip
_CONFIGS = ("torch._dynamo.config", "torch._inductor.config", "torch._functorch.config")
_HOOKS = tuple(
    value for name, value in vars(hooks).items() if name.startswith("_global_") and value == {}
)
_DEVICES = ("cpu", "cuda")


class Globals:
    """What was set when this was made."""

    def __init__(self) -> None:
        self.settings = [
            (name, get, put, get()) for name, get, put in _settings() if _readable(get)
        ]
        lists: list[list[Any]] = [sys.path, sys.meta_path, sys.path_hooks, gc.callbacks]
        self.lists = [(live, list(live)) for live in lists]
        self.environment = dict(os.environ)
        self.signals = {number: signal.getsignal(number) for number in signal.valid_signals()}
        root = logging.root
        self.logging = (root.level, list(root.handlers), root.manager.disable)
        self.configs = {
            name: sys.modules[name].get_config_copy() for name in _CONFIGS if name in sys.modules
        }
        self.fixed = _fixed()

    def restore(self) -> str:
        """Put everything back; name what could not be, or nothing."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self._restore()

    def _restore(self) -> str:
        self._restore_python()
        _restart_compiler()
        for hook in _HOOKS:
            hook.clear()
        torch.set_default_device(None)
        torch.set_flush_denormal(False)
        for name, saved in self.configs.items():
            _restore_config(sys.modules[name], saved)
        for _, get, put, value in self.settings:
            with contextlib.suppress(Exception):
                if not _same(get(), value):
                    put(value)
        for name, get, _, value in self.settings:
            if not _readable(get) or not _same(get(), value):
                return name
        now = _fixed()
        return next((name for name, value in self.fixed.items() if now[name] != value), "")

    def _restore_python(self) -> None:
        sys.settrace(None)
        sys.setprofile(None)
        signal.setitimer(signal.ITIMER_REAL, 0)
        # Its folder goes with the job's files.
        vars(multiprocessing.current_process())["_config"].pop("tempdir", None)
        for live, saved in self.lists:
            if live != saved:
                live[:] = saved
        if dict(os.environ) != self.environment:
            os.environ.clear()
            os.environ.update(self.environment)
        for number, handler in self.signals.items():
            if handler is not None and signal.getsignal(number) is not handler:
                signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        logging.root.setLevel(self.logging[0])
        logging.root.handlers[:] = self.logging[1]
        logging.disable(self.logging[2])
        random.seed(0)


def _settings() -> list[Setting]:
    """Return each setting's name, how to read it and how to set it."""
    found: list[Setting] = [
        ("default dtype", torch.get_default_dtype, torch.set_default_dtype),
        ("grad mode", torch.is_grad_enabled, torch._C._set_grad_enabled),
        ("anomaly mode", lambda: (torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()),
         lambda value: torch.set_anomaly_enabled(*value)),
        ("determinism", lambda: (torch.are_deterministic_algorithms_enabled(),
                                 torch.is_deterministic_algorithms_warn_only_enabled()),
         lambda value: torch.use_deterministic_algorithms(value[0], warn_only=value[1])),
        ("warn always", torch.is_warn_always_enabled, torch.set_warn_always),
        ("matmul precision", torch.get_float32_matmul_precision,
         torch.set_float32_matmul_precision),
        ("threads", torch.get_num_threads, torch.set_num_threads),
        ("autocast cache", torch.is_autocast_cache_enabled, torch.set_autocast_cache_enabled),
        ("print options", lambda: dict(vars(torch._tensor_str.PRINT_OPTS)),
         lambda value: vars(torch._tensor_str.PRINT_OPTS).update(value)),
        ("sharing strategy", torch.multiprocessing.get_sharing_strategy,
         torch.multiprocessing.set_sharing_strategy),
        ("overwriting on conversion", torch.__future__.get_overwrite_module_params_on_conversion,
         torch.__future__.set_overwrite_module_params_on_conversion),
        ("swapping on conversion", torch.__future__.get_swap_module_params_on_conversion,
         torch.__future__.set_swap_module_params_on_conversion),
        ("safe globals", torch.serialization.get_safe_globals, _set_safe_globals),
        ("start method", lambda: multiprocessing.get_start_method(allow_none=True),
         lambda value: multiprocessing.set_start_method(value, force=True)),
        ("NumPy print options", np.get_printoptions, lambda value: np.set_printoptions(**value)),
        ("NumPy error handling", np.geterr, lambda value: np.seterr(**value)),
        ("recursion limit", sys.getrecursionlimit, sys.setrecursionlimit),
        ("switch interval", sys.getswitchinterval, sys.setswitchinterval),
        ("digits", sys.get_int_max_str_digits, sys.set_int_max_str_digits),
        ("collector", gc.isenabled, lambda value: gc.enable() if value else gc.disable()),
        ("collector thresholds", gc.get_threshold, lambda value: gc.set_threshold(*value)),
        ("socket timeout", socket.getdefaulttimeout, socket.setdefaulttimeout),
    ]  # fmt: skip
    found += [
        (f"{name} attention", getattr(torch.backends.cuda, f"{name}_sdp_enabled"),
         getattr(torch.backends.cuda, f"enable_{name}_sdp"))
        for name in ("flash", "mem_efficient", "math", "cudnn")
    ]  # fmt: skip
    for device in _DEVICES:
        found += _autocast(device)
    for owner, names in _ATTRIBUTES:
        found += [_attribute(owner, name) for name in names]
    return found


def _attribute(owner: Any, name: str) -> Setting:
    return (
        f"{getattr(owner, '__name__', owner)}.{name}",
        lambda: getattr(owner, name),
        lambda value: setattr(owner, name, value),
    )


def _autocast(device: str) -> list[Setting]:
    return [
        (f"autocast on {device}", lambda: torch.is_autocast_enabled(device),
         lambda value: torch.set_autocast_enabled(device, value)),
        (f"autocast's dtype on {device}", lambda: torch.get_autocast_dtype(device),
         lambda value: torch.set_autocast_dtype(device, value)),
    ]  # fmt: skip


def _set_safe_globals(value: list[Any]) -> None:
    torch.serialization.clear_safe_globals()
    torch.serialization.add_safe_globals(value)


def _fixed() -> dict[str, object]:
    """Return what a job may change and nobody can put back."""
    return {
        "torch function modes": torch._C._len_torch_function_stack(),
        "torch dispatch modes": torch._C._len_torch_dispatch_stack(),
        "functorch's levels": torch._C._functorch.peek_interpreter_stack() is None,
        "inference mode": torch.is_inference_mode_enabled(),
        "saved tensor hooks": _saved_tensor_hooks(),
        "operators": (len(torch.library._defs), len(torch.library._impls)),
        "process group": torch.distributed.is_available() and torch.distributed.is_initialized(),
        "umask": _umask(),
    }


def _saved_tensor_hooks() -> bool:
    autograd: Any = torch._C._autograd
    enabled: bool = autograd._saved_tensors_hooks_is_enabled()
    return enabled and autograd._top_saved_tensors_default_hooks(False) is None


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _restart_compiler() -> None:
    dynamo = sys.modules.get("torch._dynamo")
    if dynamo is not None:
        dynamo.reset()


def _restore_config(config: Any, saved: dict[str, Any]) -> None:
    now = config.get_config_copy()
    for name, value in saved.items():
        if now.get(name) != value:
            setattr(config, name, value)


def _readable(get: Callable[[], Any]) -> bool:
    try:
        get()
    except Exception:  # noqa: BLE001  # a flag that this build of torch does not have
        return False
    return True


def _same(left: object, right: object) -> bool:
    return left is right or left == right
