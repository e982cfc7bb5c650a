"""The learner's settings: ``config.toml``, every key optional."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from ptquiz.errors import ExitCode, PtquizError
from ptquiz.text import one_line

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Config:
    """What a learner may set.

    ``retention`` is the share to be remembered when a card is due, ``new_day_at`` an hour; what is
    due beyond ``reviews_per_day`` waits for the next days.
    """

    new_per_day: int = 10
    retention: float = 0.9
    new_day_at: int = 4
    device: str = "cpu"
    reviews_per_day: int = 100


_RANGES: dict[str, tuple[float, float]] = {
    "new_per_day": (0, 1000),
    "reviews_per_day": (1, 100_000),
    "retention": (0.7, 0.99),
    "new_day_at": (0, 12),
}


def read_config(path: Path) -> Config:
    """Read the settings, the defaults where there is no file. Raises PtquizError."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Config()
    except (OSError, ValueError, RecursionError) as error:
        raise PtquizError(
            f"{path}: {one_line(getattr(error, 'strerror', None) or str(error))}",
            "mend or remove the file",
            ExitCode.USAGE,
        ) from None
    known = {field.name: field for field in fields(Config)}
    for name, value in data.items():
        if name not in known:
            raise PtquizError(
                f'{path}: unknown setting "{name}"', f"known: {', '.join(known)}", ExitCode.USAGE
            )
        _check(path, name, value, type(known[name].default))
    return Config(**data)


def _check(path: Path, name: str, value: Any, wanted: type) -> None:
    fits = isinstance(value, int | float) if wanted is float else isinstance(value, wanted)
    if not fits or isinstance(value, bool):
        raise PtquizError(
            f"{path}: {name} must be {_NAMES[wanted]}", "mend the file", ExitCode.USAGE
        )
    if name in _RANGES and not _RANGES[name][0] <= value <= _RANGES[name][1]:
        low, high = _RANGES[name]
        raise PtquizError(
            f"{path}: {name} must lie between {low:g} and {high:g}", "mend the file", ExitCode.USAGE
        )


_NAMES = {int: "a whole number", float: "a number", str: "a text"}
