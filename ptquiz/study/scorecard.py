"""What a mock interview showed: every question with its answer and score, kept in a file."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ptquiz.errors import PtquizError
from ptquiz.files import atomic_write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ptquiz.card import Variant


@dataclass(slots=True)
class Entry:
    """One question: ``score`` is 1, 0.5 or 0, and None until a spoken answer is marked.

    ``verdict`` is the outcome's word, or ``passed over`` where no answer was given; ``truth`` is
    what was right, where that is short.
    """

    card: str
    topic: str
    kind: str
    level: str
    variant: Variant
    seconds: float
    follow_up: bool = False
    answer: str | None = None
    verdict: str = ""
    reason: str = ""
    truth: str = ""
    score: float | None = None


@dataclass(slots=True)
class Scorecard:
    """A mock interview; ``minutes`` is the time that was given."""

    at: datetime
    minutes: float
    device: str
    torch: str | None
    entries: list[Entry] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """The mean score of what was scored, 0 to 1."""
        return mean_score(self.entries)

    def by(self, what: str) -> dict[str, list[Entry]]:
        """Group the questions by ``topic``, ``level`` or ``kind``."""
        groups: dict[str, list[Entry]] = {}
        for entry in self.entries:
            groups.setdefault(getattr(entry, what), []).append(entry)
        return groups

    def save(self, folder: Path) -> Path:
        """Write it to its file, which is whole at any moment. Raises PtquizError."""
        path = folder / f"{self.at:%Y-%m-%dT%H-%M-%S}.json"
        data = {"version": 1, **asdict(self), "at": self.at.isoformat()}
        try:
            atomic_write(path, json.dumps(data, indent=1))
        except OSError as error:
            raise PtquizError(
                f"{path}: {error.strerror}", "see that the folder can be written"
            ) from None
        return path


def mean_score(entries: Iterable[Entry]) -> float | None:
    """Return the mean of the scores that there are, None where there is none."""
    scores = [entry.score for entry in entries if entry.score is not None]
    return sum(scores) / len(scores) if scores else None


def read_scorecards(folder: Path) -> list[Scorecard]:
    """Read the interviews of before, the oldest first; files that are none are passed over."""
    found = []
    for path in sorted(folder.glob("*.json")):
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            found.append(_read(json.loads(path.read_text(encoding="utf-8"))))
    return found


def _read(data: dict[str, Any]) -> Scorecard:
    entries = [Entry(**entry) for entry in data["entries"]]
    at = datetime.fromisoformat(data["at"])
    return Scorecard(at, float(data["minutes"]), data["device"], data["torch"], entries)
