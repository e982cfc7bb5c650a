"""What a learner does in a session that can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ptquiz.card import Card


class Deed(Enum):
    """What a learner did that can be taken back; the values are its words."""

    RATED = "rated"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    BURIED = "buried"
    FLAGGED = "flagged"


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, and of which card."""

    card: Card
    deed: Deed

    @property
    def asks_again(self) -> bool:
        """Whether the card had left the screen, and is asked again."""
        return self.deed in {Deed.RATED, Deed.SUSPENDED, Deed.BURIED}
