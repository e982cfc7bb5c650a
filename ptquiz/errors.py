"""The only way a command fails: a message, what to do next, and an exit code."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell sees. The numbers are a contract: scripts depend on them."""

    OK = 0
    FAILED = 1  # a card did not verify, a check failed
    USAGE = 2
    BANK = 3  # the bank is invalid
    DEVICE = 4  # the device asked for is not there
    EMPTY = 5  # nothing selected
    INTERRUPTED = 130


class PtquizError(Exception):
    """Something a user can act on: shown as one line and a hint, never as a traceback."""

    def __init__(self, message: str, hint: str = "", code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code
