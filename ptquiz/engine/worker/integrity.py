"""Whether functions and classes that others rely on are still the ones that were there."""

from __future__ import annotations

import builtins
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import torch
import torch.testing
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Iterable

_TORCH = Path(torch.__file__).parent
_JUDGES = (builtins, torch, torch.Tensor, torch.testing, functional, torch.nn)
"""What tests compare with: a solution that replaces it would judge itself."""


class Untouched:
    """Modules and classes as they are now. What is not callable may change: caches do."""

    def __init__(self, spaces: Iterable[Any]) -> None:
        self._before = [(space, _callables(space)) for space in spaces]

    def changed(self) -> str:
        """Name the first thing that was replaced or added since, or nothing."""
        for space, before in self._before:
            now = vars(space)
            for name, value in before.items():
                if now.get(name) is not value and not _is_wrapped_by_torch(now.get(name), value):
                    return f"{_name(space)}.{name}"
            added = isinstance(space, type) and _callables(space).keys() - before.keys()
            if added:
                return f"{_name(space)}.{min(added)}"
        return ""


_judges = Untouched(())


def trust_judges() -> None:
    """Take what tests compare with for what it should be: before any job."""
    global _judges  # noqa: PLW0603  # a process has one state of torch
    _judges = Untouched(_JUDGES)


def replaced_judge() -> str:
    """Name the first thing that tests compare with and that was replaced since, or nothing."""
    return _judges.changed()


def _is_wrapped_by_torch(now: object, before: object) -> bool:
    """Whether torch put a function of its own around one: so does the import of its compiler."""
    code = getattr(now, "__code__", None)
    return (
        getattr(now, "__wrapped__", None) is before
        and code is not None
        and Path(code.co_filename).is_relative_to(_TORCH)
    )


def _callables(space: Any) -> dict[str, object]:
    private = isinstance(space, ModuleType)  # torch rebinds functions of its own
    return {
        name: value
        for name, value in vars(space).items()
        if (callable(value) or isinstance(value, property))
        and not (private and name.startswith("_") and not name.startswith("__"))
    }


def _name(space: Any) -> str:
    if isinstance(space, ModuleType):
        return space.__name__
    return f"{space.__module__}.{space.__qualname__}"
