"""What is wrong with a bank: every problem at once, each with its place."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ptquiz.errors import ExitCode, PtquizError
from ptquiz.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to fix; ``str()`` is the line that an author reads."""

    file: str
    line: int
    card: str
    message: str

    def __str__(self) -> str:
        card = f"card {self.card}: " if self.card else ""
        return f"{self.file}:{self.line}: {card}{self.message}"


class BankError(PtquizError):
    """A bank that cannot be used, with every reason."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        count = plural(len(problems), "problem")
        super().__init__(
            f"the bank has {count}",
            "fix the lines above; `ptquiz check` reads the bank again",
            ExitCode.BANK,
        )
        self.problems = tuple(problems)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known word, as ``' (did you mean "answer"?)'``, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f' (did you mean "{near[0]}"?)' if near else ""


def nearest_words(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Return the known words that are most like a word, however little that is."""
    return difflib.get_close_matches(word.casefold(), list(known), n=most, cutoff=0.0)
