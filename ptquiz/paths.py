"""Where ptquiz keeps its files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one learner; nothing is created by asking for them."""

    config_file: Path
    store_file: Path
    attempts: Path
    interviews: Path
    cache: Path
    trust_file: Path


def paths() -> Paths:
    """Return the learner's folders: all below ``$PTQUIZ_HOME`` if it is set, else the system's."""
    home = os.environ.get("PTQUIZ_HOME")
    if home:
        base = Path(home).expanduser().absolute()
        return _below(base, base, base / "cache")
    import platformdirs  # noqa: PLC0415  # not needed with PTQUIZ_HOME

    return _below(
        platformdirs.user_config_path("ptquiz", appauthor=False),
        platformdirs.user_data_path("ptquiz", appauthor=False),
        platformdirs.user_cache_path("ptquiz", appauthor=False),
    )


def _below(config: Path, data: Path, cache: Path) -> Paths:
    return Paths(
        config_file=config / "config.toml",
        store_file=data / "progress.db",
        attempts=data / "attempts",
        interviews=data / "interviews",
        cache=cache,
        trust_file=data / "trusted.json",
    )


def bundled_bank() -> Path:
    """Return the bundled bank's folder: in the package, or in its repository."""
    package = Path(__file__).parent
    inside = package / "content"
    return inside if inside.is_dir() else package.parent / "content"


def display_path(path: Path) -> str:
    """Write a path as a person would: relative where it lies below the current directory."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
