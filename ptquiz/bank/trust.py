"""Which banks a learner lets run: trust is for a file's exact content, never for its name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ptquiz.errors import PtquizError
from ptquiz.files import atomic_write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ptquiz.bank.bank import Bank, BankFile


class Trust:
    """The contents that were trusted, by their SHA-256, in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def unknown(self, bank: Bank) -> list[BankFile]:
        """Return the files of a bank that are neither bundled nor trusted. Raises PtquizError."""
        trusted = self._read()
        return [file for file in bank.files if not file.bundled and file.digest not in trusted]

    def add(self, files: Iterable[BankFile]) -> None:
        """Trust files as they were read. Raises PtquizError."""
        trusted = self._read() | {file.digest for file in files}
        text = json.dumps({"version": 1, "sha256": sorted(trusted)}, indent=1)
        try:
            atomic_write(self._path, text)
        except OSError as error:
            raise PtquizError(
                f"{self._path} cannot be written: {error.strerror}", "--trust does for one run"
            ) from None

    def _read(self) -> set[str]:
        try:
            return set(json.loads(self._path.read_text(encoding="utf-8"))["sha256"])
        except FileNotFoundError:
            return set()
        except (OSError, ValueError, KeyError, TypeError):
            raise PtquizError(
                f"{self._path} cannot be read", "remove it; then trust your banks again"
            ) from None
