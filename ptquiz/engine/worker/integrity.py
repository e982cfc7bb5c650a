"""Whether functions and classes that others rely on are still the ones that were there."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


class Untouched:
    """Modules and classes as they are now. What is not callable may change: caches do."""

    def __init__(self, spaces: Iterable[Any]) -> None:
        self._before = [(space, _callables(space)) for space in spaces]

    def changed(self) -> str:
        """Name the first thing that was replaced or added since, or nothing."""
        for space, before in self._before:
            now = vars(space)
            for name, value in before.items():
                if now.get(name) is not value:
                    return f"{_name(space)}.{name}"
            added = isinstance(space, type) and _callables(space).keys() - before.keys()
            if added:
                return f"{_name(space)}.{min(added)}"
        return ""


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
