"""What there is to say of an assertion that does not hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """``claim`` is the code that does not hold; the others are empty where there is nothing.

    ``message`` is what the test's author says about it.
    """

    claim: str
    got: str = ""
    want: str = ""
    note: str = ""
    message: str = ""

    @property
    def reason(self) -> str:
        """All of it but the values, a line each."""
        return "\n".join(part for part in (self.message, self.claim, self.note) if part)

    def __str__(self) -> str:
        """Write all of it in one line."""
        values = f"{self.claim}: got {self.got}, want {self.want}" if self.want else self.claim
        parts = (self.message, values, self.note.replace("\n", "; "))
        return "; ".join(part for part in parts if part)
