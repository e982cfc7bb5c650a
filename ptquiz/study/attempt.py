"""A learner's code for a card, in a file: it survives a crash and can be taken up again."""

from __future__ import annotations

import textwrap
from contextlib import suppress
from typing import TYPE_CHECKING

from ptquiz.errors import PtquizError
from ptquiz.files import atomic_write, read_utf8
from ptquiz.script import assignments

if TYPE_CHECKING:
    from pathlib import Path

    from ptquiz.card import Card, Variant


class Attempt:
    """The file of one card; it begins as the starter below the question."""

    def __init__(self, folder: Path, card: Card, variant: Variant) -> None:
        self.card = card
        self.variant = variant
        self.path = folder / f"{card.id}.py"
        self.times_opened = 0
        """How often the learner has gone to it since the question was asked."""

    @property
    def exists(self) -> bool:
        """Whether an attempt was begun and not finished."""
        return self.path.is_file()

    def begin(self) -> None:
        """Write the starter, unless an attempt is there. Raises PtquizError."""
        self.times_opened += 1
        if self.exists:
            return
        try:
            atomic_write(self.path, self.beginning())
        except OSError as error:
            raise _unusable(self.path, error) from None

    def beginning(self) -> str:
        """Return the text of a new attempt: the question as comments, then the starter."""
        return f"{self._header()}{self.card.starter or ''}"

    def without_header(self, code: str) -> str:
        """Return an attempt's code without the question above it."""
        return code.removeprefix(self._header())

    def _header(self) -> str:
        lines = [
            *self.card.question.splitlines(),
            "",
            "Save and close to run the tests. torch, nn, F and device are there.",
            *(f"{line}" for line in assignments(self.variant).splitlines()),
        ]
        comment = "\n".join(textwrap.indent(line or " ", "# ").rstrip() for line in lines)
        return f"{comment}\n\n"

    def code(self) -> str:
        """Read what the learner wrote. Raises PtquizError."""
        try:
            return read_utf8(self.path)
        except OSError as error:
            raise _unusable(self.path, error) from None

    def finish(self) -> None:
        """Remove the file: the answer is in the log. Where that fails, it stays."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def _unusable(path: Path, error: OSError) -> PtquizError:
    return PtquizError(f"{path}: {error.strerror or error}", "see that the folder can be written")
