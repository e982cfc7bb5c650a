"""A card and its proof -> the pieces that every format shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ptquiz.blanks import visible_code
from ptquiz.script import assignments, script

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ptquiz.card import Card, Variant


@dataclass(frozen=True, slots=True)
class ProvenOutput:
    """What running a card showed."""

    output: str
    """What the snippet printed."""
    exception: str | None
    """``RuntimeError: …`` where an exception is the answer."""
    torch: str
    """The torch it ran on: ``2.13.0+cpu``."""
    device: str
    variant: Variant
    """The values of the params that ran."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A card as a reader meets it, for one variant of its params."""

    card: Card
    proof: ProvenOutput | None
    code: str
    """What is shown with the question; empty for a recall card."""
    snippet: str
    """What proves or solves it; for a predict card the same as ``code``."""
    output: str
    """What it prints, and the exception that ends it where that is the answer."""
    script: str
    """The whole program, prelude and all, which runs as it stands."""
    status: str
    """``proven on torch 2.13.0+cpu, cpu`` or ``not proven here``."""
    follow_ups: Mapping[str, str]
    """What is asked next: id -> the question, empty where this export does not have it."""

    @property
    def solution(self) -> str:
        """The snippet where the question does not show it already, else nothing."""
        return "" if self.snippet == self.code else self.snippet

    @property
    def solution_title(self) -> str:
        """What the solution is to the question."""
        return "A solution" if self.card.kind.is_code else "The proof"


def all_parts(cards: Sequence[Card], proofs: Mapping[str, ProvenOutput]) -> list[Parts]:
    """Return the parts of every card, in their order; ``proofs`` is by card id."""
    questions = {card.id: _first_paragraph(card.question) for card in cards}
    return [_parts(card, proofs.get(card.id), questions) for card in cards]


def by_topic(parts: Iterable[Parts]) -> dict[str, list[Parts]]:
    """Group by topic: topics by their first card, cards in their order."""
    topics: dict[str, list[Parts]] = {}
    for each in parts:
        topics.setdefault(each.card.topic, []).append(each)
    return topics


def _parts(card: Card, proof: ProvenOutput | None, questions: Mapping[str, str]) -> Parts:
    variant = card.variant(0) if proof is None else proof.variant
    above = assignments(variant)
    code = visible_code(card)
    return Parts(
        card=card,
        proof=proof,
        code=above + code if code else "",
        snippet=above + card.snippet,
        output=_stored_output(card) if proof is None else _output(proof.output, proof.exception),
        script=script(card, variant).text,
        status=f"proven on torch {proof.torch}, {proof.device}" if proof else "not proven here",
        follow_ups={name: questions.get(name, "") for name in card.follow_ups},
    )


def _stored_output(card: Card) -> str:
    if card.raises is None:
        return card.output or ""
    return _output(
        card.output or "", f"{card.raises}: … {card.match} …" if card.match else card.raises
    )


def _output(printed: str, exception: str | None) -> str:
    if exception is None:
        return printed
    return f"{printed}\n{exception}" if printed and printed[-1] != "\n" else printed + exception


def _first_paragraph(text: str) -> str:
    return " ".join(text.strip().split("\n\n")[0].split())
