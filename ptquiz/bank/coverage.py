"""What interviewers ask, and how much of it the bundled cards answer, from ``coverage.tsv``.

A question counts as answered in full, by half where cards only touch it, or not at all.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ptquiz.errors import PtquizError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE = "coverage.tsv"

_ANSWERED = {"yes": 1.0, "part": 0.5, "no": 0.0}


@dataclass(frozen=True, slots=True)
class Question:
    """A question that interviewers ask, and in how many sources."""

    text: str
    area: str
    sources: int
    answered: str


@dataclass(frozen=True, slots=True)
class AreaCoverage:
    """Of the questions of an area, or of all: how many there are, and the share answered, 0 to 1.

    ``weighted`` counts each question as often as there are sources that ask it.
    """

    name: str
    questions: int
    answered: int
    partly: int
    share: float
    weighted: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """All areas in the order of the file, and all questions together."""

    areas: tuple[AreaCoverage, ...]
    total: AreaCoverage


def read_questions(folder: Path) -> list[Question]:
    """Read the questions from the file in a bank's folder. Raises PtquizError."""
    path = folder / FILE
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        return [_question(row) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PtquizError(f"{path} cannot be read: {reason}", "install ptquiz again") from None


def _question(row: dict[str, str]) -> Question:
    if row["answered"] not in _ANSWERED:
        raise ValueError(f'"{row["question"]}" is answered neither yes, part nor no')
    return Question(row["question"], row["area"], int(row["sources"]), row["answered"])


def coverage(questions: Sequence[Question]) -> Coverage:
    """Count what is answered, by area and in all."""
    areas: dict[str, list[Question]] = {}
    for question in questions:
        areas.setdefault(question.area, []).append(question)
    return Coverage(
        tuple(_area(name, of_area) for name, of_area in areas.items()), _area("all", questions)
    )


def _area(name: str, questions: Sequence[Question]) -> AreaCoverage:
    words = [question.answered for question in questions]
    shares = [_ANSWERED[word] for word in words]
    sources = [question.sources for question in questions]
    weighted = sum(share * count for share, count in zip(shares, sources, strict=True))
    return AreaCoverage(
        name,
        len(questions),
        words.count("yes"),
        words.count("part"),
        sum(shares) / max(len(shares), 1),
        weighted / max(sum(sources), 1),
    )
