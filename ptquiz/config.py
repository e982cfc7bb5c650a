"""The learner's settings: ``config.toml``, every key optional."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from ptquiz.errors import ExitCode, PtquizError
from ptquiz.files import atomic_write, read_utf8
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
        text = read_utf8(path)
    except FileNotFoundError:
        return Config()
    except OSError as error:
        raise _unreadable(path, error) from None
    return _parse(path, text)


def _unreadable(path: Path, error: Exception) -> PtquizError:
    reason = one_line(getattr(error, "strerror", None) or str(error))
    return PtquizError(f"{path}: {reason}", "fix or remove the file", ExitCode.USAGE)


def _parse(path: Path, text: str) -> Config:
    """Read the settings in the text of the file. Raises PtquizError."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, error) from None
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
            f"{path}: {name} must be {_NAMES[wanted]}", "fix the file", ExitCode.USAGE
        )
    if name in _RANGES and not _RANGES[name][0] <= value <= _RANGES[name][1]:
        low, high = _RANGES[name]
        raise PtquizError(
            f"{path}: {name} must be between {low:g} and {high:g}", "fix the file", ExitCode.USAGE
        )


_NAMES = {int: "a whole number", float: "a number", str: "text"}


def write_setting(path: Path, name: str, value: float) -> None:
    """Set one of the settings in the file, which keeps all else. Raises PtquizError.

    The file has no tables, so that a setting is a line of its own.
    """
    wanted = asdict(read_config(path)) | {name: value}
    by_hand = f"write `{name} = {value}` into it yourself"
    try:
        lines = read_utf8(path).splitlines() if path.exists() else []
        text = "\n".join(_with(lines, name, value)) + "\n"
        if not _says(path, text, wanted):
            raise PtquizError(f"{path} has lines that are not understood", by_hand)
        atomic_write(path, text)
    except OSError as error:
        raise PtquizError(f"{path}: {error.strerror or error}", by_hand) from None


def _says(path: Path, text: str, settings: dict[str, Any]) -> bool:
    try:
        return asdict(_parse(path, text)) == settings
    except PtquizError:
        return False


def _with(lines: list[str], name: str, value: float) -> list[str]:
    """Return the lines with the setting in its place, or at the end; its comment stays."""
    for number, line in enumerate(lines):
        if _key(line) == name:
            comment = "".join(line.partition("#")[1:])
            return [*lines[:number], f"{name} = {value}  {comment}".rstrip(), *lines[number + 1 :]]
    return [*lines, f"{name} = {value}"]


def _key(line: str) -> str:
    return line.partition("=")[0].strip().strip("\"'")
