"""How strong the proofs of cards are: which mutants of their snippets they notice.

A mutant is a snippet with one small change. It counts when it changes what the card looks at, and
it is *killed* when a claim of the card then does not hold:

- recall: an assertion fails. A mutant counts without that when it moves one side of a comparison
  and not the other: the comparison is loose. Where both sides move, the same has been claimed of
  other data; where none does, nobody looks. A change of the data alone counts only if noticed.
- complete, implement, fix: a test's assertion fails. A mutant counts without that when, on the
  inputs of ``check``, the solution returns something else.
- predict: the answer is another. Whatever changes it is noticed, so such a card has no strength;
  what it can have is dead weight, a statement no mutant of which changes the answer.

A mutant that breaks down (an exception that is no assertion's, no end) counts nowhere: Python
notices it, whatever the card claims. What the card itself has as a wrong solution runs too: a
proof that notices neither that nor any mutant proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ptquiz.mutation.operators import Mutation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ptquiz.card import Card
    from ptquiz.mutation.mutants import Mutant

STRONG = 0.8
"""The share of its mutants that a strong proof kills."""


class Fate(StrEnum):
    """What came of a mutant, the most telling first."""

    KILLED = "noticed"
    SURVIVED = "survived"
    UNSEEN = "unseen"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class ProofStrength:
    """What a card's proof noticed; ``seconds`` is what all its executions took together.

    ``skipped`` says why it was not asked, ``wrong`` why it cannot be: the card does not verify.
    """

    card: Card
    fates: tuple[tuple[Mutant, Fate], ...] = ()
    seconds: float = 0.0
    skipped: str = ""
    wrong: str = ""

    def count(self, fate: Fate) -> int:
        """How many mutants came out so, less the card's own wrong solutions."""
        return len(self.those(fate))

    @property
    def asked(self) -> bool:
        """Whether it could be asked."""
        return not self.skipped and not self.wrong

    @property
    def made(self) -> int:
        """How many mutants there were."""
        return sum(mutant.mutation is not Mutation.KNOWN for mutant, _ in self.fates)

    @property
    def killed(self) -> int:
        """How many were killed."""
        return self.count(Fate.KILLED)

    @property
    def changing(self) -> int:
        """How many changed what anybody looks at."""
        return self.killed + self.count(Fate.SURVIVED)

    @property
    def mutation_score(self) -> float | None:
        """The share of those that it killed; None if there were none, and for predict cards.

        Of a predict card only the print is looked at: each change is noticed.
        """
        return None if self.predicts or not self.changing else self.killed / self.changing

    @property
    def predicts(self) -> bool:
        """Whether the answer is what the snippet prints."""
        return self.card.kind.is_predicted

    @property
    def dead(self) -> list[int]:
        """The lines of a predict card's statements no mutant of which changes the answer."""
        of = {
            mutant.statement: [f for m, f in self.fates if m.statement == mutant.statement]
            for mutant, _ in self.fates
        }
        idle = [line for line, fates in of.items() if set(fates) == {Fate.UNSEEN}]
        return sorted(idle) if self.predicts and self.card.raises is None else []

    @property
    def vacuous(self) -> bool:
        """Whether it was asked, and noticed nothing, not even what the card says is wrong."""
        fates = {fate for _, fate in self.fates}
        return self.asked and not self.unclear and Fate.KILLED not in fates

    @property
    def unclear(self) -> bool:
        """Whether every mutant broke down, which says nothing of the proof."""
        return {fate for _, fate in self.fates} == {Fate.BROKEN}

    @property
    def weak(self) -> bool:
        """Whether it notices something, but less than a strong proof does."""
        return self.mutation_score is not None and self.mutation_score < STRONG and not self.vacuous

    @property
    def failed(self) -> bool:
        """Whether it proves nothing, or not even itself."""
        return self.vacuous or bool(self.wrong)

    def those(self, fate: Fate) -> list[Mutant]:
        """Return the mutants with this fate."""
        return [
            mutant
            for mutant, one in self.fates
            if one is fate and mutant.mutation is not Mutation.KNOWN
        ]


@dataclass(slots=True)
class MutationReport:
    """What a run found; ``seconds`` is wall-clock time."""

    device: str
    torch: str
    selected: int
    cards: list[ProofStrength] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False

    @property
    def in_order(self) -> list[ProofStrength]:
        """The proofs in the order of the bank's files."""
        return sorted(self.cards, key=lambda p: (p.card.source.file, p.card.source.line))

    @property
    def passed(self) -> bool:
        """Whether every proof that could be asked noticed something."""
        return not self.interrupted and not any(proof.failed for proof in self.cards)


def total_score(proofs: Sequence[ProofStrength]) -> float | None:
    """Return the strength of several proofs together; None if none of them has one."""
    judged = [proof for proof in proofs if proof.mutation_score is not None]
    changing = sum(proof.changing for proof in judged)
    return sum(proof.killed for proof in judged) / changing if changing else None
