"""A job's own standard streams, which know how much was written to them."""

from __future__ import annotations

import io


class CountedText(io.TextIOWrapper):
    """Text to a descriptor, line by line: a job that is stopped has still said what it said."""

    def __init__(self, descriptor: int) -> None:
        stream = io.FileIO(descriptor, "w", closefd=False)
        super().__init__(
            io.BufferedWriter(stream), "utf-8", errors="backslashreplace", line_buffering=True
        )
        self.written = 0
        """Characters."""

    def write(self, text: str) -> int:
        """Write text."""
        self.written += len(text)
        return super().write(text)
